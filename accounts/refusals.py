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


class RepresentsSomebody(Refusal):
    """The person represents somebody, who would be left alone. Facts: `name`."""

    code = "REPRESENTS_SOMEBODY"
    sentence = _("This person represents {name}. Name another legal representative first.")


class HoldsRoles(Refusal):
    """The account works in the back office."""

    code = "HOLDS_ROLES"
    sentence = _("This account has roles in the back office. Another manager takes them away first.")


class ReauthenticationNeeded(Refusal):
    """What cannot be undone is done by whoever proved a moment ago who they are."""

    code = "REAUTHENTICATION_NEEDED"
    sentence = _("Confirm first that it is you: sign in again, then come back here.")


class TooManyExports(Refusal):
    """The person asked for the export again and again. Facts: `minutes`."""

    code = "TOO_MANY_EXPORTS"
    sentence = _("Your data was asked for several times. Ask again in {minutes} minutes.")


class CardErased(Refusal):
    """Nobody is in this card any more."""

    code = "CARD_ERASED"
    sentence = _("This card was erased. Choose another one.")


class BothHaveUsers(Refusal):
    """Two accounts cannot sign in for one person."""

    code = "BOTH_HAVE_USERS"
    sentence = _("Both cards have a website user. Unlink the account that is no longer used, then merge.")


class SameCard(Refusal):
    """A card is not merged with itself."""

    code = "SAME_CARD"
    sentence = _("Choose another card: this one is the one that is kept.")


class MergeConflict(Refusal):
    """Both cards have what one person may have once. Facts: `what`."""

    code = "MERGE_CONFLICT"
    sentence = _("Both cards hold something of which a person has one: {what}. End one of them, then merge.")


class NobodyReached(Refusal):
    """A letter to many that would go to nobody."""

    code = "NOBODY_REACHED"
    sentence = _("Nobody would get this letter. Change its kind, or choose other people.")
