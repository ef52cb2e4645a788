"""The worker, which dies where a test says."""

import asyncio

import django

from tests.storm.dying import SETTLING, dies
from tests.storm.worker import work

if __name__ == "__main__":
    django.setup()
    from billing import sync
    from billing.actions import payments

    dies(sync, "apply_checkout", before=SETTLING[0], after=SETTLING[2])
    # Inside the transaction: the order is marked paid, the invoice has its number.
    dies(payments, "settle_order", after=SETTLING[1])
    asyncio.run(work())
