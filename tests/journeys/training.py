"""A bench laser that asks for a training, the training, and people who want its seats."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Contact
from billing.models import Plan
from sandbox.demo_data.cast import REFERENT
from tests.equipment.machines import a_machine, a_qualification
from tests.makers import a_member, a_user
from tests.workshops.shops import a_session, a_workshop

MACHINE, MACHINE_CODE = "Laser de table", "laser-de-table"
TRAINING, LAST_SEAT, CALLED_OFF = "Prise en main du laser", "Gravure sur verre", "Marqueterie"
MEMBERS = {name: f"{name.lower()}@atelier.example" for name in ("Maud", "Basile", "Zora")}


def a_training(plan: Plan) -> None:
    """The machine, three workshops with one session each, and three members without the training."""
    asked = a_qualification("laser-de-table", name_fr="Laser de table")
    a_machine(asked, code=MACHINE_CODE, name_fr=MACHINE)
    trainer = Contact.objects.get(email=REFERENT.email)
    # Attendance opens two hours before, and no earlier session of hers goes on then.
    soon = timezone.now() + timedelta(minutes=110)
    first = a_workshop(code="prise-en-main", name_fr=TRAINING, gives=asked, price_minor=2000)
    a_session(first, soon, trainers=[trainer], place="À l’établi")
    glass = a_workshop(code="gravure-verre", name_fr=LAST_SEAT)
    a_session(glass, soon + timedelta(days=3), capacity=1, place="À l’établi")
    wood = a_workshop(code="marqueterie", name_fr=CALLED_OFF, price_minor=1500)
    a_session(wood, soon + timedelta(days=4), place="À l’établi")
    for name, email in MEMBERS.items():
        a_member(a_user(email, name=f"{name} Lacroix"), plan)
