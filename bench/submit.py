"""Submits applications one after another and prints how many a second; run by `bench.work`."""

import os
import sys
from random import Random

import django

from sandbox.environment import environment

if __name__ == "__main__":
    os.environ |= environment()
    django.setup()

    from bench.load import per_second
    from billing.actions.applications import Submission, submit_application
    from billing.models import Plan
    from sandbox.demo_data.people import invent

    count = int(sys.argv[1])
    people = invent(count, Random())
    plan = Plan.objects.get(code="solidaire")

    def submit(index: int) -> None:
        """One application."""
        submit_application(submission=Submission(card=people[index].card, language="fr"), plan=plan)

    print(per_second(submit, count))
