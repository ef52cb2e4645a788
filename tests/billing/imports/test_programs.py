"""The exports of four programs are known by their first line, and become members."""

from datetime import date

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Consent, Contact
from billing.imports.mappings import matched, recognised
from billing.models import Invoice, MembershipPeriod, Order, Plan
from tests.billing.imports.conftest import Desk
from tests.billing.imports.exports import PROGRAMS, csv_bytes, galette, helloasso, paheko, xlsx_bytes


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_export_is_recognised_by_its_header(program: str) -> None:
    found = recognised(list(PROGRAMS[program](1)))
    assert found is not None
    assert found.key == program


def test_a_list_of_ones_own_is_read_by_its_words() -> None:
    header = ["Prénom", "NOM", "E-mail", "Date de naissance :", "Fin", "Couleur"]
    assert recognised(header) is None
    assert matched(header) == {0: "given_name", 1: "family_name", 2: "email", 3: "birth_on", 4: "ends_on"}


BROUGHT = {
    # Two ends, or one and the plan's term; the last day is still paid.
    "galette": ("Camille1", "Roy", date(2026, 1, 1), date(2027, 1, 1)),
    "frappe": ("Camille1", "Roy", date(2026, 1, 1), date(2027, 1, 1)),
    "helloasso": ("Camille1", "ROY", date(2026, 9, 14), date(2027, 9, 14)),
}


@pytest.mark.parametrize("program", BROUGHT)
def test_each_export_becomes_members(program: str, desk: Desk, plan: Plan) -> None:
    run = desk.bring([PROGRAMS[program](number) for number in (1, 2, 3)], plan)
    assert run.counts == {"created": 3, "periods": 3}
    contact = Contact.objects.get(given_name="Camille1")
    period = MembershipPeriod.objects.get(membership__contact=contact)
    assert (contact.given_name, contact.family_name, period.starts_on, period.ends_on) == BROUGHT[program]
    assert list(contact.coverages.values_list("membership", flat=True)) == [period.membership_id]


def test_a_whole_card_comes_from_galette(desk: Desk, plan: Plan) -> None:
    desk.bring([galette(7)], plan)
    contact = Contact.objects.get()
    assert (contact.phone, contact.street, contact.postal_code, contact.city, contact.country) == (
        "06 12 34 56 78", "3 rue des Lilas", "44000", "Nantes", "FR",
    )  # fmt: skip
    assert (contact.birth_on, contact.language, contact.created_at.year) == (date(1990, 2, 28), "fr", 2019)


def test_paheko_has_one_column_for_both_names_and_no_dates(desk: Desk) -> None:
    run = desk.bring([paheko(1), paheko(2, **{"Inscription à la lettre d'information": ""})])
    assert run.counts == {"created": 2}
    contact = Contact.objects.get(given_name="Camille1")
    assert (contact.family_name, contact.phone) == ("Roy", "0612345678")
    consent = Consent.objects.get()
    assert (consent.contact, consent.purpose) == (contact, "newsletter")
    assert "Paheko" in consent.wording


def test_a_parents_order_is_the_childs_membership_and_cancelled_ones_are_left_out(
    desk: Desk, plan: Plan
) -> None:
    run = desk.bring([helloasso(1), helloasso(2, **{"Statut de la commande": "Remboursé"})])
    assert run.counts == {"created": 1, "periods": 1, "left_out": 1}
    contact = Contact.objects.get()
    assert (contact.given_name, contact.birth_on) == ("Camille1", date(2010, 2, 28))


def test_an_early_renewal_goes_on_from_the_end_whatever_the_order_of_the_lines(
    desk: Desk, plan: Plan
) -> None:
    orders = [
        helloasso(1, **{"Date de la commande": day}) for day in ("01/09/2026 10:00", "14/09/2025 10:00")
    ]
    for content in (orders[::-1], orders):
        run = desk.bring(content)
        assert run.counts.get("faulty") is None
    periods = MembershipPeriod.objects.order_by("starts_on").values_list("starts_on", "ends_on")
    assert list(periods) == [
        (date(2025, 9, 14), date(2026, 9, 14)), (date(2026, 9, 14), date(2027, 9, 14)),
    ]  # fmt: skip


def test_nobody_is_written_to_and_nothing_is_invoiced(desk: Desk, plan: Plan) -> None:
    desk.bring([helloasso(number) for number in range(5)])
    assert (Contact.objects.count(), Order.objects.count(), Invoice.objects.count()) == (5, 0, 0)
    assert set(ProcrastinateJob.objects.values_list("task_name", flat=True)) == {"billing.work_import"}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_and_delimiter_says_the_same(
    delimiter: str, encoding: str, desk: Desk, plan: Plan
) -> None:
    row = helloasso(1, **{"Prénom adhérent": "Éloïse", "Tarif": 'Simple, "unie"; entière'})
    run = desk.check(csv_bytes([row], delimiter=delimiter, encoding=encoding))
    problem = run.problems.get()
    assert (problem.line, problem.column, problem.value) == (2, "Tarif", 'Simple, "unie"; entière')


def test_a_workbook_with_real_dates_and_numbers_reads_like_csv(desk: Desk, plan: Plan) -> None:
    row = {**galette(7), "Date de naissance :": date(1990, 2, 28), "Code Postal :": 44000.0}
    desk.bring(xlsx_bytes([row]), plan)
    contact = Contact.objects.get()
    assert (contact.birth_on, contact.postal_code) == (date(1990, 2, 28), "44000")
