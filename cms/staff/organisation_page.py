"""The page of one organisation: its card, who acts for it, whom it makes members, what it bought."""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.organisations import affiliate, end_affiliation
from accounts.models import Affiliation, Contact, Organisation
from billing.models import Invoice, Membership, Order
from cms.staff.find_person import FindPerson, PersonForm
from cms.staff.notes import NOTES
from cms.staff.organisation_form import CHANGE
from cms.staff.pages import Detail, FormPage
from cms.staff.parts import Act, Cell, Facts, Ledger, Part
from cms.staff.people import person_cell
from cms.staff.renewals import renewal_acts, renewal_facts
from cms.staff.seats import SEAT, seat_act, seats_ledger
from cms.staff.trade import documents_table, orders_table
from cms.staff.wording import day


def kinds_in_words(organisation: Organisation) -> str:
    """What it is to us."""
    words = (
        (organisation.is_customer, _("customer")),
        (organisation.is_supplier, _("supplier")),
        (organisation.is_partner, _("partner")),
    )
    return ", ".join(word for is_this, word in words if is_this)


class OrganisationDetail(Detail):
    """One organisation."""

    thing: Organisation

    def main(self) -> list[Part]:
        seats = [seats_ledger(membership, self.viewer) for membership in self.memberships()]
        renewals = [part for membership in self.memberships() for part in renewal_facts(membership)]
        return [self.people(), *renewals, *seats, *self.money()]

    def subjects(self) -> list[models.Model]:
        return [self.thing, *self.memberships()]

    def memberships(self) -> list[Membership]:
        """What it holds, as of today, for those who may see memberships."""
        if not self.viewer.has_perm("billing.view_membership"):
            return []
        if not hasattr(self, "_memberships"):
            held = Membership.objects.visible_to(self.viewer).filter(organisation=self.thing)
            self._memberships = list(held.with_state().order_by("pk"))
        return self._memberships

    def people(self) -> Ledger:
        """Who acts for it."""
        found = Affiliation.objects.visible_to(self.viewer).filter(organisation=self.thing)
        can_end = self.viewer.has_perm(CHANGE)
        rows = [self._person_row(one, can_end) for one in found.select_related("contact")]
        head = (_("Name"), _("As"), _("Since"), *((_("Change"),) if can_end else ()))
        return Ledger(_("Who acts for it"), head, rows, empty=_("Nobody acts for it yet."))

    def _person_row(self, one: Affiliation, can_end: bool) -> tuple[Cell, ...]:
        row = (person_cell(one.contact, self.viewer), Cell(one.position), Cell(day(one.since)))
        url = reverse("staff_organisations:end_affiliation", args=(one.pk,))
        return (*row, Cell(_("End…"), url)) if can_end else row

    def money(self) -> list[Ledger]:
        """Orders and invoices, as far as the viewer may see them."""
        parts = []
        if self.viewer.has_perm("billing.view_order"):
            orders = Order.objects.visible_to(self.viewer).filter(organisation=self.thing)
            parts.append(orders_table(orders.prefetch_related("lines")))
        if self.viewer.has_perm("billing.view_invoice"):
            invoices = Invoice.objects.visible_to(self.viewer).filter(organisation=self.thing)
            parts.append(documents_table(_("Invoices"), invoices, "staff_invoices"))
        return parts

    def aside(self) -> list[Part]:
        one = self.thing
        rows = (
            (_("Name"), Cell(one.name)),
            (_("Kind"), Cell(kinds_in_words(one))),
            (_("SIREN"), Cell(one.siren)),
            (_("VAT number"), Cell(one.vat_number)),
            (_("E-mail"), Cell(one.email)),
            (_("Phone"), Cell(one.phone)),
            (_("Address"), Cell(", ".join(one.address_lines))),
            (_("Language"), Cell(one.get_language_display())),
            (_("Known since"), Cell(day(one.created_at))),
            (_("Internal notes"), Cell(one.notes if self.viewer.has_perm(NOTES) else "")),
        )
        return [Facts(_("Card of the organisation"), rows)]

    def acts(self) -> list[Act]:
        acts = []
        if self.viewer.has_perm(CHANGE):
            key = (self.thing.pk,)
            edit = Act(_("Edit the card"), reverse("staff_organisations:edit", args=key))
            url = reverse("staff_organisations:affiliate", args=key)
            acts = [edit, Act(_("Add who acts for it…"), url, tone="secondary")]
        if self.viewer.has_perm(SEAT):
            acts += [seat_act(membership) for membership in self.memberships()]
        return acts + [act for one in self.memberships() for act in renewal_acts(one, self.viewer)]


class AffiliateForm(PersonForm):
    """Who acts for the organisation, and as what."""

    position = forms.CharField(
        label=gettext_lazy("As"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Director, accountant …"),
    )


class Affiliate(FindPerson):
    """A page that asks who acts for the organisation."""

    permission = CHANGE
    heading = gettext_lazy("Who acts for {name}")
    submit = gettext_lazy("Add this person")

    def form(self, data: Any = None) -> AffiliateForm:
        return AffiliateForm(data, self.viewer)

    def lead(self) -> str:
        return _("Whoever acts for it sees its documents, pays its orders and gives its seats.")

    def act(self, values: dict[str, Any]) -> str:
        person: Contact = values["person"]
        affiliate(contact=person, organisation=self.thing, position=values["position"], by=self.viewer)
        return _("{name} acts for {organisation} now.").format(
            name=person.full_name, organisation=self.thing.name
        )


class EndAffiliation(FormPage):
    """A page that asks once more before a person no longer acts for the organisation."""

    permission = CHANGE
    heading = gettext_lazy("{name} no longer acts for it")
    submit = gettext_lazy("End this")
    is_serious = True

    @property
    def thing_url(self) -> str:
        return reverse("staff_organisations:inspect", args=(self.thing.organisation_id,))

    @property
    def thing_name(self) -> str:
        return str(self.thing.contact.full_name)

    def lead(self) -> str:
        return _("{name} then no longer sees the documents of {organisation}. A seat stays.").format(
            name=self.thing_name, organisation=self.thing.organisation.name
        )

    def act(self, values: dict[str, Any]) -> str:
        name, organisation = self.thing_name, self.thing.organisation.name
        end_affiliation(affiliation=self.thing, by=self.viewer)
        return _("{name} no longer acts for {organisation}.").format(name=name, organisation=organisation)
