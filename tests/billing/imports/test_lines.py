"""What a line may say, and what is told of one that says it wrong."""

from collections.abc import Callable
from datetime import date

import pytest

from accounts.models import Contact
from billing.actions.granting import grant_period
from billing.imports import values
from billing.imports.columns import guess
from billing.imports.people import split_name
from billing.models import HolderKind, ImportRun, MembershipPeriod, Plan
from kit.clock import today
from tests.billing.imports.conftest import Desk
from tests.billing.imports.exports import by_hand, galette
from tests.makers import a_contact, a_plan

type Faults = Callable[[ImportRun], list[tuple[int, str]]]

WRONG = {
    "day_wrong": {"Date de naissance": "31/02/1990"},
    "day_unlikely": {"Du": "01/01/0206"},
    "birth_unlikely": {"Date de naissance": "01/01/2150"},
    "email_wrong": {"E-mail": "camille(at)example.org"},
    "amount_wrong": {"Montant payé": "trente-cinq"},
    "plan_unknown": {"Formule": "Adhésion de luxe"},
    "days_reversed": {"Du": "01/01/2027", "Au": "31/12/2026"},
    "plan_missing": {"Formule": ""},
    "name_missing": {"Prénom": "", "Nom": "", "E-mail": ""},
    "too_long": {"Ville": "N" * 101},
    "sign_unreadable": {"Ville": "Nant\ufffds"},
}


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_value_is_told_and_the_line_stays_out(
    code: str, desk: Desk, plan: Plan, faults: Faults
) -> None:
    run = desk.bring([by_hand(1), by_hand(2, **WRONG[code]), by_hand(3)])
    assert faults(run) == [(3, code)]
    column = next(iter(WRONG[code]))
    problem = run.problems.get()
    if code not in ("name_missing", "plan_missing", "days_reversed"):
        assert (problem.column, problem.value) == (column, str(WRONG[code][column])[:120])
    assert run.counts == {"created": 2, "periods": 2, "faulty": 1}


REMARKS = {
    "language_unknown": {"Langue": "Esperanto"},
    "method_unknown": {"Mode de paiement": "troc"},
    "answer_unclear": {"Newsletter": "peut-être"},
    "no_days": {"Du": "", "Au": ""},
}


@pytest.mark.parametrize("code", REMARKS)
def test_a_remark_keeps_nobody_out(code: str, desk: Desk, plan: Plan) -> None:
    run = desk.bring([{**by_hand(1), "Langue": "", **REMARKS[code]}])
    assert [(problem.code, problem.is_fault) for problem in run.problems.all()] == [(code, False)]
    assert run.counts["created"] == 1


def test_a_plan_of_organisations_is_nobodys(desk: Desk, faults: Faults) -> None:
    a_plan(name_fr="Adhésion simple", holder_kind=HolderKind.ORGANISATION)
    assert faults(desk.check([by_hand(1)])) == [(2, "plan_of_organisations")]


def test_a_cell_too_many_is_an_unquoted_sign(desk: Desk, plan: Plan, faults: Faults) -> None:
    run = desk.check("Prénom;Nom;E-mail\nAda;Roy;ada@example.org;Nantes\n".encode())
    assert faults(run) == [(2, "cells_too_many")]


def test_blank_rows_count_as_a_spreadsheet_counts_them(desk: Desk, faults: Faults) -> None:
    run = desk.check("\nPrénom;Nom;E-mail\n\n;;\nAda;Roy;ada\n".encode())
    assert faults(run) == [(5, "email_wrong")]


def test_the_same_person_twice_is_told_with_the_other_line(desk: Desk, plan: Plan, faults: Faults) -> None:
    run = desk.check([by_hand(1), by_hand(1), by_hand(1, Du="01/01/2025", Au="31/12/2025")])
    assert [(problem.line, problem.code, problem.facts) for problem in run.problems.all()] == [
        (3, "repeated", {"other": 2})
    ]


def test_a_number_is_one_persons(desk: Desk, plan: Plan, faults: Faults) -> None:
    run = desk.check([galette(7), galette(7, **{"Prénom :": "Dominique"})], plan)
    assert faults(run) == [(3, "number_shared")]


def test_namesakes_are_told_apart_by_birth_date_then_by_mail(desk: Desk, plan: Plan) -> None:
    father = a_contact(
        given_name="Jean", family_name="Roy", email="roy@example.org", birth_on=date(1960, 1, 1)
    )
    same = {"Prénom": "jéan", "Nom": "ROY", "E-mail": "roy@example.org"}
    desk.bring([
        by_hand(1, **same, **{"Date de naissance": "01/01/1990"}),
        by_hand(2, **same, **{"Date de naissance": "01/01/1960"}),
    ])  # fmt: skip
    assert Contact.objects.count() == 2
    assert MembershipPeriod.objects.filter(membership__contact=father).count() == 1


def test_nothing_that_tells_apart_from_somebody_known_is_a_fault(
    desk: Desk, plan: Plan, faults: Faults
) -> None:
    a_contact(given_name="Jean", family_name="Roy")
    unknown = {"Prénom": "Jean", "E-mail": "", "Date de naissance": ""}
    assert faults(desk.check([by_hand(1, **unknown)])) == [(2, "untold_apart")]


def test_two_cards_that_fit_are_merged_by_a_person_first(desk: Desk, plan: Plan, faults: Faults) -> None:
    for _ in range(2):
        a_contact(given_name="Camille1", family_name="Roy", email="Camille1@example.org")
    run = desk.check([by_hand(1)])
    assert faults(run) == [(2, "several_fit")]


def test_only_empty_fields_are_filled_unless_told(desk: Desk, plan: Plan) -> None:
    contact = a_contact(given_name="Camille1", family_name="Roy", email="camille1@example.org", city="Rennes")
    run = desk.bring([by_hand(1)])
    contact.refresh_from_db()
    assert (contact.city, contact.postal_code, run.counts["completed"]) == ("Rennes", "44000", 1)
    run = desk.bring([by_hand(1)], replaces=True)
    contact.refresh_from_db()
    assert (contact.city, run.counts) == ("Nantes", {"completed": 1})


def test_days_that_overlap_paid_ones_are_told_with_both_dates(desk: Desk, plan: Plan, faults: Faults) -> None:
    contact = a_contact(given_name="Camille1", family_name="Roy", email="camille1@example.org")
    period = grant_period(contact=contact, plan=plan, line=None, by=None)
    day = today().strftime("%d/%m/%Y")
    run = desk.check([by_hand(1, Du="01/01/2026", Au=day)])
    assert faults(run) == [(2, "days_overlap")]
    assert run.problems.get().facts["starts_on"] == period.starts_on.isoformat()


def test_a_name_in_the_file_can_stand_for_a_plan(desk: Desk, plan: Plan, faults: Faults) -> None:
    run = desk.check([by_hand(1, Formule="Adulte 2025")])
    assert faults(run) == [(2, "plan_unknown")]
    run = desk.match(run, plans={"adulte 2025": plan.code})
    assert (faults(run), run.counts) == ([], {"created": 1, "periods": 1})


@pytest.mark.parametrize(
    ("text", "minor"),
    [("35", 3500), ("35,00 €", 3500), ("1 234,50", 123450), ("1.234,5", 123450), ("1,234.50", 123450)],
)
def test_amounts_are_read_as_people_write_them(text: str, minor: int) -> None:
    assert values.minor(text) == minor


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e99", "-5", "", "12,3,4"])
def test_what_is_no_amount_is_none(text: str) -> None:
    with pytest.raises(values.Unreadable):
        values.minor(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("28/02/2026", date(2026, 2, 28)), ("1.3.2026", date(2026, 3, 1)), ("2026-02-28", date(2026, 2, 28)),
        ("14/09/2026 18:30", date(2026, 9, 14)), ("2026-09-14T18:30:00", date(2026, 9, 14)),
        ("0000-00-00", None),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert values.day(text) == day


@pytest.mark.parametrize("text", ["28/02/26", "02/30/2026", "٢٨/٠٢/2026x", "demain", "2026", "46000"])
def test_what_is_no_day_is_none(text: str) -> None:
    with pytest.raises(values.Unreadable):
        values.day(text)


def test_countries_go_by_name_and_code() -> None:
    assert [values.country(text) for text in ("France", "belgique", "Germany", "es", "Côte d’Ivoire")] == [
        "FR", "BE", "DE", "ES", "CI",
    ]  # fmt: skip


def test_names_in_one_cell_are_parted() -> None:
    assert split_name("Camille Roy", is_reversed=False) == ("Camille", "Roy")
    assert split_name("Le Roy Camille", is_reversed=True) == ("Camille", "Le Roy")
    assert split_name("LE ROY Marie Camille", is_reversed=False) == ("Marie Camille", "LE ROY")
    assert split_name("Camille", is_reversed=False) == ("", "Camille")


@pytest.mark.parametrize("header", ["Jusqu'au", "Valable jusqu’au", "Until", "Date de fin"])
def test_the_last_day_is_known_by_what_people_call_it(header: str) -> None:
    assert guess(["Nom", header])[1] == "ends_on"
