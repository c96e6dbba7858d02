"""Indicators of a year that read the large tables, by SQL written by hand."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from django.db import connection

from rutan.common.dates import latest_start
from tests.bench.hand import DEAD, PLACES, rows

CODES = (
    "R1", "R2", "R3a", "R3b", "R4", "R5", "R6", "R13a", "R13b", "R14a", "R14b", "R15", "R16", "R17",
)  # fmt: skip
HALF = timedelta(days=30)
"""How long after its day a look may still be answered."""
IN_USE = """e.state NOT IN ('enrolled', 'cancelled') AND c.started_on IS NOT NULL
    AND (e.ended_on IS NULL OR e.ended_on >= {began})"""
CONVICT = """EXISTS (SELECT 1 FROM trainees_registerentry r JOIN trainees_registerkind k
    ON k.id = r.kind_id WHERE r.custody_id = e.custody_id AND k.legal_status = 'convict'
    AND r.starts_on <= {began} AND (r.ends_on IS NULL OR r.ends_on >= {began}))"""

Numbers = Mapping[str, tuple[int | Fraction, int | Fraction]]


def indicators(first: date, until: date, scope: str) -> Numbers:
    """By code the number and what it is divided by; `scope` is a condition on a facility `e`."""
    began = f"{_greatest()}(e.enrolled_on, c.started_on)"
    convict, in_use = CONVICT.format(began=began), IN_USE.format(began=began)
    period = f"BETWEEN '{first}' AND '{until}'"
    return {
        **_ended(f"{scope} AND {in_use} AND c.state <> 'cancelled'", period),
        "R1": (_trained(f"{scope} AND {in_use} AND {convict}", began, period), _convicts(
            first, until, scope
        )),
        "R2": _certified(scope, in_use, convict, period),
        **_at_work(6, first, until, scope),
        **_at_work(12, first, until, scope),
        **_answers(scope, period),
    }  # fmt: skip


def _ended(where: str, period: str) -> Numbers:
    (row,) = rows(
        f"""SELECT count(*), count(*) FILTER (WHERE e.state = 'completed'),
              count(*) FILTER (WHERE e.state IN ('released', 'transferred')),
              sum(e.credited_quarters) FILTER (WHERE e.expected_hours > 0), sum(e.expected_hours),
              count(*) FILTER (WHERE e.competence = 'competent'),
              count(*) FILTER (WHERE e.competence <> '')
            FROM {PLACES} WHERE {where} AND {_last_day()} {period}"""
    )
    places, done, away, quarters, hours, competent, tested = (n or 0 for n in row)
    return {
        "R3a": (done, places - away),
        "R3b": (done, places),
        "R4": (away, places),
        "R5": (_number(Fraction(quarters, 4)), hours),
        "R6": (competent, tested),
    }


def _trained(where: str, began: str, period: str) -> int:
    return rows(
        f"""SELECT count(DISTINCT e.inmate_id) FROM {PLACES}
            JOIN partnerships_programmeversion v ON v.id = c.programme_version_id
            JOIN partnerships_programme p ON p.id = v.programme_id
            WHERE {where} AND p.kind = 'vocational' AND {began} {period}"""
    )[0][0]


def _convicts(first: date, until: date, scope: str) -> int | Fraction:
    """At the end of each month that has come, on average."""
    ends = [date(first.year, month + 1, 1) - timedelta(days=1) for month in range(1, 12)]
    ends = [day for day in [*ends, date(first.year, 12, 31)] if day <= until]
    counts = ", ".join(
        f"""count(DISTINCT s.inmate_id) FILTER (WHERE e.starts_on <= '{day}' AND (e.ends_on IS NULL
            OR e.ends_on >= '{day}') AND (s.left_on IS NULL OR s.left_on > '{day}'))"""
        for day in ends
    )
    (row,) = rows(
        f"""SELECT {counts} FROM trainees_registerentry e JOIN trainees_registerkind k
            ON k.id = e.kind_id AND k.legal_status = 'convict'
            JOIN trainees_custody s ON s.id = e.custody_id WHERE {scope}"""
    )
    return _number(Fraction(sum(row), len(ends)))


def _certified(scope: str, in_use: str, convict: str, period: str) -> tuple[int, int]:
    valid = "('issued', 'printed', 'received', 'stored', 'sent', 'handed_over', 'uncollected',"
    valid += " 'sent_along', 'missing')"
    papers = f"""SELECT count(DISTINCT e.inmate_id) FROM {PLACES}
        JOIN trainees_certificate p ON p.enrolment_id = e.id WHERE {scope} AND {convict}
        AND p.kind IN ('training', 'competence') AND p.state IN {valid} AND p.issued_on {period}"""
    people = f"""SELECT count(DISTINCT e.inmate_id) FROM {PLACES} WHERE {scope} AND {in_use}
        AND c.state <> 'cancelled' AND {convict} AND {_last_day()} {period}"""
    return rows(papers)[0][0], rows(people)[0][0]


def _at_work(months: int, first: date, until: date, scope: str) -> Numbers:
    """Of who completed and was released, the look of that month closed in the period."""
    code, name = f"b{months}", "R13" if months == 6 else "R14"
    looks = ("b1", "b3", "b6", "b12")[: 3 if months == 6 else 4]
    dead = " OR ".join(f"coalesce(e.{look}_kind_id, 0) = {DEAD}" for look in looks)
    before = latest_start(first - HALF - timedelta(days=1), months)
    (row,) = rows(
        f"""SELECT count(DISTINCT e.inmate_id), count(DISTINCT e.inmate_id) FILTER
              (WHERE k.id IS NOT NULL), count(DISTINCT e.inmate_id) FILTER
              (WHERE k.is_work AND k.code <> 'apprentice')
            FROM trainees_enrolment e LEFT JOIN trainees_outcomekind k ON k.id = e.{code}_kind_id
            WHERE {scope} AND e.state = 'completed' AND e.released_on > '{before}'
              AND e.released_on <= '{latest_start(until - HALF, months)}' AND NOT ({dead})
              AND (e.returned_on IS NULL OR e.returned_on > {_later("e.released_on", months)})"""
    )
    due, reached, working = row
    return {f"{name}a": (working, due), f"{name}b": (working, reached)}


def _answers(scope: str, period: str) -> Numbers:
    trained = """o.id IS NOT NULL AND e.checkpoint = 'b6' AND e.state = 'done' AND k.is_work
        AND k.code <> 'apprentice' AND EXISTS (SELECT 1 FROM trainees_enrolment p
          WHERE p.inmate_id = e.inmate_id AND p.state = 'completed')"""
    gone = "e.closed_reason IN ('deceased', 'reimprisoned') OR coalesce(k.code, '') = 'deceased'"
    (row,) = rows(
        f"""SELECT count(*) FILTER (WHERE {trained}),
              count(*) FILTER (WHERE {trained} AND o.uses_training IN ('yes', 'partly')),
              count(*) FILTER (WHERE {trained} AND o.income <> ''),
              count(*) FILTER (WHERE NOT ({gone})),
              count(*) FILTER (WHERE e.state = 'done' AND NOT ({gone}))
            FROM trainees_followup e LEFT JOIN trainees_outcome o ON o.id = e.counted_id
            LEFT JOIN trainees_outcomekind k ON k.id = o.kind_id
            WHERE {scope} AND e.closes_on {period}"""
    )
    working, used, paid, due, done = row
    return {"R15": (used, working), "R16": (done, due), "R17": (paid, working)}


def _greatest() -> str:
    return "greatest" if connection.vendor == "postgresql" else "max"


def _last_day() -> str:
    return f"{_greatest()}(c.ends_on, coalesce(c.exam_on, c.ends_on))"


def _later(day: str, months: int) -> str:
    """The same day so many months later, or the last one of a shorter month."""
    if connection.vendor == "postgresql":
        return f"({day} + interval '{months} months')::date"
    last = f"date({day}, 'start of month', '+{months + 1} months', '-1 day')"
    return f"min(date({day}, '+{months} months'), {last})"


def _number(exact: Fraction) -> int | Fraction:
    return exact.numerator if exact.denominator == 1 else exact
