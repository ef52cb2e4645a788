"""Memberships that cover several: a company and its seats, a parent and the children."""

import re

import pytest
from playwright.sync_api import Locator, expect

from sandbox.demo_data.cast import PASSWORD, STAFF
from tests.journeys.applying import FRENCH, confirm, send
from tests.journeys.deciding import approve
from tests.journeys.visitor import BY_CODE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")

HELOISE, PARENT = "heloise@charpente.example", "damien@courriel.example"


def _name_oneself(applicant: Visitor, form: str, name: tuple[str, str], email: str) -> None:
    applicant.go(form)
    applicant.sees("Faisons connaissance")
    applicant.fill_in({
        "Prénom": name[0], "Nom": name[1], "Adresse e-mail": email,
        "Numéro et rue": "3, rue du Port", "Code postal": "41000", "Ville": "Blois",
    })  # fmt: skip
    applicant.press(FRENCH.proceed)


def _name_others(applicant: Visitor, *others: tuple[str, str, str]) -> None:
    """Given name, family name and birth date of each."""
    for number, other in enumerate(others, 1):
        row = applicant.page.get_by_role("group", name=f"Personne {number}", exact=True)
        for label, text in zip(("Prénom", "Nom", "Date de naissance"), other, strict=True):
            row.get_by_label(re.compile(f"^{label}")).first.fill(text)


def _send_and_pay(applicant: Visitor, email: str, amount: str, name: str) -> None:
    applicant.page.get_by_role("checkbox", name=FRENCH.rules).check()
    send(applicant)
    confirm(applicant, email)
    applicant.sees("Le paiement est l’étape suivante")
    applicant.press(re.compile(f"^Payer {amount},00"))
    applicant.pay(name=name)
    applicant.sees("L’équipe lit votre demande")


def _seats(holder: Visitor) -> Locator:
    return holder.page.locator("section", has=holder.page.get_by_role("heading", name="Personnes couvertes"))


def _give(holder: Visitor, given_name: str, family_name: str) -> None:
    holder.page.get_by_text("Ajouter une personne").click()
    holder.fill(Prénom=given_name, Nom=family_name)
    holder.press("Ajouter à l’adhésion")
    holder.reads("La personne est maintenant couverte par l’adhésion.")


def test_a_company_of_three_joins_and_its_contact_manages_the_seats(phone: Visitor, desk: Visitor) -> None:
    _name_oneself(phone, "/adherer-entreprise/", ("Héloïse", "Barbier"), HELOISE)
    phone.sees("Votre entreprise")
    phone.fill_in({"Nom de l’organisation": "Charpente Barbier"})
    phone.page.get_by_role("radio", name="Entreprise").check()
    _name_others(phone, ("Ugo", "Barbier", "14/05/1988"), ("Lina", "Costa", "02/11/1996"))
    _send_and_pay(phone, HELOISE, "240", "Héloïse Barbier")
    desk.sign_in(STAFF[0].email, PASSWORD)
    approve(desk, "Héloïse Barbier")

    phone.letter(HELOISE, "Votre adhésion est acceptée")
    phone.sign_in_by_code(HELOISE, BY_CODE["fr"])
    phone.go("/portal/membership/")
    phone.sees("Mon adhésion")
    seats = _seats(phone)
    expect(phone.page.get_by_role("heading", name="Charpente Barbier")).to_be_visible()
    expect(seats).to_contain_text("Places prises : 2 sur 3")
    _give(phone, "Noé", "Martel")
    expect(seats).to_contain_text("Places prises : 3 sur 3")
    expect(seats.get_by_text("Ajouter une personne")).to_have_count(0)
    phone.looks()
    phone.press("Libérer la place Lina Costa")
    phone.reads("La place est libre.")
    expect(seats).not_to_contain_text("Lina Costa")
    _give(phone, "Éva", "Simon")
    expect(seats.get_by_role("listitem")).to_have_text(
        [re.compile(name) for name in ("Ugo Barbier", "Noé Martel", "Éva Simon")]
    )


def test_a_parent_enrols_two_children(phone: Visitor, desk: Visitor) -> None:
    _name_oneself(phone, "/adherer-famille/", ("Damien", "Fournier"), PARENT)
    phone.sees("Qui adhère avec vous")
    phone.page.get_by_role("radio", name="Adhésion famille").check()
    _name_others(phone, ("Jade", "Fournier", "08/04/2015"), ("Tom", "Fournier", "19/12/2018"))
    _send_and_pay(phone, PARENT, "90", "Damien Fournier")
    desk.sign_in(STAFF[0].email, PASSWORD)
    approve(desk, "Damien Fournier")

    phone.letter(PARENT, "Votre adhésion est acceptée")
    phone.sign_in_by_code(PARENT, BY_CODE["fr"])
    phone.sees("Bonjour Damien")
    phone.follow_in_menu("Mon adhésion")
    phone.sees("Mon adhésion")
    covered = _seats(phone)
    expect(covered).to_contain_text("Places prises : 3 sur 4")
    for name in ("Damien Fournier", "Jade Fournier", "Tom Fournier"):
        expect(covered.get_by_role("heading", name=name)).to_be_visible()
    phone.follow_in_menu("Mon profil")
    phone.reads("Garder une copie pour Jade Fournier")
