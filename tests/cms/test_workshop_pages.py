"""Workshops on the public pages: dates with seats, in both languages, and nobody's name."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import EDITOR
from cms.models import ContentPage, HomePage, WorkshopIndexPage
from cms.site import Branch, build_site
from equipment.models import EquipmentKind
from kit.clock import midnight, today
from tests.cms.staff.workshops.conftest import booking, somebody
from tests.equipment.machines import a_machine, a_qualification, at
from tests.makers import a_contact, a_user
from tests.pages import ENGLISH, sample_home
from tests.workshops.shops import a_session, a_workshop
from workshops.models import Workshop, WorkshopSession
from workshops.states import BookingState

type Count = Callable[[int], Any]
# The page, its site, its menu and its languages included.
QUERIES = {
    "/ateliers/": 17,
    "/ateliers/agenda/": 20,
    "/ateliers/agenda/?view=month": 19,
    "/ateliers/laser/": 23,
}


@pytest.fixture
def index(db: None) -> WorkshopIndexPage:
    """A small site in both languages, with the page in its menu."""
    page = WorkshopIndexPage(title="Ateliers", slug="ateliers", show_in_menus=True)
    english = {**ENGLISH, "Ateliers": "Workshops", "ateliers": "workshops"}
    build_site(sample_home(), [Branch(page)], english=english)
    return page


@pytest.fixture
def laser(index: WorkshopIndexPage) -> Workshop:
    """A training with a date in three days, three of four seats taken by people with names."""
    laser = a_workshop(
        code="laser", name_fr="Laser, niveau 1", name_en="Laser, level 1", summary_fr="Couper sans risque.",
        description_fr="Une boîte à son nom.", price_minor=3000, member_price_minor=2000, seats=4,
        gives=a_qualification("laser", name_fr="Découpe laser"), is_for_members=True,
        prerequisites=[a_qualification("safety", name_fr="Sécurité")], late_refund_percent=50,
    )  # fmt: skip
    leads = a_contact(a_user("ines@example.org", name="Inès Caradec-47"))
    room = a_machine(code="numerique", name_fr="Salle numérique", kind=EquipmentKind.SPACE)
    session = a_session(laser, at(3, 18), equipment=[room], trainers=[leads])
    booking(session, somebody("Zoé-47"), BookingState.CONFIRMED)
    booking(session, somebody("Ada-47"), BookingState.HELD)
    booking(session, somebody("Max-47"), BookingState.OFFERED)
    return laser


def read(client: Client, path: str) -> str:
    """The words of a page."""
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def test_listed_by_kind_with_their_next_dates(client: Client, laser: Workshop) -> None:
    a_workshop(name_fr="Cachée-47", is_visible=False)
    a_workshop(name_fr="Soirée réparation", kind="event")
    page = read(client, "/ateliers/")
    for words in (
        "Formations",
        "Laser, niveau 1",
        "30 €",
        "1 place restante",
        "Événements",
        "Soirée réparation",
    ):
        assert words in page, words
    assert "Cachée-47" not in page
    english = read(client, "/en/workshops/")
    for words in ("Trainings", "Laser, level 1", "€30", "1 seat left", "Events"):
        assert words in english, words


def test_a_workshop_with_its_dates(client: Client, laser: Workshop) -> None:
    page = read(client, "/ateliers/laser/")
    told = (
        "Une boîte à son nom.", "Découpe laser", "Sécurité", "20 €", "Salle numérique", "1 place restante",
        "Annulez jusqu’à 48 heures avant : tout est remboursé.", "Ensuite, 50 % sont remboursés.",
        "S’inscrire", 'href="/en/workshops/laser/"',
    )  # fmt: skip
    for words in told:
        assert words in page, words
    assert "Laser, level 1" in read(client, "/en/workshops/laser/")


def test_the_button_leads_to_the_session_after_signing_in(
    client: Client, laser: Workshop, alice: User
) -> None:
    found = re.search(r'href="(/portal/workshops/[^"]+)"', read(client, "/ateliers/laser/"))
    assert found is not None
    assert client.get(found[1])["Location"].startswith("/accounts/login/?next=/portal/workshops/")
    client.force_login(alice)
    assert "Laser, niveau 1" in read(client, found[1])


def test_nobody_is_named(client: Client, laser: Workshop) -> None:
    for path in ("/ateliers/", "/ateliers/laser/", "/ateliers/agenda/", "/ateliers/agenda/?view=month"):
        page = read(client, path)
        assert "Laser, niveau 1" in page
        assert "-47" not in page


def test_who_waits_comes_before_a_newcomer(client: Client, laser: Workshop) -> None:
    session = WorkshopSession.objects.get()
    booking(session, somebody("Lou"), BookingState.WAITLISTED)
    page = read(client, "/ateliers/laser/")
    assert "complet, liste d’attente ouverte" in page
    assert "place restante" not in page


@pytest.mark.parametrize("values", [{"is_visible": False}])
def test_what_is_hidden_has_no_page(client: Client, laser: Workshop, values: dict[str, Any]) -> None:
    Workshop.objects.update(**values)
    assert client.get("/ateliers/laser/").status_code == 404
    for path in ("/ateliers/", "/ateliers/agenda/", "/ateliers/agenda/?view=month"):
        assert "Laser, niveau 1" not in read(client, path)


def test_the_agenda_sifts(client: Client, laser: Workshop) -> None:
    evening = a_workshop(name_fr="Soirée réparation", kind="event", seats=1)
    booking(a_session(evening, at(4, 19)), somebody("Lou"), BookingState.CONFIRMED)
    assert "Soirée réparation" in read(client, "/ateliers/agenda/")
    kind = read(client, "/ateliers/agenda/?kind=event")
    assert "Soirée réparation" in kind
    assert "Laser, niveau 1" not in kind
    seats = read(client, "/ateliers/agenda/?seats=1")
    assert "Soirée réparation" not in seats
    assert "Laser, niveau 1" in seats
    assert "Aucune séance de ce genre" in read(client, "/ateliers/agenda/?kind=open_session")


def test_a_month_has_what_took_place_and_what_was_cancelled(client: Client, laser: Workshop) -> None:
    # From the first of a month on, that the days asked for are in it.
    first = (today().replace(day=1) + timedelta(days=40)).replace(day=1)
    start = midnight(first + timedelta(days=9))
    off = a_session(a_workshop(name_fr="Tour à bois"), start, state="cancelled", cancelled_at=timezone.now(),
        cancel_reason="Panne-47")  # fmt: skip
    assert off.state == "cancelled"
    page = read(client, f"/ateliers/agenda/?view=month&month={first:%Y-%m}")
    assert "Tour à bois" in page
    assert "annulée" in page
    assert "Panne-47" not in page
    assert "Tour à bois" not in read(client, "/ateliers/agenda/")


@pytest.mark.parametrize(
    "asked", ["month=9999-12", "month=x", "month=0001-01", "kind=no&seats=no", "view=no"]
)
def test_an_address_without_sense_shows_now(client: Client, laser: Workshop, asked: str) -> None:
    read(client, f"/ateliers/agenda/?view=month&{asked}")
    assert "Laser, niveau 1" in read(client, f"/ateliers/agenda/?{asked}")


def test_the_agenda_ends_somewhere(client: Client, laser: Workshop) -> None:
    far = today().replace(year=today().year + 2)
    page = read(client, f"/ateliers/agenda/?view=month&month={far:%Y-%m}")
    assert "Mois précédent" in page
    assert "Mois suivant" not in page


def test_machines_read_the_dates_too(client: Client, laser: Workshop) -> None:
    Workshop.objects.update(summary_fr="</script><b>Gras</b>")
    page = client.get("/ateliers/laser/").content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    told = json.loads(found[1])
    assert told[0]["name"] == "Laser, niveau 1"
    assert told[0]["description"] == "</script><b>Gras</b>"
    assert told[0]["offers"]["price"] == "30.00"
    assert "-47" not in found[1]


def test_as_many_queries_for_many_dates(
    client: Client, laser: Workshop, django_assert_num_queries: Count
) -> None:
    def counted() -> None:
        for path, count in QUERIES.items():
            client.get(path)
            with django_assert_num_queries(count):
                client.get(path)

    counted()
    room = a_machine(kind=EquipmentKind.SPACE)
    for number in range(3):
        a_session(laser, at(5 + number, 18), equipment=[room])
        a_session(a_workshop(gives=a_qualification()), at(5 + number, 9))
    counted()


def test_editors_place_both_blocks_on_any_page(
    client: Client, index: WorkshopIndexPage, laser: Workshop
) -> None:
    home = HomePage.objects.get(slug="accueil")
    blocks = [
        {"type": "workshops", "value": {"heading": "Nos formations", "kind": "training", "page": index.pk}},
        {"type": "agenda", "value": {"heading": "Bientôt", "kind": "", "most": 1, "page": index.pk}},
    ]
    page = ContentPage(title="Venir", slug="venir", body=json.dumps(blocks))
    home.add_child(instance=page)
    page.save_revision().publish()
    told = read(client, "/venir/")
    for words in ("Nos formations", "Bientôt", "Laser, niveau 1", 'href="/ateliers/laser/"', "S’inscrire"):
        assert words in told, words


def test_an_editor_opens_the_page_and_sees_the_blocks(client: Client, index: WorkshopIndexPage) -> None:
    client.force_login(a_user("editor@example.org", EDITOR, name="Ed Itor"))
    page = client.get(f"/admin/pages/{index.pk}/edit/").content.decode()
    assert "les prochaines dates" in page
