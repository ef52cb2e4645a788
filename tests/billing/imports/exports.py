"""Files shaped like the exports of the programs that associations come from, made anew for each test."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.core.files.base import ContentFile
from openpyxl import Workbook

type Row = Mapping[str, object]


def csv_bytes(rows: Sequence[Row], *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """Rows under the keys of the first."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows: Sequence[Row]) -> bytes:
    """The same as a workbook, with days and numbers as such."""
    book, content = Workbook(), io.BytesIO()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(content)
    return content.getvalue()


def a_file(content: bytes) -> ContentFile[bytes]:
    """As a form hands it on."""
    return ContentFile(content, "membres")


def galette(number: int, **cells: object) -> dict[str, object]:
    """A line of Galette's list of members, in French."""
    row = {
        "ID de l'adhérent :": number,
        "Statut :": "Membre actif",
        "Nom :": "Roy",
        "Prénom :": f"Camille{number}",
        "Date de naissance :": "1990-02-28",
        "Adresse :": "3 rue des Lilas",
        "Code Postal :": "44000",
        "Ville :": "Nantes",
        "Pays :": "France",
        "Téléphone :": "",
        "GSM :": "06 12 34 56 78",
        "Courriel :": f"camille{number}@example.org",
        "Autres informations (admin) :": "",
        "Date de création :": "2019-09-01",
        "Date d’échéance :": "31/12/2026",
        "Langue :": "fr_FR.utf8",
    }
    return {**row, **cells}


def paheko(number: int, **cells: object) -> dict[str, object]:
    """A line of Paheko's list of members, with the preset fields."""
    row = {
        "Numéro de membre": number,
        "Nom & prénom": f"Roy Camille{number}",
        "Adresse E-Mail": f"camille{number}@example.org",
        "Adresse postale": "3 rue des Lilas",
        "Code postal": "44000",
        "Ville": "Nantes",
        "Pays": "FR",
        "Numéro de téléphone": "0612345678",
        "Inscription à la lettre d'information": "Oui",
        "Date d'inscription": "01/09/2019",
        "Catégorie": "Membres actifs",
    }
    return {**row, **cells}


def frappe(number: int, **cells: object) -> dict[str, object]:
    """A line of the export of the Member form of Dokos and ERPNext."""
    row = {
        "ID": f"NPO-MEM-{number:05}",
        "Member Name": f"Camille{number} Roy",
        "Membership Type": "Adhésion simple",
        "Email Address": f"camille{number}@example.org",
        "Membership Expiry Date": "2026-12-31",
    }
    return {**row, **cells}


def helloasso(number: int, **cells: object) -> dict[str, object]:
    """A line of HelloAsso's export of memberships."""
    row = {
        "Référence commande": 9000 + number,
        "Date de la commande": "14/09/2026 18:30",
        "Statut de la commande": "Validé",
        "Nom adhérent": "ROY",
        "Prénom adhérent": f"Camille{number}",
        "Nom payeur": "Roy",
        "Prénom payeur": "Dominique",
        "Email payeur": f"dominique{number}@example.org",
        "Moyen de paiement": "Carte bancaire",
        "Tarif": "Adhésion simple",
        "Montant tarif": "35,00",
        "Code Promo": "",
        "Date de naissance": "28/02/2010",
    }
    return {**row, **cells}


PROGRAMS = {"galette": galette, "paheko": paheko, "frappe": frappe, "helloasso": helloasso}


def by_hand(number: int, **cells: object) -> dict[str, object]:
    """A line of a list that somebody kept in a spreadsheet."""
    row: dict[str, object] = {
        "Prénom": f"Camille{number}",
        "Nom": "Roy",
        "E-mail": f"camille{number}@example.org",
        "Téléphone": "+33 6 12 34 56 78",
        "Code postal": "44000",
        "Ville": "Nantes",
        "Date de naissance": (date(1960, 1, 1) + timedelta(days=number)).strftime("%d/%m/%Y"),
        "Formule": "Adhésion simple",
        "Du": "01/01/2026",
        "Au": "31/12/2026",
        "Montant payé": "35,00 €",
        "Mode de paiement": "Chèque",
        "Newsletter": "non",
    }
    return {**row, **cells}
