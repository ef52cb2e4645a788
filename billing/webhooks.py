"""The address to which Stripe sends events."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.inbox import MAXIMUM_BYTES, receive
from billing.refusals import EventRefused


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """200 once the event is stored, new or not; 400 for what is not Stripe's, which leaves no trace."""
    try:
        # One byte more than the limit tells a body that is too large without reading the rest.
        receive(body=request.read(MAXIMUM_BYTES + 1), signature=request.headers.get("Stripe-Signature", ""))
    except EventRefused as refusal:
        return HttpResponse(refusal.message, status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse("stored", content_type="text/plain")
