"""The public pages, in both languages."""

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from accounts.models import Association
from accounts.roles import EDITOR
from billing.models import Plan
from cms.models import HomePage, NewsIndexPage, NewsPage, SignUpPage
from cms.richtext import cleaned
from cms.site import Branch, NotTranslated, build_site
from tests.makers import a_user
from tests.pages import ENGLISH, sample_home, sample_signup_page

QUERIES_OF_NEWS = 15


def test_every_page_is_read_in_both_languages(client: Client, in_english: SignUpPage) -> None:
    for page in Page.objects.live().filter(depth__gt=1):
        answer = client.get(page.url)
        assert (page.url, answer.status_code) == (page.url, 200)
        assert f'<html lang="{page.locale.language_code}"' in answer.content.decode()


def test_the_switch_leads_to_the_same_page(client: Client, in_english: SignUpPage) -> None:
    french, english = client.get("/actualites/").content.decode(), client.get("/en/news/").content.decode()
    assert 'href="/en/news/" lang="en"' in french
    assert 'href="/actualites/" lang="fr"' in english


def test_a_page_without_translation_offers_none(client: Client, in_english: SignUpPage) -> None:
    Page.objects.get(slug="news").unpublish()
    assert 'lang="en" hreflang' not in client.get("/actualites/").content.decode()


def test_the_menu_holds_the_pages_shown_in_menus(client: Client, in_english: SignUpPage) -> None:
    menu = re.findall(
        r'<nav class="masthead-nav wide".*?</nav>', client.get("/en/").content.decode(), re.DOTALL
    )
    assert re.findall(r'href="([^"]*)"[^>]*>([^<]*)<', menu[0]) == [
        ("/en/join-us/", "Join"),
        ("/en/plans/", "Plans"),
        ("/en/machines/", "Machines"),
        ("/en/news/", "News"),
        ("/en/association/", "The association"),
    ]


def test_plans_are_those_on_offer_with_a_link_that_chooses_them(
    client: Client, in_english: SignUpPage, plans: dict[str, Plan]
) -> None:
    plans["yearly"].is_visible = False
    plans["yearly"].save()
    page = client.get("/formules/").content.decode()
    assert re.findall(r'href="/join/\?plan=([^"]*)"', page) == ["solidarity", "volunteer"]
    assert "Prix libre" in page
    assert "Adhésion annuelle" not in page


def test_the_home_page_says_who_we_are(client: Client, in_english: SignUpPage) -> None:
    Association.objects.update(name="L’Atelier des Deux Rives")
    page = client.get("/").content.decode()
    assert "L’Atelier des Deux Rives" in page
    assert "Deux rives, un établi." in page


def test_news_cost_the_same_number_of_queries_however_many(
    client: Client, in_english: SignUpPage, django_assert_num_queries: Any
) -> None:
    index = NewsIndexPage.objects.get(locale__language_code="fr")
    client.get("/actualites/")
    for more in (0, 2):
        for number in range(more):
            index.add_child(instance=NewsPage(title="Encore", slug=f"encore-{number}"))
        with django_assert_num_queries(QUERIES_OF_NEWS):
            client.get("/actualites/")


def test_a_site_is_not_built_half_translated(db: None) -> None:
    missing = {text: english for text, english in ENGLISH.items() if text != "Prénom"}
    with pytest.raises(NotTranslated, match="Prénom"):
        build_site(sample_home(), [Branch(sample_signup_page())], english=missing)
    assert not HomePage.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>a <b>b</b> <i>c</i></p>", "<p>a <b>b</b> <i>c</i></p>"),
        ('<p><a linktype="page" id="3">a</a></p>', '<p><a linktype="page" id="3">a</a></p>'),
        ('<p><a href="https://example.org">a</a></p>', '<p><a href="https://example.org">a</a></p>'),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="data:text/html,x">a</a></p>', "<p><a>a</a></p>"),
        ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ('<img src="x" onerror="alert(1)"><p>a</p>', "<p>a</p>"),
        ('<p style="color:red" class="x">a</p>', "<p>a</p>"),
    ],
)
def test_rich_text_keeps_what_editors_have_buttons_for(given: str, kept: str) -> None:
    assert cleaned(given) == kept


def test_the_footer_holds_pages_of_text_that_no_menu_shows(client: Client, in_english: SignUpPage) -> None:
    Page.objects.filter(slug="association", locale__language_code="en").update(show_in_menus=False)
    footer = client.get("/en/").content.decode().partition('<footer class="colophon">')[2]
    assert '<a href="/en/association/">The association</a>' in footer
    assert 'href="/en/association/"' not in client.get("/en/").content.decode().partition("<main")[0]


def test_every_page_is_previewed_even_an_unfinished_form(client: Client, in_english: SignUpPage) -> None:
    client.force_login(a_user("erin@example.org", EDITOR))
    original = client.get("/").wsgi_request
    for page in Page.objects.filter(depth__gt=1).specific():
        assert page.make_preview_request(original).status_code == 200
    in_english.form = []
    assert in_english.make_preview_request(original).status_code == 200
    in_english.form = [{"type": "plan", "value": {"label": "", "plans": [], "suggestions": []}}]
    assert in_english.make_preview_request(original).status_code == 200
