"""Queues a letter to many invented people and prints the seconds; run by `bench.work`. All is taken back."""

import json
import os
import sys
import time

import django

from sandbox.environment import environment

if __name__ == "__main__":
    os.environ |= environment()
    django.setup()

    from django.db import transaction

    from accounts.actions.mailings import queue_mailing, write_mailing
    from accounts.models import Contact, User

    by = User.objects.filter(groups__name="manager").first() or User.objects.filter(is_superuser=True).get()
    size = int(sys.argv[1])
    said = {"purpose": "statutory", "subject_fr": "Assemblée", "body_fr": "Bonjour {given_name}."}
    # Nobody is written to: the program's own worker sees nothing of a transaction that is rolled back.
    with transaction.atomic():
        known = set(Contact.objects.values_list("pk", flat=True))
        Contact.objects.bulk_create(
            Contact(given_name=f"Camille{number}", family_name="Roy", email=f"many{number}@example.org")
            for number in range(size)
        )
        people = Contact.objects.exclude(pk__in=known)
        draft = write_mailing(mailing=None, values=said, audience={}, by=by)
        start = time.perf_counter()
        mailing = queue_mailing(mailing=draft, contacts=people, by=by)
        seconds = time.perf_counter() - start
        if mailing.recipients.waiting().count() != size:
            raise RuntimeError("not everybody is written to")
        transaction.set_rollback(True)
    print(json.dumps({"seconds": seconds}))
