"""Why somebody may not use an equipment, in the order in which it is told."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """What stands in the way; first the person, then the equipment, then the hour."""

    SUSPENDED = "SUSPENDED", _("membership suspended")
    NOT_A_MEMBER = "NOT_A_MEMBER", _("not a member")
    MEMBERSHIP_NOT_BEGUN = "MEMBERSHIP_NOT_BEGUN", _("membership begins later")
    MEMBERSHIP_EXPIRED = "MEMBERSHIP_EXPIRED", _("membership expired")
    NOT_QUALIFIED = "NOT_QUALIFIED", _("training needed")
    AUTHORIZATION_SUSPENDED = "AUTHORIZATION_SUSPENDED", _("authorization suspended")
    AUTHORIZATION_EXPIRED = "AUTHORIZATION_EXPIRED", _("authorization to be refreshed")
    SUPERVISION_REQUIRED = "SUPERVISION_REQUIRED", _("only under supervision")
    RETIRED = "RETIRED", _("no longer here")
    OUT_OF_ORDER = "OUT_OF_ORDER", _("out of order")
    CLOSED = "CLOSED", _("closed at this hour")
    UNDER_MAINTENANCE = "UNDER_MAINTENANCE", _("under maintenance")
    IN_SESSION = "IN_SESSION", _("taken by a training or an event")
    RESERVED_BY_ANOTHER = "RESERVED_BY_ANOTHER", _("reserved by somebody else")
    NOT_RESERVED = "NOT_RESERVED", _("reservation needed")
    OUT_OF_CREDIT = "OUT_OF_CREDIT", _("no credits left")


SENTENCES: Mapping[Reason, str | Promise] = {
    Reason.SUSPENDED: _("Your membership is suspended. Talk to the association."),
    Reason.NOT_A_MEMBER: _("Only members may use it."),
    Reason.MEMBERSHIP_NOT_BEGUN: _("Your membership has not begun yet."),
    Reason.MEMBERSHIP_EXPIRED: _("Your membership has expired. Renew it to go on."),
    Reason.NOT_QUALIFIED: _("It takes a training that you have not had yet."),
    Reason.AUTHORIZATION_SUSPENDED: _("Your authorization is suspended. Talk to who looks after it."),
    Reason.AUTHORIZATION_EXPIRED: _("Your authorization has ended. Have it refreshed."),
    Reason.SUPERVISION_REQUIRED: _("You may use it when somebody trained is with you."),
    Reason.RETIRED: _("It is no longer here."),
    Reason.OUT_OF_ORDER: _("It is out of order."),
    Reason.CLOSED: _("It is closed at this hour."),
    Reason.UNDER_MAINTENANCE: _("It is under maintenance."),
    Reason.IN_SESSION: _("A training or an event takes it now."),
    Reason.RESERVED_BY_ANOTHER: _("Somebody else has reserved it now."),
    Reason.NOT_RESERVED: _("It is used with a reservation: choose your hours."),
    Reason.OUT_OF_CREDIT: _("You have no credits left for it."),
}

# What is about the person alone, whatever the hour: it takes a training, a payment or a talk.
PERSONAL = frozenset({
    Reason.SUSPENDED, Reason.NOT_A_MEMBER, Reason.MEMBERSHIP_NOT_BEGUN, Reason.MEMBERSHIP_EXPIRED,
    Reason.NOT_QUALIFIED, Reason.AUTHORIZATION_SUSPENDED, Reason.AUTHORIZATION_EXPIRED,
    Reason.SUPERVISION_REQUIRED,
})  # fmt: skip
# What another hour or a reservation mends, and nothing else.
HOURLY = frozenset({
    Reason.CLOSED, Reason.UNDER_MAINTENANCE, Reason.IN_SESSION, Reason.RESERVED_BY_ANOTHER,
    Reason.NOT_RESERVED,
})  # fmt: skip
# What is about the equipment, whoever asks and whenever.
LASTING = frozenset({Reason.RETIRED, Reason.OUT_OF_ORDER})
