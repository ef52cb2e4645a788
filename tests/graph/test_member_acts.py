"""What a member does by GraphQL: the card, the photo, consents, renewing, paying."""

from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import AuditEntry, Contact, User
from billing.actions import checkout
from billing.actions.applications import approve_application, undo_approval
from billing.actions.memberships import renew_membership
from billing.links import application_token
from billing.models import Membership, Order, Plan
from billing.states import OrderState
from graph.accounts.contact import Contact as ContactType
from graph.billing.membership import Membership as MembershipType
from graph.billing.plan import Plan as PlanType
from graph.engine.nodes import id_of
from tests.graph.asking import ask, result_of
from tests.graph.prepared import a_picture
from tests.makers import a_member, a_plan, a_user, an_application

RENEW = """mutation($input: MembershipRenewInput!, $key: String!) {
  membershipRenew(input: $input) @idempotent(key: $key) {
    order { number state total { amount } viewerCanPay } checkoutUrl
    errors { __typename code path ... on PriceChanged { price { amount } } ... on RenewalTooEarly {
      opensOn } } } }"""
EDIT = """mutation($input: ContactEditInput!) { contactEdit(input: $input) {
  contact { city phone birthOn } errors { __typename path } } }"""


@pytest.fixture
def dana(db: None) -> User:
    """A member by a plan of one month, which can be renewed at once."""
    user = a_user("dana@example.org", name="Dana Morel")
    a_member(user, a_plan("monthly", term_months=1, price_minor=2000))
    return user


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The provider opens payment pages; what was asked of it."""
    asked: list[dict[str, Any]] = []

    def opened(call: Any) -> SimpleNamespace:
        asked.append(call.parameters)
        return SimpleNamespace(url=f"https://pay.example/{len(asked)}")

    monkeypatch.setattr(checkout, "carry_out", opened)
    return asked


def _card(viewer: User) -> str:
    gid: str = ask(viewer, "{ viewer { contact { id } } }")["viewer"]["contact"]["id"]
    return gid


def _renewal(user: User, amount: str = "20.00", **more: Any) -> dict[str, Any]:
    membership = Membership.objects.get(contact__user=user)
    plan = Plan.objects.get(periods__membership=membership)
    ids = {"id": str(id_of(MembershipType, membership.pk)), "planId": str(id_of(PlanType, plan.pk))}
    return ids | {"expectedPrice": {"amount": amount}} | more


def test_a_member_changes_the_address_and_not_the_birth_date(alice: User) -> None:
    gid = _card(alice)
    done = ask(alice, EDIT, input={"id": gid, "city": "Dol", "phone": None})["contactEdit"]
    assert done == {"contact": {"city": "Dol", "phone": "", "birthOn": None}, "errors": []}
    refused = ask(alice, EDIT, input={"id": gid, "birthOn": "1991-03-24"})["contactEdit"]
    assert refused == {"contact": None, "errors": [{"__typename": "NotAllowed", "path": ["birthOn"]}]}
    assert Contact.objects.get(user=alice).birth_on is None


def test_a_manager_changes_what_stands_on_documents(alice: User, carol: User) -> None:
    done = ask(carol, EDIT, input={"id": _card(alice), "birthOn": "1991-03-24"})["contactEdit"]
    assert done["contact"]["birthOn"] == "1991-03-24"
    assert AuditEntry.objects.filter(verb="contact.edited", actor=carol).count() == 1


def test_the_id_of_something_else_is_not_found(alice: User) -> None:
    [plan] = ask(alice, "{ plans { nodes { id } } }")["plans"]["nodes"]
    for gid in (plan["id"], str(id_of(ContactType, 999_999))):
        refused = ask(alice, EDIT, input={"id": gid, "city": "Dol"})["contactEdit"]
        assert refused["errors"] == [{"__typename": "NotFound", "path": ["id"]}]


def test_nobody_acts_without_signing_in(alice: User) -> None:
    result = result_of(None, EDIT, input={"id": _card(alice), "city": "Dol"})
    assert (result.codes, result.data) == (["UNAUTHENTICATED"], None)


def test_a_photo_is_set_shown_and_taken_away(alice: User) -> None:
    document = """mutation($id: ID!, $photo: Upload!) { contactPhotoSet(input: {id: $id, photo: $photo}) {
      contact { photo { url } } errors { __typename } } }"""
    done = ask(alice, document, id=_card(alice), photo=a_picture())["contactPhotoSet"]
    assert done["errors"] == []
    assert done["contact"]["photo"]["url"].startswith("http://testserver/files/")
    nonsense = SimpleNamespace(read=lambda _size: b"not a picture")
    refused = ask(alice, document, id=_card(alice), photo=nonsense)["contactPhotoSet"]
    assert refused["errors"] == [{"__typename": "PictureRefused"}]
    remove = "mutation($id: ID!) { contactPhotoRemove(input: {id: $id}) { contact { photo { url } } } }"
    assert ask(alice, remove, id=_card(alice))["contactPhotoRemove"]["contact"] == {"photo": None}


def test_renewing_orders_and_opens_the_payment_page(dana: User, page: list[dict[str, Any]]) -> None:
    done = ask(dana, RENEW, input=_renewal(dana), key="one")["membershipRenew"]
    assert done["errors"] == []
    assert done["checkoutUrl"] == "https://pay.example/1"
    assert (done["order"]["state"], done["order"]["total"]) == ("PLACED", {"amount": "20.00"})
    assert "/portal/purchases/?returned=" in page[0]["success_url"]
    again = ask(dana, RENEW, input=_renewal(dana), key="one")["membershipRenew"]
    assert again == done
    assert (Order.objects.count(), len(page)) == (1, 1)


def test_an_amount_of_less_than_a_cent_is_refused_and_not_rounded(dana: User) -> None:
    Plan.objects.update(price_kind="free", minimum_minor=1000)
    for name in ("amount", "expectedPrice"):
        given = _renewal(dana, amount="10.00") | {name: {"amount": "9.999"}}
        [error] = ask(dana, RENEW, input=given, key=name)["membershipRenew"]["errors"]
        assert (error["__typename"], error["path"]) == ("InvalidInput", [name])
    assert not Order.objects.exists()


def test_renewing_at_another_price_charges_nothing(dana: User, page: list[dict[str, Any]]) -> None:
    Plan.objects.update(price_minor=2500)
    [error] = ask(dana, RENEW, input=_renewal(dana), key="one")["membershipRenew"]["errors"]
    assert (error["__typename"], error["price"]) == ("PriceChanged", {"amount": "25.00"})
    assert (error["path"], Order.objects.count(), page) == (["expectedPrice"], 0, [])


def test_renewing_far_ahead_says_when_it_opens(alice: User, page: list[dict[str, Any]]) -> None:
    told = ask(alice, "{ viewer { memberships { nodes { renewalOpensOn viewerCanRenew } } } }")
    [membership] = told["viewer"]["memberships"]["nodes"]
    [error] = ask(alice, RENEW, input=_renewal(alice, "35.00"), key="one")["membershipRenew"]["errors"]
    assert error["__typename"] == "RenewalTooEarly"
    assert (membership["viewerCanRenew"], membership["renewalOpensOn"]) == (False, error["opensOn"])
    assert page == []


def test_what_the_viewer_can_do_is_what_is_done(dana: User, page: list[dict[str, Any]]) -> None:
    """The fields that say whether one can renew, and the act itself, never differ."""
    document = "{ viewer { memberships { nodes { viewerCanRenew viewerRenewalBlockers } } } }"
    blocks = {
        (): {},
        ("SUSPENDED",): {"suspended_at": "2026-01-01T00:00Z", "suspension_reason": "Impayé."},
        ("NO_PLAN",): {},
    }
    for blockers, values in blocks.items():
        Membership.objects.update(**({"suspended_at": None, "suspension_reason": ""} | values))
        Plan.objects.update(withdrawn_at="2026-01-01T00:00Z" if "NO_PLAN" in blockers else None)
        [told] = ask(dana, document)["viewer"]["memberships"]["nodes"]
        assert told == {"viewerCanRenew": not blockers, "viewerRenewalBlockers": list(blockers)}
        errors = ask(dana, RENEW, input=_renewal(dana), key=f"k{blockers}")["membershipRenew"]["errors"]
        assert bool(errors) is bool(blockers)


def test_an_order_given_up_is_cancelled(dana: User) -> None:
    membership = Membership.objects.get(contact__user=dana)
    renew_membership(membership=membership, plan=Plan.objects.get(code="monthly"), by=dana)
    [order] = ask(dana, "{ viewer { ordersToPay { nodes { id viewerCanPay } } } }")["viewer"]["ordersToPay"][
        "nodes"
    ]
    document = """mutation($id: ID!) { orderCancel(input: {id: $id}) { order { state viewerCanPay }
      errors { code } } }"""
    done = ask(dana, document, id=order["id"])["orderCancel"]
    assert done == {"order": {"state": "CANCELLED", "viewerCanPay": False}, "errors": []}
    assert Order.objects.get().state == OrderState.CANCELLED


def test_a_list_asked_for_on_two_ways_tells_the_same(dana: User) -> None:
    """The library prefetches nothing then: each field asks for itself, and is as right."""
    part = "state lastDay daysLeft contact { memberNumber } currentPlan { code }"
    document = f"{{ viewer {{ memberships {{ nodes {{ {part} }} edges {{ node {{ {part} }} }} }} }} }}"
    told = ask(dana, document)["viewer"]["memberships"]
    assert told["nodes"] == [edge["node"] for edge in told["edges"]]
    assert told["nodes"][0]["currentPlan"] == {"code": "monthly"}


@pytest.mark.django_db(transaction=True)
def test_what_the_team_decides_anew_is_paid_by_nobody(carol: User) -> None:
    plan = a_plan(payment_turn="approve_first")
    application = approve_application(application=an_application(plan), by=carol)
    undo_approval(application=application, reason="Homonyme.", by=carol)
    document = """mutation($token: String!) { applicationPay(input: {token: $token}) @idempotent(key: "k") {
      checkoutUrl errors { code } } }"""
    told = ask(None, document, token=application_token(application))["applicationPay"]
    assert told == {"checkoutUrl": None, "errors": [{"code": "DECISION_FIRST"}]}
