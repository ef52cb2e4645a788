"""The people one signs in as, and the association they belong to."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from accounts.models import Association, User
from accounts.roles import EDITOR, MANAGER, RECEPTION, TREASURER

PASSWORD = "atelier-2026"  # noqa: S105 (the demo's own, printed on start)


@dataclass(frozen=True)
class Person:
    """Someone to sign in as; `role` is a group, or empty for a member."""

    said: str
    role: str
    given_name: str
    family_name: str
    email: str


STAFF = (
    Person("manager", MANAGER, "Agnès", "Caradec", "agnes@deuxrives.example"),
    Person("treasurer", TREASURER, "Marc", "Delaunay", "marc@deuxrives.example"),
    Person("reception", RECEPTION, "Yann", "Le Goff", "yann@deuxrives.example"),
    Person("editor", EDITOR, "Inès", "Roussel", "ines@deuxrives.example"),
)
MEMBER = Person("member", "", "Nadia", "Belkacem", "nadia@courriel.example")
LATE = Person("to renew", "", "Paul", "Vasseur", "paul@courriel.example")
COMPANY = Person("company", "", "Hélène", "Maurel", "helene@menuiserie-maurel.example")
# A member who looks after the laser and the panel saw.
REFERENT = Person("referent", "", "Solène", "Kervella", "solene@courriel.example")

LOGINS = [(person.said, person.email, PASSWORD) for person in (*STAFF, MEMBER, LATE, COMPANY, REFERENT)]


def make_association() -> Association:
    """Names, colours and addresses of the association."""
    association = Association.objects.current()
    association.name = "L’Atelier des Deux Rives"
    association.colour = "#1f4fa8"
    association.email = "bonjour@deuxrives.example"
    association.phone = "02 55 00 00 14"
    association.street = "14, quai des Charpentiers"
    association.postal_code = "41500"
    association.city = "Vernay-sur-Loire"
    association.siren = "000 000 000"
    association.rna = "W000000000"
    association.member_prefix = "DR"
    association.save()
    return association


def make_staff(person: Person) -> User:
    """A user with the demo's password and the person's role."""
    user = User.objects.create_user(
        person.email, PASSWORD, first_name=person.given_name, last_name=person.family_name
    )
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    user.groups.add(Group.objects.get(name=person.role))
    return user


def give_password(person: Person) -> None:
    """Have a member, whose account opened on admission, sign in with the demo's password."""
    user = User.objects.get(email=person.email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=person.email, defaults={"verified": True, "primary": True}
    )
