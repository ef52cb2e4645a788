"""A manager brings 500 people in: 20 faults are shown, corrected, imported, and nothing is doubled again."""

from typing import Literal

import pytest
from axe_core_python.sync_playwright import Axe

from sandbox.demo_data.cast import PASSWORD, STAFF
from tests.billing.imports.exports import Row, by_hand, csv_bytes
from tests.journeys.inspection import HEIGHT, PHONE
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def _people(*, faulty: bool) -> bytes:
    wrong = {"Date de naissance": "31/02/1990"}
    rows: list[Row] = [
        by_hand(number, Formule="annuelle", **(wrong if faulty and number % 25 == 0 else {}))
        for number in range(500)
    ]
    return csv_bytes(rows)


def _faults(desk: Visitor) -> list[str]:
    """What axe says of the page, light and dark, and whether a phone must scroll sideways."""
    told = []
    for scheme in SCHEMES:
        # Opened anew: colours would still be changing.
        desk.page.emulate_media(color_scheme=scheme)
        desk.page.reload()
        told += [f"{scheme} {fault['id']}: {fault['nodes']}" for fault in Axe().run(desk.page)["violations"]]
    size = desk.page.viewport_size
    desk.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    if desk.page.evaluate("document.documentElement.scrollWidth") > PHONE:
        told.append(f"{desk.page.url} is wider than a phone")
    if size is not None:
        desk.page.set_viewport_size(size)
    return told


def _upload(desk: Visitor, content: bytes) -> None:
    desk.go("/admin/imports/add/")
    file = {"name": "membres.csv", "mimeType": "text/csv", "buffer": content}
    desk.page.get_by_label("Fichier").set_input_files(file)  # type: ignore[arg-type]  # a payload, as it says
    desk.press("Déposer")
    assert _faults(desk) == []
    desk.press("Vérifier le fichier")


def _wait(desk: Visitor, state: str) -> None:
    """Until the queue has done it."""
    desk.sees_in_the_end(desk.page.locator(".staff-now", has_text=state))


def _told(desk: Visitor) -> dict[str, str]:
    """The figures of the page."""
    facts = desk.page.locator(".staff-facts").first.locator("> div")
    return {fact.locator("dt").inner_text(): fact.locator("dd").inner_text() for fact in facts.all()}


def test_500_people_are_imported_corrected_and_imported_again(desk: Visitor) -> None:
    desk.sign_in(STAFF[0].email, PASSWORD)
    _upload(desk, _people(faulty=True))
    _wait(desk, "vérifié")
    assert _told(desk) == {
        "Nouvelles personnes": "480", "Adhésions": "480", "Avec un défaut\u00a0: non importées": "20",
    }  # fmt: skip
    assert desk.page.locator("td", has_text="31/02/1990").count() == 20
    assert _faults(desk) == []
    desk.press("Importer 480 lignes")
    _wait(desk, "importé")
    faulty = desk.download(desk.page.get_by_role("link", name="Télécharger les lignes avec un défaut"))
    assert faulty.decode("utf-8-sig").count("31/02/1990") == 20
    _upload(desk, _people(faulty=False))
    _wait(desk, "vérifié")
    desk.press("Importer 500 lignes")
    _wait(desk, "importé")
    _upload(desk, _people(faulty=False))
    _wait(desk, "vérifié")
    assert _told(desk) == {"Déjà connues, rien à changer": "500"}
