"""Every screen, act, panel and menu rule of the back office, as Wagtail's hooks want them."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from cms.staff.applications import Applications
from cms.staff.bulk import BulkApprove, BulkRefuse
from cms.staff.coupons import Coupons
from cms.staff.desk import Desk
from cms.staff.equipment.categories import Categories
from cms.staff.equipment.granting import BulkAuthorize
from cms.staff.equipment.menu import EquipmentGroup
from cms.staff.figures import Figures
from cms.staff.home import show_what_waits
from cms.staff.imports import Imports
from cms.staff.letters import LetterWordings
from cms.staff.mailings import MailingLog, Mailings
from cms.staff.members import Members
from cms.staff.menu import Money, keep_what_the_role_needs
from cms.staff.organisations import Organisations
from cms.staff.paper_kinds import PaperKinds
from cms.staff.papers import Papers
from cms.staff.papers_bulk import BulkAccept, BulkRefusePapers
from cms.staff.plans import Plans
from cms.staff.reminders import BulkRemind
from cms.staff.workshops.menu import WorkshopsGroup
from cms.staff.workshops.panel import show_fill

hooks.register("register_bulk_action", BulkApprove)
hooks.register("register_bulk_action", BulkRefuse)
hooks.register("register_bulk_action", BulkRemind)
hooks.register("register_bulk_action", BulkAccept)
hooks.register("register_bulk_action", BulkRefusePapers)
hooks.register("register_bulk_action", BulkAuthorize)
hooks.register("construct_main_menu", keep_what_the_role_needs)
hooks.register("construct_homepage_panels", show_what_waits)
hooks.register("construct_homepage_panels", show_fill)


@hooks.register("register_admin_viewset")
def screens() -> list[ViewSet]:
    """The screens, in the order of the menu."""
    return [
        Desk("desk"),
        Applications(),
        Papers(),
        PaperKinds(),
        Members(),
        Organisations(),
        Mailings(),
        MailingLog(),
        LetterWordings("letters"),
        WorkshopsGroup(),
        EquipmentGroup(),
        Categories(),
        Plans(),
        Coupons(),
        Imports(),
        Money(),
        Figures("figures"),
    ]
