"""Editors have the pages, and no person; the association's particulars have their own form."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from accounts.models import Association, AuditEntry, User
from accounts.roles import EDITOR
from billing.models import Application
from cms.models import SignUpPage
from cms.signup.guards import Client as Visitor
from cms.signup.submit import submit
from tests.cms.conftest import a_picture, an_upload, answers
from tests.makers import a_user

SECRET = ("Camille", "camille@example.org", "Un vélo volant")


@pytest.fixture
def erin(db: None) -> User:
    """A content editor."""
    return a_user("erin@example.org", EDITOR, name="Erin Blanc")


@pytest.fixture
def at_desk(client: Client, erin: User) -> Client:
    """The editor, signed in."""
    client.force_login(erin)
    return client


@pytest.fixture
def application(live_page: SignUpPage) -> Application:
    """What an editor must not see."""
    return submit(live_page, answers(project="Un vélo volant"), {}, "fr", Visitor("203.0.113.7"))


def test_an_editor_edits_and_publishes(at_desk: Client, live_page: SignUpPage) -> None:
    assert at_desk.get(f"/admin/pages/{live_page.pk}/edit/").status_code == 200
    assert live_page.permissions_for_user(User.objects.get()).can_publish()
    assert at_desk.get("/admin/images/").status_code == 200
    assert at_desk.get("/admin/documents/").status_code == 200


def test_an_editor_sees_no_answer_anywhere(
    at_desk: Client, live_page: SignUpPage, application: Application
) -> None:
    """It exists, and a manager would see it: the editor finds it on no screen, in no search or export."""
    for path in (
        "/admin/",
        "/admin/pages/",
        f"/admin/pages/{live_page.pk}/",
        f"/admin/pages/{live_page.pk}/edit/",
        f"/admin/pages/{live_page.pk}/history/",
        f"/admin/pages/{live_page.pk}/usage/",
        "/admin/pages/search/?q=Roy",
        "/admin/reports/site-history/",
        "/admin/reports/site-history/?export=csv",
        "/admin/reports/aging-pages/?export=csv",
        "/admin/images/?q=Roy",
        "/admin/documents/?q=Roy",
        "/admin/users/",
    ):
        answer = at_desk.get(path, follow=True)
        shown = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert (path, [word for word in SECRET if word in shown]) == (path, [])


def test_the_screens_about_people_are_closed_to_editors(
    at_desk: Client, carol: User, application: Application
) -> None:
    from django.urls import NoReverseMatch, reverse

    for name in ("staff_applications:index", "staff_members:index"):
        try:
            path = reverse(name)
        except NoReverseMatch:
            pytest.skip("the back office's screens are not there")
        assert at_desk.get(path).status_code in {302, 403}
        carols = Client()
        carols.force_login(carol)
        assert carols.get(path).status_code == 200


def test_an_editor_may_not_change_the_association(at_desk: Client) -> None:
    assert at_desk.post("/admin/association/", {"name": "Trudy's"}).status_code == 302
    assert Association.objects.get().name == "Établi"


def particulars(**changed: Any) -> dict[str, Any]:
    values = {
        "name": "L’Atelier",
        "colour": "#2552aa",
        "country": "FR",
        "member_prefix": "DR",
        "reminder_days": "15",
    }
    empty = ("email", "phone", "street", "postal_code", "city", "siren", "rna", "vat_number")
    return dict.fromkeys(empty, "") | values | changed


def test_a_manager_changes_the_association_on_record(client: Client, carol: User) -> None:
    client.force_login(carol)
    assert client.get("/admin/association/").status_code == 200
    answer = client.post("/admin/association/", particulars(logo=an_upload(a_picture(), "logo.png")))
    assert answer.status_code == 302
    association = Association.objects.get()
    assert (association.name, association.member_prefix) == ("L’Atelier", "DR")
    assert list(AuditEntry.objects.values_list("verb", "actor")) == [
        ("association.changed", carol.pk), ("association.logo_changed", carol.pk),
    ]  # fmt: skip
    served = client.get(association.logo.url)
    assert served.status_code == 200
    assert next(iter(served))[:4] == b"\x89PNG"
    served.close()


@pytest.mark.parametrize("content", [b"<svg/>", b"", a_picture()[:-30]])
def test_a_logo_that_is_no_picture_is_refused_with_a_sentence(
    client: Client, carol: User, content: bytes
) -> None:
    client.force_login(carol)
    answer = client.post("/admin/association/", particulars(logo=an_upload(content, "logo.png")))
    assert answer.status_code == 200
    assert not Association.objects.get().logo


def test_a_colour_that_is_none_is_refused(client: Client, carol: User) -> None:
    client.force_login(carol)
    answer = client.post("/admin/association/", particulars(colour="blue"))
    assert answer.status_code == 200
    assert "#rrggbb" in answer.content.decode()


def test_the_rights_reach_pages_made_later(erin: User, live_page: SignUpPage) -> None:
    home = Page.objects.get(pk=live_page.get_parent().pk)
    assert home.permissions_for_user(erin).can_add_subpage()
