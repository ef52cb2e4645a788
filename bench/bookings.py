"""Fills the calendar of a large place: COUNT bookings of five thousand sessions. Run by `bench.work`."""

import os
import sys

import django

from sandbox.environment import environment

WORKSHOPS, SESSIONS_EACH, SEATS = 60, 84, 40
# By SQL: by the acts it would take an hour, and their letters are not what is measured.
SESSIONS = """
    INSERT INTO workshops_workshopsession
        (workshop_id, state, starts_at, ends_at, capacity, place, note_fr, note_en, uid, revision,
         cancel_reason, created_at, changed_at)
    SELECT w.id, 'scheduled', t.start, t.start + interval '2 hours', %s, '', '', '', gen_random_uuid(), 0,
           '', now(), now()
    FROM workshops_workshop w
    CROSS JOIN LATERAL (
        SELECT date_trunc('hour', now()) + (n * 60 + w.id %% 60) * interval '3 hours' AS start
        FROM generate_series(40, 40 + %s - 1) n
    ) t
    WHERE w.code LIKE 'bench-%%'
"""
BOOKINGS = """
    WITH people AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM accounts_contact),
         many AS (SELECT count(*) AS people FROM people)
    INSERT INTO workshops_booking
        (session_id, contact_id, booker_id, state, price_minor, price_kind, is_walk_in, created_at,
         end_reason)
    SELECT s.id, p.id, p.id, 'confirmed', 0, 'public', false, now(), ''
    FROM workshops_workshopsession s
    JOIN workshops_workshop w ON w.id = s.workshop_id AND w.code LIKE 'bench-%%'
    CROSS JOIN generate_series(0, %s - 1) seat
    CROSS JOIN many
    JOIN people p ON p.place = (s.id * 7 + seat) %% many.people
    LIMIT %s
"""

if __name__ == "__main__":
    os.environ |= environment()
    django.setup()

    from django.db import connection

    from workshops.models import Workshop

    Workshop.objects.bulk_create(
        [
            Workshop(code=f"bench-{number}", name_fr=f"Banc d’essai {number}", is_visible=False, seats=SEATS)
            for number in range(WORKSHOPS)
        ],
        ignore_conflicts=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workshops_booking")
        if cursor.fetchone()[0] < int(sys.argv[1]):
            cursor.execute(SESSIONS, [SEATS, SESSIONS_EACH])
            cursor.execute(BOOKINGS, [SEATS, int(sys.argv[1])])
            cursor.execute("ANALYZE workshops_booking, workshops_workshopsession")
