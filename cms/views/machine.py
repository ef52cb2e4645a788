"""Where the code on a machine leads: to one's own page of it, or to the public one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.machines import on_show
from cms.models import EquipmentIndexPage
from cms.navigation import active_locale


@never_cache
@require_safe
def to_machine(request: HttpRequest, code: str) -> HttpResponse:
    """A member's page for who is signed in; else the public page, or the way in where there is none."""
    own = redirect(reverse("machine", args=[code]))
    if request.user.is_authenticated or not on_show().filter(code=code).exists():
        return own
    page = EquipmentIndexPage.objects.live().filter(locale=active_locale()).order_by("path").first()
    address = page.get_url(request) if page is not None else None
    return redirect(f"{address}{code}/") if address else own
