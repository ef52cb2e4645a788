"""What one can join by."""

from datetime import datetime
from decimal import Decimal

import strawberry_django

from billing import models
from graph.billing.document_kind import PlanDocument
from graph.billing.enums import (
    ApprovalPolicy,
    HolderKind,
    MidYearPrice,
    PaymentTurn,
    PlanKind,
    PriceKind,
    RenewalKind,
    TermKind,
)
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import column, money, of_row, row_of


@strawberry_django.type(
    models.Plan, description="What one can subscribe to: a price, a term, and who admits."
)
class Plan(VisibleNode):
    """On offer, ever held, or for the back office."""

    code: str = column(description="Its stable name, for links and exports.")
    family: str = column(description="Plans of one family continue the same membership.")
    kind: PlanKind = column(description="What it gives.")
    name: str = column("name_fr", "name_en", description="Its name, in the language of the request.")
    summary: str = column(
        "summary_fr", "summary_en", description="One sentence, in the language of the request."
    )
    benefits: list[str] = column(
        "benefits_fr",
        "benefits_en",
        description="What it gives, a phrase each, in the language of the request.",
    )
    name_fr: str = column(description="Its name in French.")
    name_en: str = column(description="Its name in English.")
    summary_fr: str = column(description="Its sentence in French.")
    summary_en: str = column(description="Its sentence in English.")
    benefits_fr: str = column(description="What it gives, in French, one a line.")
    benefits_en: str = column(description="What it gives, in English, one a line.")
    price_kind: PriceKind = column(description="Who sets the price.")
    price: Money = money("price_minor", description="The whole price; the amount suggested when it is free.")
    minimum: Money = money("minimum_minor", description="The least one may pay when the price is free.")
    asked_documents: list[PlanDocument] = strawberry_django.field(description="The documents it asks for.")
    mid_year_price: MidYearPrice = column(
        description="What a period costs that begins within the association's year; see `planPrice`."
    )
    reduced_for: str = column(
        "reduced_for_fr",
        "reduced_for_en",
        description="Who pays the reduced price, in the language of the request; may be empty.",
    )
    reduced_for_fr: str = column(description="Who pays the reduced price, in French.")
    reduced_for_en: str = column(description="Who pays the reduced price, in English.")
    tax_rate: Decimal = column(description="VAT in percent, included in the price.")
    mention: str = column(description="Code of the legal mention printed on invoices.")
    term_kind: TermKind = column(description="How long a period lasts.")
    term_months: int = column(description="The months of a rolling term.")
    year_starts_month: int = column(description="The month in which the association's year begins, 1 to 12.")
    grace_days: int = column(description="Days after the end within which a renewal continues without a gap.")
    renewal: RenewalKind = column(description="What happens when a period paid online ends.")
    approval: ApprovalPolicy = column(description="Who admits an applicant.")
    payment_turn: PaymentTurn = column(description="Where a manager decides: what comes first.")
    holder_kind: HolderKind = column(description="Whose a membership by it is.")
    seats: int = column(description="How many people it covers.")
    credits: int = column(description="The credits that a pass gives; they end with its term.")
    lapse_days: int = column(description="Days after which an unpaid application lapses.")
    is_visible: bool = column(description="Whether it stands on the public pages.")
    withdrawn_at: datetime | None = column(description="When it was withdrawn; null while it is offered.")
    position: int = column(description="Its place on the page, smallest first.")

    @of_row("reduced_minor", "currency", description="The reduced price; null when there is none.")
    def reduced_price(self) -> Money | None:
        row = row_of(models.Plan, self)
        return Money.of_minor(row.reduced_minor, row.currency) if row.reduced_minor is not None else None
