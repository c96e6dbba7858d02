"""Every move of a coordination, a promise, an obligation and a monitoring report, in every state,
by every role: who gets through, as data. Agreements have a table of their own.

Letters as in tests/partnerships/who.py; a state that is not named lets nobody through. There only
those try who get through in another state: no door reads the state.
"""

import pytest
import time_machine
from django.urls import reverse

from partnerships.choices import CoordinationState, MonitoringState, ObligationMetric
from partnerships.models import (
    Agreement,
    Commitment,
    Coordination,
    Document,
    MonitoringReport,
    Obligation,
)
from partnerships.reports import monitoring as figures
from rutan.common.freezing import digest
from tests.factories.moments import MORNING, TODAY
from tests.factories.partnerships import (
    AgreementFactory,
    AgreementPartyFactory,
    CommitmentFactory,
    CoordinationFactory,
    DocumentFactory,
    MonitoringReportFactory,
    ObligationFactory,
)
from tests.partnerships.papers import pdf
from tests.partnerships.who import PEOPLE, gets_through

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
ONCE = {"once": "once-key-of-the-table"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


def tried_by(row, state):
    """Everybody, or in a state that lets nobody through those whom another one lets."""
    return "".join(PEOPLE if state in row else dict.fromkeys("".join(row.values())))


def rows_of(*models):
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- Coordinations and what was promised there --------------------------------------------------

TALKS = {
    "record the result": {"planned": "os"},
    "change": {"held": "os", "followed_up": "os", "closed": "os"},
    "close or cancel": {"planned": "os", "held": "os"},
    "draft the agreement": {"held": "os", "followed_up": "os"},
    "next step done": {"held": "os", "followed_up": "os", "closed": "os"},
    "add a file": {"planned": "os", "held": "os", "followed_up": "os", "closed": "os"},
}
TOLD = {"topics": "Pelatihan kerja", "summary": "Sepakat."}


def a_talk(state, facility, partner):
    has_step = state not in {"planned", "cancelled"}
    return CoordinationFactory(
        facility=facility,
        partner=partner,
        state=state,
        closed_reason="Tidak ada hasil" if state in {"closed", "cancelled"} else "",
        next_action="Kirim naskah" if has_step else "",
        next_action_due=TODAY if has_step else None,
        **TOLD,
    )


def send_of_talk(move, talk):
    def to(name):
        return reverse(f"partnerships:coordination-{name}", args=[talk.pk])

    facts = TOLD | {"partner": talk.partner_id, "kind": "visit", "on": "20/1/2026"}
    draft = {
        "kind": "pks",
        "partner": talk.partner_id,
        "title": "Pelatihan",
        "starts_on": "1/8/2026",
        "length": "1",
        "notice_days": "90",
    }
    asked = f"{reverse('partnerships:agreement-create')}?kunjungan={talk.pk}"
    url, data = {
        "record the result": (to("hold"), facts | {"then": "none"}),
        "change": (to("edit"), facts | {"summary": "Lain", "version": talk.version}),
        "close or cancel": (to("close"), {"reason": "Tidak jadi"}),
        "draft the agreement": (asked, draft),
        "next step done": (to("next-step"), {"done_on": "10/7/2026"}),
        "add a file": (to("file-add"), {"kind": "minutes"}),
    }[move]

    def send(browser):
        file = {"file": pdf()} if move == "add a file" else {}
        browser.post(url, data | file | ONCE)

    return send


@pytest.mark.parametrize("move", TALKS)
@pytest.mark.parametrize("state", CoordinationState.values)
def test_who_moves_a_coordination(move, state, facility, partner, request):
    talk = a_talk(state, facility, partner)

    def everything():
        told = rows_of(Coordination, Document)
        return told, Agreement.objects.filter(coordination=talk).count()

    through = gets_through(
        request, send_of_talk(move, talk), everything, tried_by(TALKS[move], state)
    )

    assert through == TALKS[move].get(state, "")


PROMISES = {"keep": {"open": "osh"}, "drop": {"open": "osh"}}


@pytest.mark.parametrize("move", PROMISES)
@pytest.mark.parametrize(
    ("state", "facts"),
    [
        ("open", {}),
        ("kept", {"done": True}),
        ("dropped", {"cancelled_reason": "Tidak ada anggaran"}),
    ],
)
def test_who_settles_a_promise(move, state, facts, facility, partner, request):
    talk = CoordinationFactory(held=True, facility=facility, partner=partner)
    promise = CommitmentFactory(coordination=talk, **facts)
    url = reverse("partnerships:commitment-settle", args=[talk.pk, promise.pk])
    data = {
        "keep": {"outcome": "kept", "done_on": "10/7/2026"},
        "drop": {"outcome": "dropped", "note": "Tidak jadi"},
    }[move]

    through = gets_through(
        request,
        lambda browser: browser.post(url, data | ONCE),
        lambda: rows_of(Commitment),
        tried_by(PROMISES[move], state),
    )

    assert through == PROMISES[move].get(state, "")


# --- Obligations --------------------------------------------------------------------------------

OBLIGATIONS = {
    "done": {"funds": "os", "funds stated": "os", "duty": "os", "duty after the end": "os"},
    "waive": {"funds": "os", "funds stated": "os", "duty": "os", "duty after the end": "os"},
    "take up again": {"funds waived": "os", "duty met": "os", "duty waived": "os"},
}
OWED = {
    "funds": {"funds": True},
    "funds stated": {"funds": True, "stated": 5, "stated_on": TODAY},
    "funds waived": {"funds": True, "waived_reason": "Disepakati"},
    "duty": {"duty": True},
    "duty met": {"duty": True, "met_on": TODAY},
    "duty waived": {"duty": True, "waived_reason": "Disepakati"},
    "duty of a draft": {"duty": True},
    "duty under review": {"duty": True},
    "duty given up": {"duty": True},
    "duty after the end": {"duty": True},
    "counted": {"metric": ObligationMetric.CLASSES},
}
PAPERS = {
    "duty of a draft": {},
    "duty under review": {"reviewed": True},
    "duty given up": {"abandoned": True},
    "duty after the end": {"closed": True},
}


def an_agreement(facility, partner, other_facility, **state):
    """With a third party that merely signed."""
    agreement = AgreementFactory(facility=facility, partner=partner, **state)
    AgreementPartyFactory(
        agreement=agreement,
        facility=other_facility,
        order=3,
        signed_on=agreement.signed_on,
        signatory_name="Kepala Lain" if agreement.signed_on else "",
    )
    return agreement


@pytest.mark.parametrize("move", OBLIGATIONS)
@pytest.mark.parametrize("state", OWED)
def test_who_settles_an_obligation(move, state, facility, partner, other_facility, request):
    agreement = an_agreement(
        facility, partner, other_facility, **PAPERS.get(state, {"signed": True})
    )
    document = DocumentFactory(facility=facility, agreement=agreement)
    has_file = OWED[state].get("stated_on") or OWED[state].get("met_on")
    owed = ObligationFactory(
        agreement=agreement, evidence=document if has_file else None, **OWED[state]
    )
    page = "take-up" if move == "take up again" else "settle"
    url = reverse(f"partnerships:obligation-{page}", args=[agreement.code, owed.pk])
    data = {
        "done": {"outcome": "done", "on": "10/7/2026", "stated": "7", "document": document.pk},
        "waive": {"outcome": "waived", "reason": "Disepakati"},
        "take up again": {},
    }[move]

    through = gets_through(
        request,
        lambda browser: browser.post(url, data | {"version": owed.version} | ONCE),
        lambda: rows_of(Obligation),
        tried_by(OBLIGATIONS[move], state),
    )

    assert through == OBLIGATIONS[move].get(state, "")


# --- Monitoring reports -------------------------------------------------------------------------

REPORTS = {
    "write": {"new": "os"},
    "send": {"new": "os"},
    "send back": {"sent": "sh", "sent by the supervisor": "h"},
    "make final": {"sent": "sh", "sent by the supervisor": "h"},
    "revise": {"final": "os"},
    "comment as partner": {"new": "c", "sent": "c", "sent by the supervisor": "c"},
}


def a_report(state, agreement, supervisor):
    traits = {"new": {"written": True}, "final": {"final": True}}.get(state, {"sent": True})
    if state == "sent by the supervisor":
        traits["submitted_by"] = supervisor
    report = MonitoringReportFactory(agreement=agreement, **traits)
    report.evidence.add(DocumentFactory(facility=agreement.facility, agreement=agreement))
    if state != "new":
        frozen = figures.figures_of(report, on=TODAY)
        MonitoringReport.objects.filter(pk=report.pk).update(
            figures=frozen, figures_hash=digest(frozen)
        )
    return report


def send_of_report(move, report):
    def to(name):
        return reverse(f"partnerships:monitoring-{name}", args=[report.agreement.code, report.pk])

    texts = {
        "benefits": "Lain",
        "obstacles": "Lain",
        "recommendation": "continue",
        "facility_comment": "Lain",
        "version": report.version,
    }
    in_the_admin = {
        "action": "comment",
        "_selected_action": [report.pk],
        "confirmed": "yes",
        "partner_comment": "Peserta rajin.",
    }
    url, data = {
        "write": (to("edit"), texts),
        "send": (to("submit"), {"confirmed": "on"}),
        "send back": (to("check"), {"decision": "new", "note": "Lengkapi"}),
        "make final": (to("check"), {"decision": "final"}),
        "revise": (to("revise"), {}),
        "comment as partner": ("/admin/partnerships/monitoringreport/", in_the_admin),
    }[move]
    return lambda browser: browser.post(url, data | ONCE)


@pytest.mark.parametrize("move", REPORTS)
@pytest.mark.parametrize("state", [*MonitoringState.values, "sent by the supervisor"])
def test_who_moves_a_monitoring_report(
    move, state, facility, partner, other_facility, supervisor, request
):
    agreement = an_agreement(facility, partner, other_facility, signed=True)
    report = a_report(state, agreement, supervisor)

    through = gets_through(
        request,
        send_of_report(move, report),
        lambda: rows_of(MonitoringReport),
        tried_by(REPORTS[move], state),
    )

    assert through == REPORTS[move].get(state, "")


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ({}, ""),
        ({"reviewed": True}, ""),
        ({"signed": True}, "os"),
        ({"closed": True}, "os"),
        ({"abandoned": True}, ""),
    ],
    ids=["draft", "review", "signed", "closed", "abandoned"],
)
def test_who_opens_a_monitoring_report(state, who, facility, partner, other_facility, request):
    agreement = an_agreement(facility, partner, other_facility, **state)
    url = reverse("partnerships:monitoring-create", args=[agreement.code])
    data = {
        "period_from": "2/1/2026",
        "period_to": "30/6/2026",
        "due_on": "20/7/2026",
        "review_due_on": "30/7/2026",
    }

    through = gets_through(
        request, lambda browser: browser.post(url, data | ONCE), lambda: rows_of(MonitoringReport)
    )

    assert through == who
