"""The one decision: may this contact book this session, and if not, why, and what to do next.

Portal, API, waiting list and staff all ask it here. `facts` reads what it takes, for any number of people and
sessions in the same number of queries; `judging` says yes or no, and touches nothing.
"""

from workshops.deciding.decide import may_book, may_book_all
from workshops.deciding.judging import Answer, Offer
from workshops.deciding.reasons import BookingReason, NextStep

__all__ = ["Answer", "BookingReason", "NextStep", "Offer", "may_book", "may_book_all"]
