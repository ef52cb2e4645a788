"""Answers as staff read them."""

import re

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.actions.contacts import give_consent
from accounts.models import User
from cms.models import SignUpPage
from cms.staff.answers import in_words
from tests.makers import a_contact, an_application


def test_a_date_is_told_as_dates_are_elsewhere() -> None:
    with override("en"):
        assert in_words("1982-12-26", {"type": "date"}) == "26 Dec 1982"
        assert in_words("1982-12-26", {"type": "text"}) == "1982-12-26"
        assert in_words(None, {"type": "date"}) == ""


def test_an_address_names_its_country_in_the_readers_language() -> None:
    asked = {"type": "address"}
    assert in_words("2 Gasse, 10115 Berlin, DE", asked) == "2 Gasse, 10115 Berlin, Allemagne"
    with override("en"):
        assert in_words("2 Gasse, 10115 Berlin, DE", asked) == "2 Gasse, 10115 Berlin, Germany"
        assert in_words("2 Gasse, 10115 Berlin, DE", {"type": "long_text"}) == "2 Gasse, 10115 Berlin, DE"
    assert in_words("Sans pays", asked) == "Sans pays"


def test_a_step_is_named_once_over_its_questions(client: Client, carol: User) -> None:
    application = an_application()
    steps = {"q-1": "Vous", "q-2": "Vous", "q-3": "Projet"}
    application.questions = [{"id": name, "label": f"? {name}", "section": s} for name, s in steps.items()]
    application.answers = dict.fromkeys(steps, "oui")
    application.save()
    client.force_login(carol)
    page = client.get(reverse("staff_applications:inspect", args=(application.pk,))).content.decode()
    assert [page.count(f">{step}<") for step in ("Vous", "Projet")] == [1, 1]
    headings = re.findall(r"<h([34])[^>]*>(Vous|Projet|\? q-\d)<", page)
    assert headings == [("3", "Vous"), ("4", "? q-1"), ("4", "? q-2"), ("3", "Projet"), ("4", "? q-3")]


def test_an_agreement_on_a_card_is_named_as_the_form_names_it(
    client: Client, carol: User, in_english: SignUpPage
) -> None:
    contact = a_contact()
    for purpose in ("letter", "of-long-ago"):
        give_consent(contact=contact, purpose=purpose, wording="Oui.", is_required=False, by=None)
    client.force_login(carol)
    url = reverse("staff_members:inspect", args=(contact.pk,))
    for language, name in (("fr", "La lettre"), ("en", "The letter")):
        page = client.get(url, headers={"Accept-Language": language}).content.decode()
        assert re.findall(r"<h3>([^<]*)</h3>", page) == [name, "of-long-ago"]
