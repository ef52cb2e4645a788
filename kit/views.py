"""The look's own addresses: the association's hue, the visitor's theme, and the gallery of components."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from kit.context_processors import THEMES
from kit.hue import stylesheet
from kit.specimens import gallery_context

YEAR = 365 * 24 * 3600


@require_safe
def hue_stylesheet(request: HttpRequest, hue: int) -> HttpResponse:
    """`html{--hue:N}` for good: another hue has another address."""
    response = HttpResponse(stylesheet(hue), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


# Exempt, so that public pages carry no token and stay cacheable: a forged request changes a colour,
# nothing else.
@csrf_exempt
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the posted `theme` (light, dark, or empty for the device's own) and go back to `next`."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response = HttpResponseRedirect(target)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for the eye and for the tests."""
    return render(request, "kit/gallery.html", gallery_context())
