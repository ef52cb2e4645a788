"""Letters on the way of an application: confirm, received, approved."""

from django.utils.translation import gettext as _

from accounts.models import Association
from billing.actions.applications import same_person
from billing.letters.addresses import follow_address
from billing.letters.facts import facts_of
from billing.letters.supporting import asks_for
from billing.models import Application, Membership, Order
from billing.states import ApplicationState
from kit.mail import Letter


def verify_email(application: Application, us: Association) -> Letter | None:
    """The first letter: it proves that the address is theirs, and alone may say that we know them."""
    if application.state != ApplicationState.UNVERIFIED:
        return None
    paragraphs = [
        _("Somebody, you we think, filled in the membership form of {name}.").format(name=us.name),
        _("Open the link to confirm your address and go on. It works for two days."),
        _("If this was not you, do nothing: we delete what was entered."),
    ]
    known = same_person(application)
    if known is not None:
        paragraphs.insert(1, _known_sentence(known.pk))
    return Letter(
        to=application.email,
        sender=us,
        subject=_("Confirm your e-mail address"),
        heading=_("One more step, {name}").format(name=application.given_name or application.full_name),
        paragraphs=tuple(paragraphs),
        action=(_("Confirm my address"), follow_address(application)),
        facts=facts_of(application),
    )


def _known_sentence(contact_id: int) -> str:
    if Application.objects.open().filter(contact_id=contact_id).exists():
        return _("We already have an application from you: there is no need to send another one.")
    if Membership.objects.filter(contact_id=contact_id).exists():
        return _("You are a member already: sign in to renew, there is no need to apply again.")
    return _("We know you already: your card will be brought up to date with this application.")


def application_received(application: Application, us: Association) -> Letter:
    """After confirmation: what happens next, and the private link."""
    order = Order.objects.filter(application=application).payable().first()
    if order is not None:
        step, label = _("The payment is the next step."), _("Pay {amount}").format(amount=application.amount)
    else:
        step, label = _("The team reads it and writes to you."), _("Follow my application")
    return Letter(
        to=application.email,
        sender=us,
        subject=_("We have your application"),
        heading=_("Your application has arrived"),
        paragraphs=(
            step,
            _("The link below is yours alone: it shows where your application stands."),
        ),
        kept=asks_for(application),
        action=(label, follow_address(application)),
        facts=facts_of(application),
    )


def approved_to_pay(application: Application, us: Association) -> Letter | None:
    """Approved before the payment; nothing to say once it is paid, or approved no more."""
    if application.state != ApplicationState.APPROVED:
        return None
    return Letter(
        to=application.email,
        sender=us,
        subject=_("Your application is approved"),
        heading=_("Your application is approved"),
        paragraphs=(
            _("The team has approved your application. Once it is paid, your account opens."),
            _("The payment is awaited for {days} days.").format(days=application.plan.lapse_days),
        ),
        action=(_("Pay {amount}").format(amount=application.amount), follow_address(application)),
        facts=facts_of(application),
    )
