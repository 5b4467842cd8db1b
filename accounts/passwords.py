"""Passwords: rules, age, initial ones. The numbers stand in the settings."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, get_hasher
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import PastPassword, User
from audit.services import record
from cities.selectors import holds_demonstration_data

#: Without characters that are mistaken for one another on paper (0 O, 1 l I).
UPPER, LOWER, DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789"
SHORTEST_INITIAL = 12
GROUP = 4


class LongEnough(MinimumLengthValidator):
    """Django's rule in Chinese: its own translation lacks this sentence."""

    def get_error_message(self) -> str:
        return f"密码太短，至少要有{self.min_length}位。"

    def get_help_text(self) -> str:
        return f"至少{self.min_length}位。"


class NotLikeThePerson(UserAttributeSimilarityValidator):
    """Django's rule as officials are spoken to."""

    def get_error_message(self) -> str:
        return "密码与%(verbose_name)s太像，请换一个。"

    def get_help_text(self) -> str:
        return "不能与用户名、姓名相近。"


class NotCommon(CommonPasswordValidator):
    """The same of the words that everybody tries first."""

    def get_error_message(self) -> str:
        return "这是人人常用的密码，容易被猜到，请换一个。"

    def get_help_text(self) -> str:
        return "不能是人人常用的密码。"


class NotOnlyDigits(NumericPasswordValidator):
    """The same of numbers."""

    def get_error_message(self) -> str:
        return "密码不能全是数字。"

    def get_help_text(self) -> str:
        return "不能全是数字。"


class CharacterClasses:
    """At least so many of: capital letters, small letters, digits, other characters."""

    def __init__(self, at_least: int) -> None:
        self.at_least = at_least

    def validate(self, password: str, user: User | None = None) -> None:
        classes = {
            "upper" if c.isupper() else "lower" if c.islower() else "digit" if c.isdigit() else "-"
            for c in password
        }
        if len(classes) < self.at_least:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return f"大写字母、小写字母、数字、其他字符中至少要有{self.at_least}类。"


class NotUsedBefore:
    """Not the present password and not one of those before it, `last` in all."""

    def __init__(self, last: int) -> None:
        self.last = last

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None or self.last < 1:
            return
        before = user.past_passwords.values_list("encoded", flat=True)[: self.last - 1]
        if any(check_password(password, encoded) for encoded in (user.password, *before)):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return f"不能与最近{self.last}次用过的密码相同。"


def initial_password() -> str:
    """A random password to be told once and changed at the first sign-in, such as Kd7m-Xw3p-Qz9r.

    Twelve characters of 55 are some 69 bits; it keeps the rules of this installation.
    """
    every = UPPER + LOWER + DIGITS
    length = max(SHORTEST_INITIAL, settings.PASSWORD_MIN_LENGTH)
    while True:
        text = "".join(secrets.choice(every) for _ in range(length))
        if all(set(text) & set(kind) for kind in (UPPER, LOWER, DIGITS)):
            return "-".join(text[at : at + GROUP] for at in range(0, length, GROUP))


class _Light(Argon2PasswordHasher):
    """Argon2 that costs a hundredth of a second instead of a third."""

    time_cost = 1
    memory_cost = 8 * 1024  # KiB
    parallelism = 1


def initial_hash(password: str) -> str:
    """The hash of an initial password, made quickly, so that 144 of them do not take a minute.

    A slow hash protects words that people think of. Against 69 random bits nobody guesses, at any
    speed; and the first sign-in hashes it anew at full cost before it has to be changed.
    """
    hasher = get_hasher()
    if isinstance(hasher, Argon2PasswordHasher):
        hasher = _Light()
    return hasher.encode(password, hasher.salt())


def is_too_old(user: User, now: datetime) -> bool:
    """Whether the password is older than PASSWORD_MAX_AGE_DAYS; 0 means it never is.

    Demonstration accounts share a printed password, so theirs does not age.
    """
    days = settings.PASSWORD_MAX_AGE_DAYS
    if not days:
        return False
    since = user.password_changed_at or user.date_joined
    return now - since > timedelta(days=days) and not holds_demonstration_data()


@transaction.atomic
def set_password(*, user: User, password: str, by: User, now: datetime) -> User:
    """Give an account a new password and remember the old one's hash.

    Set by somebody else it is an initial one, which must be changed at the next sign-in.
    """
    if user.has_usable_password():
        PastPassword.objects.create(user=user, encoded=user.password, replaced_at=now)
        kept = user.past_passwords.values_list("pk", flat=True)[: settings.PASSWORD_HISTORY]
        user.past_passwords.exclude(pk__in=list(kept)).delete()
    own = user.pk == by.pk
    user.set_password(password)
    user.must_change_password = not own
    user.password_changed_at = now
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    action = "password.change" if own else "password.reset"
    record(by=by.username, action=action, subject=user.username, now=now)
    return user
