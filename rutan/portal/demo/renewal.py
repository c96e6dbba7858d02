"""What goes on under the sample agreements with BPVP: reminders, a renewal under review, reports,
comments of both sides, and people proposed who wait for the partner's answer. All by the actions.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F

from partnerships.actions import (
    agreement_comments,
    agreement_owner,
    agreement_renewal,
    agreement_review,
    agreements,
    monitoring,
    obligations,
    reminders,
)
from partnerships.actions.agreements import Duty
from partnerships.choices import (
    ClassState,
    ObligationMetric,
    Recommendation,
    ReviewKind,
    ReviewResult,
)
from partnerships.models import Agreement, MonitoringReport, TrainingClass
from rutan.accounts.models import Mail, User
from rutan.common.dates import add_months
from rutan.common.findings import Answer
from rutan.portal.demo.cast import Cast, Side, evidence, paper
from rutan.portal.demo.selection import FIT
from trainees import eligibility
from trainees.actions import applications, partner_answers
from trainees.choices import ApplicationState
from trainees.models import Application

REMINDED = (-110, -103, -95, -88, -20, -13, -5)
"""Days before the seed on which a step of the ladder falls due, or the head is told."""
PROPOSED = 6


def reminded(cast: Cast, on: date) -> Iterator[int]:
    """Both agreements with BPVP have somebody who looks after them; the daily run did the rest."""
    yield -112
    for side in (cast.pangkep, cast.barru):
        trades = cast.trades[side.facility.pk]
        agreement_owner.hand_over(agreement=trades, owner=side.officer, by=side.head)
    for days in REMINDED:
        yield days
        reminders.agreement_reminders(on=on + timedelta(days=days), dry_run=False)
        # Sent then: the first daily run of a demo copy has nothing old to send.
        Mail.objects.filter(sent_at=None).update(sent_at=F("created_at"), body="")


def renewed(cast: Cast, on: date) -> Iterator[int]:
    """Rutan Barru renews: drafted, sent back once, now with BPVP."""
    side, old = cast.barru, cast.trades[cast.barru.facility.pk]
    yield -60
    new = agreement_renewal.renew(agreement=old, with_targets=True, by=side.officer)
    yield -52
    agreement_review.submit(agreement=new, by=side.officer)
    yield -49
    _decide(new, ReviewKind.INTERNAL, on - timedelta(days=49), by=side.head, note=_WHAT_TO_CHANGE)
    yield -46
    new.refresh_from_db()
    agreements.change(
        agreement=new,
        version=new.version,
        facts={
            "starts_on": new.starts_on,
            "ends_on": new.ends_on,
            "partner": new.partner,
            "evaluation_every_months": 6,
        },
        fields=list(new.fields.all()),
        duties=[
            Duty(metric=row.metric, side=row.side, text=row.text, target=row.target)
            for row in new.obligations.all()
        ],
        by=side.officer,
    )
    agreement_review.submit(agreement=new, by=side.officer)
    yield -44
    _decide(new, ReviewKind.INTERNAL, on - timedelta(days=44), by=side.head)
    yield -27
    _decide(
        new,
        ReviewKind.REGIONAL,
        on - timedelta(days=27),
        by=side.officer,
        letter="CONTOH-KANWIL-031",
    )


def commented(cast: Cast, on: date) -> Iterator[int]:
    """Both sides write on the agreement of Rutan Pangkep; the last word is the partner's wish."""
    trades = cast.trades[cast.pangkep.facility.pk]
    yield -70
    agreement_comments.comment(
        agreement=trades,
        text="Unit MTU tersedia lagi mulai bulan depan. Mohon usulan jadwal kelas.",
        by=cast.coordinator,
    )
    yield -68
    agreement_comments.comment(
        agreement=trades,
        text="Terima kasih. Dua kelas kami rencanakan; jadwalnya kami kirim pekan ini.",
        by=cast.pangkep.officer,
    )
    yield -9
    agreement_comments.propose_renewal(
        agreement=trades,
        text="Kami mengusulkan perpanjangan dua tahun dengan bidang yang sama.",
        by=cast.coordinator,
    )


def reported(cast: Cast, on: date) -> Iterator[int]:
    """Rutan Pangkep: one report final, the next one due. Equipment and the room are settled."""
    side, trades = cast.pangkep, cast.trades[cast.pangkep.facility.pk]
    officer = side.officer
    yield -75
    room = trades.obligations.get(metric=ObligationMetric.OTHER)
    tools = trades.obligations.get(metric=ObligationMetric.EQUIPMENT)
    obligations.meet(
        obligation=room,
        version=room.version,
        met_on=on - timedelta(days=500),
        evidence=evidence(trades, "berita-acara-ruang", "Ruang praktik", by=officer),
        by=officer,
    )
    obligations.state_figure(
        obligation=tools,
        version=tools.version,
        stated=9,
        stated_on=on - timedelta(days=80),
        evidence=evidence(trades, "serah-terima-perkakas", "9 set perkakas", by=officer),
        by=officer,
    )
    yield -66
    until = on - timedelta(days=70)
    report = _opened(trades, add_months(until, -6), until, on - timedelta(days=52), side)
    yield -54
    report = _sent(report, officer)
    yield -50
    report = monitoring.comment_as_partner(
        report=report, text="Jadwal terjaga. Kami menambah satu instruktur.", by=cast.coordinator
    )
    yield -46
    monitoring.make_final(report=report, by=side.checker)
    yield -6
    _opened(trades, until + timedelta(days=1), on - timedelta(days=8), on + timedelta(days=8), side)


def sent_back(cast: Cast, on: date) -> Iterator[int]:
    """Rutan Barru: a report that has to be written again, for a reason."""
    side, trades = cast.barru, cast.trades[cast.barru.facility.pk]
    yield -29
    until = on - timedelta(days=32)
    report = _opened(trades, add_months(until, -6), until, on - timedelta(days=16), side)
    yield -18
    report = _sent(report, side.officer)
    yield -12
    monitoring.send_back(
        report=report,
        note="Jelaskan mengapa satu kelas dibatalkan dan apa yang dilakukan sesudahnya.",
        by=side.head,
    )


def proposed(cast: Cast, on: date) -> Iterator[int]:
    """People of Rutan Barru wait for the answer of BPVP; it has given two."""
    side = cast.barru
    yield -3
    training_class = TrainingClass.objects.get(
        facility=side.facility, state=ClassState.SELECTING, agreement__isnull=False
    )
    waiting = list(
        Application.objects.filter(
            training_class=training_class, state=ApplicationState.CANDIDATE
        ).select_related("inmate")
    )
    found = eligibility.assess(training_class, [each.inmate for each in waiting])
    answers = {each: eligibility.answer_of(found[each.inmate_id]) for each in waiting}
    chosen = [each for each in waiting if answers[each] in FIT][:PROPOSED]
    chosen = applications.propose(
        training_class=training_class,
        applications=chosen,
        on=on + timedelta(days=5),
        reasons={
            each.pk: "Berkelakuan baik dan masih ada tempat"
            for each in chosen
            if answers[each] == Answer.CONSIDER
        },
        by=side.officer,
    )
    yield -1
    partner_answers.accept(applications=chosen[:1], by=cast.coordinator)
    partner_answers.decline(
        applications=chosen[1:2],
        reason="Pernah mengikuti kelas yang sama di balai kami",
        by=cast.coordinator,
    )


# --- Shared ----------------------------------------------------------------------------------

_WHAT_TO_CHANGE = "Tambahkan jadwal evaluasi setiap enam bulan."


def _decide(
    agreement: Agreement, kind: str, day: date, *, by: User, letter: str = "", note: str = ""
) -> None:
    agreement_review.decide(
        agreement=agreement,
        kind=kind,
        result=ReviewResult.RETURNED if note else ReviewResult.APPROVED,
        decided_on=day,
        letter_number=letter,
        note=note,
        by=by,
    )


def _opened(
    agreement: Agreement, first: date, last: date, due_on: date, side: Side
) -> MonitoringReport:
    return monitoring.open_cycle(
        agreement=agreement,
        period_from=first,
        period_to=last,
        due_on=due_on,
        review_due_on=due_on + timedelta(days=14),
        by=side.officer,
    )


def _sent(report: MonitoringReport, by: User) -> MonitoringReport:
    report = monitoring.fill(
        report=report,
        version=report.version,
        facts={
            "benefits": "Peserta memperoleh sertifikat dan bekal usaha (contoh).",
            "obstacles": "Dua sesi batal karena unit pelatihan keliling terlambat (contoh).",
            "recommendation": Recommendation.CONTINUE,
            "facility_comment": "Kerja sama bermanfaat dan layak diteruskan (contoh).",
        },
        files=[paper("daftar-hadir", "Rekap kehadiran")],
        by=by,
    )
    return monitoring.submit(report=report, by=by)
