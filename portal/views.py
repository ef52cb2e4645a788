"""One view for all pages: run the page's query as the person who looks, and fill its template."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from graph.engine.errors import BAD_USER_INPUT
from graph.engine.run import Result, run
from kit.unavailable import unavailable
from portal.agenda import agenda_of
from portal.attempts import Attempt
from portal.documents import Page, pages
from portal.forms import forms_of
from portal.navigation import navigation
from portal.variables import variables_of

# What a query may take from the address: a page of a list, a name to look for, a discount code to see the
# prices with, hours.
QUERY_VARIABLES = ("after", "before", "search", "coupon", "from", "startsAt", "endsAt")
QUERY_FLAGS = ("reduced",)
# Pages that read more than that from the address.
VARIABLES: dict[str, Callable[[QueryDict], dict[str, object]]] = {
    "workshops": lambda asked: agenda_of(asked).variables
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def portal_page(request: HttpRequest, name: str = "home", code: str = "") -> HttpResponseBase:
    """A page, or one of its verbs: posted to the page's own address with `verb` in the form.

    `code` names what the page is about, where its query asks for one; what is not there for one is no page.
    """
    page = pages().get(name)
    if page is None or ("code" in page.query.variables) != bool(code):
        raise Http404
    if request.method == "POST":
        return _act(request, page)
    return _show(request, page, Attempt())


def _act(request: HttpRequest, page: Page) -> HttpResponseBase:
    verb = request.POST.get("verb", "")
    if verb not in page.verbs:
        raise Http404
    result = run(request, page.verbs[verb].text, variables_of(request, page.verbs[verb]))
    problems = _problems(result)
    if problems:
        typed = {key: str(value) for key, value in request.POST.items()}
        return _show(request, page, Attempt(verb, typed, problems))
    if not request.user.is_authenticated:
        # The account went with the act: no page of the portal is left for it.
        messages.success(request, _("Your data is erased, and you are signed out. Goodbye."))
        return HttpResponseRedirect(reverse("account_login"), status=303)
    payload: dict[str, Any] = (result.data or {})["result"]
    # The fragment is the top, where it is told: else the browser stays at the form's own.
    address = payload.get("checkoutUrl") or f"{request.path}?done={verb}#main"
    return HttpResponseRedirect(address, status=303)


def _problems(result: Result) -> dict[str, str]:
    """What went wrong, by the last name of the input's path; several sentences for one input are joined."""
    payload = (result.data or {}).get("result") or {}
    told: dict[str, str] = {}
    for error in [*payload.get("errors", ()), *result.errors]:
        path = error.get("path") or ()
        key = str(path[-1]) if error in payload.get("errors", ()) and path else ""
        told[key] = f"{told[key]} {error['message']}" if key in told else error["message"]
    return told


def _asked(request: HttpRequest, page: Page) -> Result:
    """The page's query; from its lists' starts where the address names no place in them."""
    declared = page.query.variables
    asked: dict[str, object] = {
        name: request.GET[name] for name in QUERY_VARIABLES if request.GET.get(name) and name in declared
    }
    asked |= {name: True for name in QUERY_FLAGS if name in request.GET and name in declared}
    fixed = _fixed(request, page)
    result = run(request, page.query.text, fixed | asked)
    return run(request, page.query.text, fixed) if asked and BAD_USER_INPUT in result.codes else result


def _fixed(request: HttpRequest, page: Page) -> dict[str, object]:
    """What the page is about, and what is always right of the rest of the address."""
    match = request.resolver_match
    if match is not None and "code" in page.query.variables:
        return {"code": match.kwargs["code"]}
    return VARIABLES[page.name](request.GET) if page.name in VARIABLES else {}


def _check_open(data: dict[str, Any]) -> None:
    """Raises Http404 where what the page is about is not there, or its `isOpen` is not true for one."""
    if "about" in data and not (data["about"] and data["about"].get("isOpen", True)):
        raise Http404


def _show(request: HttpRequest, page: Page, attempt: Attempt) -> HttpResponseBase:
    result = _asked(request, page)
    if "code" in page.query.variables and BAD_USER_INPUT in result.codes:
        # What is no id leads nowhere.
        raise Http404
    if result.data is None:
        return unavailable(request)
    _check_open(result.data)
    viewer = result.data["viewer"]
    context = {
        "data": result.data,
        "viewer": viewer,
        "attempt": attempt,
        "forms": forms_of(page.name, viewer.get("contact") or {}, attempt),
        "done": request.GET.get("done", ""),
        "returned": request.GET.get("returned", ""),
        "given_up": request.GET.get("given_up", ""),
        "key": get_random_string(24),
        **navigation(page, viewer),
    }
    # 422: the page is shown again with what to mend, and nothing was done.
    return render(request, page.template, context, status=422 if attempt.problems else 200)
