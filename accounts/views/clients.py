"""REST clients and their tokens, for the province's administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right
from accounts.clients import NotAllowed, create_api_token, revoke_api_token
from accounts.forms import ClientForm
from accounts.models import ApiToken
from accounts.views.guards import needs, signed_in


@needs(Right.MANAGE_CLIENTS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All tokens, those in use first."""
    now = timezone.now()
    tokens = list(ApiToken.objects.select_related("user__city").order_by("name", "pk"))
    in_use = [each for each in tokens if not each.revoked_at and each.expires_at > now]
    ended = [each for each in tokens if each not in in_use]
    return render(request, "accounts/clients.html", {"in_use": in_use, "ended": ended})


@needs(Right.MANAGE_CLIENTS)
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """Create a client; its token is on the page that follows, and nowhere else."""
    now = timezone.now()
    form = ClientForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            token = create_api_token(**form.cleaned_data, by=signed_in(request).username, now=now)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            context = {"token": token, **form.cleaned_data}
            return render(request, "accounts/client_token.html", context)
    return render(request, "accounts/client_create.html", {"form": form})


@needs(Right.MANAGE_CLIENTS)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token at once."""
    token = get_object_or_404(ApiToken, pk=pk)
    if revoke_api_token(token=token, by=signed_in(request).username, now=timezone.now()):
        messages.success(request, f"{token.name}的令牌已作废，不能再用。")
    else:
        messages.info(request, f"{token.name}的令牌早已作废。")
    return redirect("clients")
