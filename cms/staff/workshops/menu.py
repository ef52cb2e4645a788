"""The entries of the menu about workshops, under one heading."""

from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.model import ModelViewSetGroup

from cms.staff.workshops.catalogue import WorkshopScreen
from cms.staff.workshops.sessions import Sessions


class WorkshopsGroup(ModelViewSetGroup):
    """What is given, and when."""

    menu_label = gettext_lazy("Workshops")
    menu_icon = "calendar"
    menu_name = "workshops"
    menu_order = 27
    items = (Sessions, WorkshopScreen)
