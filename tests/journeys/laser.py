"""A laser cutter that costs eight euros an hour, who looks after it, and a member without the training."""

from accounts.models import Contact
from billing.models import Plan
from sandbox.demo_data.cast import REFERENT
from tests.equipment.machines import a_machine, a_qualification, refer
from tests.makers import a_member, a_user

CODE, NAME = "laser-de-nuit", "Laser de nuit"
TRAINING = "formation-laser-de-nuit"
EMAIL, GIVEN_NAME, FAMILY_NAME = "lucie@courriel.example", "Lucie", "Aubry"


def a_laser(plan: Plan) -> None:
    """The machine and the two people."""
    machine = a_machine(
        a_qualification(TRAINING, name_fr="Formation au laser de nuit"), code=CODE, name_fr=NAME,
        charge="money", member_rate_minor=800, slot_minutes=60,
    )  # fmt: skip
    refer(Contact.objects.get(email=REFERENT.email), machine)
    a_member(a_user(EMAIL, name=f"{GIVEN_NAME} {FAMILY_NAME}"), plan)
