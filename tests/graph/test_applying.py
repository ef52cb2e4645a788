"""Another front end shows the form, applies, and follows the application by the private link."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from billing.actions import checkout
from billing.links import application_token
from billing.models import Application, HolderKind, Order, Plan
from billing.states import ApplicationState
from cms.models import SignUpPage
from tests.graph.asking import ask, result_of
from tests.graph.prepared import a_picture
from tests.makers import a_plan, an_application, pay
from tests.pages import block, block_id, question, sample_site

FORM = """query($path: String!, $language: String) { signUpForm(path: $path, language: $language) {
  id title language url sections { label } questions { id type label isRequired section parts choices {
      id label }
  wording wordingHtml plans { code price { amount } } suggestions { amount } } } }"""
SUBMIT = """mutation($input: ApplicationSubmitInput!) { applicationSubmit(input: $input) {
  sentTo errors { __typename code message path ... on PriceChanged { price { amount currencyCode } } } } }"""
FOLLOW = """query($token: String!) { application(token: $token) {
  state fullName email plan { code } amount { amount } formTitle answers { label values } agreements {
      purpose given }
  photo { url } order { state total { amount } } canPay canWithdraw invoice { number } creditNote {
      number } reason } }"""


@pytest.fixture
def plan(db: None) -> Plan:
    """A plan on offer, and a site with a form that offers it."""
    cache.clear()
    made = a_plan("yearly", price_minor=6000)
    sample_site()
    return made


def _answers(**changed: str) -> list[dict[str, Any]]:
    values = {"given": "Nadia", "family": "Roy", "email": "nadia@example.org", "rules": "on"} | changed
    return [{"question": block_id(name), "value": value} for name, value in values.items()]


def _input(**changed: Any) -> dict[str, Any]:
    form = ask(None, FORM, path="adherer")["signUpForm"]
    price = {"amount": "60.00"}
    return {"formId": form["id"], "plan": "yearly", "expectedPrice": price, "answers": _answers()} | changed


def test_a_form_is_told_with_all_that_a_front_end_needs(plan: Plan) -> None:
    form = ask(None, FORM, path="/adherer/")["signUpForm"]
    assert (form["title"], form["language"], len(form["sections"])) == ("Adhérer", "fr", 2)
    questions = {question["label"]: question for question in form["questions"]}
    assert questions["Adresse"]["parts"] == ["street", "postal_code", "city", "country"]
    assert [choice["label"] for choice in questions["Vos jours"]["choices"]] == ["Samedi", "Dimanche"]
    assert questions["Choisissez votre adhésion"]["plans"] == [
        {"code": "yearly", "price": {"amount": "60.00"}}
    ]
    assert "règlement (https://example.org/reglement)" in questions["Le règlement"]["wording"]
    english = ask(None, FORM, path="join-us", language="en")["signUpForm"]
    assert [one["id"] for one in english["questions"]] == [one["id"] for one in form["questions"]]


def test_a_draft_is_no_form(plan: Plan) -> None:
    SignUpPage.objects.update(live=False)
    assert ask(None, FORM, path="adherer") == {"signUpForm": None}
    assert ask(None, "{ signUpForms { totalCount } }") == {"signUpForms": {"totalCount": 0}}


def test_applying_makes_an_application_and_tells_nothing_else(plan: Plan) -> None:
    answers = [
        *_answers(),
        {"question": block_id("address"), "part": "street", "value": "1 rue du Rabot"},
        {"question": block_id("address"), "part": "postal_code", "value": "35000"},
        {"question": block_id("address"), "part": "city", "value": "Rennes"},
        {"question": block_id("days"), "values": [block_id("sat"), block_id("sun")]},
        {"question": block_id("photo"), "upload": a_picture()},
    ]
    payload = ask(None, SUBMIT, input=_input(answers=answers))["applicationSubmit"]
    assert payload == {"sentTo": "nadia@example.org", "errors": []}
    application = Application.objects.get()
    assert (application.state, application.city, application.amount_minor) == ("unverified", "Rennes", 6000)
    assert application.photo.name
    assert application.answers[block_id("days")] == ["Samedi", "Dimanche"]


def test_an_organisation_and_its_people_are_named_by_the_parts_of_their_questions(plan: Plan) -> None:
    Plan.objects.update(holder_kind=HolderKind.ORGANISATION, seats=1)
    page = SignUpPage.objects.get(locale__language_code="fr")
    stored = [*page.form.raw_data]
    stored.append(question("organisation", "organisation", "Votre entreprise"))
    stored.append(block("people", "people", label="Vos salariés", help="", lowest=0, highest=2))
    page.form = stored
    page.save()
    firm = {"question": block_id("organisation"), "part": "name", "value": "Menuiserie Roy"}

    def named(number: int) -> list[dict[str, Any]]:
        card = {"given_name": "Max", "family_name": "Roy", "birth_on": "1990-12-31"}
        asked = block_id("people")
        return [
            {"question": asked, "part": f"{part}_{number}", "value": value} for part, value in card.items()
        ]

    too_many = [*_answers(), firm, *named(1), *named(2)]
    [error] = ask(None, SUBMIT, input=_input(answers=too_many))["applicationSubmit"]["errors"]
    assert error["path"] == [block_id("people"), "givenName2"]
    fitting = [*_answers(), firm, *named(1)]
    assert ask(None, SUBMIT, input=_input(answers=fitting))["applicationSubmit"]["errors"] == []
    application = Application.objects.get()
    assert application.organisation_card["name"] == "Menuiserie Roy"
    assert [person["given_name"] for person in application.people] == ["Max"]


def test_everything_wrong_is_told_at_once_with_its_place(plan: Plan) -> None:
    answers = _answers(email="nadia@", given="")
    errors = ask(None, SUBMIT, input=_input(answers=answers))["applicationSubmit"]["errors"]
    assert {tuple(error["path"]) for error in errors} == {(block_id("given"),), (block_id("email"),)}
    assert {error["__typename"] for error in errors} == {"InvalidInput"}
    assert Application.objects.count() == 0


def test_a_changed_price_is_refused_with_the_new_one(plan: Plan) -> None:
    values = _input()
    Plan.objects.update(price_minor=7000)
    [error] = ask(None, SUBMIT, input=values)["applicationSubmit"]["errors"]
    assert (error["__typename"], error["price"]) == (
        "PriceChanged",
        {"amount": "70.00", "currencyCode": "EUR"},
    )
    assert Application.objects.count() == 0


def test_the_same_key_applies_once(plan: Plan) -> None:
    document = SUBMIT.replace(
        "applicationSubmit(input: $input)", 'applicationSubmit(input: $input) @idempotent(key: "1")'
    )
    values = _input()
    assert [ask(None, document, input=values)["applicationSubmit"]["sentTo"] for _ in range(2)] == [
        "nadia@example.org"
    ] * 2
    assert Application.objects.count() == 1


def test_the_link_shows_where_the_application_stands(plan: Plan) -> None:
    application = an_application(plan, email="nadia@example.org")
    told = ask(None, FOLLOW, token=application_token(application))["application"]
    assert (told["state"], told["canPay"], told["canWithdraw"]) == ("SUBMITTED", True, True)
    assert told["order"] == {"state": "PLACED", "total": {"amount": "60.00"}}
    assert told["answers"] == [{"label": "Pourquoi nous rejoindre ?", "values": ["Pour apprendre à souder."]}]
    assert (told["invoice"], told["creditNote"]) == (None, None)


def test_what_is_no_link_opens_nothing(plan: Plan, carol: User) -> None:
    application = an_application(plan)
    token = application_token(application)
    Application.objects.filter(pk=application.pk).update(link_key="another")
    for viewer in (None, carol):
        assert ask(viewer, FOLLOW, token=token) == {"application": None}
        assert ask(viewer, FOLLOW, token="nonsense") == {"application": None}


def test_withdrawing_by_the_link_gives_the_money_back(plan: Plan) -> None:
    application = an_application(plan, state=ApplicationState.PAID)
    document = """mutation($token: String!) { applicationWithdraw(input: {token: $token}) {
      application { state canPay canWithdraw invoice { number } creditNote { total { amount } pdf { url } } }
      errors { code } } }"""
    payload = ask(None, document, token=application_token(application))["applicationWithdraw"]
    assert payload["errors"] == []
    assert (payload["application"]["state"], payload["application"]["canWithdraw"]) == ("WITHDRAWN", False)
    assert payload["application"]["creditNote"]["total"] == {"amount": "60.00"}


PAY = """mutation($token: String!, $back: String) {
  applicationPay(input: {token: $token, returnPath: $back}) @idempotent(key: "once") {
    checkoutUrl errors { __typename path } } }"""


def test_paying_needs_a_key(plan: Plan) -> None:
    token = application_token(an_application(plan))
    result = result_of(None, PAY.replace('@idempotent(key: "once")', ""), token=token)
    assert result.codes == ["IDEMPOTENCY_KEY_REQUIRED"]
    assert Order.objects.get().provider_calls.count() == 0


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1", "x", "//["]
)
def test_the_payment_page_leads_back_to_us_alone(plan: Plan, back: str) -> None:
    token = application_token(an_application(plan))
    [error] = ask(None, PAY, token=token, back=back)["applicationPay"]["errors"]
    assert error == {"__typename": "InvalidInput", "path": ["returnPath"]}


def test_a_paid_application_is_not_paid_again(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "carry_out", lambda _call: pytest.fail("the provider was asked"))
    application = an_application(plan)
    pay(Order.objects.get(application=application))
    [error] = ask(None, PAY, token=application_token(application))["applicationPay"]["errors"]
    assert error == {"__typename": "OrderNotPayable", "path": []}


def test_new_links_go_out_and_the_answer_never_says_whether(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("cms.letters.send_links", sent.append)
    document = """mutation($email: String!) { applicationLinkRequest(input: {email: $email}) { sentTo
      errors { code } } }"""
    an_application(plan, email="nadia@example.org")
    for email in ("nadia@example.org", "nobody@example.org"):
        payload = ask(None, document, email=email)["applicationLinkRequest"]
        assert payload == {"sentTo": email, "errors": []}
    assert sent == ["nadia@example.org", "nobody@example.org"]
    [error] = ask(None, document, email="nadia@")["applicationLinkRequest"]["errors"]
    assert error == {"code": "INVALID_INPUT"}


def test_an_unconfirmed_application_opens_for_two_days_only(plan: Plan) -> None:
    token = application_token(an_application(plan, state=ApplicationState.UNVERIFIED))
    verify = "mutation($token: String!) { applicationVerify(input: {token: $token}) { errors { code } } }"
    assert ask(None, FOLLOW, token=token)["application"]["state"] == "UNVERIFIED"
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert ask(None, FOLLOW, token=token) == {"application": None}
        assert ask(None, verify, token=token)["applicationVerify"]["errors"] == [{"code": "LINK_EXPIRED"}]
    assert ask(None, verify, token=token)["applicationVerify"]["errors"] == []
