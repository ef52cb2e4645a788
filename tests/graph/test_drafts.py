"""Another front end saves a form that was begun, reads it by its link, and sends it."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from billing.models import Application, Plan
from cms.models import ApplicationDraft
from cms.signup import guards
from cms.signup.saved import draft_token
from cms.signup.uploads import Upload, as_stored, keep
from tests.graph.asking import ask
from tests.makers import a_plan
from tests.pages import block_id, sample_site

SAVE = """mutation($input: ApplicationDraftSaveInput!) { applicationDraftSave(input: $input) {
  sentTo expiresAt errors { code path } } }"""
READ = """query($token: String!) { applicationDraft(token: $token) {
  email section form { title } answers { question part values } files savedAt expiresAt } }"""
FORGET = """mutation($input: ApplicationDraftForgetInput!) { applicationDraftForget(input: $input) {
  errors { code } } }"""
SUBMIT = """mutation($input: ApplicationSubmitInput!) { applicationSubmit(input: $input) {
  sentTo errors { code path } } }"""


@pytest.fixture
def form_id(db: None) -> str:
    """A form with a plan of a fixed price, and one of a free price."""
    cache.clear()
    a_plan("yearly", price_minor=6000)
    Plan.objects.create(
        code="free", name_fr="Libre", name_en="Free", price_kind="free", price_minor=3500, minimum_minor=1000
    )
    sample_site()
    found: str = ask(None, '{ signUpForm(path: "adherer") { id } }')["signUpForm"]["id"]
    return found


def _answers(**values: str) -> list[dict[str, Any]]:
    return [{"question": block_id(name), "value": value} for name, value in values.items()]


def _save(form_id: str, **more: Any) -> dict[str, Any]:
    values = {"formId": form_id, "email": "nadia@example.org", "answers": _answers(given="Nadia")} | more
    payload: dict[str, Any] = ask(None, SAVE, input=values)["applicationDraftSave"]
    return payload


def _token() -> str:
    return draft_token(ApplicationDraft.objects.get())


def test_it_is_saved_right_or_wrong_and_read_by_its_token(form_id: str) -> None:
    payload = _save(form_id, answers=_answers(given="Nadia", birth="demain"), section=1)
    assert (payload["sentTo"], payload["errors"]) == ("nadia@example.org", [])
    found = ask(None, READ, token=_token())["applicationDraft"]
    assert (found["email"], found["section"], found["form"]["title"]) == ("nadia@example.org", 1, "Adhérer")
    told = {answer["question"]: answer["values"] for answer in found["answers"]}
    assert told == {block_id("given"): ["Nadia"], block_id("birth"): ["demain"]}
    assert found["expiresAt"] == payload["expiresAt"]


def test_the_page_goes_on_with_what_the_api_saved(form_id: str) -> None:
    _save(form_id, plan="free", amount={"amount": "44.00"}, section=1)
    device = Client()
    page = device.get(device.post(f"/join/continue/{_token()}/").headers["Location"]).content.decode()
    assert 'value="44.00"' in page
    assert f'value="free" id="id_{block_id("plan")}_free" checked' in page


def test_a_token_replaces_what_it_opens(form_id: str) -> None:
    _save(form_id)
    token = _token()
    _save(form_id, answers=_answers(given="Dominique"), token=token)
    [answer] = ask(None, READ, token=token)["applicationDraft"]["answers"]
    assert answer["values"] == ["Dominique"]
    payload = _save(form_id, token="forged")
    assert [error["code"] for error in payload["errors"]] == ["LINK_EXPIRED"]
    assert ApplicationDraft.objects.count() == 1


def test_sending_it_takes_its_files_and_forgets_it(form_id: str) -> None:
    _save(form_id)
    kept = keep(Upload("preuve.pdf", "application/pdf", b"%PDF-1.7 proof"))
    ApplicationDraft.objects.update(kept={block_id("proof"): as_stored(kept)})
    token = _token()
    assert ask(None, READ, token=token)["applicationDraft"]["files"] == [block_id("proof")]
    answers = _answers(given="Nadia", family="Roy", email="nadia@example.org", rules="on")
    values = {"formId": form_id, "plan": "yearly", "expectedPrice": {"amount": "60.00"}, "answers": answers}
    assert ask(None, SUBMIT, input=values | {"draft": token})["applicationSubmit"]["errors"] == []
    with Application.objects.get().files.get().file.open("rb") as file:
        assert file.read() == b"%PDF-1.7 proof"
    assert ask(None, READ, token=token)["applicationDraft"] is None


def test_a_form_that_is_refused_keeps_its_draft(form_id: str) -> None:
    _save(form_id)
    values = {"formId": form_id, "plan": "yearly", "expectedPrice": {"amount": "60.00"}, "answers": []}
    assert ask(None, SUBMIT, input=values | {"draft": _token()})["applicationSubmit"]["errors"] != []
    assert ApplicationDraft.objects.count() == 1


def test_it_is_deleted_by_its_token_and_no_other(form_id: str) -> None:
    _save(form_id)
    forged = ask(None, FORGET, input={"token": "forged"})["applicationDraftForget"]
    assert [error["code"] for error in forged["errors"]] == ["LINK_EXPIRED"]
    assert ApplicationDraft.objects.count() == 1
    assert ask(None, FORGET, input={"token": _token()})["applicationDraftForget"]["errors"] == []
    assert not ApplicationDraft.objects.exists()


def test_the_answer_tells_nothing_of_the_address(form_id: str, alice: User) -> None:
    known, unknown = _save(form_id, email=alice.email), _save(form_id)
    assert known["errors"] == unknown["errors"] == []
    assert (known["sentTo"], unknown["sentTo"]) == (alice.email, "nadia@example.org")


def test_what_is_no_address_and_what_is_too_much_are_refused(
    form_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [error] = _save(form_id, email="nadia")["errors"]
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["email"])
    monkeypatch.setattr(guards, "LETTERS", 1)
    _save(form_id)
    assert [error["code"] for error in _save(form_id)["errors"]] == ["TOO_MANY_REQUESTS"]
    assert ApplicationDraft.objects.count() == 1
