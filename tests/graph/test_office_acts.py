"""What the back office does with files of members, roles, reminders and double cards, by GraphQL."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact, User
from accounts.roles import EDITOR, RECEPTION
from billing.actions.reminders import remind_payer
from billing.imports.run import work_import
from billing.models import Application, HolderKind, ImportRun, Membership, Order
from billing.states import ImportState
from tests.graph.asking import ask
from tests.makers import a_contact, a_plan, a_user, an_application, an_organisation

pytestmark = pytest.mark.django_db

UPLOAD = """mutation($input: ImportUploadInput!) { importUpload(input: $input) {
  run { id state columns { index header target guess } program } errors { code path } } }"""
MATCH = """mutation($input: ImportMatchColumnsInput!) { importMatchColumns(input: $input) {
  run { state plan columns { target } } errors { code path } } }"""
START = "mutation($id: ID!) { importStart(input: {id: $id}) { run { state } errors { code } } }"
FORGET = "mutation($id: ID!) { importForgetFile(input: {id: $id}) { run { isKept } errors { code } } }"
RUNS = """{ importRuns(first: 50) { totalCount nodes { id name uploadedBy counts { created faulty }
  problems(first: 2) { totalCount nodes { line column value message } } } } }"""
ROLES = """mutation($id: ID!, $roles: [Role!]!) { contactSetRoles(input: {id: $id, roles: $roles}) {
  contact { user { roles } } errors { code } } }"""
REMIND = """mutation($ids: [ID!]!) { ordersRemind(input: {ids: $ids}) @idempotent(key: "monday") {
  orders { number remindedAt } failures { id errors { code } } errors { code } } }"""
DOUBLES = """{ likelyDuplicates(first: 50) { totalCount pairs { firstId secondId sameName sameEmail }
  contacts { id fullName user { email } } } }"""
FILE = "Nom;Prénom;Mail;Né le\nRoy;Ada;ada@example.org;01/02/1990\nRoy;Bea;nobody;31/02/1990\n"


def a_file(text: str = FILE) -> SimpleUploadedFile:
    """A file of members, as it is sent."""
    return SimpleUploadedFile("membres.csv", text.encode())


def uploaded(carol: User) -> dict[str, Any]:
    """A file of two lines, with a fault in one."""
    payload: dict[str, Any] = ask(carol, UPLOAD, input={"file": a_file()})["importUpload"]
    return payload


def test_a_file_is_uploaded_matched_checked_and_brought_in(carol: User) -> None:
    run = uploaded(carol)["run"]
    guessed = {column["header"]: column["guess"] for column in run["columns"]}
    assert guessed == {"Nom": "family_name", "Prénom": "given_name", "Mail": "email", "Né le": "birth_on"}
    columns = [{"index": one["index"], "target": one["guess"]} for one in run["columns"]]
    plan = a_plan("yearly")
    matched = ask(carol, MATCH, input={"id": run["id"], "columns": columns})["importMatchColumns"]
    assert (matched["run"]["state"], matched["errors"]) == ("CHECKING", [])
    work_import(ImportRun.objects.get().pk)
    [found] = ask(carol, RUNS)["importRuns"]["nodes"]
    assert (found["counts"], found["uploadedBy"]) == ({"created": 1, "faulty": 1}, carol.email)
    assert {(one["line"], one["value"]) for one in found["problems"]["nodes"]} == {
        (3, "nobody"), (3, "31/02/1990"),
    }  # fmt: skip
    assert not Contact.objects.filter(family_name="Roy").exists()
    assert ask(carol, START, id=run["id"])["importStart"]["run"] == {"state": "RUNNING"}
    work_import(ImportRun.objects.get().pk)
    assert [one.given_name for one in Contact.objects.filter(family_name="Roy")] == ["Ada"]
    assert ask(carol, FORGET, id=run["id"])["importForgetFile"]["run"] == {"isKept": False}
    assert plan.code == "yearly"


def test_problems_are_turned_page_by_page(carol: User) -> None:
    run = ImportRun.objects.create(name="x.csv", state=ImportState.CHECKED)
    for line in range(2, 7):
        run.problems.create(line=line, column="Nom", value="", code="name_missing")
    page = """query($after: String) { importRuns(first: 1) { nodes { problems(first: 3, after: $after) {
      totalCount nodes { line } pageInfo { hasNextPage endCursor } } } } }"""
    first = ask(carol, page)["importRuns"]["nodes"][0]["problems"]
    assert ([one["line"] for one in first["nodes"]], first["totalCount"]) == ([2, 3, 4], 5)
    rest = ask(carol, page, after=first["pageInfo"]["endCursor"])["importRuns"]["nodes"][0]["problems"]
    assert ([one["line"] for one in rest["nodes"]], rest["pageInfo"]["hasNextPage"]) == ([5, 6], False)


def test_what_cannot_be_read_or_matched_is_told(carol: User) -> None:
    empty = ask(carol, UPLOAD, input={"file": a_file("Nom\n")})["importUpload"]
    assert (empty["run"], [one["code"] for one in empty["errors"]]) == (None, ["NO_TABLE"])
    run = uploaded(carol)["run"]
    for columns, code in (
        ([], "COLUMNS_MISSING"),
        ([{"index": 0, "target": "link_key"}], "NOT_FOUND"),
        ([{"index": 0, "target": "family_name"}] * 2, "INVALID_INPUT"),
    ):
        told = ask(carol, MATCH, input={"id": run["id"], "columns": columns})["importMatchColumns"]
        assert [one["code"] for one in told["errors"]] == [code]
    assert ImportRun.objects.get().state == ImportState.UPLOADED


def test_who_does_not_import_sees_no_file(carol: User, alice: User) -> None:
    run = uploaded(carol)["run"]
    rita = a_user("rita@example.org", RECEPTION)
    for user in (alice, rita):
        assert ask(user, RUNS)["importRuns"]["totalCount"] == 0
        assert ask(user, START, id=run["id"])["importStart"]["errors"] == [{"code": "NOT_FOUND"}]
        told = ask(user, UPLOAD, input={"file": a_file()})["importUpload"]
        assert [one["code"] for one in told["errors"]] == ["NOT_ALLOWED"]
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_files_with_their_faults_cost_the_same_queries(count: int, carol: User) -> None:
    for number in range(count):
        run = ImportRun.objects.create(name=f"{number}.csv", uploaded_by=carol)
        run.file.save("x", ContentFile(b"nom\nRoy\n"))
        run.problems.create(line=2, column="Nom", value="", code="name_missing")
    carol = User.objects.get(pk=carol.pk)
    with CaptureQueriesContext(connection) as captured:
        found = ask(carol, RUNS)["importRuns"]
    assert len(found["nodes"]) == count
    assert len(captured) == 6


def _id_of(carol: User, search: str) -> str:
    [node] = ask(carol, "query($q: String) { contacts(search: $q) { nodes { id } } }", q=search)["contacts"][
        "nodes"
    ]
    found: str = node["id"]
    return found


def test_roles_are_given_and_taken_by_who_may(carol: User, alice: User, bob: User) -> None:
    his = _id_of(carol, bob.email)
    given = ask(carol, ROLES, id=his, roles=["EDITOR", "RECEPTION"])["contactSetRoles"]
    assert given["contact"]["user"]["roles"] == ["RECEPTION", "EDITOR"]
    assert set(bob.groups.values_list("name", flat=True)) == {EDITOR, RECEPTION}
    assert ask(carol, ROLES, id=his, roles=[])["contactSetRoles"]["contact"]["user"]["roles"] == []
    hers = _id_of(carol, alice.email)
    refused = ask(alice, ROLES, id=hers, roles=["MANAGER"])["contactSetRoles"]
    assert refused["errors"] == [{"code": "NOT_ALLOWED"}]
    without = a_contact(given_name="Sacha", family_name="Sanscompte")
    told = ask(carol, ROLES, id=_id_of(carol, "sanscompte"), roles=["EDITOR"])["contactSetRoles"]
    assert (told["errors"], without.user) == ([{"code": "NOT_FOUND"}], None)
    assert not alice.groups.exists()


def _ids(carol: User) -> list[str]:
    return [node["id"] for node in ask(carol, "{ orders(first: 50) { nodes { id } } }")["orders"]["nodes"]]


def test_many_are_reminded_each_by_itself(carol: User, alice: User) -> None:
    for _ in range(3):
        an_application()
    lately = remind_payer(order=Order.objects.earliest("pk"), by=carol)
    ids = _ids(carol)
    told = ask(carol, REMIND, ids=ids)["ordersRemind"]
    assert len(told["orders"]) == len(ids) - 1
    assert all(order["remindedAt"] for order in told["orders"])
    assert [one["errors"] for one in told["failures"]] == [[{"code": "REMINDED_LATELY"}]]
    assert lately.number not in {order["number"] for order in told["orders"]}
    refused = ask(alice, REMIND, ids=ids)["ordersRemind"]
    assert (refused["orders"], refused["errors"]) == ([], [{"code": "NOT_ALLOWED"}])


@pytest.mark.parametrize("count", [1, 3])
def test_double_cards_are_told_to_who_may_merge_them(count: int, carol: User, alice: User) -> None:
    for number in range(count):
        for _ in range(2):
            a_contact(given_name="Ada", family_name=f"Double{number}")
    carol = User.objects.get(pk=carol.pk)
    with CaptureQueriesContext(connection) as captured:
        found = ask(carol, DOUBLES)["likelyDuplicates"]
    assert len(captured) == 6
    assert (found["totalCount"], len(found["contacts"])) == (count, 2 * count)
    pair = found["pairs"][0]
    assert (pair["sameName"], pair["sameEmail"]) == (True, False)
    assert {pair["firstId"], pair["secondId"]} <= {one["id"] for one in found["contacts"]}
    assert ask(alice, DOUBLES)["likelyDuplicates"] is None


ENTER = """mutation($input: ApplicationEnterInput!) { applicationEnter(input: $input) {
  contact { fullName } errors { code path } } }"""


def test_a_sheet_of_an_organisation_is_entered_with_its_people(carol: User) -> None:
    plan = a_plan(holder_kind=HolderKind.ORGANISATION, seats=3, price_minor=0)
    plan_id = ask(carol, "{ plans(first: 9) { nodes { id code } } }")["plans"]["nodes"]
    values: dict[str, Any] = {
        "givenName": "Odile", "familyName": "Brun",
        "planId": next(node["id"] for node in plan_id if node["code"] == plan.code),
        "people": [{"givenName": "Tom", "familyName": "Brun", "birthOn": "1990-02-01"}],
    }  # fmt: skip
    missing = ask(carol, ENTER, input=values)["applicationEnter"]
    assert [one["path"] for one in missing["errors"]] == [["organisation"]]
    assert not Application.objects.exists()
    known = an_organisation("Boulangerie")
    ids = ask(carol, "{ organisations(first: 9) { nodes { id } } }")["organisations"]["nodes"]
    done = ask(carol, ENTER, input=values | {"organisationId": ids[0]["id"]})["applicationEnter"]
    assert done["errors"] == []
    membership = Membership.objects.get(organisation=known)
    assert membership.coverages.standing().filter(contact__given_name="Tom").exists()
