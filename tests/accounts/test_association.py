"""What invoices print of the association is a number of its register, or nothing."""

import pytest

from accounts.actions.association import change_association
from accounts.models import Association, User
from kit.refusals import Invalid
from sandbox.demo_data.cast import make_association
from tests.graph.asking import ask

UPDATE = """mutation($vat: String) { associationUpdate(input: {vatNumber: $vat}) {
  association { vatNumber } errors { code message path } } }"""

RIGHT = {
    "siren": ["", "732829320", "732 829 320", "000 000 000", "732\u00a0829\u00a0320"],
    "rna": ["", "W751234567", "w751234567", "W9R1000001", "W2A1000001"],
    "vat_number": [
        "", "FR44732829320", "FR 44 732 829 320", "fr44732829320", "FRK7732829320", "DE123456789",
        "BE0123456789", "ATU12345678", "NL123456789B01", "ESX1234567R", "EL123456789", "IE1234567FA",
    ],
}  # fmt: skip
WRONG = {
    "siren": [
        "732829321", "73282932", "7328293200", "73282932000074", "ABCDEFGHI", "٧٣٢٨٢٩٣٢٠", "0", "-32829320",
    ],
    "rna": ["751234567", "W75123456", "W75123456A", "R751234567", "W 75123456"],
    "vat_number": [
        "732829320", "FR732829320", "FR45732829320", "FR44732829321", "FRO7732829320", "DE12345678",
        "GB123456789", "XX123", "FR", "DE12345678٩", "AT12345678",
    ],
}  # fmt: skip


def _cases(values: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, some in values.items() for value in some]


@pytest.mark.parametrize(("name", "value"), _cases(RIGHT))
def test_a_number_of_the_register_is_kept(carol: User, name: str, value: str) -> None:
    change_association(values={name: value}, by=carol)
    assert getattr(Association.objects.get(), name) == value.upper()


@pytest.mark.parametrize(("name", "value"), _cases(WRONG))
def test_what_is_no_number_of_the_register_is_refused_by_name(carol: User, name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        change_association(values={name: value}, by=carol)
    [problem] = refused.value.problems
    assert problem.path == (name,)
    assert "exemple" in problem.message or "Vérifiez" in problem.message
    assert getattr(Association.objects.get(), name) == ""


def test_the_demo_association_passes(carol: User) -> None:
    make_association()
    change_association(values={"city": "Blois"}, by=carol)
    assert Association.objects.get().siren == "000 000 000"


def test_the_api_says_what_to_mend(carol: User) -> None:
    payload = ask(carol, UPDATE, vat="FR12")["associationUpdate"]
    assert payload["association"] is None
    assert payload["errors"][0]["message"].startswith("Ce n’est pas un numéro de TVA")
    assert ask(carol, UPDATE, vat="FR44732829320")["associationUpdate"]["errors"] == []
