"""The sheet that hangs beside a machine: its name, what it asks for, and the code that leads to its page."""

import io
from pathlib import Path

import segno
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.actions.documents import seller
from billing.pdf import typeset
from cms.staff.equipment.in_words import asked_in_words
from cms.staff.viewer import staff_user
from equipment.addresses import machine_path
from equipment.models import Equipment

TEMPLATE = Path(__file__).parent / "typst" / "machine.typ"


def address_of(equipment: Equipment) -> str:
    """Where the code leads: one's own access, reserving, reporting a fault."""
    return f"{settings.SITE_URL.rstrip('/')}{machine_path(equipment)}"


def sheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as PDF, shown in the browser so that it can be printed."""
    viewer = staff_user(request)
    if not viewer.has_perm("equipment.view_equipment"):
        raise PermissionDenied
    equipment = Equipment.objects.visible_to(viewer).select_related("place").filter(pk=pk).first()
    if equipment is None:
        raise Http404
    response = HttpResponse(typeset(str(TEMPLATE), printed(equipment)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{equipment.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def printed(equipment: Equipment) -> dict[str, object]:
    """The words of the sheet, in the language now active; the name in both."""
    address, other = address_of(equipment), equipment.name_en
    return {
        "language": (get_language() or "fr")[:2],
        "us": seller(),
        "name": equipment.name_fr,
        "other_name": other if other != equipment.name_fr else "",
        "place": equipment.place.name if equipment.place else "",
        "asks": _("It asks for"),
        "asked": asked_in_words(equipment) or [_("nothing: ask how it works")],
        "acts": [_("See whether you may use it"), _("Reserve it"), _("Report a fault")],
        "address": address,
        "code": _qr(address),
    }


def _qr(text: str) -> str:
    """The code as SVG, with error correction that bears a scratch and a stain."""
    drawn = io.BytesIO()
    segno.make(text, error="q").save(drawn, kind="svg", border=4, xmldecl=False)
    return drawn.getvalue().decode()
