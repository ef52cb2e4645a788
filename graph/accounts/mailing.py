"""Letters to many people: what they say, and what came of them for each person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import strawberry
import strawberry_django
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from strawberry.scalars import JSON

from accounts import models
from accounts.models import Hindrance, MailingPurpose
from accounts.states import MailingState, RecipientState
from graph.accounts.contact import Contact, User
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.enums import enum
from graph.fields import column, computed, listed, of_row, related, row_of

enum(
    MailingPurpose,
    description="Why many are written to, which decides on whom.",
    STATUTORY="A notice to everybody: the general assembly, closing days.",
    NEWS="News, for those who agreed to them; they may unsubscribe.",
)
enum(
    MailingState,
    description="Where a letter to many stands.",
    DRAFT="Nothing is sent yet.",
    SENDING="The queue sends it.",
    SENT="Everybody was written to, or it is on record why not.",
    CANCELLED="Thrown away, or stopped.",
)
enum(
    RecipientState,
    description="What came of a letter for one person.",
    WAITING="It is still to go.",
    SENT="The mail server took it.",
    FAILED="It could not be sent.",
    SKIPPED="This person is not written to.",
)
enum(
    Hindrance,
    description="Why a letter did not go.",
    NO_ADDRESS="Nobody knows an e-mail address.",
    NO_CONSENT="The person did not agree to news.",
    UNSUBSCRIBED="The person unsubscribed from news.",
    ERASED="The person's data is erased.",
    CANCELLED="The mailing was cancelled.",
    REFUSED="The mail server refused the address.",
    NO_SERVER="The mail server does not answer.",
)


def _count(state: RecipientState) -> Any:
    def counted() -> Any:
        rows = models.MailingRecipient.objects.filter(mailing=OuterRef("pk"), state=state)
        count = rows.order_by().values("mailing").annotate(it=Count("pk")).values("it")
        return Coalesce(Subquery(count), 0, output_field=IntegerField())

    return counted


@strawberry_django.type(models.MailingRecipient, description="A person to whom a mailing goes, or not.")
class MailingRecipient(VisibleNode):
    """Seen by those who see the mailing."""

    state: RecipientState = column(description="What came of it.")
    address: str = column(description="The address as it was when the mailing was queued.")
    sent_at: datetime | None = column(description="When the mail server took it.")
    contact: Contact | None = related(description="Who.")
    mailing: Annotated["Mailing", strawberry.lazy("graph.accounts.mailing")] | None = related(
        description="The mailing."
    )

    @of_row("reason", description="Why it did not go, or does not yet; null when nothing is wrong.")
    def reason(self) -> Hindrance | None:
        reason = row_of(models.MailingRecipient, self).reason
        return Hindrance(reason) if reason else None


@strawberry_django.type(models.Mailing, description="A letter to many people.")
class Mailing(VisibleNode):
    """Seen by those who write to many."""

    state: MailingState = column(description="Where it stands.")
    purpose: MailingPurpose = column(description="Why many are written to.")
    subject_fr: str = column(description="Subject in French.")
    body_fr: str = column(description="Text in French; empty lines part the paragraphs.")
    subject_en: str = column(description="Subject in English.")
    body_en: str = column(description="Text in English; empty lines part the paragraphs.")
    audience: JSON = column(description="Whom a draft is for: the filters of the list of members.")
    created_at: datetime = column(description="When it was begun.")
    queued_at: datetime | None = column(description="When it was sent off.")
    finished_at: datetime | None = column(description="When the last letter was settled.")
    cancelled_at: datetime | None = column(description="When it was cancelled.")
    written_by: User | None = strawberry_django.field(description="Who wrote it.")
    waiting_count: int = computed(
        _count(RecipientState.WAITING), description="To how many it is still to go."
    )
    sent_count: int = computed(_count(RecipientState.SENT), description="To how many it went.")
    failed_count: int = computed(_count(RecipientState.FAILED), description="For how many it failed.")
    skipped_count: int = computed(_count(RecipientState.SKIPPED), description="How many are not written to.")
    recipients: Connection[MailingRecipient] = connection(
        description="Each person, in the order of their keys; none while it is a draft."
    )


States = Annotated[
    list[MailingState] | None, strawberry.argument(description="Only mailings in one of these states.")
]


@strawberry.type
class MailingQuery:
    """To be inherited by the schema's Query."""

    @listed(Connection[Mailing], description="Letters to many, latest first, for those who write them.")
    def mailings(self, states: States = None) -> Iterable[models.Mailing]:
        rows: QuerySet[models.Mailing] = models.Mailing.objects.order_by(F("created_at").desc(), "-pk")
        return rows if states is None else rows.filter(state__in=[state.value for state in states])
