"""Letters that take a step back: a question to the applicant, an approval undone."""

from django.utils.translation import gettext as _

from accounts.models import Association, AuditEntry
from billing.letters.addresses import follow_address
from billing.letters.facts import facts_of
from billing.models import Application
from billing.states import DECIDABLE, ApplicationState
from kit.mail import Letter


def information_requested(application: Application, us: Association) -> Letter | None:
    """What the team asks, and the link to answer by; nothing once it is answered."""
    request = application.information_requests.unanswered().first()
    if request is None or application.state != ApplicationState.NEEDS_INFORMATION:
        return None
    return Letter(
        to=application.email,
        sender=us,
        subject=_("A question about your application"),
        heading=_("We need to know a little more"),
        paragraphs=(_("Before it decides on your application, the team asks:"),),
        kept=(
            request.message,
            _("Answer with the button below. Your application then goes on where it stood."),
        ),
        action=(_("Answer"), follow_address(application)),
        facts=facts_of(application),
    )


def approval_undone(application: Application, us: Association) -> Letter | None:
    """An approval that was a mistake; nothing once it is decided again."""
    if application.state not in DECIDABLE:
        return None
    entry = AuditEntry.objects.about(application).filter(verb="application.approval_undone").last()
    kept = []
    if entry is not None:
        kept.append(_("Reason: {reason}").format(reason=entry.reason))
    if application.paid_at is not None:
        kept.append(_("Your payment is kept until then. If the answer is no, it is refunded in full."))
    return Letter(
        to=application.email,
        sender=us,
        subject=_("About your application"),
        heading=_("Your application is being looked at again"),
        paragraphs=(
            _("Your application was approved by mistake. The team looks at it again and writes to you."),
        ),
        kept=tuple(kept),
        action=(_("See my application"), follow_address(application)),
        facts=facts_of(application),
    )
