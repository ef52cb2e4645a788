"""The internal notes on a card."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.contacts import LONGEST_NOTES, write_notes
from cms.staff.pages import FormPage

NOTES = "accounts.write_notes"


class NotesForm(forms.Form):
    """A text."""

    notes = forms.CharField(
        label=gettext_lazy("Internal notes"),
        required=False,
        max_length=LONGEST_NOTES,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Read by managers and the reception. The person may ask to see them: write what you could say."
        ),
    )


class EditNotes(FormPage):
    """The notes as a form."""

    permission = NOTES
    heading = gettext_lazy("Notes about {name}")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Notes")

    def form(self, data: Any = None) -> NotesForm:
        return NotesForm(data, initial={"notes": self.thing.notes})

    def act(self, values: dict[str, Any]) -> str:
        write_notes(contact=self.thing, notes=values["notes"], by=self.viewer)
        return _("The notes about {name} are saved.").format(name=self.thing_name)
