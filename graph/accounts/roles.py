"""What a user may do in the back office, as names that a front end can switch on."""

from enum import Enum

from accounts import roles
from accounts.models import User
from graph.enums import enum


class Role(Enum):
    """The groups of `accounts.roles`."""

    MANAGER = roles.MANAGER
    TREASURER = roles.TREASURER
    RECEPTION = roles.RECEPTION
    TRAINER = roles.TRAINER
    EDITOR = roles.EDITOR


enum(
    Role,
    description="A role of the back office.",
    MANAGER="Runs the association: applications, members, plans.",
    TREASURER="Looks after the money: invoices, payments, refunds.",
    RECEPTION="Knows who is a member.",
    TRAINER="Runs sessions.",
    EDITOR="Writes the public pages.",
)


class Power(Enum):
    """What a front end may offer; the value is the permission that the action asks for."""

    BACK_OFFICE = "wagtailadmin.access_admin"
    SEE_CONTACTS = "accounts.view_contact"
    EDIT_CONTACTS = "accounts.change_contact"
    SEE_APPLICATIONS = "billing.view_application"
    DECIDE_APPLICATIONS = "billing.decide_application"
    SEE_MEMBERSHIPS = "billing.view_membership"
    SUSPEND_MEMBERSHIPS = "billing.suspend_membership"
    ADD_PLANS = "billing.add_plan"
    EDIT_PLANS = "billing.change_plan"
    SEE_ORDERS = "billing.view_order"
    SEE_INVOICES = "billing.view_invoice"
    SEE_PAYMENTS = "billing.view_payment"
    EDIT_ASSOCIATION = "accounts.change_association"
    SEE_RECORD = "accounts.view_auditentry"


enum(
    Power,
    description="Something a user may do beyond their own affairs.",
    BACK_OFFICE="Enter the back office.",
    SEE_CONTACTS="See every contact.",
    EDIT_CONTACTS="Change every contact, and link accounts.",
    SEE_APPLICATIONS="See applications to join.",
    DECIDE_APPLICATIONS="Approve and refuse applications.",
    SEE_MEMBERSHIPS="See every membership.",
    SUSPEND_MEMBERSHIPS="Suspend and reinstate memberships.",
    ADD_PLANS="Make new plans.",
    EDIT_PLANS="Change, withdraw and restore plans.",
    SEE_ORDERS="See every order.",
    SEE_INVOICES="See every invoice and credit note.",
    SEE_PAYMENTS="See every payment and refund.",
    EDIT_ASSOCIATION="Change the association's particulars.",
    SEE_RECORD="Read the record of what was done.",
)


def roles_of(user: User) -> list[Role]:
    """The roles of a user, in the order of the enum. One query."""
    held = set(user.groups.values_list("name", flat=True))
    return [role for role in Role if role.value in held]


def powers_of(user: User) -> list[Power]:
    """The powers of a user, in the order of the enum."""
    return [power for power in Power if user.has_perm(power.value)]
