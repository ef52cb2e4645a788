"""What the forms ask that plan and change sessions: when, where, how many, led by whom."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from accounts.models import Contact
from accounts.roles import TRAINER
from cms.staff.equipment.moments import TimeField, moment
from equipment.models import Equipment, EquipmentKind
from kit.wording import day
from workshops.models import Workshop, WorkshopSession


def who_may_lead() -> QuerySet[Contact]:
    """Those who lead workshops or led a session, and accounts with the trainers' role."""
    known = Q(trained_workshops__isnull=False) | Q(led_sessions__isnull=False)
    found = Contact.objects.filter(known | Q(user__groups__name=TRAINER), erased_at=None)
    return Contact.objects.filter(pk__in=found.values("pk")).order_by("sort_name", "pk")


def workshop_field() -> forms.ModelChoiceField[Workshop]:
    """Which workshop, by name."""
    found = Workshop.objects.order_by("name_fr", "pk")
    return forms.ModelChoiceField(label=gettext_lazy("Workshop"), queryset=found)


def seats_field() -> forms.IntegerField:
    """How many seats, where it is not as many as the workshop has."""
    told = gettext_lazy("Left empty: those of the workshop.")
    return forms.IntegerField(
        label=gettext_lazy("Seats"), min_value=1, max_value=1000, required=False, help_text=told
    )


class NamesField(forms.ModelMultipleChoiceField[Contact]):
    """People to tick, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class PlaceForm(forms.Form):
    """Where it is, what it takes, and who leads it."""

    rooms = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Rooms"), required=False, widget=forms.CheckboxSelectMultiple,
        queryset=Equipment.objects.in_use().filter(kind=EquipmentKind.SPACE),
    )  # fmt: skip
    machines = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Machines"), required=False, widget=forms.CheckboxSelectMultiple,
        queryset=Equipment.objects.in_use().exclude(kind=EquipmentKind.SPACE),
        help_text=gettext_lazy("Nobody can reserve them in that time."),
    )  # fmt: skip
    trainers = NamesField(
        label=gettext_lazy("Who leads it"), required=False, widget=forms.CheckboxSelectMultiple,
        queryset=Contact.objects.none(),
    )  # fmt: skip
    place = forms.CharField(
        label=gettext_lazy("Where"), max_length=150, required=False,
        help_text=gettext_lazy("Left empty: in the rooms it takes."),
    )  # fmt: skip
    note_fr = forms.CharField(label=gettext_lazy("To know, in French"), max_length=300, required=False)
    note_en = forms.CharField(label=gettext_lazy("To know, in English"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leading: Any = self.fields["trainers"]
        leading.queryset = who_may_lead()

    @property
    def equipment(self) -> list[Equipment]:
        """Rooms and machines together."""
        return [*self.cleaned_data["rooms"], *self.cleaned_data["machines"]]

    @property
    def words(self) -> dict[str, str]:
        """What is typed about it."""
        return {name: self.cleaned_data[name] for name in ("place", "note_fr", "note_en")}


class WhenForm(PlaceForm):
    """A day and hours; the end may be on a later day."""

    first_day = forms.DateField(label=gettext_lazy("Day"), widget=AdminDateInput)
    starts = TimeField(label=gettext_lazy("Starts at"))
    ends = TimeField(
        label=gettext_lazy("Ends at"), required=False,
        help_text=gettext_lazy("Left empty: after the minutes that the workshop lasts."),
    )  # fmt: skip
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=AdminDateInput,
        help_text=gettext_lazy("Left empty: the same day."),
    )  # fmt: skip
    capacity = seats_field()

    def clean(self) -> dict[str, Any]:
        """Adds `start`, and `end` or None."""
        values: dict[str, Any] = super().clean() or {}
        if {"first_day", "starts"} <= values.keys():
            last = values.get("last_day") or values["first_day"]
            ends = values.get("ends")
            if ends is None and values.get("last_day"):
                raise ValidationError({"ends": _("Say when it ends on the last day.")})
            values["start"] = on_the_wall(values["first_day"], values["starts"])
            values["end"] = on_the_wall(last, ends) if ends is not None else None
        return values


def on_the_wall(on: Any, at: Any) -> datetime:
    """The instant of a day and an hour; an hour that the clocks skip is told."""
    found = moment(on, at)
    if timezone.localtime(found).time() != at.replace(tzinfo=None):
        told = _("On {day} the clocks skip this hour. Choose another.").format(day=day(on))
        raise ValidationError({"starts": told})
    return found


class PlanForm(WhenForm):
    """A new session of a workshop."""

    workshop = workshop_field()

    field_order: Any = (
        "workshop", "first_day", "starts", "ends", "last_day", "capacity", "rooms", "machines", "trainers",
        "place", "note_fr", "note_en",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainers"].help_text = _("Nobody ticked: those who lead the workshop.")


class ChangeForm(WhenForm):
    """A session as it stands; what is changed is told to those who booked."""

    field_order: Any = PlanForm.field_order
    COUNTED: ClassVar[tuple[str, ...]] = ("ends", "capacity")

    def __init__(self, data: Any, session: WorkshopSession) -> None:
        super().__init__(data, initial=as_it_stands(session))
        for name in self.COUNTED:
            self.fields[name].required, self.fields[name].help_text = True, ""
        # Led by somebody who would not be proposed any more.
        leading: Any = self.fields["trainers"]
        standing = session.trainers.filter(released_at=None).values("contact")
        leading.queryset = Contact.objects.filter(
            Q(pk__in=who_may_lead().order_by().values("pk")) | Q(pk__in=standing)
        ).order_by("sort_name", "pk")
        taken = session.equipment.values("pk")
        for name in ("rooms", "machines"):
            field: Any = self.fields[name]
            kept = Equipment.objects.filter(pk__in=taken)
            kept = (
                kept.filter(kind=EquipmentKind.SPACE)
                if name == "rooms"
                else kept.exclude(kind=EquipmentKind.SPACE)
            )
            field.queryset = field.queryset | kept


def as_it_stands(session: WorkshopSession) -> dict[str, Any]:
    """The values of a session, for its form."""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    takes = list(session.equipment)
    return {
        "first_day": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "last_day": end.date() if end.date() != start.date() else None,
        "capacity": session.capacity,
        "rooms": [one.pk for one in takes if one.kind == EquipmentKind.SPACE],
        "machines": [one.pk for one in takes if one.kind != EquipmentKind.SPACE],
        "trainers": list(session.trainers.filter(released_at=None).values_list("contact", flat=True)),
        "place": session.place,
        "note_fr": session.note_fr,
        "note_en": session.note_en,
    }
