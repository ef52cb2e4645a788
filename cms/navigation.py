"""The ways through the site: menu, footer, and the switch between languages."""

from collections.abc import Iterable
from typing import Any, TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info
from wagtail.models import Locale, Page, Site


class Way(TypedDict):
    """A link of the menu or footer."""

    label: str
    url: str
    current: bool


class Tongue(TypedDict):
    """One language in which a page can be read."""

    code: str
    label: str
    url: str
    current: bool


def home_of(request: HttpRequest | None = None) -> Page | None:
    """The home page in the language now active; None before the site is built."""
    site = Site.find_for_request(request) if request else Site.objects.filter(is_default_site=True).first()
    return site.root_page.localized if site else None


def site_nav(home: Page | None, request: HttpRequest) -> list[Way]:
    """The live pages shown in menus, right below the home page."""
    return _ways(home.get_children().live().in_menu(), request) if home is not None else []


def footer_nav(home: Page | None, request: HttpRequest) -> list[Way]:
    """The live pages of text right below the home page that no menu shows: legal mentions and their like."""
    from cms.models import ContentPage

    if home is None:
        return []
    return _ways(home.get_children().live().not_in_menu().type(ContentPage), request)


def _ways(pages: Iterable[Page], request: HttpRequest) -> list[Way]:
    found = ((page.title, page.get_url(request) or "/") for page in pages)
    return [Way(label=title, url=url, current=request.path.startswith(url)) for title, url in found]


def languages_of(page: Page, request: HttpRequest) -> list[Tongue]:
    """The languages in which this page is live, its own among them."""
    found = []
    for translation in page.get_translations(inclusive=True).live().select_related("locale"):
        code = translation.locale.language_code
        found.append(
            Tongue(
                code=code,
                label=get_language_info(code)["name_local"].capitalize(),
                url=translation.get_url(request) or "/",
                current=translation.locale_id == page.locale_id,
            )
        )
    return found


def active_locale() -> Locale:
    """The locale of the language now active, or the site's first language."""
    code = (get_language() or settings.LANGUAGE_CODE)[:2]
    locale = Locale.objects.filter(language_code=code).first()
    return locale or Locale.objects.get(language_code=settings.LANGUAGE_CODE)


def first_signup_page() -> Any:
    """The first live sign-up page in the reader's language, else in any; None when there is none."""
    from cms.models import SignUpPage

    pages = SignUpPage.objects.live().order_by("path")
    return pages.filter(locale=active_locale()).first() or pages.first()
