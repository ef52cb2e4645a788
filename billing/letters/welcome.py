"""The letter of welcome: until when, and the way in."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Association, User
from billing.letters.addresses import password_address
from billing.letters.facts import facts_of
from billing.models import Application, MembershipPeriod
from kit.mail import Letter
from kit.wording import day


def admitted(application: Application, us: Association) -> Letter | None:
    """Welcome: until when, and how to sign in."""
    contact = application.contact
    last_day = _last_day(application)
    if contact is None or last_day is None:
        # Taken back since: there is nothing to welcome to.
        return None
    paragraphs, action = _way_in(contact.user, last_day)
    return Letter(
        to=application.email,
        sender=us,
        subject=_("Your membership is approved"),
        heading=_("Welcome to the workshop, {name}").format(name=contact.given_name or contact.full_name),
        paragraphs=paragraphs,
        action=action,
        facts=(*facts_of(application), (_("Member number"), f"{us.member_prefix}-{contact.pk:04d}")),
        values={"until": last_day},
    )


def _way_in(user: User | None, last_day: str) -> tuple[tuple[str, ...], tuple[str, str] | None]:
    """The paragraphs and the button, by whether there is an account, and whether it has a password."""
    until = _("You are a member until {day}.").format(day=last_day)
    if user is None:
        taken = _(
            "Another person’s account already uses this address. "
            "Write to us from an address of your own to open yours."
        )
        return (until, taken), None
    if user.has_usable_password():
        return (until,), (_("Open my space"), f"{settings.SITE_URL}/portal/")
    return (
        _("You are a member until {day}, and your space is open.").format(day=last_day),
        _("Choose a password with the button below. Without one, sign in with a code sent by e-mail."),
    ), (_("Choose my password"), password_address(user))


def _last_day(application: Application) -> str | None:
    """The last day paid for; None when no period stands."""
    standing = MembershipPeriod.objects.standing().filter(
        membership__contact=application.contact_id, membership__family=application.plan.family
    )
    last = standing.order_by("ends_on").last()
    return day(last.last_day) if last is not None else None
