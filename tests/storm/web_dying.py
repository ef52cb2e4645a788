"""The web process, which dies where a test says."""

from tests.storm.web import application

# isort: split
from billing import inbox, queue
from billing.actions import checkout
from billing.gateway import stripe
from tests.storm.dying import OPENING, TOLD, dies

__all__ = ["application"]

dies(checkout, "open_intent", after=OPENING[0])
dies(stripe, "open_checkout", before=OPENING[1], during=OPENING[2], after=OPENING[3])
dies(checkout, "keep_answer", after=OPENING[4])
# The job is deferred inside the transaction that keeps the event.
dies(queue, "sync_object", after=TOLD[0])
dies(inbox, "take_in", after=TOLD[1])
