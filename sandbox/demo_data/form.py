"""The sign-up forms of the association, as an editor would have made them."""

from sandbox.demo_data.applications import LETTER, RULES

type Blocks = list[tuple[str, dict[str, object]]]

FORM: Blocks = [
    ("section", {"label": "Vous", "heading": "Faisons connaissance", "intro": ""}),
    ("short_text", {"label": "Prénom", "help": "", "is_required": True, "feeds": "given_name"}),
    ("short_text", {"label": "Nom", "help": "", "is_required": True, "feeds": "family_name"}),
    (
        "email",
        {
            "label": "Adresse e-mail",
            "help": "Nous y envoyons un lien pour continuer.",
            "is_required": True,
            "feeds": "email",
        },
    ),
    ("phone", {"label": "Téléphone", "help": "", "is_required": False, "feeds": "phone"}),
    ("date", {"label": "Date de naissance", "help": "", "is_required": True, "feeds": "birth_on"}),
    ("address", {"label": "Adresse postale", "help": "", "is_required": True, "feeds": "address"}),
    (
        "photo",
        {"label": "Photo pour votre carte", "help": "", "is_required": False, "feeds": "photo"},
    ),
    ("section", {"label": "Votre adhésion", "heading": "Choisissez votre adhésion", "intro": ""}),
    ("plan", {"label": "Formule", "help": "", "plans": [], "suggestions": [15, 60]}),
    (
        "long_text",
        {"label": "Votre projet", "help": "Une phrase suffit.", "is_required": False},
    ),
    (
        "consent",
        {
            "label": "Statuts et règlement",
            "wording": f"<p>{RULES}</p>",
            "purpose": "rules",
            "is_required": True,
        },
    ),
    (
        "consent",
        {
            "label": "Lettre mensuelle",
            "wording": f"<p>{LETTER}</p>",
            "purpose": "newsletter",
            "is_required": False,
        },
    ),
]


_WHO: Blocks = [
    ("section", {"label": "Vous", "heading": "Faisons connaissance", "intro": ""}),
    *(block for block in FORM if block[0] in ("short_text", "email", "phone", "address")),
]
_PROJECT: Blocks = [block for block in FORM if block[0] == "long_text"]
_RULES: Blocks = [block for block in FORM if block[1].get("purpose") == "rules"]

COMPANY_FORM: Blocks = [
    *_WHO,
    ("section", {"label": "Votre entreprise", "heading": "Votre entreprise", "intro": ""}),
    ("organisation", {"label": "Votre entreprise", "help": "", "is_required": True}),
    ("plan", {"label": "Formule", "help": "", "plans": ["entreprise"], "suggestions": []}),
    (
        "people",
        {
            "label": "Qui vient à l’atelier",
            "help": "Vous pourrez aussi attribuer les places plus tard, depuis votre espace.",
            "lowest": 0,
            "highest": 3,
        },
    ),
    *_PROJECT,
    *_RULES,
]

FAMILY_FORM: Blocks = [
    *_WHO,
    ("section", {"label": "Votre foyer", "heading": "Qui adhère avec vous", "intro": ""}),
    ("plan", {"label": "Formule", "help": "", "plans": ["famille"], "suggestions": []}),
    (
        "people",
        {
            "label": "Adultes et enfants du foyer",
            "help": "Sans vous compter. Laissez vides les lignes en trop.",
            "lowest": 1,
            "highest": 3,
        },
    ),
    *_PROJECT,
    *_RULES,
]
