"""A form that finds somebody whom the association knows, by what one remembers of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact, User
from cms.staff.listing import matching, member_number
from cms.staff.pages import FormPage
from cms.staff.wording import day

# More would not be a choice any more.
MOST = 10


class PersonForm(forms.Form):
    """Words to search by; where they fit several people, these to choose from. Gives `person`."""

    words = forms.CharField(
        label=gettext_lazy("Who"),
        max_length=200,
        help_text=gettext_lazy("Part of the name, the e-mail address, or the number on the card."),
    )

    def __init__(self, data: Any, viewer: User) -> None:
        super().__init__(data)
        self.found: list[Contact] = []
        words = str((data or {}).get("words", ""))[:200]
        if words.strip():
            fits = matching(words, ("sort_name", "email"), (member_number("pk"),))
            self.found = list(Contact.objects.visible_to(viewer).filter(fits)[: MOST + 1])
        if 1 < len(self.found) <= MOST:
            choices = [(str(one.pk), _in_words(one)) for one in self.found]
            self.fields["contact"] = forms.ChoiceField(
                label=_("Which of them"), choices=choices, widget=forms.RadioSelect
            )
            self.fields["contact"].error_messages["required"] = _("Several people fit. Choose one.")

    def clean_words(self) -> str:
        """Words that fit somebody, and not too many."""
        words: str = self.cleaned_data["words"]
        if not self.found:
            raise ValidationError(_("Nobody fits. The person needs a card first."))
        if len(self.found) > MOST:
            raise ValidationError(_("Too many people fit. Write more of the name."))
        return words

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        chosen = values.get("contact")
        fitting = [one for one in self.found if chosen is None or str(one.pk) == chosen]
        return {**values, "person": fitting[0]} if fitting else values


def _in_words(contact: Contact) -> str:
    parts = (contact.full_name, contact.email, day(contact.birth_on))
    return ", ".join(part for part in parts if part)


class FindPerson(FormPage):
    """A page that acts on a person found by words."""

    def form(self, data: Any = None) -> PersonForm:
        return PersonForm(data, self.viewer)
