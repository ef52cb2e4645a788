"""Makes a hundred machines, and a door with a badge that opens it; prints its token. Run by `bench.work`."""

import os

import django

from bench.documents import BADGE
from sandbox.environment import environment

if __name__ == "__main__":
    os.environ |= environment()
    django.setup()

    from django.db.models import Max

    from accounts.models import Contact, User
    from billing.models import Membership
    from billing.states import MembershipState
    from equipment.actions.authorizations import issue_authorization
    from equipment.actions.badges import give_badge
    from equipment.actions.controllers import create_controller
    from equipment.models import Badge, Equipment, Level, Qualification, Requirement
    from equipment.numbers import uid_hash

    by = User.objects.filter(groups__name="manager").first() or User.objects.filter(is_superuser=True).get()
    machine, is_new = Equipment.objects.get_or_create(code="bench", defaults={"name_fr": "Banc d’essai"})
    asked, _ = Qualification.objects.get_or_create(code="bench", defaults={"name_fr": "Banc d’essai"})
    if is_new:
        Requirement.objects.create(equipment=machine, level=Level.AUTONOMOUS).qualifications.add(asked)
    # As many as a large workshop has, each in a room and with something to ask for.
    room = Equipment.objects.filter(kind="space").first()
    for number in range(100 - Equipment.objects.in_use().count()):
        other = Equipment.objects.create(
            code=f"bench-{number}", name_fr=f"Machine {number}", place=room, position=500 + number
        )
        Requirement.objects.create(equipment=other).qualifications.set(Qualification.objects.all()[:2])
    # The member of whom there is most to read among those whose membership lasts longest.
    lasting = Membership.objects.in_state(MembershipState.ACTIVE).filter(suspended_at=None, organisation=None)
    member = lasting.annotate(until=Max("periods__ends_on")).order_by("-until", "pk")[0]
    contact = Contact.objects.get(pk=member.contact_id)
    Badge.objects.filter(uid_hash=uid_hash(BADGE)).delete()
    give_badge(contact=contact, uid=BADGE, by=by)
    issue_authorization(
        contact=contact, qualification=asked, level=Level.AUTONOMOUS, reason="Bench", by=by
    )  # fmt: skip
    print(create_controller(name="Banc d’essai", equipment=[machine], expires_at=None, by=by)[1])
