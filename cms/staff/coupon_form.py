"""The form of a discount code: days as people say them, an amount in euros."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from billing.actions.coupons import FIXED_ONCE_USED, is_used
from billing.models import Coupon, Plan, PriceKind
from cms.staff.parts import Words
from kit.money import Money, to_minor


class CouponForm(forms.ModelForm[Coupon]):
    """All that makes a code; its name and its discount stay once somebody used it."""

    code = forms.CharField(
        label=_("Code"), max_length=30, help_text=_("What people type; in small letters it works too.")
    )
    amount = forms.DecimalField(
        label=_("Amount in euros"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal(100_000),
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("A percentage or an amount, one of the two."),
    )
    last_day = forms.DateField(label=_("Last day"), required=False, widget=AdminDateInput)

    GROUPS: ClassVar[Sequence[tuple[Words, Sequence[str]]]] = (
        (_("Discount"), ("code", "percent", "amount", "span")),
        (_("For whom, and until when"), ("plans", "most_uses", "starts_on", "last_day")),
        (_("For the team"), ("note",)),
    )

    class Meta:
        model = Coupon
        fields = ("code", "percent", "span", "plans", "most_uses", "starts_on", "note")
        widgets: ClassVar[dict[str, Any]] = {
            "plans": forms.CheckboxSelectMultiple,
            "starts_on": AdminDateInput,
            "note": forms.Textarea(attrs={"rows": 3}),
            "span": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coupon = self.instance
        plans: Any = self.fields["plans"]
        plans.queryset = Plan.objects.filter(price_kind=PriceKind.FIXED)
        self.fields["last_day"].initial = coupon.last_day
        if coupon.amount_minor is not None:
            self.fields["amount"].initial = Money(coupon.amount_minor, coupon.currency).amount
        if is_used(coupon):
            for name in ("amount", *FIXED_ONCE_USED):
                if name in self.fields:
                    self.fields[name].disabled = True

    def groups(self) -> Iterator[tuple[Words, list[BoundField]]]:
        """The fields under their headings."""
        for title, names in self.GROUPS:
            yield title, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """In the database's terms, which its constraints are about."""
        values: dict[str, Any] = super().clean() or {}
        values["code"] = str(values.get("code", "")).strip().upper()
        amount, last_day = values.get("amount"), values.get("last_day")
        coupon = self.instance
        coupon.amount_minor = to_minor(amount, coupon.currency) if amount is not None else None
        # After the last of all days comes none: such a code does not end.
        coupon.ends_on = None if last_day in (None, date.max) else last_day + timedelta(days=1)
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes: the model's own fields."""
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in ("amount", "last_day")
        }
        coupon = self.instance
        return {**given, "amount_minor": coupon.amount_minor, "ends_on": coupon.ends_on}
