"""Everything the back office does is possible by GraphQL: deciding, suspending, plans, the association."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Association, AuditEntry, Contact, User
from billing.actions.applications import approve_application
from billing.models import Application, CreditNote, Plan
from billing.states import ApplicationState
from graph.billing.application import Application as ApplicationType
from graph.billing.mutations import decisions
from graph.engine.nodes import id_of
from tests.graph.asking import ask, result_of
from tests.graph.prepared import a_picture
from tests.makers import a_contact, a_plan, an_application

LIST = """query($filter: ApplicationFilter, $search: String) {
  applications(filter: $filter, search: $search, orderBy: NAME) { totalCount nodes { id familyName
      viewerCanDecide } } }"""


APPROVE = """mutation($ids: [ID!]!) { applicationsApprove(input: {ids: $ids}) @idempotent(key: "once") {
  applications { state contact { user { email } } } failures { id errors { __typename path } }
  errors { code } } }"""


def _ids(viewer: User, **variables: Any) -> list[str]:
    return [node["id"] for node in ask(viewer, LIST, **variables)["applications"]["nodes"]]


def test_applications_are_filtered_searched_and_ordered(carol: User) -> None:
    plan = a_plan("first-approved", payment_turn="approve_first")
    an_application(state=ApplicationState.PAID, family_name="Zola")
    an_application(plan, family_name="Éluard")
    an_application(family_name="Roy")
    an_application(family_name="Hidden", state=ApplicationState.UNVERIFIED)

    def names(**asked: Any) -> list[str]:
        return [node["familyName"] for node in ask(carol, LIST, **asked)["applications"]["nodes"]]

    assert sorted(names()) == ["Roy", "Zola", "Éluard"]
    assert sorted(names(filter={"waitingForDecision": True})) == ["Zola", "Éluard"]
    assert names(filter={"states": ["PAID"]}) == ["Zola"]
    assert names(search="luard") == ["Éluard"]


def test_many_are_approved_each_by_itself(carol: User) -> None:
    for number in range(3):
        an_application(state=ApplicationState.PAID, email=f"n{number}@example.org")
    ended = Application.objects.latest("pk")
    ids = _ids(carol)
    refuse = """mutation($id: ID!) { applicationRefuse(input: {id: $id, reason: "Complet."}) {
      application { state reason } errors { code } } }"""
    gid = next(node["id"] for node in ask(carol, LIST)["applications"]["nodes"])
    refused = ask(carol, refuse, id=gid)["applicationRefuse"]
    assert refused == {"application": {"state": "REFUSED", "reason": "Complet."}, "errors": []}
    done = ask(carol, APPROVE, ids=[*ids, "QXBwbGljYXRpb246OTk5OTk5"])["applicationsApprove"]
    assert [one["state"] for one in done["applications"]] == ["ADMITTED", "ADMITTED"]
    kinds = {one["id"]: one["errors"][0]["__typename"] for one in done["failures"]}
    assert kinds == {gid: "StateForbids", "QXBwbGljYXRpb246OTk5OTk5": "NotFound"}
    assert (CreditNote.objects.count(), ended.pk) == (1, Application.objects.latest("pk").pk)


def test_orders_and_contacts_are_found_by_their_numbers(carol: User) -> None:
    for name in ("Ada", "Bea"):
        an_application(state=ApplicationState.PAID, given_name=name)
    both = """{ orders { nodes { number contact { fullName memberNumber } } } }"""
    first = ask(carol, both)["orders"]["nodes"][0]
    orders = "query($it: String) { orders(search: $it) { nodes { number } } }"
    contacts = "query($it: String) { contacts(search: $it) { nodes { fullName } } }"
    found = ask(carol, orders, it=first["number"].lower())["orders"]["nodes"]
    assert found == [{"number": first["number"]}]
    found = ask(carol, contacts, it=first["contact"]["memberNumber"])["contacts"]["nodes"]
    assert found == [{"fullName": first["contact"]["fullName"]}]


def test_what_fails_midway_undoes_no_other_and_the_key_finishes_the_rest(
    carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        an_application(state=ApplicationState.PAID, email=f"n{number}@example.org")
    first, second, third = Application.objects.order_by("pk")
    ids = [str(id_of(ApplicationType, one.pk)) for one in (first, second, third)]

    def fails_at_the_second(*, application: Application, by: User) -> Application:
        if application == second:
            raise OSError
        return approve_application(application=application, by=by)

    with monkeypatch.context() as broken:
        broken.setattr(decisions, "approve_application", fails_at_the_second)
        assert result_of(carol, APPROVE, ids=ids).codes == ["INTERNAL_ERROR"]
    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert list(states.all()) == ["admitted", "paid", "paid"]
    done = ask(carol, APPROVE, ids=ids)["applicationsApprove"]
    assert [one["state"] for one in done["applications"]] == ["ADMITTED"] * 3
    assert (done["failures"], list(states.all())) == ([], ["admitted"] * 3)
    assert AuditEntry.objects.filter(verb="application.approved").count() == 3


def test_many_at_once_need_a_key(carol: User) -> None:
    without = APPROVE.replace('@idempotent(key: "once")', "")
    assert result_of(carol, without, ids=[]).codes == ["IDEMPOTENCY_KEY_REQUIRED"]


def test_a_refusal_needs_its_reason(carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    document = """mutation($id: ID!) { applicationRefuse(input: {id: $id, reason: " "}) { errors {
      __typename path } } }"""
    [gid] = _ids(carol)
    payload = ask(carol, document, id=gid)["applicationRefuse"]
    assert payload["errors"] == [{"__typename": "ReasonMissing", "path": ["reason"]}]
    application.refresh_from_db()
    assert application.state == ApplicationState.PAID


def test_a_membership_is_suspended_and_reinstated(alice: User, carol: User) -> None:
    listed = '{ memberships(search: "alice") { nodes { id state } } }'
    [membership] = ask(carol, listed)["memberships"]["nodes"]
    suspend = """mutation($id: ID!) { membershipSuspend(input: {id: $id, reason: "Clés."}) {
      membership { state suspensionReason } errors { code } } }"""
    reinstate = """mutation($id: ID!) { membershipReinstate(input: {id: $id}) { membership { state }
      errors { code } } }"""
    suspended = ask(carol, suspend, id=membership["id"])["membershipSuspend"]["membership"]
    assert suspended == {"state": "SUSPENDED", "suspensionReason": "Clés."}
    mine = ask(alice, "{ viewer { memberships { nodes { state } } } }")["viewer"]["memberships"]["nodes"]
    assert mine == [{"state": "SUSPENDED"}]
    assert ask(carol, reinstate, id=membership["id"])["membershipReinstate"]["membership"] == {
        "state": "ACTIVE"
    }


def test_memberships_are_found_by_state_and_end(alice: User, bob: User, carol: User) -> None:
    document = """query($states: [MembershipState!]) { memberships(filter: {states: $states}, orderBy:
      PAID_UNTIL) {
      totalCount nodes { contact { fullName } } } }"""
    assert ask(carol, document, states=["ACTIVE"])["memberships"]["totalCount"] == 2
    assert ask(carol, document, states=["EXPIRED", "SUSPENDED"])["memberships"]["totalCount"] == 0
    soon = '{ memberships(filter: {endingBefore: "2026-01-01"}) { totalCount } }'
    later = soon.replace("2026", "9999")
    assert [ask(carol, text)["memberships"]["totalCount"] for text in (soon, later)] == [0, 2]
    assert ask(bob, document)["memberships"]["nodes"] == [{"contact": {"fullName": "Bob Durand"}}]


def test_a_plan_is_made_changed_withdrawn_and_restored(carol: User) -> None:
    create = """mutation($input: PlanCreateInput!) { planCreate(input: $input) {
      plan { id code name price { amount } withdrawnAt } errors { code path message } } }"""
    terms = {"nameFr": "Étudiant", "nameEn": "Student", "price": {"amount": "12.50"}}
    plan = ask(carol, create, input={"code": "student", "terms": terms})["planCreate"]["plan"]
    assert (plan["name"], plan["price"], plan["withdrawnAt"]) == ("Étudiant", {"amount": "12.50"}, None)
    wrong = terms | {"approval": "AUTOMATIC", "termMonths": 400}
    errors = ask(carol, create, input={"code": "student", "terms": wrong})["planCreate"]["errors"]
    assert {tuple(error["path"]) for error in errors} >= {("code",), ("termMonths",)}
    update = """mutation($id: ID!) { planUpdate(input: {id: $id, terms: {nameFr: "Étudiante ou étudiant"}}) {
      plan { nameFr nameEn } errors { code } } }"""
    assert ask(carol, update, id=plan["id"])["planUpdate"]["plan"]["nameEn"] == "Student"
    withdraw = "mutation($id: ID!) { planWithdraw(input: {id: $id}) { plan { code } errors { code } } }"
    restore = "mutation($id: ID!) { planRestore(input: {id: $id}) { plan { withdrawnAt } errors { code } } }"
    ask(carol, withdraw, id=plan["id"])
    assert ask(None, '{ plans { nodes { code } } plan(code: "student") { code } }') == {
        "plans": {"nodes": []}, "plan": None,
    }  # fmt: skip
    assert ask(carol, restore, id=plan["id"])["planRestore"]["plan"] == {"withdrawnAt": None}
    verbs = list(AuditEntry.objects.about(Plan.objects.get()).values_list("verb", flat=True))
    assert verbs == ["plan.created", "plan.edited", "plan.withdrawn", "plan.put_back"]


def test_the_association_is_changed(carol: User, alice: User) -> None:
    document = """mutation($input: AssociationUpdateInput!) { associationUpdate(input: $input) {
      association { name colour } errors { __typename path } } }"""
    done = ask(carol, document, input={"name": "Les Deux Rives", "colour": "#123abc"})["associationUpdate"]
    assert done["association"] == {"name": "Les Deux Rives", "colour": "#123abc"}
    wrong = ask(carol, document, input={"colour": "blue"})["associationUpdate"]
    assert wrong["errors"] == [{"__typename": "InvalidInput", "path": ["colour"]}]
    refused = ask(alice, document, input={"name": "Mine"})["associationUpdate"]
    assert refused["errors"] == [{"__typename": "NotAllowed", "path": []}]
    assert Association.objects.current().name == "Les Deux Rives"


def test_an_account_is_linked_to_a_contact(carol: User, trudy: User, alice: User) -> None:
    contact = a_contact(given_name="Trudy", family_name="Moreau")
    [node] = ask(carol, '{ contacts(search: "moreau") { nodes { id user { email } } } }')["contacts"]["nodes"]
    document = """mutation($id: ID!, $email: String) { contactLinkUser(input: {id: $id, userEmail: $email}) {
      contact { user { email } } errors { __typename path } } }"""
    done = ask(carol, document, id=node["id"], email=trudy.email)["contactLinkUser"]
    assert done["contact"] == {"user": {"email": trudy.email}}
    assert ask(trudy, "{ viewer { contact { fullName } } }")["viewer"]["contact"] == {
        "fullName": "Trudy Moreau"
    }
    taken = ask(carol, document, id=node["id"], email=alice.email)["contactLinkUser"]
    assert taken["errors"] == [{"__typename": "UserLinkedElsewhere", "path": ["userEmail"]}]
    # Whoever opens an account with another's address has not shown that it is theirs.
    impostor = User.objects.create_user("camille@example.org", "a long bench vice")
    EmailAddress.objects.create(user=impostor, email=impostor.email, verified=False, primary=True)
    unconfirmed = ask(carol, document, id=node["id"], email=impostor.email)["contactLinkUser"]
    assert unconfirmed["errors"] == [{"__typename": "InvalidInput", "path": ["userEmail"]}]
    assert Contact.objects.get(pk=contact.pk).user == trudy
    unknown = ask(carol, document, id=node["id"], email="nobody@example.org")["contactLinkUser"]
    assert unknown["errors"] == [{"__typename": "NotFound", "path": ["userEmail"]}]
    ask(carol, document, id=node["id"], email=None)
    assert Contact.objects.get(pk=contact.pk).user is None


def test_the_record_tells_who_did_what_to_a_thing(carol: User, alice: User) -> None:
    an_application(state=ApplicationState.PAID)
    [gid] = _ids(carol)
    approve = "mutation($id: ID!) { applicationApprove(input: {id: $id}) { errors { code } } }"
    ask(carol, approve, id=gid)
    document = "query($id: ID!) { auditEntries(about: $id, first: 3) { nodes { verb actor { email } } } }"
    entries = ask(carol, document, id=gid)["auditEntries"]["nodes"]
    assert entries[:2] == [
        {"verb": "application.admitted", "actor": {"email": carol.email}},
        {"verb": "application.approved", "actor": {"email": carol.email}},
    ]
    assert ask(alice, document, id=gid)["auditEntries"]["nodes"] == []


@pytest.mark.parametrize("name", ["editor", "trainer"])
def test_other_roles_see_no_person(alice: User, trudy: User, name: str) -> None:
    from django.contrib.auth.models import Group

    trudy.groups.add(Group.objects.get(name=name))
    totals = """{ contacts { totalCount } applications { totalCount } memberships { totalCount } viewer
      { roles powers } }"""
    told = ask(User.objects.get(pk=trudy.pk), totals)
    assert [told[key]["totalCount"] for key in ("contacts", "applications", "memberships")] == [0, 0, 0]
    assert told["viewer"] == {"roles": [name.upper()], "powers": ["BACK_OFFICE"]}


def test_too_many_decisions_at_once_are_refused_before_any(carol: User) -> None:
    assert result_of(carol, APPROVE, ids=["QXBwbGljYXRpb246MQ=="] * 101).codes == ["BAD_USER_INPUT"]


def test_a_legal_representative_is_named_and_then_acts(carol: User, alice: User) -> None:
    a_contact(given_name="Zoé", family_name="Petit")
    [child] = ask(carol, '{ contacts(search: "zoe petit") { nodes { id } } }')["contacts"]["nodes"]
    [parent] = ask(carol, '{ contacts(search: "alice") { nodes { id } } }')["contacts"]["nodes"]
    document = """mutation($id: ID!, $by: ID) {
      contactNameRepresentative(input: {id: $id, representativeId: $by}) {
      contact { legalRepresentative { fullName } } errors { __typename } } }"""
    done = ask(carol, document, id=child["id"], by=parent["id"])["contactNameRepresentative"]
    assert done["contact"] == {"legalRepresentative": {"fullName": "Alice Martin"}}
    mine = ask(alice, "{ viewer { contacts { nodes { fullName } } } }")["viewer"]["contacts"]["nodes"]
    assert mine == [{"fullName": "Alice Martin"}, {"fullName": "Zoé Petit"}]
    chain = ask(carol, document, id=parent["id"], by=child["id"])["contactNameRepresentative"]
    assert chain["errors"] == [{"__typename": "RepresentationForbidden"}]


def test_the_logo_is_set_and_taken_away(carol: User) -> None:
    document = """mutation($logo: Upload) { associationLogoSet(input: {logo: $logo}) {
      association { logoUrl } errors { code } } }"""
    done = ask(carol, document, logo=a_picture())["associationLogoSet"]
    assert done["association"]["logoUrl"].startswith("http://testserver/media/logos/")
    assert ask(carol, document, logo=None)["associationLogoSet"]["association"] == {"logoUrl": None}
