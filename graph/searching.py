"""Search in lists: every word must be found somewhere."""

from collections.abc import Callable

from django.db.models import Model, Q, QuerySet

from kit.text import unaccented

# More words narrow nothing that the first ones did not.
MOST_WORDS = 8


def searched[M: Model](
    rows: QuerySet[M],
    text: str | None,
    *columns: str,
    numbered: Callable[[str], QuerySet[M]] | None = None,
) -> QuerySet[M]:
    """The rows with every word of `text` in one of the columns; `sort_name` compares without accents.

    `numbered` finds the row that a word names by a number which no column holds.
    """
    for word in (text or "").replace("\0", " ").split()[:MOST_WORDS]:
        found = Q(pk__in=numbered(word)) if numbered else Q()
        for column in columns:
            is_plain = column.endswith("sort_name")
            found |= Q(**{f"{column}__icontains": unaccented(word) if is_plain else word})
        rows = rows.filter(found)
    return rows
