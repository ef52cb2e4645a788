"""The letter that brings an applicant a new link."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Association
from billing.letters import Told, about, follow_address, samples, valued
from billing.letters.values import APPLICATION
from billing.models import Application
from billing.states import ApplicationState
from kit import mail
from kit.mail import Letter

KIND = "application_link"
# More applications with one address are not a person's.
MOST_LINKS = 5


def register() -> None:
    """Make the letter known to the post."""
    told = Told(
        APPLICATION,
        gettext_lazy("New link to an application"),
        gettext_lazy("When somebody asks for the link again."),
        samples.application(ApplicationState.SUBMITTED),
    )
    composer = valued(application_link, told)
    mail.register(KIND, composer, language_of=_language_of, about=about(application_link, told))


def send_links(email: str) -> None:
    """Letters with new links to what was sent from this address and can still be followed."""
    known = Application.objects.filter(email__iexact=email).exclude(state=ApplicationState.LAPSED)
    for pk in known.values_list("pk", flat=True)[:MOST_LINKS]:
        mail.post(KIND, pk)


def _language_of(pk: int) -> str:
    return Application.objects.values_list("language", flat=True).get(pk=pk)


def application_link(pk: int) -> Letter | None:
    """A fresh link to an application, for who asked for one; nothing once there is nothing to follow."""
    application = Application.objects.select_related("plan").get(pk=pk)
    if application.state == ApplicationState.LAPSED:
        return None
    return Letter(
        to=application.email,
        sender=Association.objects.current(),
        subject=_("Your new link"),
        heading=_("Here is your new link"),
        paragraphs=(
            _("You asked for a new link to your application. It is yours alone."),
            _("If you did not ask, do nothing."),
        ),
        action=(_("Open my application"), follow_address(application)),
        facts=((_("Plan"), application.plan.name),),
    )
