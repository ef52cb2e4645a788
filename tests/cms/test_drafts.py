"""A form that was begun is saved under an address, and goes on elsewhere by the link in the letter."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from accounts.models import User
from billing.models import Application
from cms import draft_letter
from cms.models import ApplicationDraft, SignUpPage
from cms.signup import guards
from cms.signup.saved import draft_token
from cms.tasks import clear_old_uploads, forget_drafts
from tests.cms.conftest import FORM, Post, a_picture, an_upload, field_name, without_token
from tests.pages import block_id

YOU = {"given": "Camille", "family": "Roy", "email": "camille@example.org"}


@pytest.fixture
def save(client: Client, post: Post, live_page: SignUpPage) -> Callable[..., Any]:
    """Fill in a step, press "save", and say where the link goes."""

    def save_form(email: str = "camille@example.org", step: int = 1, **values: Any) -> Any:
        asked = post(step, go="save", **(values or YOU))
        return client.post(asked.headers["Location"], {"email": email})

    return save_form


def link() -> str:
    """The path of the link in the letter of the only draft."""
    letter = draft_letter.draft_letter(ApplicationDraft.objects.get().pk)
    assert letter is not None
    assert letter.action is not None
    return "/join/" + letter.action[1].partition("/join/")[2]


def elsewhere(path: str) -> tuple[Client, Any]:
    """Another device, on which the link is followed and its button pressed."""
    device = Client()
    return device, device.post(path)


def test_it_is_saved_as_it_is_even_where_it_is_wrong(client: Client, post: Post) -> None:
    answer = post(1, go="save", **YOU | {"email": "camille@example.org", "birth": "demain"})
    page = client.get(answer.headers["Location"]).content.decode()
    assert 'value="camille@example.org"' in page
    assert not ApplicationDraft.objects.exists()
    answer = client.post(answer.headers["Location"], {"email": "camille@example.org"})
    assert "camille@example.org" in client.get(answer.headers["Location"]).content.decode()
    saved = ApplicationDraft.objects.get()
    assert saved.values[field_name("birth")] == ["demain"]
    assert (saved.email, saved.language, saved.step) == ("camille@example.org", "fr", 0)


def test_the_link_opens_it_on_another_device_at_the_step_where_it_was_left(post: Post, save: Any) -> None:
    post(1, **YOU)
    save(step=2, plan="solidarity", hours="12", days=[block_id("sun")], **{"plan.amount.solidarity": "44"})
    device, answer = elsewhere(link())
    assert answer.headers["Location"].endswith(f"{FORM}?step=2")
    page = device.get(answer.headers["Location"]).content.decode()
    assert 'value="12"' in page
    assert 'value="44"' in page
    assert f'value="{block_id("sun")}" id="id_{block_id("days")}_1" checked' in page
    assert 'value="Camille"' in device.get(f"{FORM}?step=1").content.decode()


def test_following_the_link_changes_nothing_before_its_button(save: Any) -> None:
    """Programs that guard mailboxes follow every link."""
    save()
    device = Client()
    page = device.get(link()).content.decode()
    assert "camille@example.org" in page
    assert 'value="Camille"' not in device.get(f"{FORM}?step=1").content.decode()
    assert device.get(link() + "forget/").status_code == 405
    assert ApplicationDraft.objects.count() == 1


def test_it_is_sent_from_the_other_device_with_its_files_and_kept_no_more(save: Any) -> None:
    save(photo=an_upload(a_picture(), "moi.png"), **YOU)
    path = link()
    device, _answer = elsewhere(path)
    values = {field_name("plan"): "yearly", field_name("rules"): "on"}
    assert device.post(FORM, {"step": 2, **values}).headers["Location"] == "/join/sent/"
    with Application.objects.get().photo.open("rb") as photo:
        assert photo.read(3) == b"\xff\xd8\xff"
    assert not ApplicationDraft.objects.exists()
    assert storages["private"].listdir("signup")[1] == []
    assert device.get(path).status_code == 410


def test_the_first_device_sends_nothing_a_second_time(client: Client, post: Post, save: Any) -> None:
    save()
    device, _answer = elsewhere(link())
    values = {field_name("plan"): "yearly", field_name("rules"): "on"}
    device.post(FORM, {"step": 2, **values})
    assert post(2, plan="yearly", rules="on").headers["Location"] == "/join/sent/"
    assert Application.objects.count() == 1


def test_saving_again_replaces_and_the_link_stays(save: Any) -> None:
    save()
    path = link()
    save(**YOU | {"given": "Dominique"})
    assert ApplicationDraft.objects.count() == 1
    device, answer = elsewhere(path)
    assert 'value="Dominique"' in device.get(answer.headers["Location"]).content.decode()


def test_another_address_makes_the_first_link_void(save: Any) -> None:
    """Who got the link by a mistyped address reads nothing of what follows."""
    save("camile@example.org")
    first = link()
    save("camille@example.org")
    assert Client().get(first).status_code == 410
    assert Client().get(link()).status_code == 200


def test_a_file_outlives_the_shelf_and_its_replacement_on_another_device(client: Client, save: Any) -> None:
    save(photo=an_upload(a_picture(), "moi.png"), **YOU)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        clear_old_uploads(0)
        device, answer = elsewhere(link())
        assert "moi.jpg" in device.get(answer.headers["Location"]).content.decode()
        device.post(FORM, {"step": 1, field_name("photo"): an_upload(a_picture(), "autre.png")})
        again, answer = elsewhere(link())
        assert "moi.jpg" in again.get(answer.headers["Location"]).content.decode()


def test_after_its_time_it_is_gone_with_its_files(
    save: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    save(photo=an_upload(a_picture(), "moi.png"), **YOU)
    path = link()
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        forget_drafts(0)
        assert Client().get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert Client().get(path).status_code == 410
        assert draft_letter.draft_letter(ApplicationDraft.objects.get().pk) is None
        with django_capture_on_commit_callbacks(execute=True):
            forget_drafts(0)
    assert not ApplicationDraft.objects.exists()
    assert storages["private"].listdir("signup")[1] == []


def test_who_holds_the_link_may_have_it_deleted(save: Any) -> None:
    save()
    path = link()
    assert Client().post(path + "forget/").status_code == 200
    assert not ApplicationDraft.objects.exists()
    assert Client().get(path).status_code == 410


@pytest.mark.parametrize("token", ["abc", "a:b:c", "%00", "é", "x" * 3000])
def test_what_is_no_link_opens_nothing(client: Client, live_page: SignUpPage, token: str) -> None:
    assert client.get(f"/join/continue/{token}/").status_code == 410


def test_no_link_opens_another_draft(save: Any) -> None:
    save()
    saved = ApplicationDraft.objects.get()
    other = draft_token(ApplicationDraft(pk=saved.pk, link_key="guessed"))
    assert Client().post(f"/join/continue/{other}/").status_code == 410


def test_the_answer_is_the_same_for_an_address_we_know(client: Client, post: Post, alice: User) -> None:
    def told(email: str) -> tuple[int, str]:
        client.cookies.clear()
        asked = post(1, go="save", **YOU | {"email": email}).headers["Location"]
        answer = client.post(asked, {"email": email})
        page = client.get(answer.headers["Location"]).content.decode().replace(email, "ADDRESS")
        return answer.status_code, without_token(page)

    assert told(alice.email) == told("nobody@example.org")
    assert ApplicationDraft.objects.count() == 2


def test_nothing_is_saved_that_was_never_filled_in(client: Client, live_page: SignUpPage) -> None:
    answer = client.post(f"/join/save/{live_page.pk}/", {"email": "camille@example.org"})
    assert answer.status_code == 302
    assert not ApplicationDraft.objects.exists()


def test_an_address_that_is_none_is_told_of(client: Client, save: Any) -> None:
    assert "Il manque le @" in save("camille").content.decode()
    assert not ApplicationDraft.objects.exists()


def test_a_mailbox_is_not_filled_by_strangers(
    client: Client, save: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "LETTERS", 2)
    for _ in range(2):
        assert save().status_code == 303
        client.cookies.clear()
    assert save("Camille@example.org").status_code == 429
    assert save("other@example.org").status_code == 303


def test_a_network_that_saves_many_is_told_to_wait_and_loses_nothing(
    client: Client, save: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "LIMIT", 1)
    assert save().status_code == 303
    answer = save("other@example.org")
    assert answer.status_code == 429
    assert ApplicationDraft.objects.count() == 1
    cache.clear()
    assert save("other@example.org").status_code == 303


def test_a_robot_that_fills_the_hidden_box_saves_nothing(client: Client, post: Post) -> None:
    asked = post(1, go="save", **YOU).headers["Location"]
    values = {"email": "camille@example.org", guards.TRAP: "https://spam.example"}
    assert client.post(asked, values).status_code == 200
    assert not ApplicationDraft.objects.exists()


def test_what_no_database_holds_is_left_out(save: Any) -> None:
    assert save(**YOU | {"given": "Cam\x00ille"}).status_code == 303
    assert ApplicationDraft.objects.get().values[field_name("given")] == ["Camille"]


def test_it_is_read_in_the_language_of_the_form(client: Client, in_english: SignUpPage) -> None:
    path = "/en/join-us/"
    named = {field_name(name): text for name, text in YOU.items()}
    asked = client.post(path, {"step": 1, "go": "save", **named}).headers["Location"]
    assert "Save and send me the link" in client.get(asked).content.decode()
    client.post(asked, {"email": "camille@example.org"})
    letter = draft_letter.draft_letter(ApplicationDraft.objects.get().pk)
    assert letter is not None
    page = Client().get(link()).content.decode()
    assert re.search(r"<h1>Go on where you stopped</h1>", page)
    assert elsewhere(link())[1].headers["Location"].endswith(f"{path}?step=1")


def test_another_form_on_the_device_makes_room_after_a_warning(client: Client, post: Post, save: Any) -> None:
    save()
    path = link()
    device = Client()
    device.post(FORM, {"step": 1, "go": "back", field_name("given"): "Sacha"})
    assert "Il laisse sa place à celui-ci" in device.get(path).content.decode()
    device.post(path)
    assert 'value="Camille"' in device.get(f"{FORM}?step=1").content.decode()
