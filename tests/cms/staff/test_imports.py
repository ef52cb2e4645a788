"""Bringing members in at the back office: upload, columns, report, run, and the faulty lines to correct."""

import csv
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Contact, User
from accounts.roles import EDITOR, RECEPTION, TRAINER, TREASURER
from billing.models import ImportRun, Plan
from billing.states import ImportState
from tests.billing.imports.conftest import work
from tests.billing.imports.exports import Row, by_hand, csv_bytes, galette
from tests.makers import a_plan


@pytest.fixture
def plan(db: None) -> Plan:
    """A plan of a year."""
    return a_plan("simple")


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    """Carol, signed in."""
    client.force_login(carol)
    return client


def _address(name: str, run: ImportRun) -> str:
    return reverse(f"staff_imports:{name}", args=(run.pk,))


def _upload(desk: Client, content: bytes, name: str = "membres.csv") -> ImportRun:
    response = desk.post(reverse("staff_imports:add"), {"file": SimpleUploadedFile(name, content)})
    run = ImportRun.objects.latest("pk")
    assert response["Location"] == _address("columns", run)
    return run


def _offered(desk: Client, run: ImportRun) -> dict[str, str]:
    """What the form of the columns sends when nobody changes anything."""
    form = desk.get(_address("columns", run)).context["form"]
    return {field.html_name: str(field.value() or "") for field in form if field.value()}


def _checked(desk: Client, rows: list[Row], **changed: str) -> ImportRun:
    run = _upload(desk, csv_bytes(rows))
    response = desk.post(_address("columns", run), {**_offered(desk, run), **changed})
    assert response["Location"] == _address("inspect", run)
    work()
    return ImportRun.objects.get(pk=run.pk)


def _text(response: object) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # streamed


def test_a_file_of_galette_goes_all_the_way(desk: Client, plan: Plan) -> None:
    run = _upload(desk, csv_bytes([galette(1), galette(2, **{"Courriel :": "camille"})]))
    page = desk.get(_address("columns", run)).content.decode()
    assert "Galette" in page
    assert page.count('<option value="number" selected>') == 1
    assert "06 12 34 56 78" in page
    run = ImportRun.objects.get(pk=run.pk)
    desk.post(_address("columns", run), {**_offered(desk, run), "plan": str(plan.pk)})
    assert "en cours de vérification" in desk.get(_address("inspect", run)).content.decode()
    work()

    page = desk.get(_address("inspect", run)).content.decode()
    assert "Importer 1 ligne" in page
    assert "Ce n’est pas une adresse e-mail" in page
    assert Contact.objects.count() == 0

    desk.post(_address("start", run))
    work()
    run = ImportRun.objects.get(pk=run.pk)
    assert (run.state, run.counts) == (ImportState.DONE, {"created": 1, "periods": 1, "faulty": 1})
    card = desk.get(reverse("staff_members:inspect", args=(Contact.objects.get().pk,))).content.decode()
    assert "période reprise d’un autre programme" in card


def test_the_faulty_lines_are_downloaded_corrected_and_imported(desk: Client, plan: Plan) -> None:
    faulty = by_hand(2, **{"E-mail": "camille", "Ville": "=1+1"})
    run = _checked(desk, [by_hand(1), faulty, by_hand(3)])
    desk.post(_address("start", run))
    work()
    text = _text(desk.get(_address("faulty", run)))
    [header, line] = csv.reader(io.StringIO(text), delimiter=";")
    assert (header[0], line[0]) == (
        "problème",
        "E-mail: Ce n’est pas une adresse e-mail. Corrigez-la, ou laissez la cellule vide.",
    )
    assert (line[header.index("Ville")], line[header.index("Téléphone")]) == ("'=1+1", "'+33 6 12 34 56 78")
    corrected = text.replace("camille;", "camille2@example.org;")
    run = _upload(desk, corrected.encode())
    desk.post(_address("columns", run), _offered(desk, run))
    work()
    desk.post(_address("start", run))
    work()
    assert Contact.objects.count() == 3
    contact = Contact.objects.get(email="camille2@example.org")
    assert (contact.city, contact.phone) == ("=1+1", "+33 6 12 34 56 78")


def test_a_name_in_the_file_is_given_a_plan(desk: Client, plan: Plan) -> None:
    run = _checked(desk, [by_hand(1, Formule="Adulte"), by_hand(2, Formule="ADULTE"), by_hand(3)])
    assert run.counts == {"created": 1, "periods": 1, "faulty": 2}
    page = desk.get(_address("plans", run)).content.decode()
    assert page.count("<select") == 2
    desk.post(_address("plans", run), {"plan_0": plan.code, "plan_1": ""})
    work()
    assert ImportRun.objects.get(pk=run.pk).counts == {"created": 3, "periods": 3}


def test_a_file_that_is_no_table_is_refused_in_words(desk: Client) -> None:
    response = desk.post(reverse("staff_imports:add"), {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04x")})
    assert response.status_code == 200
    assert "Ce fichier est illisible" in response.content.decode()
    assert ImportRun.objects.count() == 0


def test_without_a_name_nothing_is_checked(desk: Client) -> None:
    run = _upload(desk, b"Ville;Pays\nNantes;FR\n")
    page = desk.post(_address("columns", run), _offered(desk, run), follow=True).content.decode()
    assert "Choisissez au moins la colonne" in page
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.UPLOADED


def test_what_a_file_says_is_text_on_the_page(desk: Client, plan: Plan) -> None:
    run = _checked(desk, [by_hand(1, **{"E-mail": "<script>alert(1)</script>"})])
    page = desk.get(_address("inspect", run)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_many_problems_are_turned_page_by_page(desk: Client, plan: Plan) -> None:
    run = _checked(desk, [by_hand(number, **{"E-mail": f"x{number}"}) for number in range(120)])
    first, second, odd = (desk.get(f"{_address('inspect', run)}?p={page}") for page in ("1", "2", "x"))
    assert (first.content.count(b"x119"), second.content.count(b"x119")) == (0, 1)
    assert odd.status_code == 200


def test_the_file_is_deleted_and_the_people_stay(desk: Client, plan: Plan) -> None:
    run = _checked(desk, [by_hand(1)])
    desk.post(_address("start", run))
    work()
    desk.post(_address("forget", run))
    page = desk.get(_address("inspect", run)).content.decode()
    assert "le fichier est supprimé" in page
    assert desk.get(_address("columns", run)).status_code == 404
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("role", [TREASURER, RECEPTION, TRAINER, EDITOR, "member", ""])
def test_nobody_else_sees_or_does_anything(
    role: str, desk: Client, plan: Plan, sign_in: Callable[[str], Client]
) -> None:
    run = _checked(desk, [by_hand(1, **{"E-mail": "marker-47"})])
    client = sign_in(role)
    before = list(ImportRun.objects.values())
    for name in ("inspect", "columns", "plans", "faulty", "start", "forget"):
        for response in (client.get(_address(name, run)), client.post(_address(name, run))):
            assert (response.status_code, b"marker-47" in response.content) == (302, False), name
    for name in ("index", "add"):
        assert client.get(reverse(f"staff_imports:{name}")).status_code == 302
    file = SimpleUploadedFile("x.csv", csv_bytes([by_hand(1)]))
    assert client.post(reverse("staff_imports:add"), {"file": file}).status_code == 302
    assert "marker-47" in _text(desk.get(_address("faulty", run)))
    assert list(ImportRun.objects.values()) == before
