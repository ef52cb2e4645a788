"""From visitor to member by GraphQL alone: over HTTP, against the running processes, as another front end."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.core.cache import cache

from accounts.models import User
from accounts.roles import MANAGER
from tests.graph.prepared import a_picture
from tests.journeys.front_end import FrontEnd, Post, eventually, pay
from tests.makers import PASSWORD, a_plan, a_user
from tests.pages import block_id, sample_site
from tests.storm.world import World, a_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("storm")]

EMAIL = "nadia@example.org"
GOOD_CARD, DECLINED_CARD = "4242424242424242", "4000000000000002"

FORM = """query { signUpForms(language: "fr", first: 3) { nodes {
  id questions { id type feeds isRequired plans { code price { amount } } } } } }"""
SUBMIT = """mutation($input: ApplicationSubmitInput!) { applicationSubmit(input: $input) {
  sentTo errors { code message path } } }"""
VERIFY = """mutation($token: String!) { applicationVerify(input: {token: $token}) {
  application { state canPay order { total { amount } } } errors { code } } }"""
PAY = """mutation($token: String!, $key: String!) {
  applicationPay(input: {token: $token}) @idempotent(key: $key) { checkoutUrl errors { code message } } }"""
FOLLOW = """query($token: String!) { application(token: $token) {
  state canPay invoice { number total { amount } pdf { url } } } }"""
WAITING = """{ applications(filter: {waitingForDecision: true}) { nodes {
  id fullName photo { url } answers { label values }
  order { payments { nodes { state amount { amount } } } } } } }"""
APPROVE = """mutation($ids: [ID!]!) { applicationsApprove(input: {ids: $ids}) @idempotent(key: "1") {
  applications { state } failures { errors { code } } errors { code } } }"""
MINE = """{ viewer { email contact { id city memberNumber photo { url } }
  memberships { nodes { id state lastDay viewerCanRenew currentPlan { id price { amount } }
    periods { totalCount } } }
  ordersToPay { totalCount }
  invoices { nodes { number total { amount } pdf { url } } } } }"""
MOVE = """mutation($id: ID!) { contactEdit(input: {id: $id, city: "Dinan", street: "2 rue du Port"}) {
  contact { city } errors { code } } }"""
PHOTO = """mutation($id: ID!, $photo: Upload!) { contactPhotoSet(input: {id: $id, photo: $photo}) {
  contact { photo { url } } errors { code } } }"""
RENEW = """mutation($id: ID!, $plan: ID!, $key: String!) {
  membershipRenew(input: {id: $id, planId: $plan, expectedPrice: {amount: "35.00"}}) @idempotent(key: $key) {
    order { number state } checkoutUrl errors { code message } } }"""


@pytest.fixture
def world(database_address: str, tmp_path: Path) -> Iterator[World]:
    """The program with a site, and a plan that a manager approves after the payment."""
    cache.clear()
    a_plan("monthly", term_months=1, price_minor=3500)
    sample_site()
    with a_world(
        database_address, tmp_path, web_module="config.wsgi", settings_module="tests.journeys.settings"
    ) as running:
        yield running


def _picture() -> tuple[str, bytes, str]:
    return "photo.png", a_picture().read(), "image/png"


def _manager(world: World) -> FrontEnd:
    """Carol signs in with her second factor."""
    carol: User = a_user("carol@example.org", name="Carol Petit")
    carol.groups.set(_groups(MANAGER))
    secret = generate_totp_secret()
    TOTP.activate(carol, secret)
    front = FrontEnd(world.web_address)
    assert front.auth("login", email=carol.email, password=PASSWORD).status_code == 401
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert front.auth("2fa/authenticate", code=code).status_code == 200
    assert front.graphql("{ viewer { roles } }")["viewer"] == {"roles": ["MANAGER"]}
    return front


def _groups(*names: str) -> Any:
    from django.contrib.auth.models import Group

    return Group.objects.filter(name__in=names)


def _applied(visitor: FrontEnd) -> None:
    """Shows the form and sends it, with a photo."""
    [form] = visitor.graphql(FORM)["signUpForms"]["nodes"]
    [plans] = [one["plans"] for one in form["questions"] if one["type"] == "plan"]
    assert plans == [{"code": "monthly", "price": {"amount": "35.00"}}]
    by_feed = {one["feeds"]: one["id"] for one in form["questions"]}
    values = {"given_name": "Nadia", "family_name": "Roy", "email": EMAIL}
    answers: list[dict[str, Any]] = [
        {"question": by_feed[name], "value": value} for name, value in values.items()
    ]
    answers.append({"question": block_id("rules"), "value": "on"})
    answers.append({"question": by_feed["photo"], "upload": _picture()})
    chosen = {"formId": form["id"], "plan": "monthly", "expectedPrice": {"amount": "35.00"}}
    payload = visitor.graphql(SUBMIT, input=chosen | {"answers": answers})["applicationSubmit"]
    assert payload == {"sentTo": EMAIL, "errors": []}


def _paid(visitor: FrontEnd, token: str) -> None:
    """Pays on the hosted page: a declined card first."""
    asked = {"token": token, "key": "pay-1"}
    page = visitor.graphql(PAY, **asked)["applicationPay"]["checkoutUrl"]
    assert pay(page, DECLINED_CARD).status_code == 402
    assert visitor.graphql(FOLLOW, token=token)["application"]["canPay"] is True
    assert visitor.graphql(PAY, **asked)["applicationPay"]["checkoutUrl"] == page
    assert pay(page, GOOD_CARD).status_code == 303
    told = eventually(lambda: _in_state(visitor, token, "PAID"))
    assert told["invoice"]["total"] == {"amount": "35.00"}
    assert visitor.http.get(told["invoice"]["pdf"]["url"]).content.startswith(b"%PDF-")


def _in_state(visitor: FrontEnd, token: str, state: str) -> dict[str, Any] | None:
    told: dict[str, Any] = visitor.graphql(FOLLOW, token=token)["application"]
    return told if told["state"] == state else None


def _approved(manager: FrontEnd) -> None:
    [waiting] = manager.graphql(WAITING)["applications"]["nodes"]
    assert waiting["fullName"] == "Nadia Roy"
    assert [one["state"] for one in waiting["order"]["payments"]["nodes"]] == ["SUCCEEDED"]
    assert manager.http.get(waiting["photo"]["url"]).headers["Content-Type"] == "image/jpeg"
    done = manager.graphql(APPROVE, ids=[waiting["id"]])["applicationsApprove"]
    assert done == {"applications": [{"state": "ADMITTED"}], "failures": [], "errors": []}


def _member(world: World, post: Post) -> FrontEnd:
    """Chooses a password by the link in the letter, and is signed in."""
    key = post.link("Votre adhésion", r"/password/reset/key/([^/]+-[^/]+)/?$")[1]
    front = FrontEnd(world.web_address)
    # The answer is 401 by that API's own rule: done, and not signed in yet.
    assert front.auth("password/reset", key=key, password="rabot et varlope").status_code in {200, 401}
    if front.graphql("{ viewer { email } }")["viewer"] is None:
        assert front.auth("login", email=EMAIL, password="rabot et varlope").status_code == 200
    return front


def test_from_visitor_to_member_and_on(world: World) -> None:
    visitor, post = FrontEnd(world.web_address), Post(world.outside_address, EMAIL)
    _applied(visitor)
    token = post.link("", r"/join/([^/]+)/")[1]
    verified = visitor.graphql(VERIFY, token=token)["applicationVerify"]["application"]
    assert verified == {"state": "SUBMITTED", "canPay": True, "order": {"total": {"amount": "35.00"}}}
    _paid(visitor, token)
    _approved(_manager(world))
    member = _member(world, post)
    mine = member.graphql(MINE)["viewer"]
    [membership], [invoice] = mine["memberships"]["nodes"], mine["invoices"]["nodes"]
    assert (membership["state"], membership["periods"]) == ("ACTIVE", {"totalCount": 1})
    assert member.http.get(invoice["pdf"]["url"]).content.startswith(b"%PDF-")
    assert visitor.http.get(invoice["pdf"]["url"]).status_code == 404
    _changed(member, mine["contact"])
    _renewed(member, membership)


def _changed(member: FrontEnd, contact: dict[str, Any]) -> None:
    assert member.graphql(MOVE, id=contact["id"])["contactEdit"]["contact"] == {"city": "Dinan"}
    done = member.graphql(PHOTO, id=contact["id"], photo=_picture())["contactPhotoSet"]
    assert done["errors"] == []
    assert done["contact"]["photo"]["url"] != contact["photo"]["url"]
    assert member.http.get(done["contact"]["photo"]["url"]).status_code == 200


def _renewed(member: FrontEnd, membership: dict[str, Any]) -> None:
    asked = {"id": membership["id"], "plan": membership["currentPlan"]["id"], "key": "renew-1"}
    renewal = member.graphql(RENEW, **asked)["membershipRenew"]
    assert (renewal["errors"], renewal["order"]["state"]) == ([], "PLACED")
    assert pay(renewal["checkoutUrl"], GOOD_CARD).status_code == 303
    mine = eventually(lambda: _renewed_as_told(member))
    [renewed] = mine["memberships"]["nodes"]
    assert renewed["lastDay"] > membership["lastDay"]


def _renewed_as_told(member: FrontEnd) -> dict[str, Any] | None:
    mine: dict[str, Any] = member.graphql(MINE)["viewer"]
    # The queries of one operation see what was committed before each of them: wait until all tell the same.
    [membership] = mine["memberships"]["nodes"]
    is_told = (membership["periods"]["totalCount"], len(mine["invoices"]["nodes"])) == (2, 2)
    return mine if is_told and mine["ordersToPay"] == {"totalCount": 0} else None


def test_another_site_cannot_act_in_a_members_name(world: World) -> None:
    member = a_user("dana@example.org", name="Dana Morel")
    front = FrontEnd(world.web_address)
    assert front.auth("login", email=member.email, password=PASSWORD).status_code == 200
    answer = front.http.post("/graphql", json={"query": "{ viewer { email } }"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "CSRF_FAILED")
    assert settings.SESSION_COOKIE_NAME in front.http.cookies
