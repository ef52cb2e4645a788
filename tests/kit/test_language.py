"""The page tree's language stands in the address; the rest follows the reader."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.utils import translation

from kit.middleware import LanguageMiddleware

PAGE, APP = "/adherer/", "/portal/"
ENGLISH = {"Accept-Language": "en-GB,en;q=0.9,fr;q=0.5"}


def _serve(path: str, *, cookie: str = "", headers: dict[str, str] | None = None) -> HttpResponse:
    request = RequestFactory(headers=headers or {}).get(path)
    if cookie:
        request.COOKIES["django_language"] = cookie

    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(translation.get_language())

    response = LanguageMiddleware(view)(request)
    assert isinstance(response, HttpResponse)
    return response


@pytest.mark.parametrize(
    ("path", "cookie", "headers", "language"),
    [
        (PAGE, "", {}, "fr"),
        (PAGE, "en", ENGLISH, "fr"),
        (f"/en{PAGE}", "fr", {}, "en"),
        (APP, "", {}, "fr"),
        (APP, "", ENGLISH, "en"),
        (APP, "fr", ENGLISH, "fr"),
        (APP, "en", {}, "en"),
        (APP, "tlh", {"Accept-Language": "tlh"}, "fr"),
        ("/graphql", "", ENGLISH, "en"),
        ("/accounts/login/", "en", {}, "en"),
    ],
)
def test_language_by_address_then_choice_then_browser(
    path: str, cookie: str, headers: dict[str, str], language: str
) -> None:
    assert _serve(path, cookie=cookie, headers=headers).content.decode() == language


def test_the_answer_says_its_language_and_what_it_depended_on() -> None:
    assert _serve(APP, headers=ENGLISH).headers["Content-Language"] == "en"
    assert _serve(APP).headers["Vary"] == "Accept-Language, Cookie"


def test_a_page_may_be_kept_by_a_cache_for_readers_of_every_language() -> None:
    assert "Vary" not in _serve(PAGE, headers=ENGLISH).headers


@override_settings(PATHS_IN_READERS_LANGUAGE=[])
def test_without_the_list_django_would_take_the_portal_for_french() -> None:
    assert _serve(APP, cookie="en", headers=ENGLISH).content.decode() == "fr"
