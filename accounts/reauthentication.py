"""Whether somebody proved a moment ago who they are."""

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from accounts.models import User


def proved_recently(request: HttpRequest) -> bool:
    """Whether the person signed in, or confirmed that it is them, within allauth's time for that.

    By password, passkey, second factor or code alike. False where there is no session.
    """
    if not hasattr(request, "session") or not isinstance(request.user, User):
        return False
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)
