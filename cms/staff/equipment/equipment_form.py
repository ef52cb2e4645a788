"""The form of an equipment: what it is, when it is open, what it asks for and what its use takes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from billing.models import Plan, PlanKind
from cms.staff.equipment.hours_text import HoursField, in_words, rows_of
from cms.staff.parts import Words
from cms.staff.plan_form import euros
from equipment.actions.listed import Asked, Rate
from equipment.models import Equipment, EquipmentKind, Level, Qualification, Requirement, Weekday
from kit.money import Money, to_minor

AMOUNTS = {"public_rate": "public_rate_minor", "member_rate": "member_rate_minor"}
# Beyond those that stand, so many more can be added at once.
NEW_REQUIREMENTS = 2


class EquipmentForm(forms.ModelForm[Equipment]):
    """All that makes an equipment but its state, its picture, its documents and its referents."""

    public_rate = euros(
        _("Rate for everybody, in euros an hour"), _("Left empty: only members may use it."), required=False
    )
    member_rate = euros(_("Rate for members, in euros an hour"), "", required=False)

    GROUPS: ClassVar[Sequence[tuple[Words, Sequence[str]]]] = (
        (
            _("What people read"),
            (
                "name_fr", "name_en", "summary_fr", "summary_en", "description_fr", "description_en",
                "picture_alt_fr", "picture_alt_en",
            ),
        ),
        (_("What it is, and where"), ("kind", "category", "place", "is_visible", "position", "code")),
        (
            _("Reservations"),
            (
                "is_reservable", "is_reserved_only", "slot_minutes", "most_slots", "horizon_days",
                "week_quota_minutes", "cancel_hours",
            ),
        ),
        (
            _("What its use takes"),
            ("charge", "public_rate", "member_rate", "credits_per_slot", "tax_rate", "mention"),
        ),
    )  # fmt: skip

    class Meta:
        model = Equipment
        fields = (
            "name_fr", "name_en", "summary_fr", "summary_en", "description_fr", "description_en",
            "picture_alt_fr", "picture_alt_en", "kind", "category", "place", "is_visible", "position", "code",
            "is_reservable", "is_reserved_only", "slot_minutes", "most_slots", "horizon_days",
            "week_quota_minutes", "cancel_hours", "charge", "credits_per_slot", "tax_rate", "mention",
        )  # fmt: skip
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "description_fr": forms.Textarea(attrs={"rows": 5}),
            "description_en": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        equipment = self.instance
        if equipment.public_rate is not None:
            self.fields["public_rate"].initial = equipment.public_rate.amount
        self.fields["member_rate"].initial = equipment.member_rate.amount
        place: Any = self.fields["place"]
        place.queryset = Equipment.objects.in_use().filter(kind=EquipmentKind.SPACE).exclude(pk=equipment.pk)
        self._add_hours()
        self._add_requirements()
        self._add_rates()

    def _add_hours(self) -> None:
        held: dict[int, list[Any]] = {day: [] for day in Weekday}
        if self.instance.pk:
            for row in self.instance.opening_hours.all():
                held[row.weekday].append((row.opens_at, row.closes_at))
        for day in Weekday:
            field = HoursField(label=day.label, initial=in_words(held[day]))
            self.fields[f"hours_{day.value}"] = field

    def _add_requirements(self) -> None:
        stand: list[Requirement | None] = []
        if self.instance.pk:
            stand += self.instance.requirements.prefetch_related("qualifications")
        all_of_them = Qualification.objects.all()
        self.requirements = len(stand) + NEW_REQUIREMENTS
        for number, row in enumerate([*stand, *[None] * NEW_REQUIREMENTS]):
            self.fields[f"any_of_{number}"] = forms.ModelMultipleChoiceField(
                queryset=all_of_them, required=False, widget=forms.CheckboxSelectMultiple,
                label=_("Requirement {number}: any of these").format(number=number + 1),
                initial=[one.pk for one in row.qualifications.all()] if row else None,
            )  # fmt: skip
            self.fields[f"level_{number}"] = forms.TypedChoiceField(
                choices=Level.choices, coerce=int, initial=row.level if row else Level.AUTONOMOUS,
                label=_("Requirement {number}: at this level or a higher one").format(number=number + 1),
            )  # fmt: skip

    def _add_rates(self) -> None:
        held = dict(self.instance.plan_rates.values_list("plan", "rate_minor")) if self.instance.pk else {}
        self.plans = list(Plan.objects.filter(kind=PlanKind.MEMBERSHIP, withdrawn_at=None))
        for plan in self.plans:
            field = euros(plan.name, "", required=False)
            if plan.pk in held:
                field.initial = Money(held[plan.pk], plan.currency).amount
            self.fields[f"rate_{plan.pk}"] = field

    def groups(self) -> Iterator[tuple[Words, list[BoundField]]]:
        """The fields under their headings."""
        for title, names in self.GROUPS:
            yield title, [self[name] for name in names]
        if self.plans:
            told = _("Rates of single plans, in euros an hour. Left empty: the rate for members.")
            yield told, [self[f"rate_{plan.pk}"] for plan in self.plans]
        told = _("When it is open, for example 9:00–12:30, 14:00–18:00. Nothing at all: always.")
        yield told, [self[f"hours_{day.value}"] for day in Weekday]
        asked = [
            self[f"{part}_{number}"] for number in range(self.requirements) for part in ("any_of", "level")
        ]
        yield _("What it asks for: each of these requirements"), asked

    def clean(self) -> dict[str, Any]:
        """The rates in cents, which the model's constraints are about."""
        values: dict[str, Any] = super().clean() or {}
        for name, column in AMOUNTS.items():
            amount = values.get(name)
            minor = to_minor(amount, self.instance.currency) if amount is not None else None
            setattr(self.instance, column, 0 if minor is None and name == "member_rate" else minor)
        return values

    @property
    def values(self) -> Mapping[str, Any]:
        """What the action takes: columns, and lists as a whole."""
        given = self.cleaned_data
        amounts = {column: getattr(self.instance, column) for column in AMOUNTS.values()}
        return {
            **{name: given[name] for name in self.Meta.fields},
            **amounts,
            "opening_hours": rows_of({day.value: given[f"hours_{day.value}"] for day in Weekday}),
            "requirements": [
                Asked(Level(given[f"level_{number}"]), list(given[f"any_of_{number}"]))
                for number in range(self.requirements)
                if given[f"any_of_{number}"]
            ],
            "plan_rates": self._rates(),
        }

    def _rates(self) -> list[Rate]:
        """Those of plans that are not offered any more stay as they are."""
        shown = {plan.pk for plan in self.plans}
        kept = (
            self.instance.plan_rates.exclude(plan__in=shown).select_related("plan")
            if self.instance.pk
            else ()
        )
        given = [(plan, self.cleaned_data[f"rate_{plan.pk}"]) for plan in self.plans]
        return [
            *(Rate(plan, to_minor(amount, plan.currency)) for plan, amount in given if amount is not None),
            *(Rate(row.plan, row.rate_minor) for row in kept),
        ]
