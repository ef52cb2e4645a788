"""Enums of workshops as enums of the contract."""

from graph.enums import enum
from workshops.deciding import BookingReason, NextStep
from workshops.models import PriceKind, WorkshopKind
from workshops.states import BookingState, SessionState

enum(
    WorkshopKind,
    description="What a workshop is.",
    TRAINING="A training.",
    EVENT="An event.",
    OPEN_SESSION="The doors are open, and somebody is there to help.",
)
enum(
    SessionState,
    called="WorkshopSessionState",
    description="Where a session stands; whether it has begun, its hours tell.",
    SCHEDULED="It is to take place, or did and was not closed yet.",
    HELD="It took place, and attendance was taken.",
    CANCELLED="It does not take place.",
)
enum(
    BookingState,
    description="Where somebody stands with a session.",
    HELD="The seat is held until it is paid.",
    CONFIRMED="The seat is theirs.",
    WAITLISTED="They wait in line.",
    OFFERED="A seat is offered to them until they answer.",
    ATTENDED="They came.",
    ABSENT="They did not come.",
    CANCELLED="Given up, or the session does not take place.",
    LAPSED="Not paid or not answered in time, or no seat was freed.",
)
enum(
    PriceKind,
    called="SeatPriceKind",
    description="Which of a workshop's prices counts.",
    PUBLIC="The one for everybody.",
    MEMBER="The one for members.",
    REDUCED="The one that a proof opens.",
    TEAM="None: the team gave the seat.",
)
enum(
    BookingReason,
    description="What stands in the way of booking a session; new ones may appear.",
    SESSION_CANCELLED="It does not take place.",
    SESSION_OVER="It has begun already.",
    ALREADY_BOOKED="The person has a seat.",
    ALREADY_WAITING="The person waits in line, or is offered a seat.",
    SUSPENDED="The membership is suspended.",
    NOT_A_MEMBER="It is for members.",
    MEMBERSHIP_NOT_BEGUN="It is for members, and the membership begins later.",
    MEMBERSHIP_EXPIRED="It is for members, and the membership has expired.",
    REPRESENTATIVE_NEEDED="A minor is booked by a legal representative.",
    PREREQUISITE_MISSING="Another training comes first.",
    TOO_LATE="Bookings are closed.",
    FULL="All seats are taken.",
)
enum(
    NextStep,
    called="BookingStep",
    description="What the person can do next; new ones may appear.",
    BOOK="Book.",
    PAY="Pay the seat that is held.",
    ACCEPT="Take the seat that is offered.",
    WAIT="Wait in line.",
    JOIN="Become a member.",
    RENEW="Renew the membership.",
    TALK="Talk to the association.",
    TRAIN="Take the training that comes first.",
    NAME_REPRESENTATIVE="Name a legal representative.",
    OTHER_DATE="Choose another date.",
    NOTHING="Nothing is to be done.",
)

__all__ = ["BookingReason", "BookingState", "NextStep", "PriceKind", "SessionState", "WorkshopKind"]
