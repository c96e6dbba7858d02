"""The three curves after a release by SQL written by hand; the last steps in Python, as ours."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from tests.bench.hand import DEAD, PLACES, conditions, once, rows


def survival(on: date, scope: str) -> Mapping[str, Any]:
    """By curve: the days with events, who was still watched then, and the events."""
    found = rows(
        f"""WITH place AS (SELECT e.inmate_id, e.released_on, CASE WHEN e.returned_on <= '{on}'
                THEN e.returned_on END AS back FROM {PLACES}
              WHERE {once(on, scope)} AND {conditions(on)["released"]}),
            answer AS (SELECT p.inmate_id, o."on" AS day, k.is_work FROM place p
              JOIN trainees_release r ON r.inmate_id = p.inmate_id AND r."on" = p.released_on
              JOIN trainees_followup l ON l.release_id = r.id
              JOIN trainees_outcome o ON o.id = l.counted_id AND o.heard_on <= '{on}'
              JOIN trainees_outcomekind k ON k.id = o.kind_id WHERE o."on" >= p.released_on),
            death AS (SELECT o.inmate_id, min(o."on") AS day FROM trainees_outcome o
              JOIN place p ON p.inmate_id = o.inmate_id AND p.released_on <= o."on"
              WHERE o.voided_on IS NULL AND o.kind_id = {DEAD} AND o.heard_on <= '{on}'
              GROUP BY o.inmate_id),
            heard AS (SELECT inmate_id, min(CASE WHEN is_work THEN day END) AS began,
              max(day) AS last FROM answer GROUP BY inmate_id),
            person AS (SELECT place.*, death.day AS died, began,
                CASE WHEN death.day < last THEN death.day ELSE last END AS last
              FROM place LEFT JOIN death ON death.inmate_id = place.inmate_id
              LEFT JOIN heard ON heard.inmate_id = place.inmate_id),
            lost AS (SELECT a.inmate_id, min(a.day) AS day FROM answer a
              JOIN person p ON p.inmate_id = a.inmate_id
              WHERE a.day > p.began AND NOT a.is_work AND (p.died IS NULL OR a.day <> p.died)
              GROUP BY a.inmate_id),
            ends AS (SELECT person.*, lost.day AS lost, {_end(on)} AS until FROM person
              LEFT JOIN lost ON lost.inmate_id = person.inmate_id)
            SELECT 'people', 0, 0, count(*) FROM ends
            UNION ALL SELECT 'unreached', 0, 0, count(*) FROM ends WHERE last IS NULL
            UNION ALL SELECT 'work', {_days("released_on", "coalesce(began, last, released_on)")},
              CASE WHEN began IS NULL THEN 0 ELSE 1 END, count(*) FROM ends GROUP BY 2, 3
            UNION ALL SELECT 'kept', {_days("began", "coalesce(lost, last)")},
              CASE WHEN lost IS NULL THEN 0 ELSE 1 END, count(*) FROM ends
              WHERE began IS NOT NULL GROUP BY 2, 3
            UNION ALL SELECT 'sentenced',
              {_days("released_on", "CASE WHEN back <= until THEN back ELSE until END")},
              CASE WHEN back <= until THEN 1 ELSE 0 END, count(*) FROM ends GROUP BY 2, 3"""
    )
    told = {name: number for name, _day, _event, number in found if name in ("people", "unreached")}
    for name in ("work", "kept", "sentenced"):
        told[name] = _steps([row[1:] for row in found if row[0] == name])
    return told


def _steps(cases: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Who was watched for no day is at risk of nothing."""
    watched = sum(number for day, is_event, number in cases if day or is_event)
    steps = []
    for day in sorted({day for day, _event, _number in cases}):
        events = sum(number for at, is_event, number in cases if at == day and is_event)
        if events:
            steps.append((day, watched, events))
        watched -= sum(number for at, is_event, number in cases if at == day and (day or is_event))
    return steps


def _days(first: str, last: str) -> str:
    if connection.vendor == "postgresql":
        return f"({last}) - {first}"
    return f"CAST(julianday({last}) - julianday({first}) AS integer)"


def _end(on: date) -> str:
    """The day of the report, the death, or 24 months after the release: what came first."""
    if connection.vendor == "postgresql":
        return f"least('{on}'::date, died, (released_on + interval '24 months')::date)"
    last = "date(released_on, 'start of month', '+25 months', '-1 day')"
    return f"min('{on}', coalesce(died, '{on}'), date(released_on, '+24 months'), {last})"
