"""The letters of the main job: what each says, in the language of its reader."""

from collections.abc import Callable

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Association, User
from billing.actions.applications import same_person
from billing.links import application_token
from billing.models import Application, Invoice, Membership, MembershipPeriod, Order
from billing.pdf import document_pdf
from billing.states import ApplicationState
from kit import mail
from kit.mail import Attachment, Letter
from kit.wording import day


def register() -> None:
    """Make these letters known to the post."""
    for kind, compose in _ABOUT_APPLICATIONS.items():
        mail.register(kind, _about_application(compose), language_of=_application_language)
    mail.register("receipt", receipt, language_of=_order_language)


def _application_language(pk: int) -> str:
    return Application.objects.values_list("language", flat=True).get(pk=pk)


def _order_language(pk: int) -> str:
    return Order.objects.values_list("contact__language", flat=True).get(pk=pk)


def follow_address(application: Application, *, act: str = "") -> str:
    """The absolute private address of an application; `act` is `confirm` for the first letter."""
    path = reverse("application", kwargs={"token": application_token(application)})
    return f"{settings.SITE_URL}{path}{act}"


def password_address(user: User) -> str:
    """The absolute address on which a user without a password sets one; it works once, for some days."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.SITE_URL + path.replace("UID-KEY", key)


type Compose = Callable[[Application, Association], Letter | None]


def _about_application(compose: Compose) -> Callable[[int], Letter | None]:
    def composer(pk: int) -> Letter | None:
        application = Application.objects.select_related("plan", "contact__user").get(pk=pk)
        return compose(application, Association.objects.current())

    return composer


def _facts(application: Application) -> tuple[tuple[str, str], ...]:
    facts = [(_("Plan"), application.plan.name)]
    if application.amount_minor:
        facts.append((_("Amount"), str(application.amount)))
    return tuple(facts)


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
        facts=_facts(application),
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
        paragraphs=(step, _("The link below is yours alone: it shows where your application stands.")),
        action=(label, follow_address(application)),
        facts=_facts(application),
    )


def approved_to_pay(application: Application, us: Association) -> Letter:
    """Approved before the payment."""
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
        facts=_facts(application),
    )


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
        facts=(*_facts(application), (_("Member number"), f"{us.member_prefix}-{contact.pk:04d}")),
    )


def _way_in(user: User | None, last_day: str) -> tuple[tuple[str, ...], tuple[str, str] | None]:
    """The paragraphs and the button, by whether there is an account, and whether it has a password."""
    until = _("You are a member until {day}.").format(day=last_day)
    if user is None:
        taken = _(
            "Another person's account already uses this address. "
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


def refused(application: Application, us: Association) -> Letter:
    """No, and why; and what becomes of the money."""
    paragraphs = [
        _("The team read your application and cannot accept it."),
        _("Reason: {reason}").format(reason=application.reason),
    ]
    if application.paid_at is not None:
        paragraphs.append(_("Your payment is refunded in full; your bank shows it within ten days."))
    return Letter(
        to=application.email,
        sender=us,
        subject=_("About your application"),
        heading=_("Your application was not accepted"),
        paragraphs=tuple(paragraphs),
        action=(_("See my application"), follow_address(application)),
        facts=_facts(application),
    )


def withdrawn(application: Application, us: Association) -> Letter:
    """The applicant's own decision, confirmed."""
    paragraphs = [_("Your application is withdrawn, as you asked.")]
    if application.paid_at is not None:
        paragraphs.append(_("Your payment is refunded in full; your bank shows it within ten days."))
    return Letter(
        to=application.email,
        sender=us,
        subject=_("Your application is withdrawn"),
        heading=_("Your application is withdrawn"),
        paragraphs=tuple(paragraphs),
        facts=_facts(application),
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
        facts=_facts(application),
    )


def receipt(order_id: int) -> Letter | None:
    """The invoice of a paid order, attached."""
    invoice = Invoice.objects.select_related("contact", "order").filter(order_id=order_id).first()
    if invoice is None:
        return None
    us = Association.objects.current()
    return Letter(
        to=invoice.contact.email,
        sender=us,
        subject=_("Your receipt {number}").format(number=invoice.number),
        heading=_("Payment received"),
        paragraphs=(_("Thank you. The invoice is attached; your bank statement shows the payment."),),
        facts=((_("Invoice"), invoice.number), (_("Paid"), str(invoice.total))),
        attachments=(Attachment(f"{invoice.number}.pdf", document_pdf(invoice), "application/pdf"),),
    )


_ABOUT_APPLICATIONS: dict[str, Compose] = {
    "verify_email": verify_email,
    "application_received": application_received,
    "approved_to_pay": approved_to_pay,
    "admitted": admitted,
    "refused": refused,
    "withdrawn": withdrawn,
    "lapsed": lapsed,
}
