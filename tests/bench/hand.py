"""The same answers by SQL written by hand over the columns of the places."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from rutan.common.dates import latest_start

GOOD = "(1, 2, 3, 7)"
DEAD = 6
KNOWN = "e.enrolled_on <= '{on}' AND (e.state <> 'cancelled' OR e.ended_on > '{on}')"
ONCE = """(e.siblings = 0 OR NOT EXISTS (
    SELECT 1 FROM trainees_enrolment s JOIN partnerships_trainingclass d
      ON d.id = s.training_class_id
    WHERE s.inmate_id = e.inmate_id AND s.id <> e.id AND {known_too} AND {scope_too}
      AND (CASE WHEN s.ended_on <= '{on}' THEN 1 ELSE 0 END, d.starts_on, s.id)
        > (CASE WHEN e.ended_on <= '{on}' THEN 1 ELSE 0 END, c.starts_on, e.id)))"""
PLACES = "trainees_enrolment e JOIN partnerships_trainingclass c ON c.id = e.training_class_id"
MONTHS = (("b1", 1), ("b3", 3), ("b6", 6), ("b12", 12), ("b24", 24))
STAGES = (
    "enrolled", "attended", "completed", "unfinished", "transferred", "certified", "failed",
    "waiting", "released", "due", "reached", "productive", "returned", "deceased",
)  # fmt: skip


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def conditions(on: date) -> dict[str, str]:
    completed = f"e.state = 'completed' AND e.ended_on <= '{on}'"
    certified = f"{completed} AND e.certified_on <= '{on}'"
    uncertified = f"{completed} AND (e.certified_on IS NULL OR e.certified_on > '{on}')"
    unfinished = f"""e.state IN ('not_completed', 'withdrawn', 'released', 'transferred',
        'cancelled') AND e.ended_on <= '{on}'"""
    released = f"{certified} AND e.released_on <= '{on}'"
    due = f"{released} AND {_due('b6', 6, on)}"
    reached = f"{due} AND e.b6_on <= '{on}'"
    return {
        "enrolled": "e.id IS NOT NULL",
        "attended": f"e.attended_on <= '{on}'",
        "completed": completed,
        "unfinished": unfinished,
        "transferred": f"e.state = 'transferred' AND e.ended_on <= '{on}'",
        "certified": certified,
        "failed": f"e.competence = 'not_yet' AND {uncertified}",
        "waiting": f"{uncertified} AND e.competence <> 'not_yet'",
        "released": released,
        "due": due,
        "reached": reached,
        "productive": f"e.b6_kind_id IN {GOOD} AND {reached}",
        "returned": f"e.returned_on <= '{on}' AND {due}",
        "deceased": f"{_dead('b6', on)} AND {released}",
        "unreached": f"{due} AND (e.b6_on IS NULL OR e.b6_on > '{on}')",
    }


def _dead(until: str, on: date) -> str:
    codes = [code for code, _months in MONTHS]
    looks = codes[: codes.index(until) + 1]
    each = " OR ".join(f"(e.{code}_kind_id = {DEAD} AND e.{code}_on <= '{on}')" for code in looks)
    return f"({each})"


def _due(code: str, months: int, on: date) -> str:
    # NOT of an unknown is unknown: who has no answer yet is not known to be dead.
    return f"e.released_on <= '{latest_start(on, months)}' AND {_dead(code, on)} IS NOT TRUE"


def once(on: date, scope: str) -> str:
    known = KNOWN.format(on=on)
    too = {
        "known_too": known.replace("e.", "s."),
        "scope_too": scope.replace("e.", "s.").replace("c.", "d."),
    }
    return f"{known} AND {scope} AND {ONCE.format(on=on, **too)}"


def reintegration(on: date, scope: str) -> Mapping[str, Any]:
    """`scope` is a condition on the place `e` and its class `c`."""
    told, which = conditions(on), once(on, scope)
    found = {"groups": {}, "total": dict.fromkeys(STAGES, 0), "kinds": {}}
    kinds = rows("SELECT id, code FROM trainees_outcomekind")
    wanted = [told[stage] for stage in STAGES]
    wanted += [f"e.b6_kind_id = {key} AND {told['reached']}" for key, _code in kinds]
    counts = ", ".join(f"count(*) FILTER (WHERE {each})" for each in wanted)
    programme = """JOIN partnerships_programmeversion v ON v.id = c.programme_version_id
        JOIN partnerships_programme p ON p.id = v.programme_id
        LEFT JOIN partnerships_trainingfield f ON f.id = p.field_id"""
    for field, *numbers in rows(
        f"SELECT f.code, {counts} FROM {PLACES} {programme} WHERE {which} GROUP BY f.code"
    ):
        stages = dict(zip(STAGES, numbers, strict=False))
        found["groups"][field] = stages
        for stage, n in stages.items():
            found["total"][stage] += n
        for (_key, code), n in zip(kinds, numbers[len(STAGES) :], strict=True):
            found["kinds"][code] = found["kinds"].get(code, 0) + n
    found["exits"] = dict(
        rows(
            f"""SELECT x.code, count(*) FROM {PLACES}
                JOIN trainees_exitreason x ON x.id = e.exit_reason_id
                WHERE {which} AND {told["unfinished"]} GROUP BY x.code"""
        )
    )
    found["unknown"] = dict(
        rows(
            f"""SELECT CASE l.state WHEN 'unreachable' THEN 'unreachable' WHEN 'refused' THEN
                  'refused' WHEN 'not_required' THEN 'not_asked' ELSE 'not_recorded' END, count(*)
                FROM {PLACES} LEFT JOIN trainees_release r
                  ON r.inmate_id = e.inmate_id AND r."on" = e.released_on
                LEFT JOIN trainees_followup l ON l.release_id = r.id AND l.checkpoint = 'b6'
                WHERE {which} AND {told["unreached"]} GROUP BY 1"""
        )
    )
    found["cohorts"] = _cohorts(on, which, told["released"])
    waiting = f"""SELECT count(DISTINCT a.inmate_id) FROM trainees_application a
        JOIN partnerships_trainingclass c ON c.id = a.training_class_id
        WHERE a.assessed_on <= '{on}' AND {scope.replace("e.", "a.")} AND NOT EXISTS (
          SELECT 1 FROM trainees_enrolment e JOIN partnerships_trainingclass d
            ON d.id = e.training_class_id
          WHERE e.inmate_id = a.inmate_id AND {KNOWN.format(on=on)}
            AND {scope.replace("c.", "d.")})"""
    found["assessed"] = found["total"]["enrolled"] + rows(waiting)[0][0]
    return found


def _cohorts(on: date, which: str, released: str) -> list[tuple]:
    year, month = "CAST(strftime('%Y', {}) AS integer)", "CAST(strftime('%m', {}) AS integer)"
    if connection.vendor == "postgresql":
        year, month = "extract(year FROM {})::int", "extract(month FROM {})::int"
    year, month = year.format("e.released_on"), month.format("e.released_on")
    counts = []
    for code, months in MONTHS:
        due = _due(code, months, on)
        counts.append(f"count(*) FILTER (WHERE {due})")
        counts.append(
            f"count(*) FILTER (WHERE {due} AND e.{code}_on <= '{on}'"
            f" AND e.{code}_kind_id IN {GOOD})"
        )
    found = rows(
        f"""SELECT {year}, CASE WHEN {month} <= 6 THEN 1 ELSE 7 END, count(*), {", ".join(counts)}
            FROM {PLACES} WHERE {which} AND {released}
            GROUP BY 1, 2 ORDER BY 1 DESC, 2 DESC LIMIT 3"""
    )
    return [
        (date(row[0], row[1], 1), row[2], list(zip(row[3::2], row[4::2], strict=True)))
        for row in found[::-1]
    ]


def live(on: date, scope: str) -> Mapping[str, Any]:
    """The funnel out of the facts, joined on the spot: no column of the place that is kept."""
    certified = """(SELECT enrolment_id AS id, min(issued_on) AS on_ FROM trainees_certificate
        WHERE kind <> 'participation' AND state IN ('issued', 'handed_over', 'replaced')
        GROUP BY 1) AS paper"""
    later = f"""SELECT s.inmate_id, s.id, row_number() OVER (PARTITION BY s.inmate_id
        ORDER BY CASE WHEN s.ended_on <= '{on}' THEN 1 ELSE 0 END DESC, d.starts_on DESC,
        s.id DESC) AS turn FROM trainees_enrolment s JOIN partnerships_trainingclass d
        ON d.id = s.training_class_id WHERE {KNOWN.format(on=on).replace("e.", "s.")}
        AND {scope.replace("e.", "s.").replace("c.", "d.")}"""
    done = f"e.state = 'completed' AND e.ended_on <= '{on}'"
    paper = f"{done} AND paper.on_ <= '{on}'"
    free = f"{paper} AND r.\"on\" <= '{on}'"
    dead = f"""r.id IN (SELECT release_id FROM trainees_outcome WHERE voided_on IS NULL
        AND kind_id = {DEAD} AND heard_on <= '{on}' AND follow_up_id IN (SELECT id FROM
        trainees_followup WHERE checkpoint IN ('b1', 'b3', 'b6')))"""
    due = f"{free} AND r.\"on\" <= '{latest_start(on, 6)}' AND NOT {dead}"
    good = f"{due} AND o.heard_on <= '{on}' AND o.kind_id IN {GOOD}"
    stages = {
        "completed": done, "certified": paper, "released": free, "due": due, "productive": good,
    }  # fmt: skip
    counts = ", ".join(f"sum(CASE WHEN {each} THEN 1 ELSE 0 END)" for each in stages.values())
    (row,) = rows(
        f"""SELECT count(*), {counts} FROM ({later}) AS latest
            JOIN trainees_enrolment e ON e.id = latest.id
            LEFT JOIN {certified} ON paper.id = e.id
            LEFT JOIN trainees_release r ON r.custody_id = e.custody_id
            LEFT JOIN trainees_followup l ON l.release_id = r.id AND l.checkpoint = 'b6'
            LEFT JOIN trainees_outcome o ON o.id = l.counted_id WHERE latest.turn = 1"""
    )
    return dict(zip(("enrolled", *stages), row, strict=True))
