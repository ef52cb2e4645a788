"""The product's schema: every storey's questions and changes in one."""

import strawberry

from graph.accounts.deciding import AccountsDecisionMutation
from graph.accounts.leaving import LeavingMutation
from graph.accounts.leaving_refusals import LEAVING_REFUSALS
from graph.accounts.mutations import AccountsMutation
from graph.accounts.notes import NotesMutation
from graph.accounts.organisation import OrganisationMutation
from graph.accounts.queries import AccountsQuery
from graph.billing.document_refusals import DOCUMENT_REFUSALS
from graph.billing.mutations.applicant import ApplicantMutation
from graph.billing.mutations.decisions import DecisionMutation
from graph.billing.mutations.desk import DeskMutation
from graph.billing.mutations.memberships import MembershipMutation
from graph.billing.mutations.orders import OrderMutation
from graph.billing.mutations.plans import PlanMutation
from graph.billing.mutations.refunds import RefundMutation
from graph.billing.mutations.seats import SeatMutation
from graph.billing.mutations.steps import StepMutation
from graph.billing.mutations.supporting import SupportingMutation
from graph.billing.queries import BillingQuery
from graph.cms.drafts import DraftMutation, DraftQuery
from graph.cms.form import FormQuery
from graph.cms.mutations import SignUpMutation
from graph.cms.page import PageQuery
from graph.engine.budget import RateLimitQuery
from graph.engine.nodes import NodeQuery
from graph.engine.schema import Schema
from graph.refusals import REFUSALS
from graph.viewer import ViewerQuery


@strawberry.type(description="Questions. What one may not see does not exist: null, and never a refusal.")
class Query(
    ViewerQuery, AccountsQuery, BillingQuery, PageQuery, FormQuery, DraftQuery, NodeQuery, RateLimitQuery
):
    """All questions."""


@strawberry.type(description="Changes. Each answers the thing changed, or why it was refused in `errors`.")
class Mutation(
    AccountsMutation,
    AccountsDecisionMutation,
    LeavingMutation,
    NotesMutation,
    OrganisationMutation,
    ApplicantMutation,
    OrderMutation,
    MembershipMutation,
    SeatMutation,
    DecisionMutation,
    StepMutation,
    SupportingMutation,
    DeskMutation,
    RefundMutation,
    PlanMutation,
    SignUpMutation,
    DraftMutation,
):
    """All changes."""


schema = Schema(Query, Mutation, refusals=(*REFUSALS, *DOCUMENT_REFUSALS, *LEAVING_REFUSALS))
