"""From visitor to member, with an editor and a manager: the main job, on a phone in French."""

import io
import re

import pytest
from playwright.sync_api import Browser, Locator, expect
from pypdf import PdfReader

from sandbox.demo_data.cast import PASSWORD, STAFF
from tests.journeys.applying import FRENCH, a_photo, card_of, choose, confirm, fill_first_step, send
from tests.journeys.conftest import DESK_SIZE
from tests.journeys.town import Town
from tests.journeys.visitor import DECLINED_CARD, Visitor, a_visitor

pytestmark = pytest.mark.xdist_group("journeys")

MANAGER, _, _, EDITOR = STAFF
EMAIL, NEW_PASSWORD = "alice@courriel.example", "un long établi de hêtre"
QUESTION, CONSENT = "Votre métier", "On peut me photographier à l’atelier."


@pytest.fixture(scope="module")
def edited_form(chromium: Browser, town: Town) -> None:
    """An editor added a question and a consent to the membership form, and published it."""
    with (
        chromium.new_context(viewport=DESK_SIZE, locale="fr-FR") as context,
        a_visitor(town, context) as ines,
    ):
        ines.sign_in(EDITOR.email, PASSWORD)
        ines.go("/admin/")
        ines.follow(re.compile("Pages crées"))
        ines.follow("Adhérer")
        question = _add_block(ines, "Texte court")
        question.get_by_label("Question*").fill(QUESTION)
        question.get_by_label("Une réponse est nécessaire").uncheck()
        consent = _add_block(ines, "Accord")
        consent.get_by_label("Nom court*").fill("Photos")
        # Wagtail's editor of rich text has no name.
        consent.locator("[contenteditable=true]").fill(CONSENT)
        consent.get_by_label("Usage*").fill("photos")
        # It hands over what was written a moment later.
        expect(consent.locator("input[name$=wording]")).to_have_value(re.compile(CONSENT))
        ines.page.get_by_role("button", name="Plus d'actions").click()
        ines.page.get_by_role("button", name="Publier").click()
        expect(ines.page.get_by_role("status").first).to_contain_text("La page « Adhérer » a été publiée")


def _add_block(editor: Visitor, kind: str) -> Locator:
    """A new block of this kind at the end of the form."""
    form = editor.page.get_by_role("region", name="Formulaire*", exact=True)
    expect(form.get_by_role("region", name="Accord Lettre mensuelle")).to_be_visible()
    blocks = form.get_by_role("region", name=re.compile(f"^{kind}"))
    before = blocks.count()
    form.get_by_role("button", name="Insérer un bloc").last.click()
    editor.page.get_by_role("option", name=kind, exact=True).click()
    expect(blocks).to_have_count(before + 1)
    return blocks.last


def test_an_editor_adds_a_question_and_a_consent(edited_form: None, phone: Visitor) -> None:
    phone.go("/adherer/?step=2")
    expect(phone.field(QUESTION)).to_be_visible()
    expect(phone.page.get_by_role("checkbox", name=CONSENT)).to_be_visible()


def test_a_visitor_becomes_a_member(edited_form: None, phone: Visitor, desk: Visitor) -> None:
    _apply(phone)
    _pay(phone)
    _approve_in_bulk(desk)
    _sign_in_for_the_first_time(phone)
    _change_the_card(phone)
    _read_the_invoice(phone)
    _renew(phone)


def _apply(alice: Visitor) -> None:
    fill_first_step(alice, card_of("Alice", "Martin", EMAIL))
    alice.field(FRENCH.photo).set_input_files(a_photo())
    alice.press(FRENCH.proceed)
    choose(alice, "Adhésion de saison")
    alice.press(re.compile("^60.€"))
    expect(alice.field("Votre montant")).to_have_value("60")
    alice.fill_in({"Votre montant": "35"})
    alice.fill_in({QUESTION: "Luthière"})
    alice.page.get_by_role("checkbox", name=CONSENT).check()
    send(alice)
    alice.reads(EMAIL)
    confirm(alice, EMAIL)


def _pay(alice: Visitor) -> None:
    alice.sees("Le paiement est l’étape suivante")
    alice.press(re.compile("^Payer 35,00"))
    alice.pay(DECLINED_CARD)
    expect(alice.page.get_by_role("alert")).to_contain_text("La banque a refusé la carte")
    alice.pay()
    # The page waits for the provider's word, and turns by itself.
    alice.sees("L’équipe lit votre demande")


def _approve_in_bulk(carol: Visitor) -> None:
    carol.sign_in(MANAGER.email, PASSWORD)
    carol.go("/admin/")
    carol.follow(re.compile("attendent une décision"))
    for name in ("Alice Martin", "Gilles Roux"):
        carol.page.get_by_role("row", name=re.compile(name)).get_by_role("checkbox").check()
    carol.follow("Approuver les demandes cochées")
    carol.press("Approuver")
    expect(carol.page.get_by_role("status").first).to_contain_text("2 demandes approuvées")


def _sign_in_for_the_first_time(alice: Visitor) -> None:
    alice.open_link(alice.letter(EMAIL, "Votre adhésion est acceptée"), "/accounts/password/reset/")
    alice.sees("Choisir un nouveau mot de passe")
    for field in alice.page.locator("main input[type=password]").all():
        field.fill(NEW_PASSWORD)
    alice.press("Garder ce mot de passe")
    alice.sees("Bonjour Alice")
    alice.context.clear_cookies()
    alice.sign_in(EMAIL, NEW_PASSWORD)
    alice.sees("Bonjour Alice")
    alice.reads("Active")


def _change_the_card(alice: Visitor) -> None:
    alice.follow_in_menu("Mon profil")
    alice.sees("Mon profil")
    alice.fill_in({"Numéro et rue": "9, quai du Foix", "Ville": "Blois"})
    alice.press("Enregistrer")
    alice.reads("Votre fiche est à jour.")
    expect(alice.field("Numéro et rue")).to_have_value("9, quai du Foix")
    before = alice.page.locator("main .avatar img").get_attribute("src")
    alice.field("Nouvelle photo").set_input_files(a_photo(2))
    alice.press("Changer la photo")
    alice.reads("Votre photo est changée.")
    assert alice.page.locator("main .avatar img").get_attribute("src") != before
    alice.looks()


def _read_the_invoice(alice: Visitor) -> None:
    alice.follow("Achats")
    alice.sees("Mes achats")
    link = alice.page.get_by_role("link", name=re.compile("^Facture F-"))
    text = PdfReader(io.BytesIO(alice.download(link))).pages[0].extract_text()
    assert "Adhésion de saison" in text
    assert "Alice Martin" in text
    assert re.search(r"35,00.€", text)


def _renew(alice: Visitor) -> None:
    alice.follow_in_menu("Mon adhésion")
    alice.sees("Mon adhésion")
    periods = alice.page.locator("main .rows > .row").filter(has_text="Adhésion de saison")
    expect(periods).to_have_count(1)
    first = periods.inner_text()
    again = alice.page.locator("main form").filter(has_text="Adhésion de saison")
    again.get_by_label("Votre montant").fill("20")
    again.get_by_role("button", name="Renouveler").click()
    alice.pay()
    # The page waits for the provider's word, and turns by itself.
    expect(alice.page.get_by_role("link", name=re.compile("^Facture F-"))).to_have_count(2)
    alice.sees("Mes achats")
    alice.follow_in_menu("Mon adhésion")
    expect(periods).to_have_count(2)
    assert first in periods.all_inner_texts()
