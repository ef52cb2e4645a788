"""For whom one applies: the organisation that joins and the people to be covered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from billing.models import Application, HolderKind, Plan
from cms.models import SignUpPage
from cms.signup import guards
from cms.signup.describe import describe
from cms.signup.submit import submit
from cms.site import Branch, build_site
from kit.refusals import Invalid
from tests.cms.conftest import FORM, answers, field_name
from tests.cms.test_editing import faults
from tests.makers import a_plan
from tests.pages import block, block_id, question, sample_form, sample_home

HOME = guards.Client("203.0.113.7")
SIREN = "732 829 320"
LEA = {"people.given_name_1": "Léa", "people.family_name_1": "Roy", "people.birth_on_1": "24/03/2015"}
MAX = {"people.given_name_2": "Max", "people.family_name_2": "Roy", "people.birth_on_2": "02/01/2012"}
MISSING = "Remplissez aussi cette case, ou videz toute la ligne."
ORGANISATION = question("organisation", "organisation", "Votre entreprise", is_required=False)


def people(lowest: int = 0, highest: int = 3) -> dict[str, Any]:
    """The question about those covered."""
    return block("people", "people", label="Votre famille", help="", lowest=lowest, highest=highest)


def a_form(*more: dict[str, Any], first: tuple[dict[str, Any], ...] = ()) -> list[dict[str, Any]]:
    """The sample form with more questions: `first` on the first step, the others on the last."""
    whole = sample_form()
    return [whole[0], *first, *whole[1:], *more]


def a_page(*more: dict[str, Any], first: tuple[dict[str, Any], ...] = ()) -> SignUpPage:
    """A page in no tree, with that form."""
    return SignUpPage(title="Adhérer", slug="adherer", form=a_form(*more, first=first))


@pytest.fixture(autouse=True)
def offered(plans: dict[str, Plan]) -> dict[str, Plan]:
    """Beside the sample's plans, each for one person: a family's of three seats, a company's of two."""
    cache.clear()
    family = a_plan("family", name_fr="Famille", seats=3)
    company = a_plan("company", name_fr="Entreprise", seats=2, holder_kind=HolderKind.ORGANISATION)
    return {**plans, "family": family, "company": company}


def send(page: SignUpPage, **given: Any) -> Application:
    """Submit the form."""
    application = submit(page, answers(**given), {}, "fr", HOME)
    application.refresh_from_db()
    return application


def told(page: SignUpPage, **given: Any) -> dict[str, str]:
    """What is refused: by the field's name, the sentence."""
    with pytest.raises(Invalid) as caught:
        send(page, **given)
    ids = {block_id(name): name for name in ("plan", "people", "organisation")}
    return {
        ".".join((ids[problem.path[0]], *problem.path[1:])): problem.message
        for problem in caught.value.problems
    }


def test_the_people_named_are_handed_on_and_kept_among_the_answers() -> None:
    third = {"people.given_name_3": "Noé", "people.family_name_3": "Roy", "people.birth_on_3": "1990-12-31"}
    application = send(
        a_page(people()), plan="family", **LEA, **third, **{"people.email_3": "noe@example.org"}
    )
    assert application.people == [
        {"given_name": "Léa", "family_name": "Roy", "birth_on": "2015-03-24", "email": ""},
        {"given_name": "Noé", "family_name": "Roy", "birth_on": "1990-12-31", "email": "noe@example.org"},
    ]
    assert application.answers[block_id("people")] == [
        "Léa Roy, 24/03/2015",
        "Noé Roy, 31/12/1990, noe@example.org",
    ]
    assert "people" in {asked["type"] for asked in application.questions}


def test_a_row_of_blanks_is_empty_and_a_half_filled_one_is_told() -> None:
    page = a_page(people())
    assert send(page, plan="family", **{"people.given_name_1": "  "}).people == []
    assert told(page, plan="family", **{"people.given_name_2": "Max"}) == {
        "people.family_name_2": MISSING,
        "people.birth_on_2": MISSING,
    }
    alone = told(page, plan="family", **{"people.email_1": "lea@example.org"})
    assert set(alone) == {"people.given_name_1", "people.family_name_1", "people.birth_on_1"}


def test_a_wrong_date_is_told_once() -> None:
    given = {**LEA, "people.birth_on_1": "31/02/2015"}
    assert told(a_page(people()), plan="family", **given) == {
        "people.birth_on_1": "Le 31 février n’existe pas. Vérifiez le jour."
    }


def test_those_who_must_be_named_are_asked_for() -> None:
    page = a_page(people(lowest=1))
    needed = {"people.given_name_1", "people.family_name_1", "people.birth_on_1"}
    assert set(told(page, plan="family")) == needed
    assert len(send(page, plan="family", **LEA).people) == 1


def test_more_people_than_seats_are_told_at_the_first_too_many() -> None:
    first = (people(),)
    third = {name.replace("_2", "_3"): value for name, value in MAX.items()}
    page = a_page(people())
    assert len(send(page, plan="family", **LEA, **MAX).people) == 2
    assert told(page, plan="family", **LEA, **MAX, **third) == {
        "people.given_name_3": "«\xa0Famille\xa0» couvre 2 personnes au plus en plus de vous. "
        "Videz les autres lignes, ou choisissez une autre formule."
    }
    alone = (
        "«\xa0Adhésion annuelle\xa0» vaut pour une seule personne. "
        "Videz les lignes des autres personnes, ou choisissez une autre formule."
    )
    assert told(page, **LEA) == {"people.given_name_1": alone}
    # Asked before the plan: told at the plan, where another can be chosen.
    assert told(a_page(first=first), **LEA) == {"plan": alone}


def test_a_company_seats_as_many_as_its_plan_has() -> None:
    page, firm = a_page(ORGANISATION, people()), {"organisation.name": "Menuiserie Roy"}
    third = {name.replace("_2", "_3"): value for name, value in MAX.items()}
    assert len(send(page, plan="company", **firm, **LEA, **MAX).people) == 2
    assert told(page, plan="company", **firm, **LEA, **MAX, **third) == {
        "people.given_name_3": "«\xa0Entreprise\xa0» couvre 2 personnes au plus. "
        "Videz les autres lignes, ou choisissez une autre formule."
    }


def test_the_organisation_is_handed_on_with_its_numbers() -> None:
    stated = {"organisation.siren": SIREN, "organisation.vat_number": "fr 44 732 829 320"}
    application = send(
        a_page(ORGANISATION), plan="company", **{"organisation.name": " Menuiserie  Roy "}, **stated
    )
    assert application.organisation_card == {
        "name": "Menuiserie Roy",
        "siren": "732829320",
        "vat_number": "FR44732829320",
    }
    assert application.answers[block_id("organisation")] == [
        "Menuiserie Roy",
        "SIREN 732829320",
        "Numéro de TVA FR44732829320",
    ]


def test_who_joins_as_a_person_makes_no_organisation() -> None:
    application = send(a_page(ORGANISATION), **{"organisation.name": "Menuiserie Roy"})
    assert application.organisation_card == {}
    assert application.answers[block_id("organisation")] == ["Menuiserie Roy"]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({}, "organisation.name", "«\xa0Entreprise\xa0» est faite pour les organisations."),
        ({"organisation.siren": SIREN}, "organisation.name", "Écrivez aussi le nom de l’organisation."),
        (
            {"organisation.name": "Roy", "organisation.siren": "732 829 321"},
            "organisation.siren",
            "Ces neuf chiffres ne forment pas un SIREN",
        ),
        (
            {"organisation.name": "Roy", "organisation.siren": "12"},
            "organisation.siren",
            "Un SIREN a neuf chiffres",
        ),
        (
            {"organisation.name": "Roy", "organisation.vat_number": "FR00"},
            "organisation.vat_number",
            "Ce n’est pas un numéro de TVA",
        ),
    ],
)
def test_what_is_wrong_with_an_organisation_is_told(given: dict[str, str], field: str, sentence: str) -> None:
    problems = told(a_page(ORGANISATION), plan="company", **given)
    assert [*problems] == [field]
    assert problems[field].startswith(sentence)


def test_a_form_that_asks_for_no_organisation_takes_none_in() -> None:
    page = a_page()
    [asked] = [one for one in describe_in_tree(page) if one.type == "plan"]
    assert "company" not in {plan.code for plan in asked.plans}
    assert told(page, plan="company") == {"plan": "Choisissez une des réponses proposées."}


def describe_in_tree(page: SignUpPage) -> Any:
    """The questions as another front end is told them."""
    build_site(sample_home(), [Branch(page)])
    return describe(page).questions


def test_other_front_ends_are_told_the_parts_and_how_many() -> None:
    told_of = {one.type: one for one in describe_in_tree(a_page(ORGANISATION, people(1, 2)))}
    covered, firm = told_of["people"], told_of["organisation"]
    start = len(block_id("people")) + 1
    assert (covered.lowest, covered.highest, covered.is_required) == (1, 2, True)
    assert [name[start:] for name in covered.fields] == [
        "given_name_1", "family_name_1", "birth_on_1", "email_1",
        "given_name_2", "family_name_2", "birth_on_2", "email_2",
    ]  # fmt: skip
    assert [name.rpartition(".")[2] for name in firm.fields] == ["name", "siren", "vat_number"]


def test_the_editor_is_told_what_does_not_go_together() -> None:
    ticked = [*sample_form()]
    [choice] = [one for one in ticked if one["type"] == "plan"]
    choice["value"]["plans"] = ["company", "yearly"]
    sentence = (
        "Une formule cochée ici est faite pour les organisations. "
        "Ajoutez la question sur l’organisation, ou décochez la formule."
    )
    assert faults(ticked) == [sentence]
    assert faults(a_form(people(lowest=3, highest=2))) == [
        "Il y a moins de lignes que de personnes à nommer obligatoirement."
    ]


@pytest.fixture
def post(client: Client) -> Callable[..., Any]:
    """Post a step of a live form that asks for people on its first step and the organisation on its last."""
    page = a_page(ORGANISATION, first=(people(highest=2),))
    build_site(sample_home(), [Branch(page)])

    def post_step(step: int, **values: Any) -> Any:
        named = {field_name(name): value for name, value in values.items()}
        return client.post(FORM, {"step": step, "go": "next", **named})

    return post_step


YOU = {"given": "Camille", "family": "Roy", "email": "camille@example.org"}


def test_the_page_shows_a_row_per_person_and_keeps_what_was_typed(
    post: Callable[..., Any], client: Client
) -> None:
    shown = client.get(FORM).content.decode()
    assert (shown.count("<legend>Personne "), "Personne 2" in shown) == (2, True)
    wrong = post(1, **YOU, **{**LEA, "people.birth_on_1": ""}).content.decode()
    assert MISSING in wrong
    assert 'value="Léa"' in wrong


def test_a_plan_with_too_few_seats_is_told_on_its_own_step(post: Callable[..., Any]) -> None:
    assert post(1, **YOU, **LEA).status_code == 303
    refused = post(2, plan="yearly", rules="on")
    assert "vaut pour une seule personne" in refused.content.decode()
    assert post(2, plan="family", rules="on").url.endswith("/join/sent/")
    assert [row["given_name"] for row in Application.objects.get().people] == ["Léa"]


def test_the_way_in_for_a_plan_leads_to_the_form_made_for_it(client: Client) -> None:
    form = a_form(ORGANISATION)
    [choice] = [one for one in form if one["type"] == "plan"]
    choice["value"] = {**choice["value"], "plans": ["company"]}
    firms = SignUpPage(title="Entreprises", slug="entreprises", form=form)
    build_site(sample_home(), [Branch(a_page()), Branch(firms)])
    for plan, path in (("company", "/entreprises/"), ("family", "/adherer/")):
        assert client.get(f"/join/?plan={plan}").headers["Location"] == f"{path}?plan={plan}"
    assert client.get("/join/?plan=nothing").headers["Location"] == "/adherer/?plan=nothing"
