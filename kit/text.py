"""Small transformations of words."""

import unicodedata


def unaccented(text: str) -> str:
    """Lower case without accents: `Éloïse` becomes `eloise`. For sorting and for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
