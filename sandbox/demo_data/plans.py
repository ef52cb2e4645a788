"""Seven plans, each with a policy of its own, and a discount code."""

from billing.models import Coupon, Plan

ROWS: tuple[dict[str, object], ...] = (
    {
        "code": "solidaire",
        "name_fr": "Adhésion solidaire",
        "name_en": "Solidarity membership",
        "summary_fr": "Un an. Mêmes droits que l’adhésion annuelle.",
        "summary_en": "One year. The same rights as the yearly membership.",
        "benefits_fr": "Tous les ateliers au tarif membre\nMachines après formation",
        "benefits_en": "All workshops at the member’s price\nMachines after training",
        "price_kind": "free",
        "price_minor": 3500,
        "minimum_minor": 1000,
        "renewal": "offered",
    },
    {
        "code": "annuelle",
        "name_fr": "Adhésion annuelle",
        "name_en": "Yearly membership",
        "summary_fr": "Un an, avec un casier. L’équipe lit votre demande, puis vous payez.",
        "summary_en": "One year, with a locker. The team reads your application, then you pay.",
        "benefits_fr": "Tous les ateliers au tarif membre\nMachines après formation\nUn casier de 40 litres",
        "benefits_en": "All workshops at the member’s price\nMachines after training\nA locker of 40 litres",
        "price_minor": 6000,
        "reduced_minor": 4500,
        "reduced_for_fr": "Pour les études, l’apprentissage et la recherche d’emploi",
        "reduced_for_en": "For students, apprentices and people looking for work",
        "payment_turn": "approve_first",
        "renewal": "offered",
    },
    {
        "code": "famille",
        "name_fr": "Adhésion famille",
        "name_en": "Family membership",
        "summary_fr": "Un an, pour les adultes et les enfants du foyer.",
        "summary_en": "One year, for the adults and children of the household.",
        "benefits_fr": "Ateliers parents-enfants\nMachines après formation",
        "benefits_en": "Workshops for parents and children\nMachines after training",
        "price_minor": 9000,
        "seats": 4,
    },
    {
        "code": "etudes",
        "name_fr": "Année d’études",
        "name_en": "Academic year",
        "summary_fr": "De septembre à août, ouverte dès le paiement.",
        "summary_en": "From September to August, open on payment.",
        "benefits_fr": "Tous les ateliers au tarif membre\nMachines après formation",
        "benefits_en": "All workshops at the member’s price\nMachines after training",
        "price_minor": 3000,
        "term_kind": "fixed_year",
        "year_starts_month": 9,
        "mid_year_price": "by_month",
        "approval": "on_payment",
    },
    {
        "code": "decouverte",
        "name_fr": "Mois découverte",
        "name_en": "Discovery month",
        "summary_fr": "Un mois pour essayer, ouvert dès le paiement.",
        "summary_en": "One month to try, open on payment.",
        "benefits_fr": "Ateliers au tarif membre\nVisite des machines",
        "benefits_en": "Workshops at the member’s price\nA tour of the machines",
        "price_minor": 1500,
        "term_months": 1,
        "grace_days": 7,
        "approval": "on_payment",
    },
    {
        "code": "entreprise",
        "name_fr": "Entreprise",
        "name_en": "Company",
        "summary_fr": "Un an, pour trois personnes de l’entreprise. L’équipe lit votre demande.",
        "summary_en": "One year, for three people of the company. The team reads your application.",
        "benefits_fr": "Trois places\nTous les ateliers au tarif membre\nUne facture au nom de l’entreprise",
        "benefits_en": "Three seats\nAll workshops at the member’s price\nAn invoice in the company’s name",
        "family": "companies",
        "price_minor": 24000,
        "holder_kind": "organisation",
        "seats": 3,
        "approval": "manager",
    },
    {
        "code": "amis",
        "name_fr": "Amis de l’atelier",
        "name_en": "Friends of the workshop",
        "summary_fr": "Gratuit : la lettre, les portes ouvertes, les soirées réparation.",
        "summary_en": "Free: the newsletter, open days and repair evenings.",
        "benefits_fr": "Soirées réparation\nPortes ouvertes",
        "benefits_en": "Repair evenings\nOpen days",
        "family": "friends",
        "approval": "automatic",
    },
)


def make_plans() -> dict[str, Plan]:
    """The plans by code, in the order of the page."""
    return {
        str(row["code"]): Plan.objects.create(position=position, **row) for position, row in enumerate(ROWS)
    }


def make_coupon() -> Coupon:
    """A discount code that a visitor may try."""
    return Coupon.objects.create(code="ATELIER10", percent=10, note="Pour la démonstration.")
