"""What people fill in about themselves and others."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils import timezone

from accounts.clients import DAYS, MOST_DAYS, MOST_PER_MINUTE, NAME_LENGTH, PER_MINUTE
from accounts.models import (
    READING_SCOPES,
    ApiToken,
    CallResult,
    Contact,
    Event,
    PhoneCall,
    Scope,
    User,
)
from accounts.webhooks import URL_LENGTH, NotAnAddress, address
from cities.models import Bureau, City

REQUIRED = {"required": "请填写。"}


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(label="用户名", max_length=150, error_messages=REQUIRED)
    password = forms.CharField(label="密码", max_length=1000, strip=False, error_messages=REQUIRED)


class CodeForm(forms.Form):
    """Six digits from the phone; blanks in between do not matter."""

    code = forms.CharField(label="动态码", max_length=20, error_messages=REQUIRED)


class OwnPasswordForm(PasswordChangeForm):
    """The present password, and a new one twice."""

    error_messages = {
        "password_mismatch": "两次输入的新密码不一样。",
        "password_incorrect": "现在的密码不对。",
    }


class EmailForm(forms.Form):
    """Where reminders are sent to as well; empty for nowhere."""

    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        max_length=254,
        help_text="截止前后的提醒和催报也发到这里；不填则只在系统内通知",
        error_messages={
            "invalid": "这不是一个邮箱地址，例如 chenfang@example.gov.cn。",
            "max_length": "邮箱地址最多254个字符。",
        },
    )


class HandoverForm(forms.ModelForm):
    """Who takes over an account's duties."""

    class Meta:
        model = User
        fields = ["username", "full_name"]
        labels = {"username": "接任者用户名", "full_name": "接任者姓名"}
        help_texts = {"username": "字母、数字和 - _ . @ +，不能与已有的相同"}
        error_messages = {"username": {"unique": "这个用户名已有人用，请换一个。"}}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["full_name"].required = True


class ClientForm(forms.Form):
    """A REST client: who, whose data, what for, how long, how often."""

    name = forms.CharField(
        label="名称",
        max_length=NAME_LENGTH,
        help_text="哪个单位的哪个系统，例如 省节能监测平台",
        error_messages={**REQUIRED, "max_length": f"名称最多{NAME_LENGTH}个字。"},
    )
    city = forms.ModelChoiceField(
        label="哪里的数据",
        queryset=City.objects.order_by("code"),
        required=False,
        empty_label="全省",
        error_messages={"invalid_choice": "没有这个市，请从列表中选。"},
    )
    scopes = forms.MultipleChoiceField(
        label="范围",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一项。", "invalid_choice": "没有这个范围。"},
    )
    expires_at = forms.DateField(
        label="到期日",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="最长三年；当天24时失效",
        error_messages={**REQUIRED, "invalid": "请写成 2027-11-30 这样的日期。"},
    )
    per_minute = forms.IntegerField(
        label="每分钟最多次数",
        min_value=1,
        max_value=MOST_PER_MINUTE,
        initial=PER_MINUTE,
        error_messages={
            **REQUIRED,
            **dict.fromkeys(
                ("invalid", "min_value", "max_value"), f"请填 1 到 {MOST_PER_MINUTE} 的整数。"
            ),
        },
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("scopes", [scope.value for scope in READING_SCOPES])
        self.now, self.today = now, timezone.localdate(now)
        self.initial.setdefault("expires_at", self.today + timedelta(days=DAYS))

    def clean_name(self) -> str:
        """A name that no token in use has: the page that shows a token, sent once more, makes no
        second one."""
        name: str = self.cleaned_data["name"]
        if ApiToken.objects.filter(name=name, revoked_at=None, expires_at__gt=self.now).exists():
            raise forms.ValidationError("已有这个名称的令牌在用。请先作废它，或换一个名称。")
        return name

    def clean_expires_at(self) -> datetime:
        """The end of that day."""
        day = self.cleaned_data["expires_at"]
        if not self.today < day <= self.today + timedelta(days=MOST_DAYS - 1):
            raise forms.ValidationError(f"到期日应在今天以后、{MOST_DAYS // 365}年以内。")
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class WebhookForm(forms.Form):
    """Where another system is told, of what, and of which city."""

    name = forms.CharField(
        label="名称",
        max_length=NAME_LENGTH,
        help_text="哪个单位的哪个系统",
        error_messages={**REQUIRED, "max_length": f"名称最多{NAME_LENGTH}个字。"},
    )
    url = forms.CharField(
        label="推送地址",
        max_length=URL_LENGTH,
        help_text="例如 https://jieneng.example.gov.cn/hooks/carbon",
        error_messages={**REQUIRED, "max_length": f"地址最多{URL_LENGTH}个字符。"},
    )
    city = forms.ModelChoiceField(
        label="哪里的上报件",
        queryset=City.objects.order_by("code"),
        required=False,
        empty_label="全省",
        error_messages={"invalid_choice": "没有这个市，请从列表中选。"},
    )
    events = forms.MultipleChoiceField(
        label="推送什么",
        choices=[(each.value, each.label) for each in Event if each != Event.TEST],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一项。", "invalid_choice": "没有这种推送。"},
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            address(url)
        except NotAnAddress as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return url


class ContactForm(forms.ModelForm):
    """Somebody to be called in one of a city's bureaus."""

    phone = forms.RegexField(
        r"^[0-9+()（） -]{7,30}$",
        label="电话",
        error_messages={"invalid": "电话只写数字、空格和 + - ( )，例如 0371-66008888。"},
    )

    class Meta:
        model = Contact
        fields = ["bureau", "name", "post", "phone"]
        labels = {"bureau": "单位", "name": "姓名", "post": "职务或科室"}
        help_texts = {"post": ""}

    def __init__(self, city: City, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        _offer_bureaus(self, city)


class CallForm(forms.ModelForm):
    """A reminder by phone."""

    result = forms.ChoiceField(label="结果", choices=CallResult.choices)

    class Meta:
        model = PhoneCall
        fields = ["bureau", "called", "result", "note"]
        labels = {"bureau": "单位", "called": "打给谁", "note": "说明"}
        help_texts = {"called": ""}

    def __init__(self, city: City, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        _offer_bureaus(self, city)


def _offer_bureaus(form: forms.ModelForm, city: City) -> None:
    field = form.fields["bureau"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = Bureau.objects.filter(city=city).order_by("department__order")
        field.empty_label = "请选择"
