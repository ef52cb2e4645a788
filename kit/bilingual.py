"""Texts that are kept in French and, when somebody wrote it, in English."""

from django.utils.translation import get_language


def in_language(thing: object, field: str) -> str:
    """`field` of a thing with `{field}_fr` and `{field}_en`, in the language now active; else in French."""
    text: str = getattr(thing, f"{field}_{(get_language() or 'fr')[:2]}", "")
    return text or getattr(thing, f"{field}_fr")
