"""What people fill in about themselves and others."""

from django import forms
from django.contrib.auth.forms import PasswordChangeForm

from accounts.models import CallResult, Contact, PhoneCall, User
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
