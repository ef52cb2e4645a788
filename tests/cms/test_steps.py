"""The page asks one step at a time; whatever happens, nothing typed or sent is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client

from billing.models import Application
from cms.models import SignUpPage
from tests.cms.conftest import FORM, Post, a_picture, an_upload, field_name, without_token
from tests.pages import block_id

YOU = {"given": "Camille", "family": "Roy", "email": "camille@example.org"}


def shown(client: Client, step: int) -> str:
    """The step as the visitor sees it again."""
    return client.get(f"{FORM}?step={step}").content.decode()


def test_a_step_without_fault_leads_to_the_next_and_keeps_its_answers(client: Client, post: Post) -> None:
    answer = post(1, **YOU)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{FORM}?step=2")
    assert 'value="Camille"' in shown(client, 1)
    assert "no-store" in client.get(FORM).headers["Cache-Control"]
    assert not Application.objects.exists()


def test_a_fault_is_shown_with_a_link_to_its_field_and_all_that_was_typed(client: Client, post: Post) -> None:
    page = post(1, **YOU | {"email": "camille@exemple"}).content.decode()
    assert f'href="#id_{block_id("email")}"' in page
    assert "Il manque la fin de l’adresse" in page
    assert 'value="camille@exemple"' in page
    assert 'value="Camille"' in page


def test_a_step_back_keeps_even_what_is_wrong(client: Client, post: Post) -> None:
    post(1, **YOU)
    answer = post(2, go="back", hours="beaucoup", days=[block_id("sat")])
    assert answer.headers["Location"] == f"{FORM}?step=1"
    page = shown(client, 2)
    assert 'value="beaucoup"' in page
    assert f'value="{block_id("sat")}" id="id_{block_id("days")}_0" checked' in page


def test_an_upload_outlives_a_fault_elsewhere_and_reaches_the_application(client: Client, post: Post) -> None:
    page = post(1, **YOU | {"email": "wrong"}, photo=an_upload(a_picture(), "moi.png")).content.decode()
    assert "moi.jpg" in page
    post(1, **YOU)
    assert post(2, plan="yearly", rules="on").headers["Location"] == "/join/sent/"
    with Application.objects.get().photo.open("rb") as photo:
        assert photo.read(3) == b"\xff\xd8\xff"
    assert storages["private"].listdir("signup")[1] == []


def test_another_upload_takes_the_place_of_the_first(client: Client, post: Post) -> None:
    post(1, **YOU, photo=an_upload(a_picture(), "one.png"))
    post(1, **YOU, photo=an_upload(a_picture(), "two.png"))
    assert "two.jpg" in shown(client, 1)
    assert len(storages["private"].listdir("signup")[1]) == 1


def test_nobody_reaches_the_upload_of_another_visitor(post: Post) -> None:
    post(1, **YOU, photo=an_upload(a_picture(), "alice.png"))
    assert "alice.jpg" not in Client().get(f"{FORM}?step=1").content.decode()


def test_an_answer_that_is_wrong_by_now_leads_back_to_its_step(client: Client, post: Post) -> None:
    """Someone who came straight to the last step."""
    answer = post(2, plan="yearly", rules="on")
    assert answer.headers["Location"] == f"{FORM}?step=1&check=1"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "3 réponses à revoir" in page


def test_the_plan_that_the_visitor_came_for_is_chosen(client: Client, live_page: SignUpPage) -> None:
    page = client.get(f"{FORM}?step=2&plan=solidarity").content.decode()
    assert f'value="solidarity" id="id_{block_id("plan")}_solidarity" checked' in page
    assert "35,00\xa0€" in page


def test_a_suggested_amount_is_written_into_its_box(client: Client, post: Post) -> None:
    post(1, **YOU)
    post(2, plan="solidarity", extra={"suggest": "solidarity:6000"})
    page = shown(client, 2)
    assert 'value="60"' in page
    assert "60,00\xa0€" in page
    post(2, plan="solidarity", rules="on", **{"plan.amount.solidarity": "60"})
    assert Application.objects.get().amount_minor == 6000


def test_the_summary_says_for_whom_what_how_long_how_much_and_what_next(client: Client, post: Post) -> None:
    post(1, **YOU)
    post(2, go="update", plan="yearly")
    page = shown(client, 2)
    for words in ("Camille Roy", "Adhésion annuelle", "12 mois", "60,00\xa0€", "L’équipe lit votre demande."):
        assert words in page


def test_a_price_that_changed_while_the_form_was_filled_in_is_shown_first(
    client: Client, post: Post, plans: dict[str, Any]
) -> None:
    post(1, **YOU)
    plans["yearly"].price_minor = 7000
    plans["yearly"].save()
    values = {"plan": "yearly", "plan.shown.yearly": "6000", "rules": "on"}
    answer = post(2, **values)
    page = client.get(answer.headers["Location"]).content.decode()
    assert not Application.objects.exists()
    assert "70\xa0€" in page
    assert post(2, **values | {"plan.shown.yearly": "7000"}).headers["Location"] == "/join/sent/"
    assert Application.objects.get().amount_minor == 7000


def test_a_draft_goes_on_in_the_other_language(client: Client, in_english: SignUpPage) -> None:
    client.post(FORM, {"step": 1, **{field_name(name): text for name, text in YOU.items()}})
    assert 'value="Camille"' in client.get("/en/join-us/?step=1").content.decode()


@pytest.mark.parametrize("step", ["0", "-1", "99", "9" * 5000, "two", "²", "\x00"])
def test_a_step_that_is_none_shows_one(client: Client, live_page: SignUpPage, step: str) -> None:
    assert client.get(FORM, {"step": step}).status_code == 200


def test_sending_twice_makes_one_application(client: Client, post: Post) -> None:
    post(1, **YOU)
    draft = dict(client.session)
    post(2, plan="yearly", rules="on")
    session = client.session
    session.update(draft)
    session.save()
    assert post(2, plan="yearly", rules="on").headers["Location"] == "/join/sent/"
    assert Application.objects.count() == 1


def test_whatever_is_posted_gets_an_answer(post: Post) -> None:
    oddities: list[Any] = ["\x00", b"\xff\xfe", "é" * 9000, ["a", "b"], "<script>", "0" * 500, "9" * 5000]
    names = ["given", "email", "birth", "phone", "plan", "plan.amount.solidarity", "plan.shown.yearly"]
    names += ["hours", "level", "days", "rules", "address.country", "photo", "proof"]
    for odd in oddities:
        for step in (1, 2):
            answer = post(
                step, extra={"suggest": odd} if step == 1 else {"opened": odd}, **dict.fromkeys(names, odd)
            )
            assert answer.status_code in {200, 303}
    assert not Application.objects.exists()


def test_the_answer_is_the_same_for_an_address_we_know(
    client: Client, send: Callable[..., Any], alice: Any
) -> None:
    """The page never says whom we know: the letter to that address does."""

    def sent_to(email: str) -> tuple[int, str, str]:
        client.cookies.clear()
        answer = send(email=email)
        page = client.get("/join/sent/").content.decode().replace(email, "ADDRESS")
        return answer.status_code, answer.headers["Location"], without_token(page)

    assert sent_to(alice.email) == sent_to("nobody@example.org")
    assert Application.objects.count() == 2
