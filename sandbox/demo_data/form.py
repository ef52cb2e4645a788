"""The sign-up form of the association, as an editor would have made it."""

from sandbox.demo_data.applications import LETTER, RULES

FORM: list[tuple[str, dict[str, object]]] = [
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
