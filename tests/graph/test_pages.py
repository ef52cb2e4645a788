"""The public pages as data."""

import pytest
from wagtail.models import Page, PageViewRestriction

from accounts.models import User
from tests.graph.asking import ask
from tests.pages import sample_site

PAGE = """query($path: String!, $language: String) { page(path: $path, language: $language) {
  id title language url kind body { id type html } } }"""


@pytest.fixture
def site(db: None) -> None:
    sample_site()


def test_a_page_is_told_block_by_block(site: None) -> None:
    page = ask(None, PAGE, path="association")["page"]
    assert (page["title"], page["language"], page["kind"]) == ("L’association", "fr", "ContentPage")
    assert page["url"].endswith("/association/")
    assert [block["type"] for block in page["body"]] == ["heading", "text"]
    assert "Cent membres, vingt machines." in page["body"][1]["html"]


def test_the_home_page_stands_at_the_empty_path_of_its_language(site: None) -> None:
    assert ask(None, PAGE, path="")["page"]["language"] == "fr"
    assert ask(None, PAGE, path="/", language="en")["page"]["language"] == "en"
    assert ask(None, PAGE, path="/", language="de")["page"] is None


def test_pages_are_listed_by_language(site: None) -> None:
    document = "query($language: String) { pages(language: $language) { nodes { title language } } }"
    english = ask(None, document, language="en")["pages"]["nodes"]
    assert {page["language"] for page in english} == {"en"}
    both = ask(None, document)["pages"]["nodes"]
    assert len(both) == 2 * len(english)


@pytest.mark.parametrize("hidden", ["draft", "private"])
def test_what_is_not_for_everyone_is_for_nobody_here(site: None, carol: User, hidden: str) -> None:
    page = Page.objects.get(slug="association", locale__language_code="fr")
    gid = ask(None, PAGE, path="association")["page"]["id"]
    if hidden == "draft":
        page.unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    node = "query($id: ID!) { node(id: $id) { id } }"
    for viewer in (None, carol):
        assert ask(viewer, PAGE, path="association") == {"page": None}
        assert ask(viewer, node, id=gid) == {"node": None}
