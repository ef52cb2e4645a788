"""The page of one person: the card, and what hangs on it, each part for those who may see it."""

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Consent, Contact
from billing.models import Application, CreditNote, Invoice, Membership, MembershipPeriod, Order, Payment
from billing.states import MembershipState
from cms.staff.answers import wording
from cms.staff.equipment.person import machine_acts, machine_parts
from cms.staff.history import reason_in_words
from cms.staff.merging import may_merge
from cms.staff.notes import NOTES
from cms.staff.pages import Detail
from cms.staff.papers_elsewhere import file_act, papers_of
from cms.staff.parts import Act, Cell, Facts, Ledger, Part, Portrait, Texts, Told
from cms.staff.people import person_cell
from cms.staff.purposes import purpose_names
from cms.staff.renewals import renewal_acts, renewal_facts
from cms.staff.role_page import GIVE, roles_in_words
from cms.staff.seats import SEAT, covered_ledger, seat_act, seats_ledger, seats_of
from cms.staff.tones import application_state
from cms.staff.trade import documents_table, orders_table, payments_table
from cms.staff.wording import day, instant
from cms.staff.workshops.person import bookings_of

CHANGE = "accounts.change_contact"
SUSPEND = "billing.suspend_membership"


class MemberDetail(Detail):
    """One person."""

    thing: Contact

    def rows(self) -> QuerySet[Contact]:
        found = Contact.objects.visible_to(self.viewer)
        return found.select_related("user", "legal_representative")

    def may(self, permission: str) -> bool:
        """Whether the viewer holds it."""
        return self.viewer.has_perm(permission)

    def main(self) -> list[Part]:
        parts: list[Part] = []
        if self.may("billing.view_membership"):
            for membership in self.memberships():
                parts += [_periods(membership), *renewal_facts(membership), *self.seats(membership)]
            covered = covered_ledger(self.thing, self.viewer)
            parts += [covered] if covered else []
        parts += papers_of(self.thing, self.viewer)
        if self.may("billing.view_application"):
            parts.append(self.applications())
        parts += bookings_of(self.thing, self.viewer)
        return [*parts, *machine_parts(self.thing, self.viewer), *self.money()]

    def subjects(self) -> list[models.Model]:
        account = [self.thing.user] if self.thing.user else []
        return [self.thing, *account, *self.memberships()]

    def memberships(self) -> list[Membership]:
        """What the person holds, as of today."""
        if not hasattr(self, "_memberships"):
            held = Membership.objects.visible_to(self.viewer).filter(contact=self.thing, organisation=None)
            self._memberships = list(held.with_state().order_by("pk"))
        return self._memberships

    def seats(self, membership: Membership) -> list[Ledger]:
        """Whom the membership covers, where it is for several."""
        if seats_of(membership) <= 1 and membership.coverages.standing().count() <= 1:
            return []
        return [seats_ledger(membership, self.viewer)]

    def applications(self) -> Ledger:
        """The applications that the person sent."""
        found = Application.objects.visible_to(self.viewer).filter(contact=self.thing).select_related("plan")
        rows = [
            (
                Cell(day(one.received_at), reverse("staff_applications:inspect", args=(one.pk,))),
                Cell(one.plan.name),
                Cell(str(one.amount)),
                application_state(one),
            )
            for one in found
        ]
        head = (_("Received"), _("Plan"), _("Amount"), _("State"))
        return Ledger(_("Applications to join"), head, rows, empty=_("None came from this person."))

    def money(self) -> list[Ledger]:
        """Orders, invoices, credit notes and payments, as far as the viewer may see them."""
        parts = []
        if self.may("billing.view_order"):
            orders = Order.objects.visible_to(self.viewer).filter(contact=self.thing)
            parts.append(orders_table(orders.prefetch_related("lines")))
        if self.may("billing.view_invoice"):
            invoices = Invoice.objects.visible_to(self.viewer).filter(contact=self.thing)
            parts.append(documents_table(_("Invoices"), invoices, "staff_invoices"))
        if self.may("billing.view_creditnote"):
            notes = CreditNote.objects.visible_to(self.viewer).filter(contact=self.thing)
            parts.append(documents_table(_("Credit notes"), notes, "staff_credit_notes"))
        if self.may("billing.view_payment"):
            payments = Payment.objects.visible_to(self.viewer).filter(order__contact=self.thing)
            parts.append(payments_table(payments))
        return parts

    def aside(self) -> list[Part]:
        return [*self.portrait(), self.card(), self.site_user(), *self.consents()]

    def portrait(self) -> list[Portrait]:
        """The photo, if there is one."""
        if not self.thing.photo:
            return []
        url = reverse("staff_members:photo", args=(self.thing.pk,))
        return [Portrait(_("Photo"), url, self.thing.full_name)]

    def card(self) -> Facts:
        """What the card says; the internal notes for those who write them."""
        one = self.thing
        guardian = one.legal_representative
        rows = (
            (_("Name"), Cell(one.full_name)),
            (_("E-mail"), Cell(one.email)),
            (_("Phone"), Cell(one.phone)),
            (_("Born on"), Cell(day(one.birth_on))),
            (_("Address"), Cell(", ".join(one.address_lines))),
            (_("Language"), Cell(one.get_language_display())),
            (_("Legal representative"), person_cell(guardian, self.viewer) if guardian else Cell("")),
            (_("Known since"), Cell(day(one.created_at))),
            (_("Internal notes"), Cell(one.notes if self.may(NOTES) else "")),
        )
        return Facts(_("Contact card"), rows)

    def site_user(self) -> Facts:
        """Who signs in for this person."""
        user = self.thing.user
        seen = instant(user.last_login) if user else ""
        rows = (
            (_("Account"), Cell(user.email if user else _("none: this person cannot sign in"))),
            (_("Last signed in"), Cell(seen)),
            (_("Roles"), Cell(roles_in_words(user) if user and self.may(GIVE) else "")),
        )
        return Facts(_("Website user"), rows)

    def consents(self) -> list[Texts]:
        """What the person agreed to, by the wording that was shown."""
        if not self.may("accounts.view_consent"):
            return []
        found = Consent.objects.visible_to(self.viewer).filter(contact=self.thing)
        names = purpose_names()
        told = [
            Told(names.get(one.purpose, one.purpose), wording(one.wording), note=_consent_note(one))
            for one in found
        ]
        return [Texts(_("Agreements"), told, empty=_("None is on record."))]

    def acts(self) -> list[Act]:
        acts = [act for membership in self.memberships() for act in self.membership_acts(membership)]
        if self.may(CHANGE):
            key = (self.thing.pk,)
            acts = [
                Act(_("Edit the card"), reverse("staff_members:edit", args=key)),
                Act(_("Website user…"), reverse("staff_members:user", args=key), tone="secondary"),
                *acts,
            ]
        if self.may(NOTES):
            url = reverse("staff_members:notes", args=(self.thing.pk,))
            acts.append(Act(_("Notes…"), url, tone="secondary"))
        acts += file_act(self.thing, self.viewer)
        acts += machine_acts(self.thing, self.viewer)
        return [*acts, *self.role_acts(), *self.last_acts()]

    def last_acts(self) -> list[Act]:
        """Merge the card with another of the same person, or erase it."""
        if not may_merge(self.viewer) or self.thing.erased_at is not None:
            return []
        key = (self.thing.pk,)
        return [
            Act(_("Merge with…"), reverse("staff_members:merge", args=key), tone="secondary"),
            Act(_("Erase…"), reverse("staff_members:erase", args=key), tone="serious"),
        ]

    def role_acts(self) -> list[Act]:
        """Give and take roles: another person's, who has an account."""
        if self.thing.user in (None, self.viewer) or not self.may(GIVE):
            return []
        return [Act(_("Roles…"), reverse("staff_members:roles", args=(self.thing.pk,)), tone="secondary")]

    def membership_acts(self, membership: Membership) -> list[Act]:
        """Give a seat where there are several; pause the automatic renewal; suspend, or reinstate."""
        seats = [seat_act(membership)] if self.may(SEAT) and seats_of(membership) > 1 else []
        return seats + renewal_acts(membership, self.viewer) + self.suspension_acts(membership)

    def suspension_acts(self, membership: Membership) -> list[Act]:
        """Suspend, or reinstate."""
        if not self.may(SUSPEND):
            return []
        if membership.suspended_at is None:
            url = reverse("staff_members:suspend", args=(membership.pk,))
            return [Act(_("Suspend…"), url, tone="serious")]
        url = reverse("staff_members:reinstate", args=(membership.pk,))
        return [Act(_("Reinstate"), url, posts=True, tone="secondary")]


def _consent_note(consent: Consent) -> str:
    given = _("given on {day}").format(day=day(consent.given_at))
    if consent.withdrawn_at is None:
        return given
    return _("{given}, taken back on {day}").format(given=given, day=day(consent.withdrawn_at))


def _periods(membership: Membership) -> Ledger:
    state = MembershipState(membership.state_now)  # type: ignore[attr-defined]  # annotated by the query
    title = _("Membership: {state}").format(state=state.label)
    if membership.suspended_at is not None:
        title = _("Membership: suspended on {day} – {reason}").format(
            day=day(membership.suspended_at), reason=membership.suspension_reason
        )
    periods = membership.periods.select_related("plan", "line__order").order_by("-starts_on", "-pk")
    return Ledger(
        title=title,
        head=(_("Plan"), _("From"), _("Until"), _("Grace until"), _("State"), _("Why")),
        rows=[_period_row(period) for period in periods],
        empty=_("No period was granted."),
    )


def _period_row(period: MembershipPeriod) -> tuple[Cell, ...]:
    revoked = period.revoked_at is not None
    return (
        Cell(period.plan.name),
        Cell(day(period.starts_on)),
        Cell(day(period.last_day)),
        Cell(day(period.grace_until)),
        Cell(_("taken back"), tone="stop") if revoked else Cell(_("granted"), tone="ok"),
        Cell(reason_in_words(period.revocation_reason)),
    )
