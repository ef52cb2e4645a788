"""Documents of an equipment: manuals, safety sheets, tables of settings."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.staff.equipment.acting import Button, StayingForm
from cms.staff.equipment.equipment_page import CHANGE
from cms.staff.files import answer_of, visible_file
from equipment.actions.documents import add_document, remove_document
from equipment.models import Audience, EquipmentDocument
from kit.papers import ACCEPTED, read_paper


class DocumentForm(forms.Form):
    """A file with its title, and for whom it is."""

    title_fr = forms.CharField(label=gettext_lazy("Title in French"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120, required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("For"),
        choices=Audience.choices,
        initial=Audience.QUALIFIED,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("A PDF, or a picture."),
    )


class AddDocument(StayingForm):
    """A page that asks for the file."""

    permission = CHANGE
    heading = gettext_lazy("Add a document to “{name}”")
    submit = gettext_lazy("Add the document")

    def form(self, data: Any = None, files: Any = None) -> DocumentForm:
        return DocumentForm(data, files)

    def act(self, values: dict[str, Any]) -> str:
        file = values.pop("file")
        paper = read_paper(file, file.name)
        added = add_document(equipment=self.thing, paper=paper, values=values, by=self.viewer)
        return _("“{title}” is added.").format(title=added.title)


class RemoveDocument(Button):
    """A button that deletes a document and its file."""

    permission = CHANGE

    def rows(self) -> QuerySet[EquipmentDocument]:
        return EquipmentDocument.objects.visible_to(self.viewer).select_related("equipment")

    @property
    def thing_url(self) -> str:
        return reverse("staff_equipment:inspect", args=(self.thing.equipment_id,))

    def run(self) -> str:
        title = self.thing.title
        remove_document(document=self.thing, by=self.viewer)
        return _("“{title}” is deleted.").format(title=title)


def document_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, to be saved."""
    kept: EquipmentDocument = visible_file(request, EquipmentDocument, "equipment.view_equipment", pk)
    return answer_of(kept.file, "application/octet-stream", name=kept.name)
