"""The entries of the menu about equipment, under one heading."""

from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.model import ModelViewSetGroup

from cms.staff.equipment.authorizations import Authorizations
from cms.staff.equipment.badges import Badges
from cms.staff.equipment.catalogue import EquipmentScreen
from cms.staff.equipment.closures import Closures
from cms.staff.equipment.controllers import Controllers
from cms.staff.equipment.faults import Faults
from cms.staff.equipment.maintenance import MaintenanceScreen
from cms.staff.equipment.matrix import WhoMayUseWhat
from cms.staff.equipment.qualifications import Qualifications
from cms.staff.equipment.record import AccessLog, UsageLog
from cms.staff.equipment.reservations import Reservations


class EquipmentGroup(ModelViewSetGroup):
    """Machines, who may use them, and who has them when."""

    menu_label = gettext_lazy("Equipment")
    menu_icon = "cogs"
    menu_name = "equipment"
    menu_order = 28
    items = (
        EquipmentScreen,
        WhoMayUseWhat("who_may_use_what"),
        Authorizations,
        Qualifications,
        Reservations,
        Faults,
        MaintenanceScreen,
        Closures,
        Badges,
        Controllers,
        AccessLog,
        UsageLog,
    )
