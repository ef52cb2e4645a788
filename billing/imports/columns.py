"""What a column of a file can hold, and the words by which a column is known."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.text import unaccented


@dataclass(frozen=True)
class Target:
    """A field that a column can fill. `words` are headers that mean it, as `plain` writes them."""

    key: str
    label: str | Promise
    words: tuple[str, ...] = ()


TARGETS = (
    Target("given_name", _("Given name"), ("prenom", "first name", "given name", "firstname")),
    Target(
        "family_name",
        _("Family name"),
        ("nom", "nom de famille", "last name", "family name", "surname", "lastname"),
    ),
    Target(
        "full_name", _("Given name then family name"), ("prenom nom", "prenom et nom", "full name", "name")
    ),
    Target("full_name_reversed", _("Family name then given name"), ("nom prenom", "nom et prenom")),
    Target(
        "email",
        _("E-mail"),
        ("email", "e mail", "mail", "courriel", "adresse e mail", "adresse email", "email address"),
    ),
    Target(
        "phone",
        _("Phone"),
        ("telephone", "tel", "phone", "portable", "mobile", "telephone portable", "numero de telephone"),
    ),
    Target(
        "street",
        _("Street and number"),
        ("adresse", "rue", "address", "street", "adresse postale", "address line 1"),
    ),
    Target(
        "postal_code", _("Postal code"), ("code postal", "cp", "zip", "zip code", "postal code", "pincode")
    ),
    Target("city", _("Town"), ("ville", "commune", "city", "town", "city/town")),
    Target("country", _("Country"), ("pays", "country")),
    Target(
        "birth_on", _("Birth date"), ("date de naissance", "naissance", "ne le", "birth date", "birthday")
    ),
    Target("language", _("Language"), ("langue", "language")),
    Target("notes", _("Internal notes"), ("notes", "note", "remarques", "commentaire", "commentaires")),
    Target(
        "number",
        _("Number in the program before"),
        ("numero", "numero d'adherent", "numero adherent", "numero de membre", "id", "identifiant"),
    ),
    Target(
        "plan", _("Plan (name or code)"), ("formule", "plan", "type d'adhesion", "tarif", "membership type")
    ),
    Target("member_since", _("Member since"), ("membre depuis", "adherent depuis", "member since")),
    Target(
        "starts_on",
        _("Membership from"),
        ("debut", "du", "date de debut", "date d'adhesion", "from", "start date"),
    ),
    Target(
        "ends_on",
        _("Membership until (last day)"),
        (
            "fin",
            "au",
            "jusqu'au",
            "valable jusqu'au",
            "adherent jusqu'au",
            "date de fin",
            "echeance",
            "date d'echeance",
            "to",
            "until",
            "end date",
            "fin d'adhesion",
        ),
    ),
    Target("amount", _("Amount paid"), ("montant", "montant paye", "amount", "cotisation")),
    Target("method", _("Payment method"), ("moyen de paiement", "mode de paiement", "payment method")),
    Target("newsletter", _("Agrees to the newsletter"), ("newsletter", "lettre d'information", "infolettre")),
    Target(
        "standing",
        _("State of the order (other than valid: left out)"),
        ("statut de la commande", "etat de la commande", "order status"),
    ),
)

KEYS = frozenset(target.key for target in TARGETS)
# Without one of these, a line is about nobody.
NAMES = frozenset({"given_name", "family_name", "full_name", "full_name_reversed", "email"})

_BY_WORD = {word: target.key for target in TARGETS for word in target.words}


def plain(header: str) -> str:
    """A header without accents, case, and the signs around it: `E-Mail :` becomes `e mail`."""
    words = unaccented(header).replace("’", "'").replace("_", " ").replace("-", " ").replace("&", "et")
    return " ".join(words.split()).strip(" :*.")


def guess(header: list[str]) -> dict[int, str]:
    """The fields that a header's own words say, by index of column; each field once."""
    found: dict[int, str] = {}
    for index, word in enumerate(header):
        key = _BY_WORD.get(plain(word))
        if key is not None and key not in found.values():
            found[index] = key
    return found


def label_of(key: str) -> str:
    """What people call a field."""
    return next(str(target.label) for target in TARGETS if target.key == key)
