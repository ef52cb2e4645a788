"""What stops an act on people's cards and accounts."""

from django.utils.translation import gettext_lazy as _

from kit.refusals import Refusal


class UserLinkedElsewhere(Refusal):
    """The account is the website user of another contact."""

    code = "USER_LINKED_ELSEWHERE"
    sentence = _("This account already belongs to another contact.")


class RepresentationForbidden(Refusal):
    """Nobody represents themselves, and whoever is represented represents nobody."""

    code = "REPRESENTATION_FORBIDDEN"
    sentence = _(
        "One of the two is represented already, or represents somebody: rights pass from one to one."
    )


class AffiliatedAlready(Refusal):
    """The contact acts for the organisation already."""

    code = "AFFILIATED_ALREADY"
    sentence = _("This person acts for this organisation already.")
