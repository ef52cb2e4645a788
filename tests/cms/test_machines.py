"""The machines on the public pages: what is shown to whom, in both languages."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import User
from billing.models import Plan
from cms.models import EquipmentIndexPage, HomePage
from equipment.actions.maintenance import plan_maintenance
from equipment.models import Category, Equipment, EquipmentDocument, OpeningHours, PlanRate
from tests.equipment.machines import a_machine, a_qualification, at
from tests.pages import sample_site

type Count = Callable[[int], Any]
# The page, its site, its menu and its languages included.
QUERIES = 14


@pytest.fixture
def site(plans: dict[str, Plan]) -> None:
    """The site in both languages."""
    sample_site()


@pytest.fixture
def laser(site: None) -> Equipment:
    """A machine with all that one asks about first."""
    qualification = a_qualification("laser", name_fr="Découpe laser", name_en="Laser cutting")
    category = Category.objects.create(name_fr="Numérique", name_en="Digital")
    return a_machine(
        qualification, code="laser-1", name_fr="Laser Alpha", name_en="Alpha laser", category=category,
        summary_fr="Coupe le bois.", summary_en="Cuts wood.", description_fr="Jusqu’à 8 mm.",
        charge="money", member_rate_minor=900,
    )  # fmt: skip


def read(client: Client, path: str) -> str:
    """The words of a page."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_listed_by_category_with_its_state(client: Client, laser: Equipment) -> None:
    a_machine(code="hidden", name_fr="Cachée-47", is_visible=False)
    a_machine(code="gone", name_fr="Partie-47", state="retired")
    a_machine(code="broken", name_fr="Cassée", state="out_of_order", state_reason="Moteur")
    page = read(client, "/machines/")
    for words in ("Numérique", "Laser Alpha", "Coupe le bois.", "En service", "Cassée", "Hors service"):
        assert words in page
    for words in ("Cachée-47", "Partie-47"):
        assert words not in page
    english = read(client, "/en/machines/")
    for words in ("Digital", "Alpha laser", "Cuts wood.", "In service"):
        assert words in english


def test_one_machine_with_what_one_asks_first(client: Client, laser: Equipment) -> None:
    PlanRate.objects.create(equipment=laser, plan=Plan.objects.get(code="yearly"), rate_minor=500)
    for day in range(1, 8):
        OpeningHours.objects.create(equipment=laser, weekday=day, opens_at=time(9), closes_at=time(18, 30))
    page = read(client, "/machines/laser-1/")
    told = (
        "Laser Alpha", "Jusqu’à 8 mm.", "Découpe laser", "en autonomie", "9 € par heure", "5 € par heure",
        "pour les membres seulement", "9 h – 18 h 30", "Prochaines heures libres",
        'href="/portal/machines/laser-1/"', 'href="/en/machines/laser-1/"',
    )  # fmt: skip
    for words in told:
        assert words in page.replace("\u00a0", " "), words
    english = read(client, "/en/machines/laser-1/").replace("\u00a0", " ")
    for words in ("Alpha laser", "Laser cutting", "€9 an hour", "9 am – 6:30 pm", "Reserve"):
        assert words in english, words


def test_taken_hours_are_not_free(client: Client, laser: Equipment, carol: User) -> None:
    Equipment.objects.filter(pk=laser.pk).update(slot_minutes=24 * 60, horizon_days=1)
    free = client.get("/machines/laser-1/").context["free"]
    assert [span.start for span in free] == [at(1, 0)]
    plan_maintenance(equipment=laser, start=at(1, 8), end=at(1, 9), what="Lentille", by=carol)
    assert client.get("/machines/laser-1/").context["free"] == []


@pytest.mark.parametrize("values", [{"is_visible": False}, {"state": "retired"}])
def test_what_is_not_shown_has_no_page(client: Client, laser: Equipment, values: dict[str, Any]) -> None:
    Equipment.objects.filter(pk=laser.pk).update(**values)
    assert client.get("/machines/laser-1/").status_code == 404
    assert "Laser Alpha" not in read(client, "/machines/")


def test_out_of_order_says_why(client: Client, laser: Equipment) -> None:
    Equipment.objects.filter(pk=laser.pk).update(state="out_of_order", state_reason="Lentille fendue")
    page = read(client, "/machines/laser-1/")
    assert "Lentille fendue" in page
    assert "Prochaines heures libres" not in page


def test_public_papers_alone_are_given(client: Client, laser: Equipment) -> None:
    papers = {}
    for audience in ("public", "qualified"):
        paper = EquipmentDocument(
            equipment=laser, title_fr=f"Papier {audience}", audience=audience, name="n.pdf", size=9,
            content_type="application/pdf",
        )  # fmt: skip
        paper.file.save("n", ContentFile(f"contenu-{audience}-47".encode()))
        papers[audience] = f"/machines/laser-1/documents/{paper.pk}/"
    page = read(client, "/machines/laser-1/")
    assert papers["public"] in page
    assert "Papier qualified" not in page
    given = client.get(papers["public"])
    assert b"contenu-public-47" in b"".join(given.streaming_content)  # type: ignore[attr-defined]  # it streams
    assert "attachment" in given.headers["Content-Disposition"]
    assert client.get(papers["qualified"]).status_code == 404


def test_its_picture_has_an_address(client: Client, laser: Equipment) -> None:
    laser.picture.save("p.jpg", ContentFile(b"picture-47"))
    assert laser.picture.url in read(client, "/machines/")
    assert b"picture-47" in b"".join(client.get(laser.picture.url).streaming_content)  # type: ignore[attr-defined]  # it streams


def test_free_of_charge_and_credits_are_said(client: Client, laser: Equipment) -> None:
    Equipment.objects.filter(pk=laser.pk).update(charge="credits", credits_per_slot=2)
    assert "2 crédits pour 30 minutes" in read(client, "/machines/laser-1/")
    Equipment.objects.filter(pk=laser.pk).update(charge="free", public_rate_minor=0)
    assert "gratuit" in read(client, "/machines/laser-1/")


def test_a_block_places_a_category_elsewhere(client: Client, laser: Equipment) -> None:
    a_machine(code="saw", name_fr="Scie Bêta")
    home = HomePage.objects.get(locale__language_code="fr")
    index = EquipmentIndexPage.objects.get(locale__language_code="fr")
    value = {"heading": "Nos machines", "page": index, "link": "Toutes", "category": str(laser.category_id)}
    home.body = [("equipment", value)]
    home.save_revision().publish()
    page = read(client, "/")
    assert "Nos machines" in page
    assert 'href="/machines/laser-1/"' in page
    assert "Scie Bêta" not in page
    value["category"] = ""
    home.body = [("equipment", value)]
    home.save_revision().publish()
    assert "Scie Bêta" in read(client, "/")


def test_the_list_takes_the_same_queries_for_many(
    client: Client, laser: Equipment, django_assert_num_queries: Count
) -> None:
    read(client, "/machines/")
    with django_assert_num_queries(QUERIES):
        client.get("/machines/")
    for number in range(8):
        category = Category.objects.create(name_fr=f"Rayon {number}")
        a_machine(a_qualification(), code=f"more-{number}", category=category)
    with django_assert_num_queries(QUERIES):
        client.get("/machines/")
