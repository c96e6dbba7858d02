"""Papers and data that follow a person: a certificate sent along with a transfer, somebody who asks
for the own data, data kept longer, and what a lesson was about. All by the actions."""

from collections.abc import Iterator
from datetime import date, timedelta

from partnerships.choices import SessionState
from partnerships.models import Session
from rutan.portal.demo.cast import Cast
from rutan.portal.demo.catalogue import HYDROPONICS, PACKAGE_B, PACKAGE_C, SEAFOOD
from trainees import dossier
from trainees.actions import (
    certificate_moves,
    departures,
    holds,
    inmates,
    session_notes,
    subject_requests,
)
from trainees.actions.session_notes import Noted
from trainees.choices import (
    OPEN_CUSTODY,
    CertificateState,
    DepartureKind,
    Requester,
)
from trainees.models import Application, Certificate, Departure, Enrolment, Inmate, Release

TOPICS = {
    HYDROPONICS.code: ("Mencampur nutrisi AB untuk selada", "Menyemai pada rockwool"),
    SEAFOOD.code: (
        "Menyiangi ikan dan menyimpannya dingin",
        "Mengukus dan menghaluskan daging ikan",
    ),
    PACKAGE_C.code: ("Menulis surat lamaran", "Persen dan bunga"),
    PACKAGE_B.code: ("Membaca denah", "Pecahan dalam resep"),
}
GUARDS = "Pisau ikan dihitung saat keluar masuk bengkel"


def sent_along(cast: Cast, on: date) -> Iterator[int]:
    """Two are moved with papers that still lay in the cupboard: one came, one is on the way."""
    here, there = cast.barru, cast.pangkep
    arrived = []
    for days, number in ((-29, 3), (-4, 4)):
        yield days
        stored = Certificate.objects.filter(
            facility=here.facility,
            state=CertificateState.STORED,
            enrolment__inmate__facility=here.facility,
            enrolment__inmate__custodies__state__in=OPEN_CUSTODY,
        )
        paper = (
            stored.exclude(enrolment__inmate__releases__isnull=False)
            .exclude(enrolment__inmate__in=Enrolment.objects.live().values("inmate"))
            .exclude(enrolment__inmate__in=Application.objects.open().values("inmate"))
            .select_related("enrolment__inmate")
            .order_by("pk")
            .first()
        )
        if paper is None:
            continue
        departure = departures.record_departure(
            inmate=paper.enrolment.inmate,
            kind=DepartureKind.TRANSFER,
            on=here.facility.today(),
            to_facility=there.facility,
            letter_number=f"CONTOH-PINDAH-{on.year}/{number}",
            sends_papers=True,
            by=here.officer,
        )
        arrived.append((paper, departure))
    yield -3
    for place, (paper, departure) in enumerate(arrived):
        _arrives(cast, departure)
        if place == 0:
            certificate_moves.confirm(
                certificates=[paper],
                at=there.facility,
                on=there.facility.today(),
                by=there.officer,
            )


def _arrives(cast: Cast, departure: Departure) -> None:
    side = cast.pangkep
    today = side.facility.today()
    inmates.receive(
        departure=departure,
        values=dossier.load_one(departure.inmate).values()
        | {
            "entered_on": today,
            "sdp_synced_on": today,
            "register_from": today,
            "register_number": f"{departure.inmate_id:04}/{today.year}",
            "block": "A-3",
        },
        by=side.officer,
    )


def asked_for_own_data(cast: Cast, on: date) -> Iterator[int]:
    """One got both files; one, by a lawyer, still waits."""
    side = cast.pangkep
    outside = Release.objects.filter(facility=side.facility, came_back=None).order_by("-on", "pk")
    yield -33
    request = subject_requests.ask(
        inmate=outside.filter(on__lt=side.facility.today()).first().inmate,
        asked_on=side.facility.today(),
        asked_by=Requester.SELF,
        by=side.officer,
    )
    yield -32
    subject_requests.answer(asked=request, form=subject_requests.PDF, by=side.checker)
    subject_requests.answer(asked=request, form=subject_requests.JSON, by=side.checker)
    subject_requests.hand_over(asked=request, by=side.checker)
    yield -1
    subject_requests.ask(
        inmate=Inmate.objects.filter(
            facility=side.facility, custodies__state__in=OPEN_CUSTODY
        ).earliest("pk"),
        asked_on=side.facility.today(),
        asked_by=Requester.PROXY,
        proxy="Kantor hukum contoh",
        letter_number=f"CONTOH-SK/{on.year}/11",
        by=side.officer,
    )


def kept_longer(cast: Cast, on: date) -> Iterator[int]:
    side = cast.pangkep
    yield -58
    first = Release.objects.filter(facility=side.facility).earliest("on", "pk")
    holds.hold(
        inmate=first.inmate,
        reason="Sengketa ijazah masih diperiksa dinas",
        until_on=on + timedelta(days=120),
        by=side.checker,
    )


def written_down(cast: Cast, on: date) -> Iterator[int]:
    """What the last lessons were about, and a word for the guards."""
    yield -1
    for side in (cast.pangkep, cast.barru):
        lessons = Session.objects.filter(
            training_class__facility=side.facility,
            state=SessionState.HELD,
            on__gte=side.facility.today() - timedelta(days=5),
            topic="",
        )
        for code, topics in TOPICS.items():
            given = lessons.filter(training_class__programme_version__programme__code=code)
            for session, topic in zip(given.order_by("-on", "pk"), topics, strict=False):
                notes = {"topic": Noted(seen="", typed=topic)}
                if code == SEAFOOD.code:
                    notes["guard_note"] = Noted(seen="", typed=GUARDS)
                session_notes.describe(session=session, notes=notes, by=side.officer)


ACTS = (sent_along, asked_for_own_data, kept_longer, written_down)
