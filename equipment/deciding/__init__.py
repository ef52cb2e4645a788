"""The one decision: may this contact use this equipment at this instant, and if not, why.

Portal, reservation, back office, API and door all ask it here. `facts` reads what it takes, for any number of
people and equipment in the same number of queries; `judging` says yes or no, and touches nothing.
"""

from equipment.deciding.decide import decide, decide_all, decide_badge
from equipment.deciding.judging import Decision
from equipment.deciding.reasons import Reason

__all__ = ["Decision", "Reason", "decide", "decide_all", "decide_badge"]
