"""Who calls, and all that is theirs. Every "my …" hangs from here, so that types point down the storeys."""

from collections.abc import Iterable
from typing import Annotated

import strawberry
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from strawberry import Info

from accounts import models as accounts
from billing import models as billing
from billing.renewals import may_renew
from billing.supporting import asked_of
from graph.accounts.contact import Consent, Contact
from graph.accounts.organisation import Organisation
from graph.accounts.roles import Power, Role, powers_of, roles_of
from graph.billing.application import Application
from graph.billing.document import CreditNote, Invoice
from graph.billing.enums import OrderState
from graph.billing.membership import Coverage, Membership
from graph.billing.order import Order, Payment
from graph.billing.prices import Coupon, Reduced, RenewalPrice, renewal_prices_of
from graph.billing.supporting import AskedDocument, SupportingDocument
from graph.downloads import PERSONAL_DATA, Download, download_for
from graph.engine.connections import Connection
from graph.engine.context import viewer_of
from graph.engine.nodes import rows_among, seen
from graph.equipment.viewer import EquipmentViewer
from graph.fields import listed, told
from graph.workshops.viewer import WorkshopViewer

MOST_PEOPLE = 20
OrderStates = Annotated[
    list[OrderState] | None, strawberry.argument(description="Only those in one of these states.")
]


def _mine(info: Info) -> RawSQL | list[int]:
    return accounts.acted_for_by(viewer_of(info))


def _contacts(info: Info) -> QuerySet[accounts.Contact]:
    return accounts.Contact.objects.acted_for_by(viewer_of(info))


@strawberry.type(description="You: the account behind this call, and what is yours.")
class Viewer(EquipmentViewer, WorkshopViewer):
    """Made for a signed-in user alone."""

    user: strawberry.Private[accounts.User]

    @told(description="The address you sign in with.")
    def email(self) -> str:
        return self.user.email

    @told(description="Your roles in the back office; empty for most.")
    def roles(self) -> list[Role]:
        return roles_of(self.user)

    @told(description="What you may do beyond your own affairs; empty for most.")
    def powers(self) -> list[Power]:
        return powers_of(self.user)

    @told(description="Your own card; null when your account is linked to none.")
    def contact(self, info: Info) -> Contact | None:
        own = seen(_contacts(info).filter(user=self.user), info)
        return next(iter(rows_among(Contact, own, info)), None)

    @told(
        description="All that is held of you, as a ZIP: for programs, for reading, and your files. "
        "Made when it is fetched; some times an hour."
    )
    def personal_data(self, info: Info) -> Download | None:
        own = accounts.Contact.objects.filter(user=self.user).values_list("pk", flat=True).first()
        return download_for(PERSONAL_DATA, own, info) if own is not None else None

    @listed(Connection[Contact], description="Everyone for whom you act: yourself, and those you represent.")
    def contacts(self, info: Info) -> Iterable[accounts.Contact]:
        return seen(_contacts(info), info)

    @listed(Connection[Membership], description="Your memberships, and those of the persons you represent.")
    def memberships(self, info: Info) -> Iterable[billing.Membership]:
        return seen(
            billing.Membership.objects.filter(organisation=None, contact__in=_mine(info)).order_by(
                "-created_at"
            ),
            info,
        )

    @told(
        description="What each membership of yours, or of an organisation for which you act, costs to renew "
        "today, by each plan that it may be renewed by."
    )
    def renewal_prices(self, info: Info, coupon: Coupon = "", reduced: Reduced = False) -> list[RenewalPrice]:
        return renewal_prices_of(info, coupon, reduced=reduced)

    @listed(Connection[Application], description="Your applications to join, newest first.")
    def applications(self, info: Info) -> Iterable[billing.Application]:
        return seen(billing.Application.objects.filter(organisation=None, contact__in=_mine(info)), info)

    @listed(Connection[Order], description="Your orders, newest first.")
    def orders(self, info: Info, states: OrderStates = None) -> Iterable[billing.Order]:
        rows = billing.Order.objects.filter(organisation=None, contact__in=_mine(info))
        return seen(rows.filter(state__in=states) if states is not None else rows, info)

    @listed(Connection[Invoice], description="Your invoices, newest first.")
    def invoices(self, info: Info) -> Iterable[billing.Invoice]:
        return seen(billing.Invoice.objects.filter(organisation=None, contact__in=_mine(info)), info)

    @listed(Connection[CreditNote], description="Your credit notes, newest first.")
    def credit_notes(self, info: Info) -> Iterable[billing.CreditNote]:
        return seen(billing.CreditNote.objects.filter(organisation=None, contact__in=_mine(info)), info)

    @listed(Connection[Payment], description="Your payments, newest first.")
    def payments(self, info: Info) -> Iterable[billing.Payment]:
        return seen(
            billing.Payment.objects.filter(order__organisation=None, order__contact__in=_mine(info)), info
        )

    @listed(Connection[Consent], description="What you agreed to, oldest first.")
    def consents(self, info: Info) -> Iterable[accounts.Consent]:
        return seen(accounts.Consent.objects.filter(contact__in=_mine(info)), info)

    @listed(Connection[SupportingDocument], description="Documents that you, or those you represent, sent.")
    def supporting_documents(self, info: Info) -> Iterable[billing.SupportingDocument]:
        return seen(billing.SupportingDocument.objects.standing().filter(contact__in=_mine(info)), info)

    @told(description="The documents asked of you, and of those you represent; of twenty people at most.")
    def asked_documents(self, info: Info) -> list[AskedDocument]:
        people = _contacts(info).order_by("pk")[:MOST_PEOPLE]
        return [AskedDocument(row=one, person=person) for person in people for one in asked_of(person)]

    @listed(Connection[Order], description="What waits for your payment, newest first.")
    def orders_to_pay(self, info: Info) -> Iterable[billing.Order]:
        waiting = billing.Order.objects.payable_online()
        return seen(waiting.filter(organisation=None, contact__in=_mine(info)), info)

    @listed(Connection[Membership], description="Your memberships that can be renewed now.")
    def memberships_to_renew(self, info: Info) -> Iterable[billing.Membership]:
        rows = billing.Membership.objects.filter(
            organisation=None, contact__in=_mine(info), suspended_at=None
        )
        return rows.annotate(renewable=may_renew()).filter(renewable=True).order_by("pk")

    @listed(Connection[Organisation], description="The organisations for which you act, by name.")
    def organisations(self, info: Info) -> Iterable[accounts.Organisation]:
        return seen(accounts.Organisation.objects.acted_for_by(viewer_of(info)), info)

    @listed(Connection[Membership], description="The memberships of the organisations for which you act.")
    def organisation_memberships(self, info: Info) -> Iterable[billing.Membership]:
        rows = billing.Membership.objects.filter(organisation__in=accounts.opened_to(viewer_of(info)))
        return seen(rows.order_by("-created_at"), info)

    @listed(Connection[Order], description="The orders of the organisations for which you act, newest first.")
    def organisation_orders(self, info: Info) -> Iterable[billing.Order]:
        return seen(billing.Order.objects.filter(organisation__in=accounts.opened_to(viewer_of(info))), info)

    @listed(
        Connection[Invoice], description="The invoices of the organisations for which you act, newest first."
    )
    def organisation_invoices(self, info: Info) -> Iterable[billing.Invoice]:
        rows = billing.Invoice.objects.filter(organisation__in=accounts.opened_to(viewer_of(info)))
        return seen(rows, info)

    @listed(
        Connection[Coverage], description="By which memberships you, and those you represent, are members."
    )
    def coverages(self, info: Info) -> Iterable[billing.Coverage]:
        return seen(billing.Coverage.objects.standing().filter(contact__in=_mine(info)), info)


@strawberry.type
class ViewerQuery:
    """`viewer`, to be inherited by the schema's Query."""

    @told(description="You; null when you are not signed in.")
    def viewer(self, info: Info) -> Viewer | None:
        user = viewer_of(info)
        return Viewer(user=user) if isinstance(user, accounts.User) else None
