"""Where the link under a letter leads that one may do without: one click, without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actions.letter_choices import mute_letter
from accounts.letter_choices import title_of
from accounts.unsubscribing import muted_by_token


# Exempt, since mail programs post here by themselves (RFC 8058); the link is what proves who asks.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the post is what counts, for programs open the links of letters unasked."""
    found = muted_by_token(token)
    if found is None:
        raise Http404
    contact, kind = found
    done = request.method == "POST"
    if done:
        mute_letter(contact=contact, kind=kind)
    told = {"address": contact.email, "title": title_of(kind), "has_account": contact.user_id is not None}
    return render(request, "cms/mute.html", {"done": done, **told})
