"""Writing to many people: the same filters as the back office's list of members."""

from typing import Annotated, Any

import strawberry
from strawberry import Info, relay

from accounts import models
from accounts.actions import mailings
from accounts.models import MailingPurpose
from billing.states import MembershipState
from cms.staff.audience import people_of
from graph.accounts.mailing import Mailing
from graph.acting import signed_in, visible
from graph.billing.plan import Plan
from graph.engine.nodes import key_in
from graph.engine.payloads import Idempotency, mutation
from graph.outcome import Outcome, outcome
from kit.refusals import NotFound


@strawberry.input(description="Whom a letter is for. What is left out narrows nothing: then it is everybody.")
class MailingAudienceInput:
    """Kept with the draft; who it is, is settled when the mailing is sent."""

    search: str | None = strawberry.field(default=None, description="Words that name or address hold.")
    membership_state: MembershipState | None = strawberry.field(
        default=None, description="Members by a membership in this state."
    )
    plan_id: relay.GlobalID | None = strawberry.field(default=None, description="Members by this plan.")
    ends_soon: bool = strawberry.field(
        default=False, description="Only those whose membership ends within 30 days."
    )

    def filters(self, info: Info[Any, Any]) -> dict[str, str]:
        """By the names of the list's filters. Raises NotFound for a plan that is none."""
        given = {
            "q": self.search or "",
            "state": self.membership_state.value if self.membership_state else "",
        }
        if self.plan_id is not None:
            key = key_in(self.plan_id, Plan, info)
            if key is None:
                raise NotFound(path=("audience", "plan_id"))
            given["plan"] = str(key)
        given["ending"] = "soon" if self.ends_soon else ""
        return {name: value for name, value in given.items() if value}


@strawberry.input(description="What a letter to many says. A text missing in one language goes in the other.")
class MailingTexts:
    """In whole."""

    purpose: MailingPurpose = strawberry.field(description="Why many are written to.")
    subject_fr: str = strawberry.field(default="", description="Subject in French.")
    body_fr: str = strawberry.field(default="", description="Text in French.")
    subject_en: str = strawberry.field(default="", description="Subject in English.")
    body_en: str = strawberry.field(default="", description="Text in English.")

    def values(self) -> dict[str, str]:
        """By the names of the columns."""
        return {**vars(self), "purpose": self.purpose.value}


@strawberry.input(description="A draft of a letter to many.")
class MailingCreateInput:
    """Nothing is sent yet."""

    texts: MailingTexts = strawberry.field(description="What it says.")
    audience: MailingAudienceInput = strawberry.field(description="Whom it is for.")


@strawberry.input(description="Another text, or other people, for a draft.")
class MailingUpdateInput:
    """One draft."""

    id: relay.GlobalID = strawberry.field(description="The mailing.")
    texts: MailingTexts = strawberry.field(description="What it says, in whole.")
    audience: MailingAudienceInput | None = strawberry.field(
        default=None, description="Whom it is for; left out, as before."
    )


@strawberry.input(description="The mailing to send.")
class MailingSendInput:
    """One draft."""

    id: relay.GlobalID = strawberry.field(description="The mailing.")


@strawberry.input(description="The mailing to cancel.")
class MailingCancelInput:
    """One mailing."""

    id: relay.GlobalID = strawberry.field(description="The mailing.")


@strawberry.type(description="What came of `mailingCreate`.")
class MailingCreatePayload(Outcome):
    """The mailing."""

    mailing: Mailing | None = outcome(Mailing, description="The draft.")


@strawberry.type(description="What came of `mailingUpdate`.")
class MailingUpdatePayload(Outcome):
    """The mailing."""

    mailing: Mailing | None = outcome(Mailing, description="The draft as it now is.")


@strawberry.type(description="What came of `mailingSend`.")
class MailingSendPayload(Outcome):
    """The mailing."""

    mailing: Mailing | None = outcome(Mailing, description="The mailing, on its way.")


@strawberry.type(description="What came of `mailingCancel`.")
class MailingCancelPayload(Outcome):
    """The mailing."""

    mailing: Mailing | None = outcome(Mailing, description="The mailing, cancelled.")


CreateInput = Annotated[MailingCreateInput, strawberry.argument(description="What it says, and to whom.")]
UpdateInput = Annotated[MailingUpdateInput, strawberry.argument(description="Which draft, and what changes.")]
SendInput = Annotated[MailingSendInput, strawberry.argument(description="Which draft.")]
CancelInput = Annotated[MailingCancelInput, strawberry.argument(description="Which mailing.")]


@strawberry.type
class MailingMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Begins a letter to many; nothing is sent yet. For managers.")
    def mailing_create(self, info: Info, input: CreateInput) -> MailingCreatePayload:
        user = signed_in(info)
        audience = input.audience.filters(info)
        row = mailings.write_mailing(mailing=None, values=input.texts.values(), audience=audience, by=user)
        return MailingCreatePayload(row=row)

    @mutation(description="Changes a draft.")
    def mailing_update(self, info: Info, input: UpdateInput) -> MailingUpdatePayload:
        user = signed_in(info)
        mailing = visible(models.Mailing, Mailing, input.id, info)
        audience = mailing.audience if input.audience is None else input.audience.filters(info)
        row = mailings.write_mailing(mailing=mailing, values=input.texts.values(), audience=audience, by=user)
        return MailingUpdatePayload(row=row)

    @mutation(description="Settles who gets it, and has the queue send it.", idempotency=Idempotency.REQUIRED)
    def mailing_send(self, info: Info, input: SendInput) -> MailingSendPayload:
        user = signed_in(info)
        mailing = visible(models.Mailing, Mailing, input.id, info)
        contacts = people_of(mailing.audience, user)
        return MailingSendPayload(row=mailings.queue_mailing(mailing=mailing, contacts=contacts, by=user))

    @mutation(description="Throws a draft away, or stops what is not yet sent.")
    def mailing_cancel(self, info: Info, input: CancelInput) -> MailingCancelPayload:
        user = signed_in(info)
        mailing = visible(models.Mailing, Mailing, input.id, info)
        return MailingCancelPayload(row=mailings.cancel_mailing(mailing=mailing, by=user))
