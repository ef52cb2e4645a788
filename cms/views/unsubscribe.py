"""Where the link under letters with news leads: one click, without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actions.mailings import unsubscribe as act
from accounts.unsubscribing import recipient_by_token


# Exempt, since mail programs post here by themselves (RFC 8058); the link is what proves who asks.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the post is what counts, for programs open the links of letters unasked."""
    recipient = recipient_by_token(token)
    if recipient is None or not recipient.mailing.is_news:
        raise Http404
    if request.method == "POST":
        act(recipient=recipient)
    done = request.method == "POST"
    return render(request, "cms/unsubscribe.html", {"done": done, "address": recipient.address})
