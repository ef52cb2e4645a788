"""What the gallery shows: values made up for the eye and for the tests, in French like its text."""

from datetime import UTC, date, datetime

from django import forms
from django.core.paginator import Paginator

SAMPLE_DAY = date(2026, 10, 17)
SAMPLE_INSTANT = datetime(2026, 10, 17, 16, 30, tzinfo=UTC)
MACHINES = [
    *("laser", "printer3d", "saw", "lathe", "cnc", "sewing"),
    *("screenprint", "welding", "soldering", "drill", "bench"),
]


class SpecimenForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(label="Prénom et nom")
    email = forms.EmailField(label="Adresse e-mail")
    birth_date = forms.DateField(
        label="Date de naissance", help_text="Jour, mois, année. Par exemple 24/03/1991"
    )
    amount = forms.DecimalField(label="Votre montant", help_text="10\u00a0€ au minimum.")
    country = forms.ChoiceField(label="Pays", choices=[("FR", "France"), ("BE", "Belgique")])
    project = forms.CharField(label="Votre projet", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    photo = forms.FileField(label="Photo", required=False)
    days = forms.MultipleChoiceField(
        label="Jours qui vous vont",
        choices=[("sat", "Samedi"), ("sun", "Dimanche")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    level = forms.ChoiceField(
        label="Votre niveau",
        choices=[("new", "Pour commencer"), ("pro", "À l’aise")],
        widget=forms.RadioSelect,
    )
    accept = forms.BooleanField(label="J’ai lu le règlement de l’atelier, et je l’accepte.")


def wrong_form() -> SpecimenForm:
    """The form as sent back: an address without its end, a day that does not exist, a question left out."""
    form = SpecimenForm(
        {
            "wrong-full_name": "Nadia Belkacem",
            "wrong-email": "nadia@exemple",
            "wrong-birth_date": "31/02/1991",
            "wrong-amount": "35",
            "wrong-country": "FR",
            "wrong-accept": "on",
        },
        prefix="wrong",
    )
    form.is_valid()
    return form


def gallery_context() -> dict[str, object]:
    """Everything the gallery's template needs."""
    return {
        "form": SpecimenForm(),
        "wrong": wrong_form(),
        "day": SAMPLE_DAY,
        "instant": SAMPLE_INSTANT,
        "labels": ["Vous", "Votre adhésion", "Paiement"],
        "page": Paginator(range(100), 20).get_page(2),
        "machines": MACHINES,
        "person_name": "Nadia Belkacem",
        "nav": [
            {"label": "Accueil", "url": "#", "icon": "home", "current": True},
            {"label": "Agenda", "url": "#", "icon": "calendar"},
            {"label": "Mes machines", "short": "Machines", "url": "#", "icon": "machine"},
            {"label": "Mes achats", "short": "Achats", "url": "#", "icon": "receipt"},
            {"label": "Ma carte", "short": "Carte", "url": "#", "icon": "card"},
        ],
    }
