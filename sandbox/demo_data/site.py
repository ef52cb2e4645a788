"""The association's pages, in French and English."""

from dataclasses import dataclass

from wagtail.models import Page

from accounts.models import Association
from cms.models import (
    ContentPage,
    EquipmentIndexPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PlansPage,
    SignUpPage,
    WorkshopIndexPage,
)
from cms.site import Branch, build_site, translate_page
from sandbox.demo_data.form import COMPANY_FORM, FAMILY_FORM, FORM
from sandbox.demo_data.words import ENGLISH, WORDS


@dataclass(frozen=True)
class Doors:
    """The French sign-up pages."""

    join: SignUpPage
    company: SignUpPage
    family: SignUpPage


def make_site(association: Association, port: int) -> Doors:
    """The whole tree, published in both languages."""
    join = SignUpPage(title="Adhérer", slug="adherer", lead=WORDS["join"], form=FORM, show_in_menus=True)
    plans = PlansPage(title="Formules", slug="formules", lead=WORDS["plans"], show_in_menus=True)
    machines = EquipmentIndexPage(
        title="Machines", slug="machines", lead=WORDS["machines"], show_in_menus=True
    )
    workshops = WorkshopIndexPage(
        title="Ateliers", slug="ateliers", lead=WORDS["workshops"], show_in_menus=True
    )
    news = NewsIndexPage(title="Actualités", slug="actualites", lead=WORDS["news"], show_in_menus=True)
    about = ContentPage(
        title="L’association", slug="association", lead=WORDS["about"], body=_about(), show_in_menus=True
    )
    rules = ContentPage(title="Statuts et règlement", slug="reglement", lead=WORDS["rules"], body=_rules())
    data = ContentPage(title="Vos données", slug="vos-donnees", lead=WORDS["data"], body=_data())
    company = SignUpPage(
        title="Adhérer en entreprise", slug="adherer-entreprise", lead=WORDS["company"], form=COMPANY_FORM
    )
    family = SignUpPage(
        title="Adhérer en famille", slug="adherer-famille", lead=WORDS["family"], form=FAMILY_FORM
    )
    articles = _articles()
    home = _home(association)
    after = (about, rules, data, company, family)
    first = (join, workshops, machines, plans)
    branches = [*map(Branch, first), Branch(news, articles), *map(Branch, after)]
    build_site(home, branches, hostname="127.0.0.1", port=port)
    home.refresh_from_db()
    home.second_page = about
    home.body = _home_body(plans, news, machines, workshops)
    home.save_revision().publish()
    texts: list[Page] = [
        home,
        workshops,
        machines,
        plans,
        news,
        *(branch.page for branch in articles),
        about,
        rules,
        data,
    ]
    for page in [*texts, join, company, family]:
        translate_page(page, ENGLISH)
    return Doors(join, company, family)


def _articles() -> list[Branch]:
    return [
        Branch(
            NewsPage(title=title, slug=slug, published_on=day, lead=lead, body=[("text", f"<p>{text}</p>")])
        )
        for title, slug, day, lead, text in WORDS_NEWS
    ]


def _home(association: Association) -> HomePage:
    return HomePage(
        title=association.name,
        slug="accueil",
        hero_title="Deux rives, un établi.",
        hero_lead=WORDS["hero"],
        join_label="Adhérer",
        second_label="L’association",
        facts=[("fact", {"icon": icon, "text": text}) for icon, text in FACTS],
    )


FACTS = (
    ("clock", "Ouvert du mardi au samedi, 14 h – 21 h"),
    ("place", "14, quai des Charpentiers"),
    ("people", "Visite libre chaque samedi à 10 h"),
)
WORDS_NEWS = (
    (
        "La scie à format est réparée",
        "scie-a-format-reparee",
        "2026-11-17",
        "Nouvelle lame, nouveau guide, et une matinée pour la reprendre en main.",
        "Karim et Solène ont changé la lame et le guide parallèle. La machine coupe de nouveau au dixième. "
        "Passez samedi à 10 h : on vous montre les réglages.",
    ),
    (
        "Soirée réparation du 27 novembre",
        "soiree-reparation",
        "2026-11-10",
        "Une lampe, un grille-pain, une fermeture éclair : apportez ce qui ne marche plus.",
        "Six bénévoles vous aident à comprendre la panne et à la réparer vous-même. Entrée libre, de 19 h à 22 h. "
        "L’an dernier, deux objets sur trois sont repartis en état de marche.",
    ),
    (
        "Trente bancs pour les quais",
        "trente-bancs",
        "2026-10-04",
        "La ville nous a confié le bois des platanes abattus en février.",
        "Quarante membres ont débité, raboté et assemblé pendant l’été. Les bancs sont posés rive droite ; "
        "ceux de la rive gauche suivent au printemps.",
    ),
)


def _home_body(
    plans: PlansPage, news: NewsIndexPage, machines: EquipmentIndexPage, workshops: WorkshopIndexPage
) -> list[tuple[str, object]]:
    return [
        (
            "agenda",
            {
                "heading": "Prochaines séances",
                "kind": "",
                "most": 4,
                "page": workshops,
                "link": "Tout l’agenda",
            },
        ),
        ("plans", {"heading": "Adhérer", "page": plans, "link": "Comparer les formules"}),
        (
            "equipment",
            {"heading": "Les machines", "category": "", "page": machines, "link": "Toutes les machines"},
        ),
        ("news", {"heading": "Nouvelles de l’atelier", "page": news, "link": "Toutes les nouvelles"}),
    ]


def _about() -> list[tuple[str, object]]:
    return [
        ("heading", "Un atelier que l’on partage"),
        ("text", f"<p>{WORDS['about_workshop']}</p>"),
        ("quote", {"quote": WORDS["about_quote"], "source": "Solène, membre depuis 2019"}),
        ("heading", "Qui décide"),
        ("text", f"<p>{WORDS['about_people']}</p>"),
    ]


def _rules() -> list[tuple[str, object]]:
    return [
        ("heading", "L’atelier"),
        ("text", f"<p>{WORDS['rules_workshop']}</p>"),
        ("heading", "Les machines dangereuses"),
        ("text", f"<p>{WORDS['rules_machines']}</p>"),
    ]


def _data() -> list[tuple[str, object]]:
    return [("text", f"<p>{WORDS['data_kept']}</p>"), ("text", f"<p>{WORDS['data_rights']}</p>")]
