"""Discount codes and reduced prices in the API: who makes codes, who guesses at them, who pays less."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import User
from accounts.roles import RECEPTION, TREASURER
from billing.actions import checkout
from billing.models import Application, Coupon, Membership, Order, Plan
from billing.states import ApplicationState
from cms.signup import guards
from kit.clock import today
from tests.billing.papers import a_document, a_proof, asks
from tests.graph.asking import ask
from tests.graph.prepared import gid
from tests.makers import a_coupon, a_member, a_plan, a_user
from tests.pages import block_id, sample_site

pytestmark = pytest.mark.django_db

TERMS = """coupon { code percent amount { amount } span mostUses startsOn lastDay note plans { nodes {
  code } } } errors { code path }"""
CREATE = f"mutation($input: CouponCreateInput!) {{ couponCreate(input: $input) {{ {TERMS} }} }}"
EDIT = f"mutation($input: CouponEditInput!) {{ couponEdit(input: $input) {{ {TERMS} }} }}"
WITHDRAW = """mutation($id: ID!) { couponWithdraw(input: {id: $id}) {
  coupon { code withdrawnAt } errors { code path } } }"""
PRICE = """query($plan: ID!, $coupon: String! = "", $reduced: Boolean! = false) {
  planPrice(planId: $plan, coupon: $coupon, reduced: $reduced) {
    amount { amount } fullAmount { amount } discount couponProblem } }"""
RENEWALS = """query($coupon: String! = "", $reduced: Boolean! = false) { viewer {
  renewalPrices(coupon: $coupon, reduced: $reduced) {
    amount { amount } recurringAmount { amount } isReduced reducedProblem couponProblem } } }"""
RENEW = """mutation($input: MembershipRenewInput!) { membershipRenew(input: $input) @idempotent(key: "once") {
  order { total { amount } } errors { __typename code path } } }"""
ENTER = """mutation($input: ApplicationEnterInput!) { applicationEnter(input: $input) {
  order { total { amount } } errors { code path } } }"""
SUBMIT = """mutation($input: ApplicationSubmitInput!) { applicationSubmit(input: $input) {
  sentTo errors { __typename code path } } }"""


@pytest.fixture(autouse=True)
def _nobody_tried_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def tess() -> User:
    """The treasurer."""
    return a_user("tess@example.org", TREASURER)


@pytest.fixture
def dana() -> User:
    """A member by a plan of one month, which can be renewed at once; it has a reduced price."""
    user = a_user("dana@example.org", name="Dana Morel")
    plan = a_plan("monthly", term_months=1, price_minor=2000, reduced_minor=1200)
    a_member(user, plan)
    return user


@pytest.fixture(autouse=True)
def _payment_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider opens them."""
    page = SimpleNamespace(url="https://pay.example/1")
    monkeypatch.setattr(checkout, "carry_out", lambda _call: page)


# Codes are made


def test_the_treasurer_makes_changes_and_withdraws_a_code(tess: User) -> None:
    plan, last = a_plan("yearly"), today() + timedelta(days=30)
    terms = {
        "amount": {"amount": "5.00"}, "span": "ALWAYS", "mostUses": 3, "startsOn": str(today()),
        "lastDay": str(last), "planIds": [gid("Plan", plan)], "note": "Salon",
    }  # fmt: skip
    made = ask(tess, CREATE, input={"code": "salon-2026", "terms": terms})["couponCreate"]
    assert made["errors"] == []
    assert made["coupon"] == {
        "code": "SALON-2026", "percent": None, "amount": {"amount": "5.00"}, "span": "ALWAYS", "mostUses": 3,
        "startsOn": str(today()), "lastDay": str(last), "note": "Salon",
        "plans": {"nodes": [{"code": "yearly"}]},
    }  # fmt: skip
    coupon = Coupon.objects.get()
    assert (coupon.amount_minor, coupon.ends_on) == (500, last + timedelta(days=1))
    terms = {"amount": None, "percent": 15, "lastDay": None, "planIds": []}
    edited = ask(tess, EDIT, input={"id": gid("Coupon", coupon), "terms": terms})["couponEdit"]
    assert edited["errors"] == []
    assert (edited["coupon"]["percent"], edited["coupon"]["amount"]) == (15, None)
    assert (edited["coupon"]["lastDay"], edited["coupon"]["plans"]) == (None, {"nodes": []})
    # What was left out stays.
    assert (edited["coupon"]["mostUses"], edited["coupon"]["note"]) == (3, "Salon")
    told = [ask(tess, WITHDRAW, id=gid("Coupon", coupon))["couponWithdraw"]["coupon"] for _twice in range(2)]
    assert told[0]["withdrawnAt"]
    assert told[0] == told[1]


def test_a_code_that_cannot_be_is_told_where(tess: User) -> None:
    a_coupon("RENTREE")
    for code, terms in [
        ("rentree", {"percent": 10}),
        ("BOTH", {"percent": 10, "amount": {"amount": "5.00"}}),
        ("NONE", {}),
        ("DEUX MOTS", {"percent": 10}),
        ("ZERO", {"percent": 0}),
    ]:
        made = ask(tess, CREATE, input={"code": code, "terms": terms})["couponCreate"]
        assert made["coupon"] is None, code
        assert [error["code"] for error in made["errors"]] == ["INVALID_INPUT"], code
    assert Coupon.objects.count() == 1


def test_a_code_in_use_keeps_its_discount(tess: User, dana: User) -> None:
    coupon = a_coupon("RENTREE", percent=20)
    assert ask(dana, RENEW, input=_renewal(dana, "16.00", coupon="rentree"))["membershipRenew"]["order"]
    edit = {"id": gid("Coupon", coupon), "terms": {"percent": 90}}
    assert ask(tess, EDIT, input=edit)["couponEdit"]["errors"] == [
        {"code": "INVALID_INPUT", "path": ["percent"]}
    ]
    coupon.refresh_from_db()
    assert coupon.percent == 20


@pytest.mark.parametrize("role", [RECEPTION, None])
def test_nobody_else_makes_finds_or_withdraws_one(role: str | None) -> None:
    coupon = a_coupon("RENTREE", percent=20)
    user = a_user("rita@example.org", *([role] if role else []))
    made = ask(user, CREATE, input={"code": "MINE", "terms": {"percent": 100}})["couponCreate"]
    assert [error["code"] for error in made["errors"]] == ["NOT_ALLOWED"]
    # Whoever may not see codes finds none by its id either.
    edit = {"id": gid("Coupon", coupon), "terms": {"percent": 100}}
    assert ask(user, EDIT, input=edit)["couponEdit"]["errors"] == [{"code": "NOT_FOUND", "path": ["id"]}]
    withdrawn = ask(user, WITHDRAW, id=gid("Coupon", coupon))["couponWithdraw"]
    assert withdrawn["errors"] == [{"code": "NOT_FOUND", "path": ["id"]}]
    coupon.refresh_from_db()
    assert (coupon.percent, coupon.withdrawn_at, Coupon.objects.count()) == (20, None, 1)


# Codes are guessed


def _told(plan: Plan, code: str) -> tuple[str, str | None]:
    found = ask(None, PRICE, plan=gid("Plan", plan), coupon=code)["planPrice"]
    return found["amount"]["amount"], found["couponProblem"]


def test_guesses_end_and_a_right_one_is_not_looked_at_then() -> None:
    plan = a_plan("yearly")
    a_coupon("RENTREE", percent=20)
    assert _told(plan, "rentree") == ("28.00", None)
    for number in range(guards.CODES):
        assert "inconnu" in str(_told(plan, f"GUESS-{number}")[1])
    price, problem = _told(plan, "RENTREE")
    assert price == "35.00"
    assert "60 minutes" in str(problem)
    # Without a code, prices are told as ever.
    assert _told(plan, "") == ("35.00", None)


def test_a_typing_error_is_counted_once_and_a_right_code_never() -> None:
    plan = a_plan("yearly")
    a_coupon("RENTREE", percent=20)
    for _shown_again in range(guards.CODES + 5):
        _told(plan, "RENTRE")
        assert _told(plan, "RENTREE") == ("28.00", None)


def test_many_guesses_in_one_document_count_each(dana: User) -> None:
    plan = a_plan("yearly")
    aliases = " ".join(
        f'g{number}: planPrice(planId: "{gid("Plan", plan)}", coupon: "G-{number}") {{ couponProblem }}'
        for number in range(15)
    )
    a_coupon("RENTREE", percent=20)
    for _twice in range(2):
        ask(None, f"{{ {aliases} }}")
        aliases = aliases.replace("G-", "H-")
    assert "60 minutes" in str(_told(plan, "RENTREE")[1])
    # Somebody else is not kept out by them.
    found = ask(dana, PRICE, plan=gid("Plan", plan), coupon="RENTREE")["planPrice"]
    assert found["discount"] == "−20\xa0%"


def test_members_guess_no_more_by_their_renewals(dana: User) -> None:
    a_coupon("RENTREE", percent=20)
    for number in range(guards.CODES):
        [one] = ask(dana, RENEWALS, coupon=f"GUESS-{number}")["viewer"]["renewalPrices"]
        assert "inconnu" in one["couponProblem"]
    [one] = ask(dana, RENEWALS, coupon="RENTREE")["viewer"]["renewalPrices"]
    assert (one["amount"]["amount"], "60 minutes" in one["couponProblem"]) == ("20.00", True)
    renewed = ask(dana, RENEW, input=_renewal(dana, "16.00", coupon="RENTREE"))["membershipRenew"]
    assert renewed["errors"] == [
        {"__typename": "TooManyCodes", "code": "TOO_MANY_REQUESTS", "path": ["coupon"]}
    ]
    assert not Order.objects.exists()


def test_forms_that_are_not_sent_guess_no_more_either() -> None:
    a_plan("yearly", price_minor=6000)
    sample_site()
    a_coupon("RENTREE", percent=20)
    form = ask(None, '{ signUpForm(path: "adherer") { id } }')["signUpForm"]["id"]
    # Answers are missing: such a form is no application, and is not counted as one.
    asked = {"formId": form, "plan": "yearly", "expectedPrice": {"amount": "60.00"}, "answers": []}

    def problem(code: str) -> dict[str, Any]:
        errors = ask(None, SUBMIT, input={**asked, "coupon": code})["applicationSubmit"]["errors"]
        return next((error for error in errors if error["path"] == ["coupon"]), {})

    assert problem("RENTREE") == {}
    for number in range(guards.CODES):
        assert problem(f"GUESS-{number}")["code"] == "COUPON_UNKNOWN"
    assert problem("RENTREE")["__typename"] == "TooManyCodes"


# The reduced price


def _renewal(user: User, price: str, **more: Any) -> dict[str, Any]:
    membership = Membership.objects.get(contact__user=user)
    plan = membership.periods.get().plan
    return {
        "id": gid("Membership", membership), "planId": gid("Plan", plan), "expectedPrice": {"amount": price},
        **more,
    }  # fmt: skip


def test_a_member_renews_at_the_reduced_price_once_it_is_proven(dana: User, carol: User) -> None:
    kind = a_proof()
    asks(Plan.objects.get(code="monthly"), kind)
    [one] = ask(dana, RENEWALS, reduced=True)["viewer"]["renewalPrices"]
    assert (one["amount"]["amount"], one["isReduced"]) == ("20.00", False)
    assert "Carte d’étudiant" in one["reducedProblem"]
    refused = ask(dana, RENEW, input=_renewal(dana, "12.00", isReduced=True))["membershipRenew"]
    assert refused["errors"] == [
        {"__typename": "ProofMissing", "code": "PROOF_MISSING", "path": ["isReduced"]}
    ]
    a_document(dana.contact, kind, carol, accepted=True)
    [one] = ask(dana, RENEWALS, reduced=True)["viewer"]["renewalPrices"]
    assert (one["amount"]["amount"], one["recurringAmount"]["amount"]) == ("12.00", "12.00")
    assert (one["isReduced"], one["reducedProblem"]) == (True, None)
    [whole] = ask(dana, RENEWALS)["viewer"]["renewalPrices"]
    assert (whole["amount"]["amount"], whole["isReduced"]) == ("20.00", False)
    renewal = _renewal(dana, "12.00", isReduced=True)
    done = ask(dana, RENEW.replace("once", "again"), input=renewal)["membershipRenew"]
    assert (done["errors"], done["order"]["total"]) == ([], {"amount": "12.00"})


def test_whoever_applies_asks_for_the_reduced_price() -> None:
    a_plan("yearly", price_minor=6000, reduced_minor=4500)
    sample_site()
    form = ask(None, '{ signUpForm(path: "adherer") { id questions { id parts } } }')["signUpForm"]
    plan = block_id("plan")
    parts = next(one["parts"] for one in form["questions"] if one["id"] == plan)
    assert "reduced" in parts
    told = ask(None, PRICE, plan=gid("Plan", Plan.objects.get()), reduced=True)["planPrice"]
    assert told["amount"] == {"amount": "45.00"}
    values = {"given": "Nadia", "family": "Roy", "email": "nadia@example.org", "rules": "on"}
    answers = [{"question": block_id(name), "value": value} for name, value in values.items()]
    answers.append({"question": plan, "part": "reduced", "value": "on"})
    asked = {"formId": form["id"], "plan": "yearly", "answers": answers}
    wrong = ask(None, SUBMIT, input={**asked, "expectedPrice": {"amount": "60.00"}})["applicationSubmit"]
    assert [error["code"] for error in wrong["errors"]] == ["PRICE_CHANGED"]
    sent = ask(None, SUBMIT, input={**asked, "expectedPrice": told["amount"]})["applicationSubmit"]
    assert sent == {"sentTo": "nadia@example.org", "errors": []}
    application = Application.objects.get()
    assert (application.is_reduced, application.amount_minor) == (True, 4500)


def test_a_sheet_at_the_reduced_price_waits_for_its_proof() -> None:
    rita = a_user("rita@example.org", RECEPTION)
    plan = asks(a_plan("yearly", reduced_minor=1500), a_proof())
    sheet = {"givenName": "Odile", "familyName": "Brun", "planId": gid("Plan", plan), "isReduced": True}
    told = ask(rita, ENTER, input=sheet)["applicationEnter"]
    assert (told["errors"], told["order"]["total"]) == ([], {"amount": "15.00"})
    application = Application.objects.get()
    assert (application.is_reduced, application.state) == (True, ApplicationState.SUBMITTED)
    whole = {**sheet, "familyName": "Noir", "planId": gid("Plan", a_plan("other"))}
    refused = ask(rita, ENTER, input=whole)["applicationEnter"]["errors"]
    assert refused == [{"code": "NO_REDUCED_PRICE", "path": ["isReduced"]}]
    assert Application.objects.count() == 1
