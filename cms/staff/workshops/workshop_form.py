"""The form of a workshop: what it is, for whom, at what price, and by which rules."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cms.staff.parts import Words
from cms.staff.plan_form import euros
from kit.money import to_minor
from workshops.models import Workshop

AMOUNTS = {
    "price": "price_minor",
    "member_price": "member_price_minor",
    "reduced_price": "reduced_price_minor",
}


class WorkshopForm(forms.ModelForm[Workshop]):
    """All that makes a workshop but its picture and who leads it."""

    price = euros(_("Price in euros"), _("For one seat, taxes included. Nought: free of charge."))
    member_price = euros(_("Price for members, in euros"), _("Left empty: the same."), required=False)
    reduced_price = euros(
        _("Reduced price, in euros"),
        _("For who sent a proof that was accepted. Left empty: there is none."),
        required=False,
    )

    GROUPS: ClassVar[Sequence[tuple[Words, Sequence[str]]]] = (
        (
            _("What people read"),
            (
                "name_fr", "name_en", "summary_fr", "summary_en", "description_fr", "description_en",
                "picture_alt_fr", "picture_alt_en", "is_visible", "position",
            ),
        ),
        (_("What it is, and for whom"), ("kind", "code", "is_for_members", "takes_guests")),
        (_("Qualifications"), ("prerequisites", "gives", "gives_level")),
        (_("Its sessions"), ("seats", "minutes", "least_people", "decide_hours")),
        (_("Booking and cancelling"), ("close_hours", "offer_hours", "cancel_hours", "late_refund_percent")),
        (_("Price"), ("price", "member_price", "reduced_price", "tax_rate", "mention")),
    )  # fmt: skip

    class Meta:
        model = Workshop
        fields = (
            "name_fr", "name_en", "summary_fr", "summary_en", "description_fr", "description_en",
            "picture_alt_fr", "picture_alt_en", "is_visible", "position", "kind", "code", "is_for_members",
            "takes_guests", "prerequisites", "gives", "gives_level", "seats", "minutes", "least_people",
            "decide_hours", "close_hours", "offer_hours", "cancel_hours", "late_refund_percent", "tax_rate",
            "mention",
        )  # fmt: skip
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "description_fr": forms.Textarea(attrs={"rows": 5}),
            "description_en": forms.Textarea(attrs={"rows": 5}),
            "prerequisites": forms.CheckboxSelectMultiple(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in AMOUNTS:
            held = getattr(self.instance, name)
            if held is not None:
                self.fields[name].initial = held.amount

    def groups(self) -> Iterator[tuple[Words, list[BoundField]]]:
        """The fields under their headings."""
        for title, names in self.GROUPS:
            yield title, [self[name] for name in names]

    @property
    def values(self) -> Mapping[str, Any]:
        """What the action takes: columns, and lists as a whole."""
        given = self.cleaned_data
        amounts = {
            column: None if given[name] is None else to_minor(given[name], self.instance.currency)
            for name, column in AMOUNTS.items()
        }
        return {
            **{name: given[name] for name in self.Meta.fields},
            "prerequisites": list(given["prerequisites"]),
            **amounts,
        }
