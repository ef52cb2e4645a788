"""The applicant's private link: signed, expiring, and void once the application's key changes."""

from datetime import timedelta

from django.core import signing

from billing.models import Application
from billing.refusals import LinkExpired
from billing.states import ApplicationState

VERIFY_AGE = timedelta(days=2)
FOLLOW_AGE = timedelta(days=30)
_SALT = "billing.application"


def application_token(application: Application) -> str:
    """The token that goes into mails to the applicant."""
    return signing.dumps([application.pk, application.link_key], salt=_SALT)


def application_by_token(token: str, *, max_age: timedelta = FOLLOW_AGE) -> Application:
    """The application that a token opens. Raises LinkExpired for any other text.

    Until the e-mail is confirmed no token is older than VERIFY_AGE, whatever `max_age` says.
    """
    pk, key = _opened(token, max_age)
    application = Application.objects.select_related("plan", "contact").filter(pk=pk, link_key=key).first()
    if application is None:
        raise LinkExpired
    if application.state == ApplicationState.UNVERIFIED:
        _opened(token, VERIFY_AGE)
    return application


def _opened(token: str, max_age: timedelta) -> tuple[int, str]:
    try:
        pk, key = signing.loads(token, salt=_SALT, max_age=max_age)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error
    return int(pk), str(key)
