"""A request to join, for those who decide and for the person it became."""

from datetime import date, datetime

import strawberry
import strawberry_django
from strawberry import Info

from billing import models
from billing.states import DECIDABLE
from graph.accounts.contact import Contact
from graph.billing.answers import Agreement, Answer
from graph.billing.applicant import agreements, answers, personal, photo
from graph.billing.enums import ApplicationState
from graph.billing.information import InformationRequest
from graph.billing.order import Order
from graph.billing.plan import Plan
from graph.downloads import Download, download_for
from graph.engine.connections import Connection, connection
from graph.engine.context import viewer_of
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import column, money, of_row, related, row_of


@strawberry_django.type(models.ApplicationFile, description="A file given as an answer.")
class ApplicationFile(VisibleNode):
    """Seen with its application."""

    question_id: strawberry.ID = column(description="The question it answers.")
    label: str = column(description="The question, in the words shown.")
    name: str = column(description="The name it had.")
    content_type: str = column(description="The media type that was stated for it; do not trust it.")
    size: int = column(description="Its size in bytes.")

    @of_row(description="The file.")
    def file(self, info: Info) -> Download:
        return download_for("answer", row_of(models.ApplicationFile, self).pk, info)


@strawberry_django.type(models.Application, description="A request to join.")
class Application(VisibleNode):
    """Seen, once its e-mail is confirmed, by those who decide and by who acts for the contact it made.

    One for an organisation is seen by all who act for it, without what is personal to the applicant.
    """

    state: ApplicationState = column(description="Where it stands.")
    given_name: str = column(description="Given name.")
    family_name: str = column(description="Family name.")
    full_name: str = column("given_name", "family_name", "email", description="Names as they are spoken.")
    email: str = personal("email", str, "", description="The confirmed address.")
    phone: str = personal("phone", str, "", description="Phone number, as it was written.")
    birth_on: date | None = personal("birth_on", date | None, None, description="Birth date.")
    street: str = personal("street", str, "", description="Street and number.")
    postal_code: str = personal("postal_code", str, "", description="Postal code.")
    city: str = personal("city", str, "", description="Town.")
    country: str = personal("country", str, "", description="Country, as its ISO 3166 code of two letters.")
    language: str = column(description="The language the form was filled in: `fr` or `en`.")
    photo: Download | None = photo()
    plan: Plan | None = related(description="The plan chosen.")
    amount: Money = money("amount_minor", description="What the applicant agreed to pay.")
    is_reduced: bool = column(description="Whether it is at the reduced price, which a proof must follow.")
    form_title: str = column(description="The form, by its title.")
    answers: list[Answer] = answers()
    agreements: list[Agreement] = agreements()
    files: Connection[ApplicationFile] = connection(description="The files given as answers.")
    received_at: datetime = column(description="When the form was sent.")
    verified_at: datetime | None = column(description="When the e-mail was confirmed.")
    paid_at: datetime | None = column(description="When it was paid.")
    approved_at: datetime | None = column(description="When it was approved.")
    admitted_at: datetime | None = column(description="When the applicant became a member.")
    ended_at: datetime | None = column(description="When it was over, one way or another.")
    reason: str = column(description="The reason given for a refusal or a withdrawal.")
    information_requests: Connection[InformationRequest] = connection(
        description="What the applicant was asked since, oldest first."
    )
    contact: Contact | None = related(description="The contact it made.")
    order: Order | None = related(description="The order to be paid, once there is one.")

    @of_row("state", description="Whether you can approve or refuse it now.")
    def viewer_can_decide(self, info: Info) -> bool:
        row = row_of(models.Application, self)
        return row.state in DECIDABLE and viewer_of(info).has_perm("billing.decide_application")
