"""The product's schema: every storey's questions and changes in one."""

import strawberry

from graph.accounts.deciding import AccountsDecisionMutation
from graph.accounts.duplicates import DuplicatesQuery
from graph.accounts.leaving import LeavingMutation
from graph.accounts.leaving_refusals import LEAVING_REFUSALS
from graph.accounts.letter_refusals import LETTER_REFUSALS
from graph.accounts.letters import LetterMutation, LetterQuery
from graph.accounts.mailing import MailingQuery
from graph.accounts.mutations import AccountsMutation
from graph.accounts.notes import NotesMutation
from graph.accounts.organisation import OrganisationMutation
from graph.accounts.queries import AccountsQuery
from graph.accounts.role_giving import RoleMutation
from graph.billing.document_refusals import DOCUMENT_REFUSALS
from graph.billing.imports import ImportQuery
from graph.billing.mutations.applicant import ApplicantMutation
from graph.billing.mutations.coupons import CouponMutation
from graph.billing.mutations.decisions import DecisionMutation
from graph.billing.mutations.desk import DeskMutation
from graph.billing.mutations.imports import IMPORT_REFUSALS, ImportMutation
from graph.billing.mutations.memberships import MembershipMutation
from graph.billing.mutations.orders import OrderMutation
from graph.billing.mutations.plans import PlanMutation
from graph.billing.mutations.refunds import RefundMutation
from graph.billing.mutations.reminding import RemindMutation
from graph.billing.mutations.renewals import RenewalMutation
from graph.billing.mutations.seats import SeatMutation
from graph.billing.mutations.steps import StepMutation
from graph.billing.mutations.supporting import SupportingMutation
from graph.billing.queries import BillingQuery
from graph.cms.drafts import DraftMutation, DraftQuery
from graph.cms.form import FormQuery
from graph.cms.mailings import MailingMutation
from graph.cms.mutations import SignUpMutation
from graph.cms.page import PageQuery
from graph.engine.budget import RateLimitQuery
from graph.engine.nodes import NodeQuery
from graph.engine.schema import Schema
from graph.equipment.access_queries import AccessQuery
from graph.equipment.door_refusals import DOOR_REFUSALS
from graph.equipment.doors import DoorMutation, DoorQuery
from graph.equipment.mutations.authorizations import AuthorizationMutation
from graph.equipment.mutations.badges import BadgeMutation
from graph.equipment.mutations.catalogue import CatalogueMutation
from graph.equipment.mutations.controllers import ControllerMutation
from graph.equipment.mutations.faults import FaultMutation
from graph.equipment.mutations.passes import PassMutation
from graph.equipment.mutations.reserving import ReservingMutation
from graph.equipment.mutations.upkeep import MaintenanceMutation, ServiceMutation
from graph.equipment.mutations.using import UseMutation
from graph.equipment.records import EquipmentQuery
from graph.equipment.refusals import EQUIPMENT_REFUSALS
from graph.refusals import REFUSALS
from graph.viewer import ViewerQuery
from graph.workshops.mutations.attendance import AttendanceMutation
from graph.workshops.mutations.booking import BookingMutation
from graph.workshops.mutations.series import SeriesMutation
from graph.workshops.mutations.sessions import SessionMutation
from graph.workshops.mutations.workshops import WorkshopMutation
from graph.workshops.queries import WorkshopQuery
from graph.workshops.refusals import WORKSHOP_REFUSALS


@strawberry.type(description="Questions. What one may not see does not exist: null, and never a refusal.")
class Query(
    ViewerQuery,
    AccountsQuery,
    MailingQuery,
    LetterQuery,
    BillingQuery,
    PageQuery,
    FormQuery,
    DraftQuery,
    DuplicatesQuery,
    ImportQuery,
    EquipmentQuery,
    AccessQuery,
    DoorQuery,
    WorkshopQuery,
    NodeQuery,
    RateLimitQuery,
):
    """All questions."""


@strawberry.type(description="Changes. Each answers the thing changed, or why it was refused in `errors`.")
class Mutation(
    AccountsMutation,
    AccountsDecisionMutation,
    LeavingMutation,
    RoleMutation,
    NotesMutation,
    MailingMutation,
    LetterMutation,
    OrganisationMutation,
    ApplicantMutation,
    OrderMutation,
    MembershipMutation,
    RenewalMutation,
    SeatMutation,
    DecisionMutation,
    StepMutation,
    SupportingMutation,
    DeskMutation,
    RemindMutation,
    ImportMutation,
    RefundMutation,
    PlanMutation,
    CouponMutation,
    SignUpMutation,
    DraftMutation,
    ReservingMutation,
    AuthorizationMutation,
    FaultMutation,
    PassMutation,
    CatalogueMutation,
    ServiceMutation,
    MaintenanceMutation,
    ControllerMutation,
    BadgeMutation,
    UseMutation,
    DoorMutation,
    BookingMutation,
    AttendanceMutation,
    SessionMutation,
    SeriesMutation,
    WorkshopMutation,
):
    """All changes."""


schema = Schema(
    Query,
    Mutation,
    refusals=(
        *REFUSALS,
        *DOCUMENT_REFUSALS,
        *LEAVING_REFUSALS,
        *IMPORT_REFUSALS,
        *LETTER_REFUSALS,
        *EQUIPMENT_REFUSALS,
        *DOOR_REFUSALS,
        *WORKSHOP_REFUSALS,
    ),
)
