"""Each role and each screen: who sees what, and what must not leak."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import EDITOR, MANAGER, RECEPTION, TRAINER, TREASURER
from tests.cms.staff.conftest import ANSWER, MAIL, NOTE, PERSON, REASON, Office

SUPERUSER, MEMBER, NOBODY = "superuser", "member", ""
EVERYONE = (MANAGER, TREASURER, RECEPTION, TRAINER, EDITOR, SUPERUSER, MEMBER, NOBODY)
MONEY = {MANAGER, TREASURER, SUPERUSER}
DECIDERS = {MANAGER, SUPERUSER}
DESK = {MANAGER, TREASURER, RECEPTION, SUPERUSER}
RECEIVERS = {MANAGER, RECEPTION, SUPERUSER}
MARKS = (PERSON, MAIL, ANSWER, NOTE, REASON, "photo-bytes-47", "file-bytes-47")

# The address, by its name and what in the office it is about, and who gets in.
PAGES: dict[str, tuple[str, set[str]]] = {
    "staff_applications:index": ("", DECIDERS),
    "staff_applications:index_results": ("", DECIDERS),
    "staff_applications:inspect": ("admitted", DECIDERS),
    "staff_applications:refuse": ("admitted", DECIDERS),
    "staff_applications:ask": ("admitted", DECIDERS),
    "staff_applications:answer": ("admitted", DECIDERS),
    "staff_applications:undo": ("admitted", DECIDERS),
    "staff_applications:photo": ("admitted", DECIDERS),
    "staff_applications:file": ("file", DECIDERS),
    "staff_members:index": ("", DESK),
    "staff_members:index_results": ("", DESK),
    "staff_members:inspect": ("member", DESK),
    "staff_members:photo": ("member", DESK),
    "staff_members:edit": ("member", DECIDERS),
    "staff_members:notes": ("member", RECEIVERS),
    "staff_members:user": ("member", DECIDERS),
    "staff_members:roles": ("member", DECIDERS),
    "staff_members:suspend": ("membership", DECIDERS),
    "staff_plans:index": ("", DESK),
    "staff_plans:inspect": ("plan", DESK),
    "staff_plans:add": ("", DECIDERS),
    "staff_plans:edit": ("plan", DECIDERS),
    "staff_orders:index": ("", MONEY),
    "staff_orders:inspect": ("order", MONEY),
    "staff_invoices:index": ("", MONEY),
    "staff_invoices:inspect": ("invoice", MONEY),
    "staff_credit_notes:index": ("", MONEY),
    "staff_credit_notes:inspect": ("note", MONEY),
    "staff_payments:index": ("", MONEY),
    "staff_payments:inspect": ("payment", MONEY),
    "staff_refunds:index": ("", MONEY),
    "staff_refunds:inspect": ("refund", MONEY),
    "staff_refunds:by_hand": ("refund", MONEY),
    "staff_deposits:index": ("", MONEY),
    "staff_deposits:index_results": ("", MONEY),
    "staff_deposits:make": ("", MONEY),
    "desk:index": ("", DESK),
    "desk:enter": ("", RECEIVERS),
}
POSTS = {
    "staff_applications:approve": "refused",
    "staff_applications:refuse": "admitted",
    "staff_applications:ask": "admitted",
    "staff_applications:undo": "admitted",
    "staff_members:edit": "member",
    "staff_members:user": "member",
    "staff_members:roles": "member",
    "staff_members:unlink": "member",
    "staff_members:suspend": "membership",
    "staff_members:reinstate": "membership",
    "staff_plans:edit": "plan",
    "staff_plans:withdraw": "plan",
    "staff_plans:put_back": "plan",
}


# What the treasurer may do too.
MONEY_POSTS = {"staff_refunds:by_hand": "refund"}


def _address(name: str, about: str, office: Office) -> str:
    return reverse(name, args=(getattr(office, about).pk,) if about else ())


def _content(response: object) -> str:
    streamed = getattr(response, "streaming_content", None)
    # The test client adds what the stubs of a response do not know.
    return (b"".join(streamed) if streamed is not None else response.content).decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", EVERYONE)
def test_each_page_opens_for_its_roles_alone(
    role: str, office: Office, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in(role)
    opened, leaked = set(), set()
    for name, (about, _roles) in PAGES.items():
        response = client.get(_address(name, about, office))
        content = _content(response)
        if response.status_code == 200:
            opened.add(name)
        else:
            assert response.status_code == 302, name
            leaked |= {mark for mark in MARKS if mark in content}
    assert opened == {name for name, (_, roles) in PAGES.items() if role in roles}
    assert leaked == set()


def test_what_must_not_leak_is_there_to_leak(office: Office, sign_in: Callable[[str], Client]) -> None:
    client = sign_in(SUPERUSER)
    about_nobody = {name for name in PAGES if name.startswith(("staff_plans:", "staff_deposits:", "desk:"))}
    silent = {
        name
        for name, (about, _) in PAGES.items()
        if not any(mark in _content(client.get(_address(name, about, office))) for mark in (*MARKS, "Zoé"))
    }
    assert silent == about_nobody


@pytest.mark.parametrize("role", [TREASURER, RECEPTION, TRAINER, EDITOR, MEMBER, NOBODY])
def test_nobody_else_can_act(role: str, office: Office, sign_in: Callable[[str], Client]) -> None:
    client = sign_in(role)
    before = _everything(office)
    for name, about in (POSTS if role == TREASURER else POSTS | MONEY_POSTS).items():
        response = client.post(
            _address(name, about, office), {"reason": "non", "message": "?", "email": "trudy@example.org"}
        )
        assert response.status_code == 302, name
    for act in ("approve", "refuse"):
        url = reverse("wagtail_bulk_action", args=("billing", "application", act))
        response = client.post(f"{url}?id={office.refused.pk}", {"reason": "non"})
        assert response.status_code == 302
        assert PERSON not in response.content.decode()
    assert client.post(reverse("staff_plans:add"), {"code": "x"}).status_code == 302
    assert _everything(office) == before


def _everything(office: Office) -> list[object]:
    rows = [office.refused, office.admitted, office.member, office.membership, office.plan, office.refund]
    return [type(row)._default_manager.filter(pk=row.pk).values().get() for row in rows]


@pytest.mark.parametrize("role", [TREASURER, RECEPTION])
def test_the_desk_reads_a_card_without_what_is_not_theirs(
    role: str, office: Office, sign_in: Callable[[str], Client]
) -> None:
    page = _content(sign_in(role).get(reverse("staff_members:inspect", args=(office.member.pk,))))
    assert (PERSON in page, "J’accepte le règlement." in page) == (True, False)
    assert (NOTE in page) == (role == RECEPTION)
    assert (office.invoice.number in page) == (role == TREASURER)
    assert ("Historique" in page, "Suspendre" in page, "Modifier la fiche" in page) == (False, False, False)


@pytest.mark.parametrize("role", [TRAINER, EDITOR])
def test_the_first_page_shows_editors_and_trainers_nobody(
    role: str, office: Office, sign_in: Callable[[str], Client]
) -> None:
    page = _content(sign_in(role).get("/admin/"))
    assert [
        mark for mark in (*MARKS, "À faire", "/admin/members/", "/admin/applications/") if mark in page
    ] == []


def test_the_menu_holds_what_the_role_needs(office: Office, sign_in: Callable[[str], Client]) -> None:
    sections = ("applications", "members", "plans", "orders", "invoices", "payments", "refunds")
    shown = {}
    for role in (MANAGER, TREASURER, RECEPTION, TRAINER, EDITOR):
        page = _content(sign_in(role).get("/admin/"))
        shown[role] = {name for name in sections if f'"/admin/{name}/"' in page}
    money = {"orders", "invoices", "payments", "refunds"}
    assert shown == {
        MANAGER: set(sections),
        TREASURER: {"members", "plans", *money},
        RECEPTION: {"members", "plans"},
        TRAINER: set(),
        EDITOR: set(),
    }


def test_no_page_tools_for_those_who_edit_no_page(office: Office, sign_in: Callable[[str], Client]) -> None:
    tools = ("/admin/reports/", "/admin/users/", "/admin/groups/", "guide.wagtail.org", '"name": "explorer"')
    for role in (MANAGER, TREASURER, RECEPTION, TRAINER):
        page = _content(sign_in(role).get("/admin/"))
        assert [tool for tool in tools if tool in page] == []


WAGTAILS_DOORS = (
    "/admin/users/",
    "/admin/groups/",
    "/admin/reports/site-history/",
    "/admin/snippets/",
    "/admin/pages/search/?q=Vasseur",
    "/admin/snippets/choose/accounts/contact/",
    "/admin/snippets/accounts/contact/",
    "/admin/applications/edit/{admitted}/",
    "/admin/applications/history/{admitted}/",
    "/admin/applications/usage/{admitted}/",
    "/admin/members/history/{member}/",
    "/admin/members/usage/{member}/",
    "/admin/choose-page/search/?q=Vasseur",
)


@pytest.mark.parametrize("role", [EDITOR, TRAINER])
def test_wagtails_own_doors_show_no_person(
    role: str, office: Office, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in(role)
    for path in WAGTAILS_DOORS:
        address = path.format(admitted=office.admitted.pk, member=office.member.pk)
        content = _content(client.get(address, follow=True))
        assert [mark for mark in MARKS if mark in content] == [], address


def test_nothing_is_edited_or_deleted_beside_the_actions(
    office: Office, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in(SUPERUSER)
    screens = ("applications", "orders", "invoices", "credit_notes", "payments", "refunds")
    kinds = ("edit", "delete", "copy", "history", "usage")
    addresses = [f"/admin/{screen}/{kind}/1/" for screen in screens for kind in kinds]
    addresses += [f"/admin/{screen}/new/" for screen in screens]
    assert {client.post(address).status_code for address in addresses} == {404}


@pytest.mark.parametrize("role", [EDITOR, TRAINER, MEMBER])
def test_a_row_that_is_not_there_answers_like_one_that_is(
    role: str, office: Office, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in(role)
    pages = [("staff_applications:inspect", office.admitted.pk), ("staff_members:photo", office.member.pk)]
    for name, pk in pages:
        there, nowhere = client.get(reverse(name, args=(pk,))), client.get(reverse(name, args=(987654,)))
        assert there.status_code == nowhere.status_code == 302


def test_a_file_is_saved_and_never_run(office: Office, sign_in: Callable[[str], Client]) -> None:
    response = sign_in(MANAGER).get(reverse("staff_applications:file", args=(office.file.pk,)))
    assert _content(response) == "file-bytes-47"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="cv.html"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_wagtail_logs_nothing_of_what_the_back_office_does(
    office: Office, sign_in: Callable[[str], Client]
) -> None:
    from wagtail.models import ModelLogEntry

    client = sign_in(MANAGER)
    client.post(reverse("staff_members:suspend", args=(office.membership.pk,)), {"reason": "47"})
    client.post(reverse("staff_plans:withdraw", args=(office.plan.pk,)))
    assert ModelLogEntry.objects.count() == 0
