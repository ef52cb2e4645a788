"""Letters on the ends of an application that came to nothing."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Association
from billing.letters.addresses import follow_address
from billing.letters.facts import facts_of
from billing.models import AT_THE_DESK, Application, Payment
from kit.mail import Letter


def refused(application: Application, us: Association) -> Letter:
    """No, and why; and what becomes of the money."""
    kept = [_("Reason: {reason}").format(reason=application.reason)]
    if application.paid_at is not None:
        kept.append(_money_back(application))
    return Letter(
        to=application.email,
        sender=us,
        subject=_("About your application"),
        heading=_("Your application was not accepted"),
        paragraphs=(_("The team read your application and cannot accept it."),),
        kept=tuple(kept),
        action=(_("See my application"), follow_address(application)),
        facts=facts_of(application),
    )


def _money_back(application: Application) -> str:
    """How the money comes back: the way it came."""
    if Payment.objects.filter(order__application=application, method__in=AT_THE_DESK).exists():
        return _("Your payment is given back in full, by hand: the treasurer writes to you.")
    return _("Your payment is refunded in full; your bank shows it within ten days.")


def withdrawn(application: Application, us: Association) -> Letter:
    """The applicant's own decision, confirmed."""
    kept = []
    if application.paid_at is not None:
        kept.append(_money_back(application))
    return Letter(
        to=application.email,
        sender=us,
        subject=_("Your application is withdrawn"),
        heading=_("Your application is withdrawn"),
        paragraphs=(_("Your application is withdrawn, as you asked."),),
        kept=tuple(kept),
        facts=facts_of(application),
    )


def lapsed(application: Application, us: Association) -> Letter | None:
    """Nobody paid in time. To an address that was never confirmed, nothing more is written."""
    if application.verified_at is None:
        return None
    return Letter(
        to=application.email,
        sender=us,
        subject=_("Your application has lapsed"),
        heading=_("Your application has lapsed"),
        paragraphs=(
            _("The payment did not arrive in time, so the application is closed. Nothing was charged."),
            _("You can apply again whenever you like."),
        ),
        action=(_("Apply again"), f"{settings.SITE_URL}/join/"),
        facts=facts_of(application),
    )
