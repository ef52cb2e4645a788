"""Does what the worker does every minute, again and again, until it is killed.

python -m tests.storm.sweeper READY: the file is made once it has begun.
"""

import sys
import time
from pathlib import Path

import django

REST_SECONDS = 0.05

if __name__ == "__main__":
    django.setup()

    from billing.actions.orders import expire_holds
    from workshops.actions.waiting import sweep_sessions

    while True:
        expire_holds()
        sweep_sessions()
        Path(sys.argv[1]).touch()
        time.sleep(REST_SECONDS)
