"""A small bilingual site with one sign-up page, for tests of whatever stands above it."""

import uuid
from collections.abc import Mapping
from typing import Any

from wagtail.models import Page, Site

from cms.models import (
    ContentPage,
    EquipmentIndexPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PlansPage,
    SignUpPage,
)
from cms.site import Branch, build_site


def block_id(name: str) -> str:
    """The same id for the same name, as a block keeps its id."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://etabli.example/{name}"))


def block(kind: str, name: str, /, **value: Any) -> dict[str, Any]:
    """One block of a sign-up form, in the way it is stored."""
    return {"type": kind, "id": block_id(name), "value": value}


def option(name: str, label: str) -> dict[str, Any]:
    """One option of a choice."""
    return {"type": "item", "id": block_id(name), "value": label}


def question(kind: str, name: str, label: str, /, **value: Any) -> dict[str, Any]:
    """A question with an answer that is needed."""
    return block(kind, name, **({"label": label, "help": "", "is_required": True} | value))


def sample_form() -> list[dict[str, Any]]:
    """Every kind of question, in two steps."""
    return [
        block("section", "you", label="Vous", heading="Faisons connaissance", intro=""),
        question("short_text", "given", "Prénom", feeds="given_name"),
        question("short_text", "family", "Nom", feeds="family_name"),
        question("email", "email", "Adresse e-mail", feeds="email"),
        question("phone", "phone", "Téléphone", feeds="phone", is_required=False),
        question("date", "birth", "Date de naissance", feeds="birth_on", is_required=False),
        question("address", "address", "Adresse", feeds="address", is_required=False),
        question("photo", "photo", "Photo pour la carte", feeds="photo", is_required=False),
        block("section", "join", label="Votre adhésion", heading="Choisissez votre adhésion", intro=""),
        block("plan", "plan", label="Choisissez votre adhésion", help="", plans=[], suggestions=[15, 60]),
        question("long_text", "project", "Votre projet", is_required=False, help="Deux phrases suffisent."),
        question("number", "hours", "Heures par mois", is_required=False, lowest=1, highest=100),
        question(
            "choice", "level", "Votre niveau", is_required=False, display="radio",
            options=[option("new", "Je débute"), option("pro", "À l’aise")],
        ),
        question(
            "checkboxes", "days", "Vos jours", is_required=False,
            options=[option("sat", "Samedi"), option("sun", "Dimanche")],
        ),
        question("file", "proof", "Justificatif", is_required=False),
        block(
            "consent", "rules", label="Le règlement", purpose="rules", is_required=True,
            wording='<p>J’ai lu le <a href="https://example.org/reglement">règlement</a>, et l’accepte.</p>',
        ),
        block(
            "consent", "letter", label="La lettre", purpose="letter", is_required=False,
            wording="<p>Je veux recevoir la lettre mensuelle.</p>",
        ),
    ]  # fmt: skip


ENGLISH: Mapping[str, str] = {
    "Accueil": "Home",
    "accueil": "home",
    "Deux rives, un établi.": "Two banks, one bench.",
    "Bois, métal, textile : un atelier partagé.": "Wood, metal, textile: a shared workshop.",
    "Adhérer": "Join",
    "Vous": "You",
    "Faisons connaissance": "Let us get acquainted",
    "Prénom": "Given name",
    "Nom": "Family name",
    "Adresse e-mail": "E-mail address",
    "Téléphone": "Phone",
    "Date de naissance": "Birth date",
    "Adresse": "Address",
    "Photo pour la carte": "Photo for the card",
    "Votre adhésion": "Your membership",
    "Choisissez votre adhésion": "Choose your membership",
    "Votre projet": "Your project",
    "Deux phrases suffisent.": "Two sentences will do.",
    "Heures par mois": "Hours a month",
    "Votre niveau": "Your level",
    "Je débute": "I am new",
    "À l’aise": "I feel at home",
    "Vos jours": "Your days",
    "Samedi": "Saturday",
    "Dimanche": "Sunday",
    "Justificatif": "Proof",
    "Le règlement": "The rules",
    'J’ai lu le <a id="a1">règlement</a>, et l’accepte.': (
        'I have read the <a id="a1">rules</a> and accept them.'
    ),
    "La lettre": "The letter",
    "Je veux recevoir la lettre mensuelle.": "I want to receive the monthly letter.",
    "adherer": "join-us",
    "Machines": "Machines",
    "machines": "machines",
    "Formules": "Plans",
    "formules": "plans",
    "Actualités": "News",
    "actualites": "news",
    "Portes ouvertes": "Open day",
    "portes-ouvertes": "open-day",
    "Samedi, tout le jour.": "Saturday, all day.",
    "L’association": "The association",
    "association": "association",
    "Qui nous sommes": "Who we are",
    "Cent membres, vingt machines.": "A hundred members, twenty machines.",
}


def sample_home() -> HomePage:
    """A home page with its hero."""
    return HomePage(
        title="Accueil", slug="accueil", hero_title="Deux rives, un établi.",
        hero_lead="Bois, métal, textile : un atelier partagé.", join_label="Adhérer",
    )  # fmt: skip


def sample_signup_page() -> SignUpPage:
    """The sign-up page, not saved."""
    return SignUpPage(title="Adhérer", slug="adherer", show_in_menus=True, form=sample_form())


def sample_site() -> Site:
    """The whole site, in both languages, live."""
    news = NewsPage(title="Portes ouvertes", slug="portes-ouvertes", lead="Samedi, tout le jour.")
    text = [
        {"type": "heading", "value": "Qui nous sommes"},
        {"type": "text", "value": "<p>Cent membres, vingt machines.</p>"},
    ]
    about: Page = ContentPage(title="L’association", slug="association", show_in_menus=True, body=text)
    return build_site(
        sample_home(),
        [
            Branch(sample_signup_page()),
            Branch(PlansPage(title="Formules", slug="formules", show_in_menus=True)),
            Branch(EquipmentIndexPage(title="Machines", slug="machines", show_in_menus=True)),
            Branch(NewsIndexPage(title="Actualités", slug="actualites", show_in_menus=True), [Branch(news)]),
            Branch(about),
        ],
        english=ENGLISH,
    )
