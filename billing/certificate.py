"""The certificate of membership as PDF: that somebody is a member today, and until when."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Contact
from accounts.models.contact import member_number
from billing.actions.documents import seller
from billing.models import Coverage, MembershipPeriod
from billing.pdf import typeset
from kit.clock import today


def certificate_pdf(coverage: Coverage) -> bytes:
    """The certificate, in the member's language. Raises LookupError where no period runs today."""
    period = _running(coverage)
    if period is None or coverage.ended_at is not None or coverage.membership.suspended_at is not None:
        raise LookupError
    with override(coverage.contact.language):
        return typeset("certificate.typ", _printed(coverage, period))


def _running(coverage: Coverage) -> MembershipPeriod | None:
    standing = coverage.membership.periods.standing().select_related("plan")
    return standing.filter(starts_on__lte=today(), ends_on__gt=today()).first()


def _printed(coverage: Coverage, period: MembershipPeriod) -> dict[str, object]:
    contact, membership = coverage.contact, coverage.membership
    number = Contact.objects.values_list(member_number(), flat=True).get(pk=contact.pk)
    us = seller()
    facts = [
        [_("Member"), contact.full_name],
        [_("Member number"), number],
        [_("Plan"), period.plan.name],
        [_("From"), date_format(period.starts_on, "DATE_FORMAT")],
        [_("Until"), date_format(period.last_day, "DATE_FORMAT")],
    ]
    if membership.organisation is not None:
        facts.append([_("By the membership of"), membership.organisation.name])
    sentence = _("{association} certifies that {person} is a member on {day}.")
    told = {"association": us["name"], "person": contact.full_name}
    return {
        "language": contact.language,
        "title": _("Certificate of membership"),
        "us": us,
        "sentence": sentence.format(**told, day=date_format(today(), "DATE_FORMAT")),
        "facts": facts,
    }
