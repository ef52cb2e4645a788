"""Writing to a filtered list at the back office, and the wording of letters."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import sending
from accounts.actions.mailings import queue_mailing, write_mailing
from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, LetterWording, Mailing, User
from accounts.roles import EDITOR, RECEPTION, TRAINER, TREASURER
from accounts.sending import send_some
from billing.actions.memberships import suspend_membership
from billing.models import Membership
from cms.staff.audience import people_of
from tests.makers import a_contact, a_member, a_plan

FORM = {
    "purpose": "statutory",
    "subject_fr": "Assemblée générale",
    "body_fr": "Bonjour {given_name},\n\nVenez nombreux.",
    "subject_en": "",
    "body_en": "Dear {given_name},",
}


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    """Carol, signed in."""
    client.force_login(carol)
    return client


def _address(name: str, mailing: Mailing) -> str:
    return reverse(f"staff_mailings:{name}", args=(mailing.pk,))


def _text(response: object) -> str:
    streamed = getattr(response, "streaming_content", None)
    content = b"".join(streamed) if streamed is not None else response.content  # type: ignore[attr-defined]  # the test client's
    return content.decode("utf-8-sig")


def _written(desk: Client, query: str = "", **values: str) -> Mailing:
    response = desk.post(f"{reverse('staff_mailings:add')}?{query}", {**FORM, **values})
    mailing = Mailing.objects.latest("pk")
    assert response["Location"] == _address("inspect", mailing)
    return mailing


def test_a_filtered_list_is_written_to_as_a_whole(
    desk: Client, carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = a_plan("simple")
    members = [
        a_member(None, plan, given_name=f"N{number}", email=f"n{number}@example.org") for number in range(60)
    ]
    a_contact(given_name="Outside")
    suspend_membership(membership=Membership.objects.get(contact=members[0]), reason="Clé", by=carol)
    query = "state=active&q=example.org"
    page = desk.get(f"{reverse('staff_members:index')}?{query}").content.decode()
    assert "Écrire à ces 59 personnes" in page
    assert f"{reverse('staff_mailings:add')}?state=active&amp;q=example.org" in page

    mailing = _written(desk, query)
    page = _text(desk.get(_address("inspect", mailing)))
    assert "59 personnes" in page
    assert "Bonjour Camille," in page
    assert "Dear Camille," in page
    assert "Envoyer à 59 personnes…" in page
    assert mailing.recipients.count() == 0

    assert "59 personnes" in _text(desk.get(_address("send", mailing)))
    desk.post(_address("send", mailing))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.recipients.count()) == ("sending", 59)
    assert set(members[1:]) == {row.contact for row in mailing.recipients.all()}
    monkeypatch.setattr(sending, "A_JOB", 25)
    send_some(mailing.pk)
    page = _text(desk.get(_address("inspect", mailing)))
    assert "25 sur 59" in page
    assert "live.js" in page
    part = _text(desk.get(_address("progress", mailing)))
    assert 'value="25"' in part
    assert "<html" not in part


def test_the_draft_tells_who_is_left_out_and_why(desk: Client) -> None:
    mother = a_contact(given_name="Marie", email="roy@example.org")
    child = a_contact(given_name="Zoé", email="")
    set_legal_representative(contact=child, representative=mother, by=None)
    a_contact(given_name="Sans", email="")
    page = _text(desk.get(_address("inspect", _written(desk))))
    assert "2 personnes" in page
    assert "1 lettre" in page
    assert "pas d’adresse e-mail" in page


def test_a_filter_that_means_nothing_any_more_writes_to_nobody(desk: Client, carol: User) -> None:
    a_contact()
    assert people_of({}, carol).count() == 1
    for audience in ({"plan": "987654"}, {"state": "odd"}, {"nonsense": "1"}):
        assert not people_of(audience, carol).exists()
    mailing = _written(desk, "plan=987654")
    page = desk.post(_address("send", mailing), follow=True).content.decode()
    assert "Personne ne recevrait cette lettre" in page
    mailing.refresh_from_db()
    assert mailing.state == "draft"


def test_what_was_typed_stays_when_it_is_refused(desk: Client) -> None:
    response = desk.post(reverse("staff_mailings:add"), {**FORM, "subject_fr": "Bonjour {nom}"})
    page = _text(response)
    assert response.status_code == 200
    assert "{nom} ne correspond à rien ici" in page
    assert "Venez nombreux." in page
    assert Mailing.objects.count() == 0


def test_a_draft_is_changed_and_thrown_away(desk: Client) -> None:
    mailing = _written(desk)
    desk.post(_address("edit", mailing), {**FORM, "subject_fr": "Fermeture"})
    mailing.refresh_from_db()
    assert mailing.subject_fr == "Fermeture"
    desk.post(_address("cancel", mailing))
    mailing.refresh_from_db()
    assert mailing.state == "cancelled"
    assert desk.get(_address("edit", mailing)).status_code == 404


def test_the_letter_is_seen_as_it_arrives(desk: Client) -> None:
    mailing = _written(desk)
    page = _text(desk.get(_address("preview_en", mailing)))
    assert page.startswith("<!doctype html>")
    assert ('lang="en"' in page, "Dear Camille," in page) == (True, True)
    assert "Bonjour Camille," in _text(desk.get(_address("preview_fr", mailing)))


def test_the_log_tells_of_each_person_and_is_exported(desk: Client, carol: User) -> None:
    a_contact(given_name="Ada", family_name="=cmd", email="ada@example.org")
    a_contact(given_name="Sans", family_name="Roy", email="")
    mailing = _written(desk)
    queue_mailing(mailing=mailing, contacts=Contact.objects.all(), by=carol)
    send_some(mailing.pk)
    log = f"{reverse('staff_mailing_log:index')}?mailing={mailing.pk}"
    assert log.replace("&", "&amp;") in _text(desk.get(_address("inspect", mailing)))
    page = _text(desk.get(log))
    assert "ada@example.org" in page
    assert "Sans Roy" in page
    page = _text(desk.get(f"{log}&state=skipped"))
    assert ("Sans Roy" in page, "ada@example.org" in page) == (True, False)
    sheet = _text(desk.get(f"{log}&export=csv"))
    assert "Ada =cmd" in sheet
    assert "pas d’adresse e-mail" in sheet
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("role", [TREASURER, RECEPTION, TRAINER, EDITOR, "member", ""])
def test_nobody_else_sees_or_sends(role: str, carol: User, sign_in: Callable[[str], Client]) -> None:
    a_contact(given_name="Marker47", email="marker47@example.org")
    values = {**FORM, "subject_fr": "Marker47"}
    mailing = write_mailing(mailing=None, values=values, audience={}, by=carol)
    sent = write_mailing(mailing=None, values=values, audience={}, by=carol)
    queue_mailing(mailing=sent, contacts=Contact.objects.all(), by=carol)
    client, before = sign_in(role), list(Mailing.objects.values())
    pages = ("inspect", "edit", "preview_fr", "preview_en", "send", "cancel", "test", "progress")
    addresses = [_address(name, mailing) for name in pages]
    addresses += [reverse(f"staff_{name}:index") for name in ("mailings", "mailing_log")]
    addresses += [reverse("staff_mailings:add"), reverse("letters:index")]
    addresses += [reverse(f"letters:{name}", args=("refused", "fr")) for name in ("edit", "preview")]
    for address in addresses:
        for response in (client.get(address), client.post(address, {**FORM, "subject": "x"})):
            assert response.status_code == 302, address
            assert "Marker47" not in response.content.decode()
    assert list(Mailing.objects.values()) == before
    assert LetterWording.objects.count() == 0
    if role in (TREASURER, RECEPTION):
        assert "Écrire à" not in client.get(reverse("staff_members:index")).content.decode()


def test_every_letter_can_be_worded_and_put_back(desk: Client) -> None:
    page = _text(desk.get(reverse("letters:index")))
    address = reverse("letters:edit", args=("refused", "fr"))
    assert "Demande refusée" in page
    assert address in page
    page = _text(desk.get(address))
    assert "L’équipe a lu votre demande et ne peut pas l’accepter." in page
    assert "{given_name}" in page
    desk.post(address, {"subject": "Réponse à {given_name}", "heading": "", "paragraphs": "Désolés."})
    shown = _text(desk.get(reverse("letters:preview", args=("refused", "fr"))))
    assert ("Désolés." in shown, "L’atelier est complet" in shown) == (True, True)
    desk.post(address, {"default": "yes", "paragraphs": "Autre"})
    assert LetterWording.objects.count() == 0
    assert "Désolés." not in _text(desk.get(reverse("letters:preview", args=("refused", "fr"))))


def test_a_placeholder_that_is_none_is_told_beside_what_was_typed(desk: Client) -> None:
    page = _text(desk.post(reverse("letters:edit", args=("refused", "en")), {"paragraphs": "Hi {you}"}))
    assert "{you} ne correspond à rien ici" in page
    assert "Hi {you}" in page
    assert LetterWording.objects.count() == 0


@pytest.mark.parametrize(("kind", "language"), [("nothing", "fr"), ("refused", "de")])
def test_a_letter_that_is_none_is_not_found(desk: Client, kind: str, language: str) -> None:
    assert desk.get(reverse("letters:edit", args=(kind, language))).status_code == 404
