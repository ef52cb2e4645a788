"""Why the back office acts: the person reads it, and it may stand on a credit note for good."""

from django.utils.translation import gettext as _

from billing.refusals import ReasonMissing
from kit.refusals import InvalidInput

LONGEST = 1000


def checked_reason(text: str) -> str:
    """The reason without blanks around it. Raises ReasonMissing, and InvalidInput for more than LONGEST."""
    reason = text.strip()
    if not reason:
        raise ReasonMissing(path=("reason",))
    if len(reason) > LONGEST:
        problem = _("Say why in {longest} characters at most.").format(longest=LONGEST)
        raise InvalidInput(path=("reason",), problem=problem)
    return reason
