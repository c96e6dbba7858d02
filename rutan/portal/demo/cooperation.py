"""Two invented partners, from the first visit to an agreement that changes: made by the actions.

The institutions of the two press reports are left alone here: nobody visits them but in the news.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from partnerships.actions import (
    agreement_comments,
    agreement_events,
    agreement_owner,
    agreement_review,
    agreement_signing,
    agreements,
    commitments,
    coordinations,
    documents,
    obligations,
)
from partnerships.actions.agreement_events import Paper
from partnerships.actions.agreement_signing import Signature
from partnerships.actions.agreements import Duty
from partnerships.actions.commitments import Promise
from partnerships.actions.coordinations import Attendee
from partnerships.choices import (
    AgreementKind,
    CoordinationKind,
    DocumentKind,
    ObligationMetric,
    ReviewKind,
    ReviewResult,
    Side,
)
from partnerships.models import (
    Agreement,
    Commitment,
    Coordination,
    MinistryItem,
    Obligation,
    OfficeHolder,
    TrainingField,
)
from rutan.common.dates import add_months
from rutan.portal.demo.cast import SOURCE, Cast, evidence, kept_paper, paper

CHAIR = Attendee(side=Side.PARTNER, name="Hasan Basri (contoh)", position="Ketua PKBM Bahari")
READING_ROOM = "Menyediakan ruang baca dan rak buku"
TUTORS = "Menugaskan dua tutor tetap"
TRANSPORT = "Mengganti biaya perjalanan tutor"


def visit_to_agreement(cast: Cast, on: date) -> Iterator[int]:
    """PKBM Bahari and Rutan Pangkep: visit, draft, review, signature, addendum, extension."""
    side, chief = cast.pangkep, cast.pangkep.head
    yield -300
    visit = _first_visit(cast, _ago(on, 300))
    yield -296
    _settle(visit, "tutor", on=_ago(on, 296), by=side.officer, result="Lima nama tutor diterima")
    yield -294
    minutes = visit.documents.get()
    documents.store_version(
        document=minutes, file=paper("notulen", "Notulen kunjungan, versi kedua"), by=side.officer
    )
    yield -276
    _settle(visit, "peminat", on=_ago(on, 276), by=side.officer, result="41 orang berminat")
    yield -270
    _drop(visit, "izin", reason="Izin baru terbit sesudah perpanjangan di dinas", by=side.officer)
    agreement = _draft(cast, visit, on)
    yield from _reviewed(cast, agreement, on)
    yield -232
    _sign(cast, agreement, _ago(on, 232))
    yield -150
    agreement_events.amend(
        agreement=agreement,
        changes={"targets": {(Side.PARTNER, ObligationMetric.PARTICIPANTS): 30}},
        paper=Paper(
            on=_ago(on, 150),
            reason="Peminat lebih banyak daripada tempat",
            number="CONTOH-ADD-01",
            document=kept_paper(
                agreement, "adendum", "Adendum", kind=DocumentKind.ADDENDUM, by=side.officer
            ),
        ),
        by=side.officer,
    )
    yield -140
    _settle_duties(cast, agreement, on)
    yield -100
    agreement_events.extend(
        agreement=agreement,
        ends_on=add_months(agreement.ends_on, 6),
        paper=Paper(
            on=_ago(on, 100),
            reason="Ujian kesetaraan dijadwalkan sesudah tanggal berakhir semula",
            number="CONTOH-ADD-02",
            document=kept_paper(
                agreement, "perpanjangan", "Perpanjangan", kind=DocumentKind.ADDENDUM, by=chief
            ),
        ),
        by=chief,
    )
    yield -96
    agreement_comments.comment(
        agreement=agreement,
        text="Tutor datang dua kali sepekan sejak perpanjangan. Mohon jadwal ruang dijaga.",
        by=chief,
    )


def meetings_since(cast: Cast, on: date) -> Iterator[int]:
    """PKBM Bahari goes on talking: a promise broken, one still open, the next meeting planned."""
    side = cast.pangkep
    yield -120
    coordinations.record_held(
        facility=side.facility,
        partner=cast.pkbm,
        kind=CoordinationKind.MEETING,
        on=_ago(on, 120),
        place="Aula Ngusman",
        topics="Kehadiran tutor\nModul Paket C",
        summary="Tutor hadir 18 dari 20 kali. Modul semester berikutnya belum ada.",
        source=SOURCE,
        attendees=[CHAIR, Attendee(side=Side.FACILITY, name=side.officer.full_name)],
        promises=[
            Promise(
                side=Side.PARTNER,
                text="Mengirim modul Paket C semester berikutnya",
                due_on=_ago(on, 75),
                owner=CHAIR.name,
            ),
            Promise(
                side=Side.FACILITY,
                text="Membuka ruang baca pada hari Sabtu",
                due_on=_ago(on, -12),
                account=side.officer,
            ),
        ],
        by=side.officer,
    )
    yield -40
    coordinations.record_held(
        facility=side.facility,
        partner=cast.pkbm,
        kind=CoordinationKind.CALL,
        on=_ago(on, 40),
        topics="Modul yang belum datang",
        summary="PKBM meminta waktu sampai modul selesai dicetak.",
        next_action="Menanyakan modul ke percetakan bersama PKBM",
        next_action_due=_ago(on, -6),
        source=SOURCE,
        attendees=[CHAIR],
        by=side.officer,
    )
    yield -5
    coordinations.plan(
        facility=side.facility,
        partner=cast.pkbm,
        on=_ago(on, -9),
        topics="Evaluasi semester",
        place="PKBM Bahari (contoh)",
        by=side.officer,
    )


def first_contact(cast: Cast, on: date) -> Iterator[int]:
    """LSP Pesisir and Rutan Barru: talks without any paper yet."""
    side = cast.barru
    yield -24
    visit = coordinations.record_held(
        facility=side.facility,
        partner=cast.assessor,
        kind=CoordinationKind.VISIT,
        on=_ago(on, 24),
        place="LSP Pesisir Selatan (contoh)",
        topics="Uji kompetensi di dalam rutan\nBiaya asesor",
        summary="LSP bersedia menguji di dalam rutan bila peserta paling sedikit 16 orang.",
        source=SOURCE,
        attendees=[
            Attendee(side=Side.FACILITY, name=side.officer.full_name, position="Petugas pelayanan"),
            Attendee(side=Side.PARTNER, name="Murni Contoh", position="Manajer sertifikasi"),
        ],
        promises=[
            Promise(
                side=Side.PARTNER,
                text="Mengirim daftar biaya uji",
                due_on=_ago(on, 10),
                owner="Murni Contoh",
            ),
            Promise(
                side=Side.FACILITY,
                text="Mengirim daftar lulusan yang siap diuji",
                due_on=_ago(on, 14),
                account=side.officer,
            ),
        ],
        by=side.officer,
    )
    yield -15
    _settle(visit, "lulusan", on=_ago(on, 15), by=side.officer, result="19 nama dikirim")


# --- The parts of it -------------------------------------------------------------------------


def _first_visit(cast: Cast, day: date) -> Coordination:
    side = cast.pangkep
    return coordinations.record_held(
        facility=side.facility,
        partner=cast.pkbm,
        kind=CoordinationKind.VISIT,
        on=day,
        place="PKBM Bahari (contoh)",
        topics="Paket C bagi warga binaan\nKewirausahaan hasil laut",
        summary="PKBM bersedia mengajar di dalam rutan. Naskah kerja sama disusun bersama.",
        source=SOURCE,
        attendees=[
            Attendee(side=Side.FACILITY, name=side.checker.full_name, position="Kasubsi Pelayanan"),
            Attendee(side=Side.FACILITY, name=side.officer.full_name, position="Petugas pelayanan"),
            CHAIR,
        ],
        promises=[
            Promise(
                side=Side.PARTNER,
                text="Mengirim daftar tutor",
                due_on=day + timedelta(days=7),
                owner=CHAIR.name,
            ),
            Promise(
                side=Side.FACILITY,
                text="Menyusun daftar peminat Paket C",
                due_on=day + timedelta(days=14),
                account=side.officer,
            ),
            Promise(
                side=Side.PARTNER,
                text="Mengirim salinan izin operasional",
                due_on=day + timedelta(days=21),
                owner=CHAIR.name,
            ),
        ],
        ministry_items=MinistryItem.objects.filter(title__startswith="Pendidikan kesetaraan")[:1],
        files=[paper("notulen", "Notulen kunjungan")],
        by=side.officer,
    )


def _draft(cast: Cast, visit: Coordination, on: date) -> Agreement:
    side = cast.pangkep
    starts_on = _ago(on, 230)
    agreement = agreements.draft(
        facility=side.facility,
        partner=cast.pkbm,
        kind=AgreementKind.PKS,
        title="Paket C dan kewirausahaan hasil laut (contoh)",
        subject="Pendidikan kesetaraan Paket C dan kewirausahaan bagi warga binaan.",
        starts_on=starts_on,
        ends_on=add_months(starts_on, 12) - timedelta(days=1),
        packages=["C"],
        fields=TrainingField.objects.filter(code="fisheries"),
        evaluation_every_months=6,
        financing_note="Tutor dari PKBM; ruang dan alat tulis dari rutan (contoh).",
        has_confidentiality_clause=True,
        has_data_sharing_clause=True,
        duties=[
            Duty(metric=ObligationMetric.PARTICIPANTS, target=24),
            Duty(metric=ObligationMetric.EQUIPMENT, target=60, text="Modul belajar"),
            Duty(metric=ObligationMetric.OTHER, text=TUTORS, due_on=_ago(on, 200)),
            Duty(metric=ObligationMetric.OTHER, text=TRANSPORT, side=Side.FACILITY),
            Duty(
                metric=ObligationMetric.OTHER,
                text=READING_ROOM,
                side=Side.FACILITY,
                due_on=_ago(on, 30),
            ),
        ],
        coordination=visit,
        by=side.officer,
    )
    agreement.is_demo = True
    agreement.save(update_fields=["is_demo"])
    return agreement


def _reviewed(cast: Cast, agreement: Agreement, on: date) -> Iterator[int]:
    """Sent back once, then approved by everybody who has a say."""
    side = cast.pangkep
    yield -268
    agreement_review.submit(agreement=agreement, by=side.officer)
    yield -265
    agreement_review.decide(
        agreement=agreement,
        kind=ReviewKind.INTERNAL,
        result=ReviewResult.RETURNED,
        decided_on=_ago(on, 265),
        note="Tuliskan siapa yang menanggung biaya perjalanan tutor.",
        by=side.head,
    )
    yield -260
    agreement_review.submit(agreement=agreement, by=side.officer)
    for days, kind, by, letter in (
        (258, ReviewKind.INTERNAL, side.head, ""),
        (249, ReviewKind.REGIONAL, side.officer, "CONTOH-KANWIL-017"),
        (244, ReviewKind.PARTNER, side.officer, "CONTOH-PKBM-04"),
    ):
        yield -days
        agreement_review.decide(
            agreement=agreement,
            kind=kind,
            result=ReviewResult.APPROVED,
            decided_on=_ago(on, days),
            letter_number=letter,
            by=by,
        )


def _sign(cast: Cast, agreement: Agreement, day: date) -> None:
    officer = cast.pangkep.officer
    signatories = {Side.FACILITY: _stand_in(cast, day), Side.PARTNER: _chair(cast, day)}
    agreement_signing.sign(
        agreement=agreement,
        signed_on=day,
        signed_place="Pangkajene",
        signatures=[
            Signature(
                party=party,
                number=f"CONTOH-005/{party.side[:1].upper()}",
                signatory_name=signatories[Side(party.side)].name,
                signatory_position=signatories[Side(party.side)].position,
            )
            for party in agreement.parties.all()
        ],
        scan=kept_paper(
            agreement,
            f"{agreement.code}-contoh",
            str(agreement),
            kind=DocumentKind.SIGNED_SCAN,
            by=officer,
        ),
        by=officer,
    )
    agreement_owner.hand_over(agreement=agreement, owner=cast.pangkep.checker, by=officer)


def _stand_in(cast: Cast, day: date) -> OfficeHolder:
    """No real head signs a sample: somebody invented stands in for three days."""
    return OfficeHolder.objects.create(
        facility=cast.pangkep.facility,
        name=f"{cast.pangkep.checker.full_name} (contoh)",
        position="Plh. Kepala Rutan (contoh)",
        starts_on=day - timedelta(days=1),
        ends_on=day + timedelta(days=1),
        source=SOURCE,
    )


def _chair(cast: Cast, day: date) -> OfficeHolder:
    return OfficeHolder.objects.create(
        partner=cast.pkbm,
        name=CHAIR.name,
        position=CHAIR.position,
        is_head=True,
        starts_on=add_months(day, -30),
        source=SOURCE,
    )


def _settle_duties(cast: Cast, agreement: Agreement, on: date) -> None:
    """One met, one let go, one counted in part; the room is owed and late."""
    officer = cast.pangkep.officer
    owed = Obligation.objects.filter(agreement=agreement)
    tutors, modules = owed.get(text=TUTORS), owed.get(metric=ObligationMetric.EQUIPMENT)
    obligations.meet(
        obligation=tutors,
        version=tutors.version,
        met_on=_ago(on, 205),
        evidence=evidence(agreement, "surat-tugas-tutor", "Surat tugas tutor", by=officer),
        by=officer,
    )
    obligations.state_figure(
        obligation=modules,
        version=modules.version,
        stated=36,
        stated_on=_ago(on, 142),
        evidence=evidence(agreement, "serah-terima-modul", "36 modul", by=officer),
        by=officer,
    )
    transport = owed.get(text=TRANSPORT)
    obligations.waive(
        obligation=transport,
        version=transport.version,
        reason="PKBM memakai kendaraan sendiri; disepakati kedua pihak",
        by=cast.pangkep.head,
    )


def _settle(visit: Coordination, word: str, *, on: date, by, result: str) -> None:
    commitments.keep(commitment=_promise(visit, word), done_on=on, by=by, result=result)


def _drop(visit: Coordination, word: str, *, reason: str, by) -> None:
    commitments.drop(commitment=_promise(visit, word), reason=reason, by=by)


def _promise(visit: Coordination, word: str) -> Commitment:
    return visit.commitments.get(text__icontains=word)


def _ago(on: date, days: int) -> date:
    return on - timedelta(days=days)
