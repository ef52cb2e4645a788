"""The sentences that the law wants on invoices, dated since the law moves."""

from datetime import date

from django.db.models import Q

from billing.models import LegalMention

# Source: code général des impôts, articles 261-7-1° and 293 B, as in force in 2026.
KNOWN = (
    (
        "261-7-1",
        "TVA non applicable, article 261-7-1° du CGI (association sans but lucratif).",
        "VAT not applicable, article 261-7-1° of the French tax code (non-profit association).",
    ),
    (
        "293-b",
        "TVA non applicable, article 293 B du CGI.",
        "VAT not applicable, article 293 B of the French tax code.",
    ),
)


def install_mentions() -> None:
    """Add the known mentions where they are missing; rows that an association changed stay."""
    for code, french, english in KNOWN:
        LegalMention.objects.get_or_create(
            code=code, valid_from=date(2000, 1, 1), defaults={"text_fr": french, "text_en": english}
        )


def mention_texts(codes: set[str], on: date, language: str) -> list[str]:
    """The sentences in force `on` that day, in code order."""
    in_force = LegalMention.objects.filter(code__in=codes, valid_from__lte=on)
    rows = in_force.filter(Q(valid_until=None) | Q(valid_until__gt=on))
    return [row.text_en if language == "en" else row.text_fr for row in rows]
