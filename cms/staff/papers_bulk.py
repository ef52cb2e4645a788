"""Accept or refuse several documents at once."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.widgets import AdminDateInput

from billing.actions.supporting import accept_document, refuse_document
from billing.models import CHECK_DOCUMENTS, SupportingDocument
from cms.staff.bulk import BulkAct
from cms.staff.papers import RefusalForm


class BulkLastDayForm(forms.Form):
    """One last day for all of them."""

    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        widget=AdminDateInput(),
        help_text=gettext_lazy("The same for all. Left empty: only what has no last day is accepted."),
    )


class BulkPapers(BulkAct):
    """On documents."""

    models: ClassVar[list[type[Model]]] = [SupportingDocument]
    permission = CHECK_DOCUMENTS
    template_name = "staff/bulk_papers.html"

    def rows(self) -> QuerySet[SupportingDocument]:
        return SupportingDocument.objects.visible_to(self.viewer).select_related("contact", "kind")


class BulkAccept(BulkPapers):
    """Accept those ticked."""

    display_name = gettext_lazy("Accept")
    action_type = "accept"
    aria_label = gettext_lazy("Accept the documents ticked")
    action_priority = 10
    form_class: Callable[..., forms.Form] = BulkLastDayForm

    def words(self, count: int) -> dict[str, Any]:
        heading = ngettext("Accept %(count)d document", "Accept %(count)d documents", count)
        return {"heading": heading % {"count": count}, "submit": self.display_name, "button": ""}

    def act_on(self, row: SupportingDocument, form: forms.Form) -> None:
        accept_document(document=row, expires_on=form.cleaned_data["expires_on"], by=self.viewer)

    def done_in_words(self, count: int) -> str:
        told = ngettext("%(count)d document is accepted.", "%(count)d documents are accepted.", count)
        return told % {"count": count}


class BulkRefusePapers(BulkPapers):
    """Refuse those ticked, all for the same reason."""

    display_name = gettext_lazy("Refuse")
    action_type = "refuse"
    aria_label = gettext_lazy("Refuse the documents ticked")
    action_priority = 20
    classes: ClassVar[set[str]] = {"serious"}
    form_class: Callable[..., forms.Form] = RefusalForm

    def words(self, count: int) -> dict[str, Any]:
        heading = ngettext("Refuse %(count)d document", "Refuse %(count)d documents", count)
        return {"heading": heading % {"count": count}, "submit": self.display_name, "button": "serious"}

    def act_on(self, row: SupportingDocument, form: forms.Form) -> None:
        refuse_document(document=row, reason=form.cleaned_data["reason"], by=self.viewer)

    def done_in_words(self, count: int) -> str:
        told = ngettext("%(count)d document is refused.", "%(count)d documents are refused.", count)
        return told % {"count": count}
