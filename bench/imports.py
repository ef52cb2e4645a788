"""Brings members in from a made-up file and prints seconds and peak memory; run by `bench.work`."""

import io
import json
import os
import resource
import sys
import time
from datetime import date, timedelta
from random import Random

import django

from sandbox.environment import environment

HEADER = "Numéro;Prénom;Nom;E-mail;Téléphone;Rue;CP;Ville;Naissance;Formule;Du;Au;Montant;Newsletter"


def made_up(first: int, count: int, plan: str) -> bytes:
    """A list of people who are nobody, each with a year of membership."""
    random, text = Random(first), io.StringIO()
    text.write(f"{HEADER}\n")
    for number in range(first, first + count):
        born = date(1940, 1, 1) + timedelta(days=random.randrange(25_000))
        text.write(
            f"B{number};Camille{number};Roy;c{number}@example.org;06 12 34 56 78;{number % 99} rue des Lilas;"
            f"44000;Nantes;{born:%d/%m/%Y};{plan};01/01/2026;31/12/2026;35,00;{number % 2}\n"
        )
    return text.getvalue().encode()


def peak_bytes() -> int:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    os.environ |= environment()
    django.setup()

    from django.core.files.base import ContentFile
    from django.db import connection, transaction

    from accounts.models import User
    from billing.imports.actions import match_columns, start_import, upload_import
    from billing.imports.mappings import OTHER, matched
    from billing.imports.run import work_import
    from billing.models import ImportRun, Plan
    from billing.states import ImportState

    by = User.objects.filter(groups__name="manager").first() or User.objects.filter(is_superuser=True).get()
    plan = Plan.objects.get(code="solidaire")

    def begin(act: str, run: ImportRun) -> None:
        """Begin without the queue: this process does the work, and the program's own worker must not."""
        with transaction.atomic():
            if act == "check":
                columns = matched(run.header)
                match_columns(run=run, columns=columns, program=OTHER, plan=None, replaces=False, by=by)
            else:
                start_import(run=run, by=by)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'run_id' = %s", [str(run.pk)])
        work_import(run.pk)

    def bring(first: int, count: int) -> None:
        """Check and import so many people."""
        file = ContentFile(made_up(first, count, plan.code))
        run = upload_import(file=file, name="bench.csv", by=by)
        begin("check", run)
        begin("bring", run)
        run.refresh_from_db()
        if run.state != ImportState.DONE or run.counts.get("created") != count:
            raise RuntimeError(f"{run.state}: {run.counts}")

    size, start_number = int(sys.argv[1]), int(time.time()) * 100_000
    # What the program itself holds, and two batches.
    bring(start_number, 400)
    held, start = peak_bytes(), time.perf_counter()
    bring(start_number + 400, size)
    print(json.dumps({"seconds": time.perf_counter() - start, "bytes": peak_bytes() - held}))
