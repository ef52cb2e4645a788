"""A member takes their data home, then has it erased."""

import pytest

from tests.journeys.applying import apply, card_of
from tests.journeys.visitor import BY_CODE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")

EMAIL = "ondine@courriel.example"


def test_a_member_exports_their_data_and_erases_themselves(phone: Visitor) -> None:
    apply(phone, card_of("Ondine", "Kervella", EMAIL), "Amis de l’atelier")
    phone.sees("Votre adhésion est acceptée")
    phone.sign_in_by_code(EMAIL, BY_CODE["fr"])
    phone.follow("Profil")
    phone.sees("Mon profil")
    taken = phone.download(phone.page.get_by_role("link", name="Télécharger mes données", exact=True))
    _read(taken)

    phone.follow("Effacer mes données")
    phone.sees("Effacer mes données")
    phone.press("Effacer définitivement")
    phone.looks()
