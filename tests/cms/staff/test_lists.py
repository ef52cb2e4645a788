"""Lists: searched, filtered, exported, with as many queries for three rows as for one."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Association, User
from accounts.roles import MANAGER
from billing.actions.applications import refuse_application, withdraw_application
from billing.actions.memberships import suspend_membership
from billing.models import CreditNote, Membership, MembershipPeriod, Order, Plan, Refund
from billing.states import ApplicationState, RefundState
from kit.clock import today
from tests.makers import a_contact, a_member, a_plan, an_application

PAID = ApplicationState.PAID


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    """Carol, signed in."""
    client.force_login(carol)
    return client


def _names(desk: Client, address: str, *names: str) -> list[str]:
    page = desk.get(address).content.decode()
    return [name for name in names if name in page]


def _refused(plan: Plan, carol: User, name: str) -> None:
    application = an_application(plan, state=PAID, given_name=name)
    refuse_application(application=application, reason="plein", by=carol)


# Session, user, permissions, second factor and the rest that every page of the admin asks; then the count,
# the rows, and one query for each kind of thing that hangs on them.
QUERIES = {
    "applications": 21,
    "members": 22,
    "orders": 19,
    "invoices": 18,
    "credit_notes": 18,
    "payments": 18,
    "refunds": 18,
}


@pytest.mark.parametrize("screen", QUERIES)
def test_three_rows_cost_as_many_queries_as_one(screen: str, desk: Client, carol: User) -> None:
    plan = a_plan()
    costs = []
    for names in (("Ada",), ("Bea", "Cy")):
        for name in names:
            _refused(plan, carol, name)
            a_member(plan=plan, given_name=name, family_name="Noir")
        desk.get(f"/admin/{screen}/")
        costs.append(_cost(desk, screen))
    assert costs == [QUERIES[screen]] * 2


def _cost(desk: Client, screen: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.get(f"/admin/{screen}/").status_code == 200
    return len(captured)


def test_applications_are_found_by_name_and_mail_whatever_the_accents(desk: Client) -> None:
    plan = a_plan()
    an_application(plan, given_name="Éloïse", family_name="Lefèvre", email="elo@example.org")
    an_application(plan, given_name="Bruno", family_name="Caron", email="bruno@example.org")
    for words in ("eloise lefevre", "Lefèvre Éloïse", "elo@example"):
        assert _names(desk, f"/admin/applications/?q={words}", "Éloïse", "Bruno") == ["Éloïse"]
    assert _names(desk, "/admin/applications/?q=eloise caron", "Éloïse", "Bruno") == []


def test_applications_are_filtered(desk: Client) -> None:
    plan, other = a_plan(), a_plan()
    an_application(plan, state=PAID, given_name="Ada")
    an_application(other, given_name="Bea")
    withdraw_application(application=an_application(plan, state=PAID, given_name="Cyprien"))
    names = ("Ada Roy", "Bea Roy", "Cyprien Roy")
    assert _names(desk, "/admin/applications/?waiting=yes", *names) == ["Ada Roy"]
    assert _names(desk, "/admin/applications/?state=paid&state=submitted", *names) == ["Ada Roy", "Bea Roy"]
    assert _names(desk, f"/admin/applications/?plan={other.pk}", *names) == ["Bea Roy"]
    assert _names(desk, "/admin/applications/?received_at_from=2999-01-01", *names) == []


def test_members_are_filtered_by_state_and_plan(desk: Client, carol: User) -> None:
    plan, other = a_plan(), a_plan()
    a_member(plan=plan, given_name="Ada")
    suspended = a_member(plan=other, given_name="Bea")
    suspend_membership(membership=Membership.objects.get(contact=suspended), reason="dette", by=carol)
    a_contact(given_name="Cyprien")
    names = ("Ada Roy", "Bea Roy", "Cyprien Roy")
    assert _names(desk, "/admin/members/?state=active", *names) == ["Ada Roy"]
    assert _names(desk, "/admin/members/?state=suspended", *names) == ["Bea Roy"]
    assert _names(desk, "/admin/members/?state=never", *names) == ["Cyprien Roy"]
    assert _names(desk, f"/admin/members/?plan={other.pk}", *names) == ["Bea Roy"]


ODD_QUERIES = (
    "q=%00", "q=" + "a " * 500, "p=x", "ordering=link_key", "plan=x", "state=x", "received_at_from=x",
    "export=x", "waiting=maybe",
)  # fmt: skip


def test_odd_queries_are_answered(desk: Client) -> None:
    an_application(state=PAID)
    assert {desk.get(f"/admin/applications/?{query}").status_code for query in ODD_QUERIES} == {200}


def _sheet(response: object) -> list[list[str]]:
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streamed one
    return list(csv.reader(io.StringIO(content.decode())))


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1")


def test_no_exported_cell_is_a_formula(desk: Client) -> None:
    for formula in FORMULAS:
        a_contact(given_name=formula, family_name="Roy\x0b", email="=x@example.org")
    rows = _sheet(desk.get("/admin/members/?export=csv"))
    assert sorted(row[0] for row in rows[1:]) == sorted(f"'{formula}" for formula in FORMULAS)
    assert {(row[1], row[2]) for row in rows[1:]} == {("Roy", "'=x@example.org")}


def test_a_workbook_holds_text_numbers_and_dates(desk: Client) -> None:
    an_application(state=PAID, given_name="=1+1", family_name="Roy\x0b")
    response = desk.get("/admin/applications/?export=xlsx")
    content = io.BytesIO(b"".join(response.streaming_content))  # type: ignore[attr-defined]  # streamed
    rows = list(load_workbook(content).active.rows)
    assert [(cell.value, cell.data_type) for cell in rows[1]][:2] == [("'=1+1", "s"), ("Roy", "s")]
    assert (rows[1][5].value, rows[1][8].is_date) == (35, True)


def test_an_export_holds_what_the_filters_left(desk: Client) -> None:
    an_application(state=PAID, given_name="Ada")
    an_application(given_name="Bea")
    rows = _sheet(desk.get("/admin/applications/?state=paid&export=csv"))
    assert [row[0] for row in rows] == ["Prénom", "Ada"]


@pytest.mark.parametrize("screen", ["members", "applications", "invoices"])
def test_an_editor_exports_nothing(screen: str, sign_in: Callable[[str], Client]) -> None:
    an_application(state=PAID, given_name="Ada")
    response = sign_in("editor").get(f"/admin/{screen}/?export=csv")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_the_treasurers_export_of_people_says_nothing_of_memberships(
    sign_in: Callable[[str], Client],
) -> None:
    a_member(given_name="Ada")
    rows = _sheet(sign_in("treasurer").get("/admin/members/?export=csv&state=suspended"))
    assert (rows[0], [row[0] for row in rows[1:]]) == (
        ["Prénom", "Nom de famille", "Adresse e-mail", "Téléphone", "Adresse"], ["Ada"],
    )  # fmt: skip


def test_those_who_should_renew_are_found(desk: Client) -> None:
    plan = a_plan()
    for name, days in (("Ada", 30), ("Bea", 31), ("Cyprien", 0)):
        contact = a_member(plan=plan, given_name=name)
        ends_on = today() + timedelta(days)
        MembershipPeriod.objects.filter(membership__contact=contact).update(
            starts_on=ends_on - timedelta(300), ends_on=ends_on, grace_until=ends_on
        )
    names = ("Ada Roy", "Bea Roy", "Cyprien Roy")
    assert _names(desk, "/admin/members/?ending=soon", *names) == ["Ada Roy"]


def test_titles_are_set_as_their_language_sets_them(desk: Client) -> None:
    member = a_member()
    for path in (f"/admin/members/{member.pk}/", "/admin/association/"):
        for language, colon in (("fr", "\u00a0: "), ("en", ": ")):
            page = desk.get(path, headers={"Accept-Language": language}).content.decode()
            [title] = re.findall(r"<title>([^<]*)</title>", page)
            assert re.findall(r"\w(\s?:\s)\w", title) == [colon], title


def test_the_first_page_counts_what_waits(sign_in: Callable[[str], Client], carol: User) -> None:
    plan = a_plan()
    an_application(plan, state=PAID)
    _refused(plan, carol, "Bea")
    Refund.objects.update(state=RefundState.FAILED)
    a_member(plan=plan)
    day = today()
    MembershipPeriod.objects.update(starts_on=day - timedelta(300), ends_on=day + timedelta(30),
                                    grace_until=day + timedelta(60))  # fmt: skip
    page = sign_in(MANAGER).get("/admin/").content.decode()
    for words in ("demande attend une décision", "remboursement échoué", "adhésion se termine"):
        assert f'<span class="staff-figure">1</span> {words}' in page
    page = sign_in("reception").get("/admin/").content.decode()
    assert ("adhésion se termine" in page, "remboursement" in page, "demande" in page) == (True, False, False)


def test_money_and_members_are_found_by_the_numbers_that_people_quote(desk: Client, carol: User) -> None:
    plan = a_plan()
    for name in ("Ada", "Bea"):
        _refused(plan, carol, name)
    ada, _bea = Order.objects.order_by("pk")
    member = f"{Association.objects.current().member_prefix.lower()}-{ada.contact.pk:04d}"
    note = CreditNote.objects.get(contact=ada.contact)
    for screen, numbers in {
        "orders": (ada.number.lower(), ada.invoice.number, member),
        "invoices": (ada.number, ada.invoice.number, member),
        "credit_notes": (ada.number, ada.invoice.number, note.number, member),
        "payments": (ada.number, ada.invoice.number, member),
        "refunds": (ada.number, ada.invoice.number, note.number, member),
        "members": (member,),
    }.items():
        for number in numbers:
            found = _names(desk, f"/admin/{screen}/?q={number}", "Ada Roy", "Bea Roy")
            assert (screen, number, found) == (screen, number, ["Ada Roy"])
            assert _names(desk, f"/admin/{screen}/?q={number} bea", "Ada Roy", "Bea Roy") == []


@pytest.mark.parametrize(
    "number", ["C-2026-0", "C-2026-9999999999999999999", "XX-0001", "-0001", "C-٢٠٢٦-٠٠٠١"]
)
def test_what_is_no_number_finds_nothing(desk: Client, number: str) -> None:
    a_member()
    assert _names(desk, f"/admin/members/?q={number}", "Camille Roy") == []
    assert desk.get(f"/admin/orders/?q={number}").status_code == 200
