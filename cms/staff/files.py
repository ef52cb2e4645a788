"""Private files, given to those who may see what they belong to."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import Contact
from billing.models import Application, ApplicationFile
from cms.staff.viewer import staff_user

# A file from outside is never shown inside the admin's origin, whatever it says it is.
SANDBOX = "default-src 'none'; sandbox"


def application_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photo of an application."""
    return _photo(request, Application, pk)


def contact_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photo on a card."""
    return _photo(request, Contact, pk)


def answer_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file given as an answer, to be saved."""
    kept = visible_file(request, ApplicationFile, "billing.view_application", pk)
    return answer_of(kept.file, "application/octet-stream", name=kept.name)


def _photo(request: HttpRequest, model: Any, pk: int) -> HttpResponseBase:
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return answer_of(visible_file(request, model, permission, pk).photo, "image/jpeg")


def visible_file(request: HttpRequest, model: Any, permission: str, pk: int) -> Any:
    """The row that the viewer sees, or 404; 403 without the permission."""
    viewer = staff_user(request)
    if not viewer.has_perm(permission):
        raise PermissionDenied
    found = model.objects.visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def answer_of(file: FieldFile, content_type: str, name: str = "") -> FileResponse:
    """The file, to be saved under `name` where one is given."""
    if not file:
        raise Http404
    try:
        content = file.open("rb")
    except FileNotFoundError as error:
        # The row outlived its file: a backup without the private folder.
        raise Http404 from error
    response = FileResponse(content, content_type=content_type, as_attachment=bool(name), filename=name)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
