"""One function checks and submits; every kind of question is asked through it."""

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from billing.models import Application
from billing.states import ApplicationState
from cms.models import SignUpPage
from cms.signup.guards import Client
from cms.signup.submit import submit
from kit.refusals import Invalid
from tests.cms.conftest import a_picture, an_upload, answers
from tests.pages import block_id

NAMES = (
    *("given", "family", "email", "phone", "birth", "address", "photo", "plan", "project", "hours", "level"),
    *("days", "proof", "rules", "letter"),
)
UNKEPT = "Ce texte contient des signes qui ne peuvent pas être gardés. Saisissez-le de nouveau."
NO_NUMBER = (
    "Ce numéro n’existe pas. Vérifiez les chiffres\xa0; depuis l’étranger, "
    "commencez par + et l’indicatif du pays."
)
HOME = Client("203.0.113.7")


def send(page: SignUpPage, files: dict[str, Any] | None = None, /, **changed: Any) -> Application:
    """Submit the sample form."""
    named = {block_id(name): file for name, file in (files or {}).items()}
    return submit(page, answers(**changed), named, "fr", HOME)


def told(
    page: SignUpPage, files: dict[str, Any] | None = None, /, **changed: Any
) -> dict[tuple[str, ...], str]:
    """What the form refuses: path by the sample's names, and sentence."""
    with pytest.raises(Invalid) as caught:
        send(page, files, **changed)
    names = {block_id(name): name for name in NAMES}
    return {(names[problem.path[0]], *problem.path[1:]): problem.message for problem in caught.value.problems}


def test_the_card_is_filled_and_the_rest_kept_as_asked(page: SignUpPage) -> None:
    application = send(
        page, {"photo": an_upload(a_picture()), "proof": an_upload(b"%PDF-1.7 proof", "carte étudiante.pdf")},
        phone="06 12 34 56 78", birth="24/03/1991", project="Un vélo.", hours="12,5", level=block_id("pro"),
        days=[block_id("sat"), block_id("sun")], letter="on",
        **{"address.street": "3 rue du Port", "address.postal_code": "49120", "address.city": "Vernay"},
    )  # fmt: skip
    application.refresh_from_db()
    assert (application.full_name, application.email, application.phone) == (
        "Camille Roy", "camille@example.org", "+33 6 12 34 56 78",
    )  # fmt: skip
    assert str(application.birth_on) == "1991-03-24"
    assert application.address_lines == ["3 rue du Port", "49120 Vernay"]
    assert application.country == "FR"
    assert application.state == ApplicationState.UNVERIFIED
    assert application.amount_minor == 6000
    by_name = {
        name: application.answers[block_id(name)] for name in ("project", "hours", "level", "days", "proof")
    }
    assert by_name == {
        "project": "Un vélo.", "hours": "12.5", "level": "À l’aise", "days": ["Samedi", "Dimanche"],
        "proof": "carte étudiante.pdf",
    }  # fmt: skip
    [proof] = application.files.all()
    with application.photo.open("rb") as photo, proof.file.open("rb") as kept:
        assert photo.read(3) == b"\xff\xd8\xff"
        assert (proof.name, kept.read()) == ("carte étudiante.pdf", b"%PDF-1.7 proof")


def test_consents_keep_their_exact_wording_with_the_address_of_each_link(page: SignUpPage) -> None:
    assert send(page).agreements == [
        {
            "label": "Le règlement", "purpose": "rules", "required": True, "given": True,
            "wording": "J’ai lu le règlement (https://example.org/reglement), et l’accepte.",
        },
        {
            "label": "La lettre", "purpose": "letter", "required": False, "given": False,
            "wording": "Je veux recevoir la lettre mensuelle.",
        },
    ]  # fmt: skip


def test_the_letter_is_deferred_with_the_application(page: SignUpPage) -> None:
    application = send(page)
    jobs = ProcrastinateJob.objects.filter(task_name="kit.deliver")
    assert [job.args for job in jobs] == [{"kind": "verify_email", "subject_id": application.pk}]


def test_all_missing_answers_are_told_at_once(page: SignUpPage) -> None:
    assert set(told(page, given="", family=None, email=" ", plan=None, rules=None)) == {
        ("given",), ("family",), ("email",), ("plan",), ("rules",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("email", "camille", "Il manque le @, par exemple dans nom@exemple.fr."),
        ("email", "camille@exemple", "Il manque la fin de l’adresse, par exemple «\xa0.fr\xa0»."),
        ("email", "@exemple.fr", "Il manque ce qui vient avant le @."),
        ("email", "ca mille@exemple.fr", "Ce n’est pas encore une adresse e-mail. Vérifiez chaque lettre."),
        ("birth", "31/02/1991", "Le 31 février n’existe pas. Vérifiez le jour."),
        ("birth", "29/02/1991", "1991 n’a pas de 29 février. Vérifiez le jour."),
        ("birth", "12/13/1991", "Il n’y a pas de mois 13. Vérifiez le mois."),
        ("birth", "00/01/1991", "Il n’y a pas de jour 0. Vérifiez le jour."),
        ("birth", "24/03/0091", "Vérifiez l’année\xa0: 91."),
        ("birth", "24/03/2099", "Ce jour est encore à venir. Vérifiez l’année."),
        ("birth", "hier", "Écrivez le jour, le mois et l’année, par exemple 24/03/1991."),
        ("phone", "12", NO_NUMBER),
        ("phone", "le soir", "Ce n’est pas un numéro de téléphone. Écrivez par exemple 06 12 34 56 78."),
        ("hours", "beaucoup", "Écrivez un nombre en chiffres, par exemple 12."),
        ("hours", "0", "Le nombre le plus petit est 1."),
        ("hours", "101", "Le nombre le plus grand est 100."),
        ("hours", "1e999999", "Écrivez un nombre en chiffres, par exemple 12."),
        ("level", "expert", "Choisissez une des réponses proposées."),
        ("days", ["expert"], "Choisissez une des réponses proposées."),
        ("plan", "secret", "Choisissez une des réponses proposées."),
        ("given", "Cam\x00ille", UNKEPT),
        ("project", "\ud800", UNKEPT),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_answered_by_what_to_do(
    page: SignUpPage, name: str, typed: Any, sentence: str
) -> None:
    assert told(page, **{name: typed}) == {(name,): sentence}


@pytest.mark.parametrize(
    "typed", ["24/03/1991", "24.3.1991", "24 03 1991", "24-03-1991", "24031991", "1991-03-24"]
)
def test_a_date_is_understood_as_people_write_it(page: SignUpPage, typed: str) -> None:
    application = send(page, birth=typed)
    application.refresh_from_db()
    assert str(application.birth_on) == "1991-03-24"


def test_a_name_stays_one_line(page: SignUpPage) -> None:
    application = send(page, given="Eve\r\nBcc: bob@example.org\u2028", family="\u202eRoy")
    assert application.full_name == "Eve Bcc: bob@example.org Roy"


def test_half_an_address_is_refused_by_its_missing_parts(page: SignUpPage) -> None:
    parts = told(page, **{"address.street": "3 rue du Port"})
    assert set(parts) == {("address", "postal_code"), ("address", "city")}


def test_a_free_price_has_a_floor_and_is_kept_in_cents(page: SignUpPage) -> None:
    assert send(page, plan="solidarity", **{"plan.amount": "12,50\xa0€"}).amount_minor == 1250
    assert send(page, plan="solidarity").amount_minor == 3500
    assert told(page, plan="solidarity", **{"plan.amount": "9"}) == {
        ("plan", "amount"): "Le prix le plus bas est de 10,00\xa0€."
    }


@pytest.mark.parametrize("typed", ["12,999", "12.999", "10,001", "12,501 €"])
def test_less_than_a_cent_is_refused_and_not_rounded(page: SignUpPage, typed: str) -> None:
    assert told(page, plan="solidarity", **{"plan.amount": typed}) == {
        ("plan", "amount"): "Écrivez deux décimales au plus, par exemple 12,50."
    }
    assert send(page, plan="solidarity", **{"plan.amount": "12,500"}).amount_minor == 1250


def test_each_plan_has_its_own_box_on_the_page(page: SignUpPage) -> None:
    typed = {"plan.amount.solidarity": "20", "plan.amount": ""}
    assert send(page, plan="solidarity", **typed).amount_minor == 2000


def test_a_price_that_changed_since_it_was_shown_is_told(page: SignUpPage) -> None:
    with pytest.raises(Invalid) as caught:
        submit(page, answers(), {}, "fr", HOME, expected_minor=5000)
    [problem] = caught.value.problems
    assert (problem.code, problem.path) == ("PRICE_CHANGED", (block_id("plan"),))
    assert not Application.objects.exists()


def test_a_form_in_english_makes_an_application_in_english(in_english: SignUpPage) -> None:
    application = submit(in_english, answers(level=block_id("new")), {}, "en", HOME)
    assert (application.language, application.form_title) == ("en", "Join")
    assert application.answers[block_id("level")] == "I am new"
    assert application.agreements[0]["wording"] == (
        "I have read the rules (https://example.org/reglement) and accept them."
    )
