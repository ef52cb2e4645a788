"""The refusals of doors, badges and controllers as types of the contract."""

from equipment import refusals as equipment
from graph.engine.payloads import UserError, refusal


@refusal(equipment.ControllerRevoked, description="The controller was taken out of service for good.")
class ControllerRevoked(UserError):
    """Of controllers."""


@refusal(equipment.BadgeTaken, description="Somebody has the badge already, or it is blocked.")
class BadgeTaken(UserError):
    """Of giving badges."""


@refusal(equipment.BadgeRefused, description="The badge is unknown, or blocked.")
class BadgeRefused(UserError):
    """Of devices that begin a use."""


@refusal(equipment.NotItsEquipment, description="The controller has no business with this equipment.")
class NotItsEquipment(UserError):
    """Of devices."""


DOOR_REFUSALS = (ControllerRevoked, BadgeTaken, BadgeRefused, NotItsEquipment)
