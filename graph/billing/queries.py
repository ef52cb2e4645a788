"""Questions about plans, applications, memberships and money."""

from collections.abc import Iterable
from typing import Annotated

import strawberry
from django.db.models import QuerySet
from strawberry import Info, relay

from billing import models
from billing.refusals import LinkExpired
from graph.billing import filters
from graph.billing.application import Application
from graph.billing.coupon import Coupon
from graph.billing.deposit import ChequeDeposit
from graph.billing.document import CreditNote, Invoice
from graph.billing.document_kind import DocumentKind
from graph.billing.filters import ApplicationOrder, MembershipOrder
from graph.billing.followed import FollowedApplication, opened
from graph.billing.membership import Membership
from graph.billing.order import Order, Payment, Refund
from graph.billing.paper_filter import PaperFilter
from graph.billing.plan import Plan
from graph.billing.prices import PriceQuery
from graph.billing.supporting import SupportingDocument
from graph.engine.connections import Connection
from graph.engine.context import viewer_of
from graph.fields import listed, told
from graph.searching import searched

Token = Annotated[str, strawberry.argument(description="The token at the end of the private link.")]
Search = Annotated[
    str | None,
    strawberry.argument(description="Words that names, addresses or numbers must hold, in any order."),
]
ContactId = Annotated[relay.GlobalID | None, strawberry.argument(description="Only those of this contact.")]
Applications = Annotated[filters.ApplicationFilter | None, strawberry.argument(description="Which ones.")]
Memberships = Annotated[filters.MembershipFilter | None, strawberry.argument(description="Which ones.")]
Orders = Annotated[filters.OrderFilter | None, strawberry.argument(description="Which ones.")]
Payments = Annotated[filters.PaymentFilter | None, strawberry.argument(description="Which ones.")]
Refunds = Annotated[filters.RefundFilter | None, strawberry.argument(description="Which ones.")]
Papers = Annotated[PaperFilter | None, strawberry.argument(description="Which ones.")]
HOLDER = ("contact__sort_name", "contact__email")


@strawberry.type
class PlanQuery:
    """Plans, and the applicant's own application: for everyone."""

    @listed(Connection[Plan], description="The plans on offer, in the order of the page.")
    def plans(
        self,
        withdrawn: Annotated[
            bool, strawberry.argument(description="Every plan that you may see, those not on offer too.")
        ] = False,
    ) -> Iterable[models.Plan]:
        return models.Plan.objects.all() if withdrawn else models.Plan.objects.on_offer()

    @told(description="The plan of this code; null when there is none, or none for you.")
    def plan(
        self, info: Info, code: Annotated[str, strawberry.argument(description="Its stable name.")]
    ) -> Plan | None:
        rows = models.Plan.objects.visible_to(viewer_of(info)).filter(code=code)
        return rows.first()  # type: ignore[return-value] # the type stands for the model's row

    @told(
        description="The application that a private link opens, for its applicant, without an account; "
        "null when the link has expired or never was one."
    )
    def application(self, token: Token) -> FollowedApplication | None:
        try:
            return FollowedApplication(row=opened(token))
        except LinkExpired:
            return None


@strawberry.type
class PeopleQuery:
    """Applications and memberships: everyone's own, and all of them for those who look after them."""

    @listed(Connection[Application], description="The applications to join that you see.")
    def applications(
        self,
        info: Info,
        filter: Applications = None,
        search: Search = None,
        order_by: Annotated[
            ApplicationOrder, strawberry.argument(description="In which order.")
        ] = ApplicationOrder.NEWEST,
    ) -> Iterable[models.Application]:
        rows = (filter or filters.ApplicationFilter()).apply(models.Application.objects.all(), info)
        rows = searched(rows, search, "family_name", "given_name", "email")
        return rows.order_by(*order_by.value)

    @listed(Connection[Membership], description="The memberships that you see.")
    def memberships(
        self,
        info: Info,
        filter: Memberships = None,
        search: Search = None,
        order_by: Annotated[
            MembershipOrder, strawberry.argument(description="In which order.")
        ] = MembershipOrder.NAME,
    ) -> Iterable[models.Membership]:
        rows = (filter or filters.MembershipFilter()).apply(models.Membership.objects.all(), info)
        return filters.ordered_memberships(searched(rows, search, *HOLDER), order_by)


@strawberry.type
class MoneyQuery:
    """Orders, documents and payments: everyone's own, and all of them for the money roles."""

    @listed(Connection[Order], description="The orders that you see, newest first.")
    def orders(self, info: Info, filter: Orders = None, search: Search = None) -> Iterable[models.Order]:
        rows = (filter or filters.OrderFilter()).apply(models.Order.objects.all(), info)
        return searched(rows, search, *HOLDER, numbered=models.Order.objects.numbered)

    @listed(Connection[Invoice], description="The invoices that you see, newest first.")
    def invoices(
        self, info: Info, contact_id: ContactId = None, search: Search = None
    ) -> Iterable[models.Invoice]:
        rows: QuerySet[models.Invoice] = models.Invoice.objects.all()
        rows = filters.of_contact(rows, contact_id, info)
        return searched(rows, search, "number", *HOLDER)

    @listed(Connection[CreditNote], description="The credit notes that you see, newest first.")
    def credit_notes(
        self, info: Info, contact_id: ContactId = None, search: Search = None
    ) -> Iterable[models.CreditNote]:
        rows: QuerySet[models.CreditNote] = models.CreditNote.objects.all()
        rows = filters.of_contact(rows, contact_id, info)
        return searched(rows, search, "number", *HOLDER)

    @listed(Connection[Payment], description="The payments that you see, newest first.")
    def payments(self, info: Info, filter: Payments = None) -> Iterable[models.Payment]:
        wanted = filter or filters.PaymentFilter()
        every = models.Payment.objects.all()
        rows: QuerySet[models.Payment] = every.cheques_to_deposit() if wanted.to_deposit else every
        rows = filters.of_contact(rows, wanted.contact_id, info, "order__contact")
        if wanted.states is not None:
            rows = rows.filter(state__in=wanted.states)
        return rows.filter(method__in=wanted.methods) if wanted.methods is not None else rows

    @listed(Connection[ChequeDeposit], description="The deposit slips that you see, newest first.")
    def cheque_deposits(self) -> Iterable[models.ChequeDeposit]:
        return models.ChequeDeposit.objects.all()

    @listed(
        Connection[Coupon], description="The discount codes, newest first, for those who keep the prices."
    )
    def coupons(self) -> Iterable[models.Coupon]:
        return models.Coupon.objects.all()

    @listed(Connection[Refund], description="The refunds that you see, newest first.")
    def refunds(self, info: Info, filter: Refunds = None) -> Iterable[models.Refund]:
        rows = models.Refund.objects.all()
        return rows.filter(state__in=filter.states) if filter and filter.states is not None else rows


@strawberry.type
class PaperQuery:
    """Supporting documents: everyone's own, and all of them for those who check."""

    @listed(Connection[DocumentKind], description="The kinds of documents that plans may ask for.")
    def document_kinds(self) -> Iterable[models.DocumentKind]:
        return models.DocumentKind.objects.all()

    @listed(Connection[SupportingDocument], description="The documents that you see, the last sent first.")
    def supporting_documents(
        self, info: Info, filter: Papers = None, search: Search = None
    ) -> Iterable[models.SupportingDocument]:
        rows = (filter or PaperFilter()).apply(models.SupportingDocument.objects.all(), info)
        return searched(rows, search, *HOLDER)


@strawberry.type
class BillingQuery(PlanQuery, PriceQuery, PeopleQuery, MoneyQuery, PaperQuery):
    """To be inherited by the schema's Query."""
