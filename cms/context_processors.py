"""The site's menu on every page that extends the public one, read only where a template asks for it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.navigation import footer_nav, home_of, site_nav


def _home_address(request: HttpRequest) -> str:
    home = home_of(request)
    return (home.get_url(request) if home else None) or "/"


def navigation(request: HttpRequest) -> dict[str, object]:
    """`site_nav`, `footer_nav` and `home_address`, in the reader's language."""
    return {
        "site_nav": SimpleLazyObject(lambda: site_nav(request)),
        "footer_nav": SimpleLazyObject(lambda: footer_nav(request)),
        "home_address": SimpleLazyObject(lambda: _home_address(request)),
    }
