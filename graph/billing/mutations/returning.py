"""Where the payment page sends people back to: a place of ours, on our own origin."""

from django.utils.translation import gettext as _

from kit.refusals import InvalidInput

LONGEST = 500


def place(asked: str | None, usual: str) -> str:
    """The path to come back to: the one asked for, or the usual one. Raises InvalidInput for no path."""
    if asked is None:
        return usual
    is_path = asked.startswith("/") and not asked.startswith("//")
    if not is_path or "\\" in asked or not asked.isprintable() or len(asked) > LONGEST:
        raise InvalidInput(path=("returnPath",), problem=_("This is not a path on this site."))
    return asked
