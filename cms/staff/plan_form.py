"""The form of a plan: prices in euros, fields in the order in which one thinks of them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from billing.actions.plans import FIXED_ONCE_USED, is_used
from billing.models import Plan
from cms.staff.parts import Words
from kit.money import Money, to_minor

AMOUNTS = ("price", "minimum", "reduced")


def euros(label: Any, help_text: Any, *, required: bool = True) -> forms.DecimalField:
    """An amount with two decimals."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=Decimal(0),
        max_value=Decimal(100_000),
        decimal_places=2,
        initial=Decimal(0) if required else None,
        required=required,
        # A comma for those who write one.
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class PlanForm(forms.ModelForm[Plan]):
    """All that makes a plan; the code, family and kind of one in use stay."""

    price = euros(
        _("Price in euros"), _("With a free price: the amount suggested. People’s orders keep the old price.")
    )
    minimum = euros(_("Lowest free price in euros"), _("Used with a free price alone."))
    reduced = euros(_("Reduced price in euros"), _("Left empty: there is none."), required=False)

    GROUPS: ClassVar[Sequence[tuple[Words, Sequence[str]]]] = (
        (
            _("What people read"),
            (
                "name_fr",
                "name_en",
                "summary_fr",
                "summary_en",
                "benefits_fr",
                "benefits_en",
                "is_visible",
                "position",
            ),
        ),
        (_("Price"), ("price_kind", "price", "minimum", "tax_rate", "mention")),
        (_("Reduced price"), ("reduced", "reduced_for_fr", "reduced_for_en")),
        (
            _("How long"),
            ("term_kind", "term_months", "year_starts_month", "mid_year_price", "renewal", "grace_days"),
        ),
        (_("For whom"), ("holder_kind", "seats")),
        (_("How one is admitted"), ("approval", "payment_turn", "lapse_days")),
        (_("What it gives"), ("kind", "credits")),
        (_("For links and exports"), ("code", "family")),
    )

    class Meta:
        model = Plan
        fields = (
            "name_fr", "name_en", "summary_fr", "summary_en", "benefits_fr", "benefits_en", "is_visible",
            "position", "price_kind", "tax_rate", "mention", "term_kind", "term_months", "year_starts_month",
            "reduced_for_fr", "reduced_for_en", "mid_year_price", "renewal", "grace_days",
            "holder_kind", "seats", "approval", "payment_turn", "lapse_days",
            "code", "family", "kind", "credits",
        )  # fmt: skip
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "benefits_fr": forms.Textarea(attrs={"rows": 4}),
            "benefits_en": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.instance
        # A membership gives none: whoever makes one leaves it empty.
        self.fields["credits"].required = False
        self.fields["price"].initial = Money(plan.price_minor, plan.currency).amount
        self.fields["minimum"].initial = Money(plan.minimum_minor, plan.currency).amount
        if plan.reduced_price is not None:
            self.fields["reduced"].initial = plan.reduced_price.amount
        if is_used(plan):
            for name in FIXED_ONCE_USED:
                if name in self.fields:
                    self.fields[name].disabled = True

    def groups(self) -> Iterator[tuple[Words, list[BoundField]]]:
        """The fields under their headings."""
        for title, names in self.GROUPS:
            yield title, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """The amounts in cents, which the constraints between them and the policies are about."""
        values: dict[str, Any] = super().clean() or {}
        values["credits"] = values.get("credits") or 0
        for name in ("price", "minimum"):
            amount = values.get(name)
            if amount is not None:
                setattr(self.instance, f"{name}_minor", to_minor(amount, self.instance.currency))
        reduced = values.get("reduced")
        self.instance.reduced_minor = (
            to_minor(reduced, self.instance.currency) if reduced is not None else None
        )
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes: the model's own fields."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in AMOUNTS}
        amounts = {f"{name}_minor": getattr(self.instance, f"{name}_minor") for name in AMOUNTS}
        return {**given, **amounts}
