"""The site's menu on every page that extends the public one, read only where a template asks for it."""

from functools import cache

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from cms.navigation import footer_nav, home_of, site_nav


def navigation(request: HttpRequest) -> dict[str, object]:
    """`site_nav`, `footer_nav` and `home_address`, in the reader's language."""

    @cache
    def home() -> Page | None:
        return home_of(request)

    def address() -> str:
        found = home()
        return (found.get_url(request) if found is not None else None) or "/"

    return {
        "site_nav": SimpleLazyObject(lambda: site_nav(home(), request)),
        "footer_nav": SimpleLazyObject(lambda: footer_nav(home(), request)),
        "home_address": SimpleLazyObject(address),
    }
