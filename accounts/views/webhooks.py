"""Where other systems are told, and what became of each message; for the administrator."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right
from accounts.forms import WebhookForm
from accounts.models import Webhook, WebhookDelivery
from accounts.views.guards import needs, signed_in
from accounts.webhooks import create_webhook, send_again, send_test, set_enabled

LOGGED = 100


@needs(Right.MANAGE_CLIENTS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All addresses, and the newest messages."""
    context = {
        "webhooks": Webhook.objects.select_related("city").order_by("name", "pk"),
        "deliveries": WebhookDelivery.objects.select_related("webhook")[:LOGGED],
    }
    return render(request, "accounts/webhooks.html", context)


@needs(Right.MANAGE_CLIENTS)
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """Note an address; its secret is on the page that follows, and nowhere else."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        webhook, secret = create_webhook(
            **form.cleaned_data, by=signed_in(request), now=timezone.now()
        )
        context = {"webhook": webhook, "secret": secret}
        return render(request, "accounts/webhook_secret.html", context)
    return render(request, "accounts/webhook_create.html", {"form": form})


@needs(Right.MANAGE_CLIENTS)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Stop, begin again, or try."""
    webhook, by, now = get_object_or_404(Webhook, pk=pk), signed_in(request), timezone.now()
    if action == "test":
        send_test(webhook=webhook, by=by, now=now)
        words = "已写入一条测试消息，结果见下面的记录"
    elif action in ("disable", "enable"):
        set_enabled(webhook=webhook, enabled=action == "enable", by=by, now=now)
        words = "已启用" if action == "enable" else "已停用，未送达的不再发送"
    else:
        raise Http404(action)
    messages.success(request, f"{webhook.name}：{words}。")
    return redirect("webhooks")


@needs(Right.MANAGE_CLIENTS)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message once more."""
    delivery = get_object_or_404(WebhookDelivery.objects.select_related("webhook"), pk=pk)
    send_again(delivery=delivery, by=signed_in(request), now=timezone.now())
    messages.success(request, f"{delivery.webhook.name}：将重新发送。")
    return redirect("webhooks")
