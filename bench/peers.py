"""What GraphQL is measured against: a bare Django view that runs the same SQL and returns the same JSON.

The first request records both; the others run the recorded statements through a cursor, fetch every row, and
write the recorded answer. Session, user and middleware are the same as GraphQL's; the schema is not there.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from bench.documents import BADGE, DOCUMENTS
from equipment.numbers import uid_hash
from graph.engine.run import run


@dataclass
class Recording:
    """The statements of one operation with their parameters, and its data."""

    statements: list[tuple[str, Any]]
    data: dict[str, Any]


_recordings: dict[str, Recording] = {}


def bare_view(request: HttpRequest, name: str) -> HttpResponse:
    """The answer to one of DOCUMENTS."""
    # Asks for session and user, as every door does.
    request.user.is_authenticated  # noqa: B018 - asked as every door asks
    recording = _recordings.get(name) or _record(request, name)
    with connection.cursor() as cursor:
        for statement, parameters in recording.statements:
            cursor.execute(statement, parameters)
            cursor.fetchall()
    return HttpResponse(json.dumps({"data": recording.data}), content_type="application/json")


def _record(request: HttpRequest, name: str) -> Recording:
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # The budget's counter is GraphQL's own work, not the answer's.
        if sql.lstrip().startswith("SELECT"):
            seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        result = run(request, DOCUMENTS[name])
    if result.data is None or result.errors:
        raise RuntimeError(f"{name}: {result.errors}")
    _recordings[name] = Recording(seen, result.data)
    return _recordings[name]


def lookup_view(_request: HttpRequest) -> HttpResponse:
    """What a door check is measured against: one row by its index, behind the same middleware."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, blocked_at FROM equipment_badge WHERE uid_hash = %s", [uid_hash(BADGE)]
        )
        found = cursor.fetchone()
    return HttpResponse(json.dumps({"isAllowed": found[1] is None}), content_type="application/json")


# The answer to SESSIONS and SESSION made by the database, from the first to the last sign.
_JSON = """
    SELECT json_build_object('data', json_build_object('workshopSessions', json_build_object('nodes', (
        SELECT json_agg(json_build_object(
            'id', translate(encode(convert_to('WorkshopSession:' || s.id, 'UTF8'), 'base64'), E'\\n', ''),
            'place', s.place, 'capacity', s.capacity,
            'bookings', json_build_object('nodes', COALESCE(b.nodes, '[]'::json))))
        FROM (SELECT id, place, capacity FROM workshops_workshopsession ORDER BY starts_at, id LIMIT %s) s
        LEFT JOIN LATERAL (
            SELECT json_agg(json_build_object(
                'id', translate(encode(convert_to('Booking:' || r.id, 'UTF8'), 'base64'), E'\\n', ''),
                'state', upper(r.state),
                'contact', json_build_object(
                    'id', translate(encode(convert_to('Contact:' || c.id, 'UTF8'), 'base64'), E'\\n', ''),
                    'fullName', COALESCE(NULLIF(trim(c.given_name || ' ' || c.family_name), ''), c.email)
                )) ORDER BY r.id) AS nodes
            FROM (SELECT id, state, contact_id FROM workshops_booking
                  WHERE session_id = s.id ORDER BY id LIMIT %s) r
            JOIN accounts_contact c ON c.id = r.contact_id
        ) b ON true))))::text
"""


def json_view(request: HttpRequest, sessions: int, bookings: int) -> HttpResponse:
    """So many sessions with so many bookings each, as the database writes them."""
    request.user.is_authenticated  # noqa: B018 - asked as every door asks
    with connection.cursor() as cursor:
        cursor.execute(_JSON, [sessions, bookings])
        found = cursor.fetchone()[0]
    return HttpResponse(found, content_type="application/json")
