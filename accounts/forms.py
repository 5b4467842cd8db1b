"""What people fill in about themselves."""

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password; says what to do when they do not fit."""

    error_messages = {
        "invalid_login": "用户名或密码不对。请核对后再登录；忘记密码请联系本单位系统管理员。",
        "inactive": _("This account is inactive."),
    }
