"""Setting up the first second factor counts as having passed it, in the session in which it was done."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.models import User


def note_first_factor(request: HttpRequest, user: User, authenticator: Authenticator, **rest: object) -> None:
    """Receives allauth's `authenticator_added`.

    A further factor counts for nothing: who has one passes that first.
    """
    factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    if list(factors) == [authenticator]:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
