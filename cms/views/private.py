"""Pages that a private link opens, for people without an account: who holds the link sees them and acts."""

from collections.abc import Callable
from functools import wraps
from typing import Protocol

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache

from billing import queue
from billing.models import Order
from kit.refusals import Refusal

ASK_AGAIN_SECONDS = 4


class PrivateLink(Protocol):
    """A link that somebody holds, and what it opens."""

    @property
    def page(self) -> str:
        """The path of the page."""

    @property
    def language(self) -> str:
        """The language of whom it was sent to."""


# The first argument is the request, the second the link; the rest is the address's own.
type View = Callable[..., HttpResponseBase]


def opened_by(
    read: Callable[[str], PrivateLink], expired: type[Refusal], refuse: Callable[[HttpRequest], HttpResponse]
) -> Callable[[View], View]:
    """Give views the link that `read` makes of the token, in its language; `refuse` answers for any other."""

    def decorated(view: View) -> View:
        @never_cache
        @wraps(view)
        def wrapped(request: HttpRequest, token: str, **parts: object) -> HttpResponseBase:
            try:
                link = read(token)
            except expired:
                return refuse(request)
            # The reader's own choice comes first; a browser's default does not.
            chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
            with override(get_language() if chosen else link.language):
                response = view(request, link, **parts)
            response["X-Robots-Tag"] = "noindex"
            return response

        return wrapped

    return decorated


def see_other(address: str) -> HttpResponse:
    """To be fetched anew, so that reloading sends nothing twice."""
    response = redirect(address)
    response.status_code = 303
    return response


def done_at(request: HttpRequest, page: str, act: Callable[[], object]) -> HttpResponse:
    """Do it, or say why not; then back to the page."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return see_other(page)


def ask_provider(order: Order) -> None:
    """Have the provider asked how the open page stands: the browser that returned is not believed."""
    calls = order.provider_calls.open_pages().exclude(stripe_object_id="")
    for object_id in calls.values_list("stripe_object_id", flat=True):
        if cache.add(f"returned:{object_id}", 1, ASK_AGAIN_SECONDS):
            queue.sync_object("checkout.session", object_id)
