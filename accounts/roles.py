"""The roles of the back office: which group holds which permissions.

A role is a Django group. `install_roles` writes the groups after each migration, so a permission that a new
model brings reaches its roles without a migration of its own. Rights on single workshops or machines are no
roles but object permissions.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MANAGER = "manager"
TREASURER = "treasurer"
RECEPTION = "reception"
TRAINER = "trainer"
EDITOR = "editor"

LABELS = {
    MANAGER: _("manager"),
    TREASURER: _("treasurer"),
    RECEPTION: _("reception"),
    TRAINER: _("trainer"),
    EDITOR: _("editor"),
}

NEED_SECOND_FACTOR = (MANAGER, TREASURER)

_MONEY = ("view_order", "view_invoice", "view_creditnote", "view_payment", "view_refund")
_ENTRY = "access_admin"
# Who may use which machine, and who has it when; and who comes to which session.
_WORKSHOP = (
    "view_workshop",
    "view_booking",
    "view_equipment",
    "view_category",
    "view_closure",
    "view_maintenance",
    "view_authorization",
    "view_reservation",
    "view_fault",
    "view_creditlot",
    "view_badge",
)

PERMISSIONS: dict[str, tuple[str, ...]] = {
    MANAGER: (
        _ENTRY,
        "view_contact",
        "change_contact",
        # To erase a person, and to merge two cards of one.
        "delete_contact",
        "view_organisation",
        "change_organisation",
        "view_consent",
        "view_auditentry",
        "change_association",
        "give_roles",
        "write_notes",
        "view_mailing",
        "send_mailing",
        "view_letterwording",
        "change_letterwording",
        "view_plan",
        "add_plan",
        "change_plan",
        "view_coupon",
        "add_coupon",
        "change_coupon",
        "view_application",
        "decide_application",
        "enter_application",
        "view_membership",
        "change_membership",
        "suspend_membership",
        "pause_automaticrenewal",
        "view_documentkind",
        "add_documentkind",
        "change_documentkind",
        "view_supportingdocument",
        "check_supportingdocument",
        "view_importrun",
        "add_importrun",
        "change_order",
        "refund_payment",
        "record_payment",
        "view_chequedeposit",
        "add_chequedeposit",
        *_WORKSHOP,
        "add_equipment",
        "change_equipment",
        "view_qualification",
        "add_qualification",
        "change_qualification",
        "grant_authorization",
        "manage_reservation",
        "give_credits",
        "view_controller",
        "add_controller",
        "change_controller",
        "change_badge",
        "change_fault",
        "view_accessevent",
        "view_usage",
        "add_workshop",
        "change_workshop",
        "schedule_session",
        "manage_booking",
        *_MONEY,
    ),
    TREASURER: (
        _ENTRY,
        "view_contact",
        "view_organisation",
        "view_plan",
        "view_coupon",
        "add_coupon",
        "change_coupon",
        "change_order",
        "refund_payment",
        "record_payment",
        "view_chequedeposit",
        "add_chequedeposit",
        *_MONEY,
    ),
    RECEPTION: (
        _ENTRY,
        "view_contact",
        "write_notes",
        "view_organisation",
        "view_membership",
        "view_plan",
        "enter_application",
        "record_payment",
        *_WORKSHOP,
        # A new fob is handed out at the desk, and a lost one is told of there.
        "change_badge",
        # Who comes by books a seat at the desk, and pays there.
        "manage_booking",
    ),
    TRAINER: (_ENTRY,),
    EDITOR: (_ENTRY,),
}


def install_roles() -> None:
    """Make the groups and give each its permissions, adding only: an installation may have given more."""
    for name, codenames in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        ours = Q(
            content_type__app_label__in=("accounts", "billing", "equipment", "workshops", "wagtailadmin")
        )
        group.permissions.add(*Permission.objects.filter(ours, codename__in=codenames))
