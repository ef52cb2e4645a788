"""Gives authorizations: to somebody found by name, from their page, or to several who are ticked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from accounts.models import Contact
from cms.staff.bulk import BulkAct
from cms.staff.equipment.acting import AddPage, StayingForm, in_words
from cms.staff.equipment.moments import DayField
from cms.staff.find_person import PersonForm
from equipment.actions.authorizations import grant_authorization, grant_authorizations
from equipment.models import Level, Qualification
from kit.clock import midnight
from kit.refusals import Refusal

GRANT = "equipment.grant_authorization"
REASON_HELP = gettext_lazy("Kept on the card: who trained, when, on which machine.")


class ManyForm(forms.Form):
    """The same for all of them; each ends when the qualification says."""

    qualification = forms.ModelChoiceField(
        label=gettext_lazy("Qualification"), queryset=Qualification.objects.all()
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        choices=Level.choices,
        coerce=int,
        initial=Level.AUTONOMOUS,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=REASON_HELP,
    )  # fmt: skip


class OneForm(ManyForm):
    """For one person, who may be given another last day."""

    last_day = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Left empty: as long as the qualification says."),
    )


class SomebodyForm(PersonForm):
    """The same, with the words by which the person is found."""

    def __init__(self, data: Any, viewer: Any) -> None:
        super().__init__(data, viewer)
        self.fields |= dict(OneForm().fields)


def _given(person: Contact, values: dict[str, Any], by: Any) -> str:
    last_day = values["last_day"]
    given = grant_authorization(
        contact=person,
        qualification=values["qualification"],
        level=Level(values["level"]),
        reason=values["reason"],
        by=by,
        expires_at=midnight(last_day + timedelta(days=1)) if last_day else None,
    )
    told = _("{person} is authorized: {qualification} ({level}).")
    return told.format(
        person=person.full_name, qualification=given.qualification.name, level=given.get_level_display()
    )


class GiveToSomebody(AddPage):
    """A page that finds the person and says what for."""

    permission = GRANT
    title = gettext_lazy("Give an authorization")
    submit = gettext_lazy("Give")

    def form(self, data: Any = None, files: Any = None) -> SomebodyForm:
        return SomebodyForm(data, self.viewer)

    def act(self, form: SomebodyForm) -> tuple[str, str]:
        person: Contact = form.cleaned_data["person"]
        return _given(person, form.cleaned_data, self.viewer), self.next_url(person)

    def next_url(self, person: Contact) -> str:
        """The card, where all that the person holds is."""
        return reverse("staff_members:inspect", args=(person.pk,))


class GiveFromCard(StayingForm):
    """The same from somebody's page."""

    permission = GRANT
    form_class = OneForm
    heading = gettext_lazy("Authorize {name}")
    submit = gettext_lazy("Give")
    crumb = gettext_lazy("Authorization")

    def act(self, values: dict[str, Any]) -> str:
        return _given(self.thing, values, self.viewer)


class BulkAuthorize(BulkAct):
    """To those ticked in the list of people: all or nobody."""

    models: ClassVar[list[type[Model]]] = [Contact]
    permission = GRANT
    template_name = "staff/bulk_people.html"
    display_name = gettext_lazy("Authorize")
    action_type = "authorize"
    aria_label = gettext_lazy("Give an authorization to the people ticked")
    action_priority = 10
    form_class: Callable[..., forms.Form] = ManyForm

    def rows(self) -> QuerySet[Contact]:
        return Contact.objects.visible_to(self.viewer)

    def words(self, count: int) -> dict[str, Any]:
        heading = ngettext("Authorize %(count)d person", "Authorize %(count)d people", count)
        return {"heading": heading % {"count": count}, "submit": self.display_name, "button": ""}

    def form_valid(self, form: forms.Form) -> HttpResponseBase:
        values = form.cleaned_data
        try:
            given = grant_authorizations(
                contacts=self.chosen,
                qualification=values["qualification"],
                level=Level(values["level"]),
                reason=values["reason"],
                by=self.viewer,
            )
        except Refusal as refusal:
            messages.error(self.request, in_words(refusal))
        else:
            messages.success(self.request, self.told(len(given)))
        return redirect(self.next_url)

    def told(self, count: int) -> str:
        """How many were authorized, and how many held as much already."""
        told = ngettext("%(count)d person is authorized.", "%(count)d people are authorized.", count)
        left = len(self.chosen) - count
        more = ngettext("%(count)d held as much already.", "%(count)d held as much already.", left)
        sentences = [told % {"count": count}, *([more % {"count": left}] if left else [])]
        return " ".join(sentences)
