"""Authorizations: given, suspended, lifted, withdrawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from django.utils.translation import gettext as _
from strawberry import Info, relay

from accounts import models as accounts
from equipment import models
from equipment.actions import authorizations
from equipment.actions.rights import may_grant
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.engine.errors import BadUserInput
from graph.engine.nodes import MOST_IDS, rows_of
from graph.engine.payloads import Payload, mutation
from graph.equipment.enums import Level
from graph.equipment.qualification import Authorization, Qualification
from graph.fields import told
from graph.outcome import Outcome, outcome
from kit.refusals import InvalidInput, NotAllowed


@strawberry.input(description="Whom to qualify, for what, at which level. By their id, or by their number.")
class AuthorizationGrantInput:
    """The reason stays on record."""

    contact_id: relay.GlobalID | None = strawberry.field(default=None, description="Whom, by their card.")
    member_number: str = strawberry.field(
        default="",
        description="Whom, by the number on their card (`DR-0412`): for referents, who see no cards.",
    )
    qualification_id: relay.GlobalID = strawberry.field(description="For what.")
    level: Level = strawberry.field(description="How far it goes.")
    reason: str = strawberry.field(description="Why: what they showed they can do.")
    expires_at: datetime | None = strawberry.field(
        default=None, description="When it ends; as the qualification says if left out."
    )


@strawberry.input(description="Whom to qualify together, for what, at which level.")
class AuthorizationGrantManyInput:
    """All of them, or nobody."""

    contact_ids: list[relay.GlobalID] = strawberry.field(description="Whom; 100 at most.")
    qualification_id: relay.GlobalID = strawberry.field(description="For what.")
    level: Level = strawberry.field(description="How far it goes.")
    reason: str = strawberry.field(description="Why: the training they had.")


@strawberry.input(description="Which authorization to suspend, and why.")
class AuthorizationSuspendInput:
    """The person reads the reason."""

    id: relay.GlobalID = strawberry.field(description="The authorization.")
    reason: str = strawberry.field(description="Why; the person reads it.")


@strawberry.input(description="Which suspension to lift.")
class AuthorizationReinstateInput:
    """One authorization."""

    id: relay.GlobalID = strawberry.field(description="The authorization.")


@strawberry.input(description="Which authorization to withdraw for good, and why.")
class AuthorizationRevokeInput:
    """The person reads the reason."""

    id: relay.GlobalID = strawberry.field(description="The authorization.")
    reason: str = strawberry.field(description="Why; the person reads it.")


@strawberry.type(description="What came of `authorizationGrant`.")
class AuthorizationGrantPayload(Outcome):
    """The authorization."""

    authorization: Authorization | None = outcome(Authorization, description="The new authorization.")


@strawberry.type(description="What came of `authorizationGrantMany`.")
class AuthorizationGrantManyPayload(Payload):
    """The authorizations."""

    keys: strawberry.Private[Sequence[int]] = ()

    @told(description="The new ones; who held as much already is left as they are.")
    def authorizations(self, info: Info) -> list[Authorization]:
        rows = rows_of(Authorization, self.keys, info)
        return [rows[str(key)] for key in self.keys if str(key) in rows]


@strawberry.type(description="What came of `authorizationSuspend`.")
class AuthorizationSuspendPayload(Outcome):
    """The authorization."""

    authorization: Authorization | None = outcome(Authorization, description="The authorization, suspended.")


@strawberry.type(description="What came of `authorizationReinstate`.")
class AuthorizationReinstatePayload(Outcome):
    """The authorization."""

    authorization: Authorization | None = outcome(
        Authorization, description="The authorization as it now is."
    )


@strawberry.type(description="What came of `authorizationRevoke`.")
class AuthorizationRevokePayload(Outcome):
    """The authorization."""

    authorization: Authorization | None = outcome(Authorization, description="The authorization, withdrawn.")


GrantInput = Annotated[AuthorizationGrantInput, strawberry.argument(description="Whom, and for what.")]
ManyInput = Annotated[AuthorizationGrantManyInput, strawberry.argument(description="Whom, and for what.")]
SuspendInput = Annotated[AuthorizationSuspendInput, strawberry.argument(description="Which, and why.")]
ReinstateInput = Annotated[AuthorizationReinstateInput, strawberry.argument(description="Which.")]
RevokeInput = Annotated[AuthorizationRevokeInput, strawberry.argument(description="Which, and why.")]


def _whom(
    input: AuthorizationGrantInput, qualification: models.Qualification, info: Info
) -> accounts.Contact:
    """Whom to qualify. Numbers are only looked up for who may give this. Raises NotFound, NotAllowed."""
    if input.contact_id is not None:
        return visible(accounts.Contact, Contact, input.contact_id, info, "contactId")
    if not may_grant(signed_in(info), qualification):
        raise NotAllowed
    found = accounts.Contact.objects.numbered(input.member_number.strip()).filter(erased_at=None).first()
    if found is None:
        problem = _("Nobody’s card bears this number. Check it on the card.")
        raise InvalidInput(path=("memberNumber",), problem=problem)
    return found


@strawberry.type
class AuthorizationMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Qualifies somebody from now on; what stood for the same is replaced.")
    def authorization_grant(self, info: Info, input: GrantInput) -> AuthorizationGrantPayload:
        user = signed_in(info)
        qualification = visible(
            models.Qualification, Qualification, input.qualification_id, info, "qualificationId"
        )
        row = authorizations.grant_authorization(
            contact=_whom(input, qualification, info),
            qualification=qualification,
            level=input.level,
            reason=input.reason,
            by=user,
            expires_at=input.expires_at,
        )
        return AuthorizationGrantPayload(row=row)

    @mutation(description="Qualifies many at once, all or nobody; who holds as much is left as they are.")
    def authorization_grant_many(self, info: Info, input: ManyInput) -> AuthorizationGrantManyPayload:
        user = signed_in(info)
        if len(input.contact_ids) > MOST_IDS:
            raise BadUserInput(f"At most {MOST_IDS} ids at a time.", requested=len(input.contact_ids))
        contacts = [
            visible(accounts.Contact, Contact, gid, info, "contactIds")
            for gid in dict.fromkeys(input.contact_ids)
        ]
        qualification = visible(
            models.Qualification, Qualification, input.qualification_id, info, "qualificationId"
        )
        rows = authorizations.grant_authorizations(
            contacts=contacts, qualification=qualification, level=input.level, reason=input.reason, by=user
        )
        return AuthorizationGrantManyPayload(keys=[row.pk for row in rows])

    @mutation(description="Has an authorization count for nothing until it is lifted.")
    def authorization_suspend(self, info: Info, input: SuspendInput) -> AuthorizationSuspendPayload:
        user = signed_in(info)
        row = visible(models.Authorization, Authorization, input.id, info)
        row = authorizations.suspend_authorization(authorization=row, reason=input.reason, by=user)
        return AuthorizationSuspendPayload(row=row)

    @mutation(description="Lifts the suspension of an authorization.")
    def authorization_reinstate(self, info: Info, input: ReinstateInput) -> AuthorizationReinstatePayload:
        user = signed_in(info)
        row = visible(models.Authorization, Authorization, input.id, info)
        return AuthorizationReinstatePayload(
            row=authorizations.reinstate_authorization(authorization=row, by=user)
        )

    @mutation(description="Withdraws an authorization for good.")
    def authorization_revoke(self, info: Info, input: RevokeInput) -> AuthorizationRevokePayload:
        user = signed_in(info)
        row = visible(models.Authorization, Authorization, input.id, info)
        row = authorizations.revoke_authorization(authorization=row, reason=input.reason, by=user)
        return AuthorizationRevokePayload(row=row)
