"""Discount codes: made, changed and withdrawn, with who used them; never deleted."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from billing.actions.coupons import create_coupon, edit_coupon, withdraw_coupon
from billing.models import Coupon, CouponSpan, CouponUse
from cms.staff.adding import AddPage
from cms.staff.coupon_form import CouponForm
from cms.staff.listing import Listing
from cms.staff.pages import Detail, FormPage
from cms.staff.parts import Act, Cell, Facts, Ledger, Part
from cms.staff.people import person_cell
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.trade import order_cell
from cms.staff.wording import day, instant
from kit.clock import today

ADD, CHANGE = "billing.add_coupon", "billing.change_coupon"
# A page shows the latest; the export of orders has all.
MOST_USES = 100


class CouponFilters(WagtailFilterSet):
    """What one looks for among codes."""

    span = django_filters.ChoiceFilter(
        label=gettext_lazy("Makes cheaper"), choices=CouponSpan.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Coupon
        fields = ("span",)


def offer(coupon: Coupon, on: Any = None) -> Cell:
    """Whether people can use it today."""
    current = on or today()
    if coupon.withdrawn_at is not None:
        return Cell(pgettext("discount code", "withdrawn"), tone="stop")
    if coupon.ends_on is not None and coupon.ends_on <= current:
        return Cell(_("over"), tone="stop")
    if coupon.starts_on is not None and coupon.starts_on > current:
        return Cell(_("to come"), tone="wait")
    if coupon.most_uses is not None and coupon.uses_counted >= coupon.most_uses:  # type: ignore[attr-defined]  # annotated
        return Cell(_("used up"), tone="wait")
    return Cell(pgettext("discount code", "can be used"), tone="ok")


def uses_in_words(coupon: Coupon) -> str:
    """How often it was used, and how often it can be."""
    used = coupon.uses_counted  # type: ignore[attr-defined]  # annotated
    return (
        str(used)
        if coupon.most_uses is None
        else _("{used} of {most}").format(used=used, most=coupon.most_uses)
    )


class CouponListing(Listing):
    """The list of codes, newest first."""

    nothing = gettext_lazy("No discount code was made yet.")

    def rows(self, viewer: User) -> QuerySet[Any]:
        return Coupon.objects.visible_to(viewer).with_uses()

    @cached_property
    def today(self) -> Any:
        """One day for all rows."""
        return today()

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Code"), self.url_of, sort_key="code"),
            TextColumn("discount", _("Discount"), lambda row: row.discount),
            TextColumn("span", _("Makes cheaper"), lambda row: row.get_span_display()),
            TextColumn("uses", _("Used"), uses_in_words),
            TextColumn("last_day", _("Last day"), lambda row: day(row.last_day), "ends_on"),
            CellColumn("offer", _("State"), lambda row: offer(row, self.today)),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(ADD):
            return []
        url = reverse("staff_coupons:add")
        return [HeaderButton(_("Add a discount code"), url=url, icon_name="plus")]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Code"), lambda row: row.code),
            (_("Discount"), lambda row: row.discount),
            (_("Makes cheaper"), lambda row: row.get_span_display()),
            (_("Used"), lambda row: row.uses_counted),
            (_("How many times at most"), lambda row: row.most_uses),
            (_("First day"), lambda row: row.starts_on),
            (_("Last day"), lambda row: row.last_day),
            (_("Note"), lambda row: row.note),
        ]


class CouponDetail(Detail):
    """One code, with its uses."""

    @cached_property
    def counted(self) -> Coupon:
        """The code with the number of its uses."""
        return Coupon.objects.with_uses().get(pk=self.thing.pk)

    def state(self) -> Cell:
        return offer(self.counted)

    def main(self) -> list[Part]:
        uses = self.thing.uses.standing().select_related("coupon", "order__contact", "application__contact")
        rows = [self._row(use) for use in uses[:MOST_USES]]
        head = (_("Used"), _("Person"), _("Order"), _("Discount"))
        return [Ledger(_("Uses"), head, rows, empty=_("Nobody used it yet."))]

    def _row(self, use: CouponUse) -> tuple[Cell, ...]:
        contact = use.contact
        return (
            Cell(instant(use.used_at)),
            person_cell(contact, self.viewer) if contact is not None else Cell(_("not confirmed yet")),
            order_cell(use.order) if use.order is not None else Cell(""),
            Cell(str(use.discount)),
        )

    def aside(self) -> list[Part]:
        one = self.counted
        plans = ", ".join(plan.name for plan in one.plans.all())
        rows = (
            (_("Discount"), Cell(one.discount)),
            (_("Makes cheaper"), Cell(one.get_span_display())),
            (_("For"), Cell(plans or _("all plans with a fixed price"))),
            (_("Used"), Cell(uses_in_words(one))),
            (_("Automatic renewals"), Cell(str(self.thing.renewals.taking_money().count() or ""))),
            (_("First day"), Cell(day(one.starts_on))),
            (_("Last day"), Cell(day(one.last_day))),
            (_("Note"), Cell(one.note)),
        )
        return [Facts(_("Discount code"), rows)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHANGE) or self.thing.withdrawn_at is not None:
            return []
        key = (self.thing.pk,)
        return [
            Act(_("Edit"), reverse("staff_coupons:edit", args=key)),
            Act(_("Withdraw"), reverse("staff_coupons:withdraw", args=key), tone="serious"),
        ]


class EditCoupon(FormPage):
    """The code as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit the discount code “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None) -> CouponForm:
        self.coupon_form = CouponForm(data, instance=Coupon.objects.get(pk=self.thing.pk))
        return self.coupon_form

    def act(self, values: dict[str, Any]) -> str:
        edit_coupon(coupon=self.thing, values=self.coupon_form.values, by=self.viewer)
        return _("The discount code is saved.")


class AddCoupon(AddPage):
    """An empty form for a new code."""

    permission = ADD
    heading = gettext_lazy("Add a discount code")
    told = gettext_lazy("The discount code “{name}” is there.")

    def form(self, data: Any = None) -> CouponForm:
        return CouponForm(data)

    def make(self, form: CouponForm) -> Coupon:
        return create_coupon(values=form.values, by=self.viewer)


class WithdrawCoupon(FormPage):
    """Asks before a code is taken off offer: members whose renewals it makes cheaper are written to."""

    permission = CHANGE
    heading = gettext_lazy("Withdraw the discount code “{name}”")
    submit = gettext_lazy("Withdraw")
    is_serious = True

    def lead(self) -> str:
        told = _("From then on, it is taken no more. What was paid with it stays.")
        going = self.thing.renewals.taking_money().count()
        if not going:
            return told
        stopped = ngettext(
            "{count} automatic renewal that it makes cheaper is stopped, and the member is written to.",
            "{count} automatic renewals that it makes cheaper are stopped, and their members are written to.",
            going,
        )
        return f"{told} {stopped.format(count=going)}"

    def act(self, values: dict[str, Any]) -> str:
        withdraw_coupon(coupon=self.thing, by=self.viewer)
        return _("This discount code is taken no more. What was paid with it stays.")


class Coupons(Screen):
    """The screen of discount codes."""

    model = Coupon
    name = "coupons"
    icon = "cut"
    menu_label = gettext_lazy("Discount codes")
    add_to_admin_menu = True
    menu_order = 31
    index_view_class = CouponListing
    inspect_view_class = CouponDetail
    filterset_class = CouponFilters
    search_fields = ("code", "note")
    ordering = "-created_at"
    export_filename = "codes"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("add/", self.construct_view(AddCoupon), name="add"),
            path("<int:pk>/edit/", self.construct_view(EditCoupon), name="edit"),
            path("<int:pk>/withdraw/", self.construct_view(WithdrawCoupon), name="withdraw"),
        ]
