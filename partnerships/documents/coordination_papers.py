"""A visit on paper: its agenda beforehand, its minutes (notula) afterwards."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import CoordinationState, Side
from partnerships.documents.sheet import frame_of, known, long_day, table
from partnerships.models import Commitment, Coordination, CoordinationParticipant
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.shares import NOTHING
from rutan.common.words import short_day

TOLD = frozenset({CoordinationState.HELD, CoordinationState.FOLLOWED_UP, CoordinationState.CLOSED})
MOST_OPEN_PROMISES = 40


def has_agenda(coordination: Coordination) -> bool:
    return coordination.state == CoordinationState.PLANNED


def has_minutes(coordination: Coordination) -> bool:
    return coordination.state in TOLD


def agenda(coordination: Coordination, *, at: datetime, by: User) -> bytes:
    """For the table: what to speak about, who comes, and what was promised before."""
    on = at.astimezone(coordination.facility.tz).date()
    data = _frame(coordination, _("Agenda"), at=at, by=by)
    data |= {
        "people": _people(coordination),
        "topics": _topics(coordination),
        "promises": _promises(
            _open_before(coordination, by), on, title=_("Promises that are still open")
        ),
        "notes": _("Notes"),
    }
    return pdf.render("partnerships/papers/agenda.typ", data, at=at)


def minutes(coordination: Coordination, *, at: datetime, by: User) -> bytes:
    """What was said and promised, with a line for each side to sign."""
    on = at.astimezone(coordination.facility.tz).date()
    data = _frame(coordination, _("Minutes"), at=at, by=by)
    data["facts"] += known(
        [
            (_("Ministry programme items"), "\n".join(map(str, coordination.ministry_items.all()))),
            (_("Source"), coordination.source),
        ]
    )
    data |= {
        "people": _people(coordination),
        "topics": _topics(coordination),
        "result": {
            "title": _("Result"),
            "text": coordination.summary or coordination.closed_reason,
        },
        "promises": _promises(coordination.commitments.all(), on, title=_("What was promised")),
        "next": {"title": _("Next step"), "text": _next_step(coordination)},
        "signatures": [
            {"role": coordination.facility.official_name, "name": "", "number": ""},
            {"role": coordination.partner.name, "name": "", "number": ""},
        ],
    }
    return pdf.render("partnerships/papers/minutes.typ", data, at=at)


def _frame(coordination: Coordination, title: str, *, at: datetime, by: User) -> dict[str, Any]:
    data = frame_of(
        coordination.facility,
        title=title,
        subtitle=_("%(kind)s with %(partner)s")
        % {"kind": coordination.get_kind_display(), "partner": coordination.partner.name},
        at=at,
        by=by,
        is_sample=coordination.facility.is_demo,
    )
    data["facts"] = known(
        [
            (_("When"), _day(coordination)),
            (_("Place"), coordination.place),
            (_("Facility"), coordination.facility.official_name),
            (_("Partner"), coordination.partner.name),
        ]
    )
    return data


def _day(coordination: Coordination) -> str:
    """With the weekday, for an appointment; only the month where the day is not known."""
    return date_format(coordination.on, "F Y" if coordination.is_approximate else "l, j F Y")


def _people(coordination: Coordination) -> dict[str, Any]:
    is_told = has_minutes(coordination)
    return table(
        [_("Name"), _("Position that day") if is_told else _("Position"), _("Side")],
        [_person(row) for row in coordination.participants.all()],
        title=_("Those present") if is_told else _("Who comes"),
        empty=_("Nobody is named."),
    )


def _person(row: CoordinationParticipant) -> dict[str, str]:
    return {
        "name": row.name,
        "position": row.position or NOTHING,
        "side": row.get_side_display(),
    }


def _topics(coordination: Coordination) -> dict[str, Any]:
    return {
        "title": _("Topics"),
        "rows": coordination.topic_list,
        "empty": _("No topic is written yet."),
    }


def _open_before(coordination: Coordination, by: User) -> list[Commitment]:
    """What the same two promised each other earlier and nobody has settled."""
    rows = Commitment.objects.for_user(by).open().exclude(coordination=coordination)
    of_the_two = rows.filter(
        coordination__facility=coordination.facility_id,
        coordination__partner=coordination.partner_id,
    )
    return list(of_the_two[:MOST_OPEN_PROMISES])


def _promises(rows: Iterable[Commitment], on: date, *, title: str) -> dict[str, Any]:
    return table(
        [_("Promise"), _("Promised by"), _("Due"), _("Status")],
        [_promise(row, on) for row in rows],
        title=title,
        empty=_("Nothing was promised."),
    )


def _promise(row: Commitment, on: date) -> dict[str, str]:
    state, tone = _settled(row, on)
    who = Side(row.side).label
    return {
        "text": row.text,
        "note": row.result or row.cancelled_reason,
        "who": f"{who} · {row.owner}" if row.owner else str(who),
        "due": short_day(row.due_on),
        "state": state,
        "tone": tone,
    }


def _settled(row: Commitment, on: date) -> tuple[str, str]:
    if row.done_on:
        return _("Kept"), "ok"
    if row.cancelled_reason:
        return _("Not kept"), ""
    return (_("Late"), "bad") if row.due_on < on else (_("Not settled yet"), "info")


def _next_step(coordination: Coordination) -> str:
    if not coordination.next_action:
        return ""
    due = coordination.next_action_done_on or coordination.next_action_due
    words = _("done %(day)s") if coordination.next_action_done_on else _("by %(day)s")
    return f"{coordination.next_action} ({words % {'day': long_day(due)}})"
