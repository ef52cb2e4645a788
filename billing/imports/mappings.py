"""How the members' exports of four programs name their columns, and which fields those fill.

The names are those of the programs' own definitions: the Member form of Frappe's non-profit module (Dokos,
ERPNext), Galette's members' fields in French and English, and as a table of its database, Paheko's
preset fields by label and by name, HelloAsso's export of memberships. A column that a program's users added
is guessed by its words.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.imports.columns import guess, plain

OTHER = "other"


@dataclass(frozen=True)
class Program:
    """A program that exports members. It is known by `signs`: headers that no other has all of."""

    key: str
    label: str | Promise
    signs: tuple[frozenset[str], ...]
    columns: dict[str, str]


FRAPPE = Program(
    "frappe",
    "Dokos, ERPNext",
    (
        frozenset({"member name", "membership type"}),
        frozenset({"nom de l'adherent", "type d'adhesion"}),
        frozenset({"nom du membre", "type d'adhesion"}),
    ),
    {
        "id": "number",
        "name": "number",
        "identifiant": "number",
        "member name": "full_name",
        "nom de l'adherent": "full_name",
        "nom du membre": "full_name",
        "membership type": "plan",
        "type d'adhesion": "plan",
        "email": "email",
        "email id": "email",
        "email address": "email",
        "adresse e mail": "email",
        "adresse email": "email",
        "membership expiry date": "ends_on",
        "date d'expiration de l'adhesion": "ends_on",
        "subscription start": "starts_on",
        "subscription end": "ends_on",
        "from date": "starts_on",
        "to date": "ends_on",
        "member since": "member_since",
        "member since date": "member_since",
    },
)

GALETTE = Program(
    "galette",
    "Galette",
    (
        frozenset({"id adh", "nom adh"}),
        frozenset({"id de l'adherent", "date d'echeance"}),
        frozenset({"member id", "due date"}),
        frozenset({"numero adherent", "date d'echeance"}),
    ),
    {
        "id adh": "number",
        "id de l'adherent": "number",
        "member id": "number",
        "nom adh": "family_name",
        "nom": "family_name",
        "name": "family_name",
        "prenom adh": "given_name",
        "prenom": "given_name",
        "first name": "given_name",
        "email adh": "email",
        "courriel": "email",
        "e mail": "email",
        "tel adh": "phone",
        "telephone": "phone",
        "phone": "phone",
        "gsm adh": "phone",
        "gsm": "phone",
        "mobile phone": "phone",
        "adresse adh": "street",
        "adresse": "street",
        "address": "street",
        "cp adh": "postal_code",
        "code postal": "postal_code",
        "zip code": "postal_code",
        "ville adh": "city",
        "ville": "city",
        "city": "city",
        "pays adh": "country",
        "pays": "country",
        "country": "country",
        "ddn adh": "birth_on",
        "date de naissance": "birth_on",
        "birth date": "birth_on",
        "pref lang": "language",
        "langue": "language",
        "language": "language",
        "info adh": "notes",
        "autres informations (admin)": "notes",
        "other information (admin)": "notes",
        "date crea adh": "member_since",
        "date de creation": "member_since",
        "creation date": "member_since",
        "date echeance": "ends_on",
        "date d'echeance": "ends_on",
        "due date": "ends_on",
    },
)

PAHEKO = Program(
    "paheko",
    "Paheko",
    (
        frozenset({"numero de membre", "nom et prenom"}),
        frozenset({"numero", "nom", "lettre infos"}),
        frozenset({"numero", "nom", "date inscription"}),
        frozenset({"numero de membre", "categorie"}),
    ),
    {
        "numero": "number",
        "numero de membre": "number",
        # One field for both; the preset's label puts the family name first.
        "nom": "full_name_reversed",
        "nom et prenom": "full_name_reversed",
        "prenom": "given_name",
        "email": "email",
        "adresse e mail": "email",
        "adresse": "street",
        "adresse postale": "street",
        "code postal": "postal_code",
        "ville": "city",
        "pays": "country",
        "telephone": "phone",
        "numero de telephone": "phone",
        "date naissance": "birth_on",
        "date de naissance complete": "birth_on",
        "date inscription": "member_since",
        "date d'inscription": "member_since",
        "lettre infos": "newsletter",
        "inscription a la lettre d'information": "newsletter",
        # Not of the members' list, but of the list of an activity's subscribers.
        "date d'expiration": "ends_on",
        "montant paye": "amount",
    },
)

HELLOASSO = Program(
    "helloasso",
    "HelloAsso",
    (
        frozenset({"nom adherent", "prenom adherent"}),
        frozenset({"reference commande", "email payeur"}),
    ),
    {
        "nom adherent": "family_name",
        "prenom adherent": "given_name",
        "email adherent": "email",
        "email payeur": "email",
        "date de la commande": "starts_on",
        "statut de la commande": "standing",
        "tarif": "plan",
        "montant tarif": "amount",
        "moyen de paiement": "method",
        "date de naissance": "birth_on",
        "date de naissance de l'adherent": "birth_on",
        "adresse": "street",
        "code postal": "postal_code",
        "ville": "city",
        "pays": "country",
        "telephone": "phone",
        "numero de telephone": "phone",
    },
)

PROGRAMS = (FRAPPE, GALETTE, PAHEKO, HELLOASSO)
CHOICES = (*((program.key, program.label) for program in PROGRAMS), (OTHER, _("another program, or by hand")))


def recognised(header: list[str]) -> Program | None:
    """The program whose export begins with this line."""
    words = {plain(word) for word in header}
    return next((one for one in PROGRAMS if any(sign <= words for sign in one.signs)), None)


def matched(header: list[str]) -> dict[int, str]:
    """The field of each column, by its index: by the program's own names, else by the words."""
    program = recognised(header)
    named = {} if program is None else program.columns
    known = {index: named[word] for index, word in enumerate(map(plain, header)) if word in named}
    guessed = {index: key for index, key in guess(header).items() if key not in known.values()}
    found = {**guessed, **known}
    if "given_name" not in found.values():
        return found
    # With the given name in a column of its own, the other one holds no more than the family name.
    return {
        index: "family_name" if key.startswith("full_name") and "family_name" not in found.values() else key
        for index, key in found.items()
    }
