"""Small transformations of words."""

import unicodedata

_TURNING = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def unaccented(text: str) -> str:
    """Lower case without accents: `Éloïse` becomes `eloise`. For sorting and for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def one_line(text: str) -> str:
    """Line breaks and runs of blanks as one blank, and no sign that turns the direction of what follows.

    For names and addresses, which stand within our own sentences.
    """
    return " ".join(text.translate(_TURNING).split())
