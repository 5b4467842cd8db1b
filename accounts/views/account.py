"""One's own account: who one is here, the password, the second factor."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import passwords, second_factor
from accounts.access import RIGHTS, Right, may
from accounts.forms import CodeForm, EmailForm, OwnPasswordForm
from accounts.people import office_of
from accounts.services import set_email
from accounts.views.guards import signed_in
from audit.selectors import entries

LAST_SIGN_INS = 5


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Role, rights, e-mail, when and from where one signed in last."""
    return _account(request, EmailForm({"email": signed_in(request).email}))


@login_required
@require_POST
def email(request: HttpRequest) -> HttpResponse:
    """Change where reminders are sent to."""
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _account(request, form)
    set_email(person=signed_in(request), email=form.cleaned_data["email"], now=timezone.now())
    messages.success(request, "邮箱已登记。" if form.cleaned_data["email"] else "不再发邮件。")
    return redirect("account")


def _account(request: HttpRequest, form: EmailForm) -> HttpResponse:
    user = signed_in(request)
    rights = RIGHTS.get(user.role, frozenset())
    return render(
        request,
        "accounts/account.html",
        {
            "person": user,
            "email_form": form,
            "office": office_of(user),
            "rights": [str(right) for right in Right if right in rights],
            "device": second_factor.device_of(user),
            "second_factor_required": second_factor.is_required(user),
            "sign_ins": entries().filter(
                subject=user.username, action__in=("sign_in", "sign_in.failed")
            )[:LAST_SIGN_INS],
            "may_manage_people": may(user, Right.MANAGE_PEOPLE),
            "may_call": may(user, Right.CALL),
            "may_read_trail": may(user, Right.READ_TRAIL),
            "may_see_settings": may(user, Right.SEE_SETTINGS),
        },
    )


@sensitive_post_parameters()
@login_required
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; the only page open while an initial or aged one stands."""
    user = signed_in(request)
    form = OwnPasswordForm(user, request.POST or None)
    if form.is_valid():
        passwords.set_password(
            user=user, password=form.cleaned_data["new_password1"], by=user, now=timezone.now()
        )
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改。其他设备上的登录已全部退出。")
        return redirect("home")
    return render(
        request, "accounts/password.html", {"form": form, "due": user.must_change_password}
    )


@sensitive_post_parameters("code")
@login_required
@never_cache
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the second factor by giving one right code, or give it up where it is optional."""
    user = signed_in(request)
    if second_factor.device_of(user) and not request.session.get(second_factor.SESSION_KEY):
        # Signed in before it was set up elsewhere: whoever sits here must show it first.
        messages.error(request, "您已启用动态码，请退出后用动态码重新登录，再来改动。")
        return redirect("sign-in") if second_factor.is_required(user) else redirect("account")
    if request.method == "POST" and "remove" in request.POST:
        if second_factor.is_required(user):
            messages.error(request, "您的角色必须用动态码登录，不能停用。")
        else:
            second_factor.remove(user=user, by=user, now=timezone.now())
            request.session.pop(second_factor.SESSION_KEY, None)
            messages.success(request, "动态码登录已停用。")
        return redirect("account")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if second_factor.confirm(user=user, code=form.cleaned_data["code"], now=timezone.now()):
            request.session[second_factor.SESSION_KEY] = True
            messages.success(request, "动态码登录已启用，下次登录时要输入手机上的6位数。")
            return redirect("account")
        form.add_error("code", "动态码不对。请核对手机时间是否准确，等下一个码再输。")
    device = second_factor.waiting_device(user)
    return render(
        request,
        "accounts/second_factor.html",
        {
            "form": form,
            "required": second_factor.is_required(user),
            "enrolled": second_factor.device_of(user) is not None,
            "secret": second_factor.secret_of(device),
            "address": device.config_url,
            # Drawn by the library from the secret alone; nothing in it was typed by anybody.
            "qr": mark_safe(second_factor.qr_of(device)),  # noqa: S308
        },
    )
