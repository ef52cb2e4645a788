"""What the gallery of components shows: forms and values made up for the eye and for the tests."""

from datetime import UTC, date, datetime

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

SAMPLE_DAY = date(2026, 10, 17)


class SpecimenForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(label=_("First and last name"))
    email = forms.EmailField(label=_("E-mail address"))
    birth_date = forms.DateField(label=_("Date of birth"), help_text=_("Day, month, year. For example 24/03/1991"))
    amount = forms.DecimalField(label=_("Your amount"), help_text=_("€10 at least."))
    country = forms.ChoiceField(label=_("Country"), choices=[("FR", "France"), ("BE", "Belgique")])
    project = forms.CharField(label=_("Your project"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    photo = forms.FileField(label=_("Photo"), required=False)
    days = forms.MultipleChoiceField(
        label=_("Days that suit you"),
        choices=[("sat", _("Saturday")), ("sun", _("Sunday"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    level = forms.ChoiceField(
        label=_("Your level"), choices=[("new", _("Beginner")), ("pro", _("At ease"))], widget=forms.RadioSelect
    )
    accept = forms.BooleanField(label=_("I have read the rules of the workshop and accept them."))


def wrong_form() -> SpecimenForm:
    """The form as sent back: an address without its end, a day that does not exist."""
    form = SpecimenForm(
        {"full_name": "Nadia Belkacem", "email": "nadia@exemple", "birth_date": "31/02/1991", "amount": "35",
         "country": "FR"},
        prefix="wrong",
    )  # fmt: skip
    form.is_valid()
    return form


def gallery_context() -> dict[str, object]:
    """Everything the gallery's template needs."""
    return {
        "form": SpecimenForm(),
        "wrong": wrong_form(),
        "day": SAMPLE_DAY,
        "instant": datetime(2026, 10, 17, 16, 30, tzinfo=UTC),
        "labels": [_("You"), _("Your membership"), _("Payment")],
        "page": Paginator(range(100), 20).get_page(2),
        "machines": ["laser", "printer3d", "saw", "lathe", "cnc", "sewing", "screenprint", "welding", "soldering", "drill"],
        "kinds": ["ok", "warn", "stop", "mine", "wait"],
        "person_name": "Nadia Belkacem",
        "nav": [
            {"label": _("Home"), "url": "#", "icon": "home", "current": True},
            {"label": _("Calendar"), "url": "#", "icon": "calendar"},
            {"label": _("My machines"), "short": _("Machines"), "url": "#", "icon": "machine"},
            {"label": _("My purchases"), "short": _("Purchases"), "url": "#", "icon": "receipt"},
            {"label": _("My card"), "short": _("Card"), "url": "#", "icon": "card"},
        ],
    }
