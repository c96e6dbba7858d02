"""Every move of a class and of its sessions, in every state, by every role: who gets through, as
data.

Letters as in tests/partnerships/who.py; a state that is not named lets nobody through. Permission
and state are looked at apart: no door reads the state, and no rule of states asks who somebody is.
"""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from partnerships.choices import ClassState, DocumentKind
from partnerships.lifecycle import TRAINING_CLASS
from partnerships.models import Session, TrainingClass
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    ClassSlotFactory,
    DocumentFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.registers import ClassReportFactory
from tests.factories.trainees import AttendanceFactory, EnrolmentFactory
from tests.partnerships.who import PEOPLE, gets_through
from trainees.choices import Competence

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
ADMIN = "/admin/partnerships/trainingclass/"

LIVE = ("planned", "selecting", "running", "assessing")
STATES = {
    "planned": {},
    "selecting": {"selecting": True},
    "running": {"running": True},
    "assessing": {"assessing": True},
    "closed": {"closed": True},
    "postponed": {"postponed": True},
    "postponed while running": {"postponed": True, "started_on": date(2026, 7, 1)},
    "cancelled": {"cancelled": True},
}
# move: {state: who gets through}
TABLE = {
    "open selection": {"planned": "osh"},
    "start": {"selecting": "osh"},
    "assess": {"running": "osh"},
    "close": {"assessing": "osh"},
    "reopen": {"closed": "h"},
    "postpone": dict.fromkeys(("planned", "selecting", "running"), "osh"),
    "resume": dict.fromkeys(("postponed", "postponed while running"), "osh"),
    "cancel": dict.fromkeys(
        ("planned", "selecting", "running", "postponed", "postponed while running"), "osh"
    ),
    "change": dict.fromkeys(
        ("planned", "selecting", "running", "postponed", "postponed while running"), "osh"
    ),
    # The coordinator of the partner works in the admin, and nobody else meets this door.
    "confirm in the admin": dict.fromkeys(LIVE, "c"),
    "move a session": dict.fromkeys(LIVE, "osh"),
    "cancel a session": dict.fromkeys(LIVE, "osh"),
    "take a cancellation back": dict.fromkeys(LIVE, "osh"),
    "plan a catch-up": dict.fromkeys(("running", "assessing"), "osh"),
}
# The moves of the lifecycle, by the row of the table that makes them.
RULES = {
    "open_selection": "open selection",
    "start": "start",
    "assess": "assess",
    "close": "close",
    "reopen": "reopen",
    "postpone": "postpone",
    "resume": "resume",
    "go_on": "resume",
    "cancel": "cancel",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


def made(move, state, facility, partner):
    """A class for which nothing else speaks against the move."""
    training_class = TrainingClassFactory(
        facility=facility,
        partner=partner,
        gate_reason="Diperpanjang",
        certificates_reason="Menunggu nomor",
        planned_hours=20,
        **STATES[state],
    )
    ClassSlotFactory(training_class=training_class)
    person = EnrolmentFactory(
        training_class=training_class, active=True, competence=Competence.COMPETENT
    )
    held = SessionFactory(training_class=training_class, on=date(2026, 7, 6), held=True)
    AttendanceFactory(session=held, enrolment=person)
    DocumentFactory(training_class=training_class, agreement=None, kind=DocumentKind.MINUTES)
    ClassReportFactory(training_class=training_class)
    if move != "close":
        SessionFactory(training_class=training_class, on=date(2026, 7, 20))
        SessionFactory(training_class=training_class, on=date(2026, 7, 27), cancelled=True)
    return training_class


def sent(move, training_class):
    """The page that is posted and what stands in it."""
    if move == "confirm in the admin":
        return ADMIN, {
            "action": "confirm_schedule",
            "_selected_action": [training_class.pk],
            "confirmed": "yes",
        }
    halted = {"reason": "budget"}
    afternoon = {"on": "21/7/2026", "starts_at": "13.00", "ends_at": "17.00"}
    codes = ("timetable", "agreement", "hearing", "willing")
    plan = {
        "agreement": training_class.agreement_id,
        "title": "Nama lain",
        "starts_on": "1/7/2026",
        "planned_hours": 20,
        "quota": 16,
        "days_1": ["0"],
        "from_1": "08.00",
        "until_1": "12.00",
        "delivery": "mtu",
        "gate_reason": "Diperpanjang",
        "version": training_class.version,
    }
    page, state, data = {
        "open selection": ("class-open-selection", "", {}),
        "start": (
            "class-start",
            "",
            {"reason": "Disetujui"} | {f"reason_{code}": "Menyusul" for code in codes},
        ),
        "assess": ("class-assess", "", {"reason": "Instruktur ditarik"}),
        "close": ("class-close-check", "", {}),
        "reopen": ("class-reopen", "", {"reason": "Nilai tertukar"}),
        "postpone": ("class-postpone", "", halted),
        "resume": ("class-resume", "", {}),
        "cancel": ("class-cancel", "", halted),
        "change": ("class-edit", "", plan),
        "move a session": (
            "session-move",
            "scheduled",
            afternoon | {"reason": "Upacara", "version": 1},
        ),
        "cancel a session": (
            "session-cancel",
            "scheduled",
            {"reason": "Instruktur sakit", "cause": "instructor", "fault": "partner"},
        ),
        "take a cancellation back": ("session-reinstate", "cancelled", {}),
        "plan a catch-up": (
            "session-catch-up",
            "",
            afternoon | {"people": [training_class.enrolments.get().pk]},
        ),
    }[move]
    whose = [training_class.public_id]
    if state:
        whose.append(training_class.sessions.get(state=state).pk)
    return reverse(f"trainees:{page}", args=whose), data | {"once": "once-key-of-the-table"}


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (TrainingClass, Session)]


def through(move, state, request, letters):
    facility, partner = (request.getfixturevalue(name) for name in ("facility", "partner"))
    url, data = sent(move, made(move, state, facility, partner))
    return gets_through(request, lambda browser: browser.post(url, data), everything, letters)


def test_the_table_knows_every_state_and_every_move():
    assert {state.partition(" ")[0] for state in STATES} == set(ClassState.values)
    by_state = {
        state: {RULES[move] for move in TRAINING_CLASS.allowed_actions(state.partition(" ")[0])}
        for state in STATES
    }
    assert by_state == {
        state: {move for move in RULES.values() if state in TABLE[move]} for state in STATES
    }


@pytest.mark.parametrize("move", TABLE)
def test_who_gets_through_where_somebody_does(move, request):
    state = next(iter(TABLE[move]))

    assert through(move, state, request, "".join(PEOPLE)) == TABLE[move][state]


@pytest.mark.parametrize("move", TABLE)
def test_in_every_other_state_the_state_alone_decides(move, request):
    """By one of those who may where it is allowed."""
    first, *others = TABLE[move]
    someone = TABLE[move][first][0]

    opened = {
        state for state in STATES if state != first and through(move, state, request, someone)
    }

    assert opened == set(others)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_the_summary_of_what_is_over_offers_no_move(state, facility, partner, head, client_of):
    training_class = made("close", state, facility, partner)
    page = client_of(head).get(reverse("trainees:class-detail", args=[training_class.public_id]))

    text = page.content.decode()
    for name in ("class-start", "class-postpone", "class-cancel", "class-resume", "class-edit"):
        assert reverse(f"trainees:{name}", args=[training_class.public_id]) not in text
