"""Every list of people and of money is given as CSV and as a workbook, and no cell runs in either."""

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from billing.actions.applications import approve_application, refuse_application
from billing.states import ApplicationState
from kit.formulas import FORMULA_STARTS, as_written, harmless
from tests.makers import a_plan, an_application

FORMULA = '=HYPERLINK("http://trudy.example","Roy")'


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    """Carol, signed in, with a member and a refused applicant who are called like formulas."""
    plan = a_plan("simple", name_fr="+1 an")
    for act in ("approve", "refuse"):
        application = an_application(
            plan,
            state=ApplicationState.PAID,
            given_name=FORMULA,
            family_name="Roy",
            phone="+33 6 12 34 56 78",
        )
        if act == "approve":
            approve_application(application=application, by=carol)
        else:
            refuse_application(application=application, reason="-1", by=carol)
    client.force_login(carol)
    return client


# What each list says of the two people, beside dates and numbers that change from day to day.
NAME, PLAN, PHONE = f"'{FORMULA} Roy", "'+1 an", "'+33 6 12 34 56 78"
LITERAL: dict[str, tuple[list[str], set[str]]] = {
    "applications": (
        ["Prénom", "Nom de famille", "Adresse e-mail", "Téléphone", "Formule", "Montant", "État", "Paiement",
         "Reçue"],
        {f"'{FORMULA}", "Roy", PHONE, PLAN, "35.00"},
    ),
    "members": (
        ["Prénom", "Nom de famille", "Adresse e-mail", "Téléphone", "Adresse", "Adhésion",
         "Couverture par", "Formule",
         "Jusqu’au"],
        {f"'{FORMULA}", "Roy", PHONE, PLAN, "active"},
    ),
    "orders": ([], {NAME, "35.00"}),
    "invoices": ([], {NAME, "35.00"}),
    "credit_notes": ([], {NAME, "35.00"}),
    "payments": ([], {NAME, "35.00"}),
    "refunds": ([], {NAME, "'-1", "35.00"}),
}  # fmt: skip


def _csv(desk: Client, screen: str) -> list[list[str]]:
    response = desk.get(f"/admin/{screen}/?export=csv")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streamed one
    return list(csv.reader(io.StringIO(content.decode())))


@pytest.mark.parametrize("screen", LITERAL)
def test_each_list_of_people_and_money_is_given_as_csv(screen: str, desk: Client) -> None:
    header, *rows = _csv(desk, screen)
    wanted, cells = LITERAL[screen]
    if wanted:
        assert header == wanted
    assert rows
    assert cells <= {cell for row in rows for cell in row}
    assert [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)] == []


@pytest.mark.parametrize("screen", LITERAL)
def test_each_is_given_as_a_workbook_that_says_the_same(screen: str, desk: Client) -> None:
    response = desk.get(f"/admin/{screen}/?export=xlsx")
    content = io.BytesIO(b"".join(response.streaming_content))  # type: ignore[attr-defined]  # streamed
    header, *rows = load_workbook(content).active.rows
    told = _csv(desk, screen)
    assert [cell.value for cell in header] == told[0]
    assert len(rows) == len(told) - 1
    texts = [cell.value for row in rows for cell in row if isinstance(cell.value, str)]
    assert [cell for row in rows for cell in row if cell.data_type == "f"] == []
    assert [text for text in texts if text.startswith(FORMULA_STARTS)] == []
    assert {text for text in LITERAL[screen][1] if not text[0].isdigit()} <= set(texts)


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-1", "@SUM(A1)", "l'an", "'quoted'", "", "Roy"])
def test_what_is_made_harmless_comes_back_as_it_was(text: str) -> None:
    assert not harmless(text).startswith(FORMULA_STARTS)
    assert as_written(harmless(text)) == text
