"""Who leaves soon and what is prepared for the first day outside; who went free, of every kind. All
by the actions."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from rutan.portal.demo.cast import Cast, Side
from rutan.portal.demo.choosing import free
from trainees.actions import readiness, releases
from trainees.actions.readiness import Answer
from trainees.choices import (
    Consent,
    EnrolmentState,
    LegalStatus,
    ReadinessCode,
    ReadinessState,
)
from trainees.models import Enrolment, Inmate, ReadinessItem, ReleaseKind

SOON = timedelta(days=60)
OPEN, BEGUN, DONE, DECLINED = ReadinessState
CARD, FAMILY, BANK, PHONE, HOME, TOOLS, BAPAS, JOB = ReadinessCode
BEGINNINGS = (
    {
        CARD: Answer(state=DONE),
        FAMILY: Answer(state=DONE),
        HOME: Answer(state=DONE, note="Kembali ke rumah orang tua"),
        JOB: Answer(state=BEGUN, note="Lamaran ke pabrik olahan ikan"),
    },
    {
        CARD: Answer(state=BEGUN, note="Perekaman KTP-el menunggu jadwal Dukcapil"),
        BANK: Answer(
            state=DECLINED,
            reason="Bank tidak menerima surat keterangan",
            would_change="KTP-el selesai direkam",
        ),
        BAPAS: Answer(state=DONE),
    },
    {
        CARD: Answer(state=DONE),
        TOOLS: Answer(
            state=DECLINED,
            reason="Anggaran alat tahun ini habis",
            would_change="Bantuan alat dari dinas koperasi tahun depan",
        ),
        HOME: Answer(state=BEGUN, note="Keluarga pindah, alamat baru dicari"),
    },
    {PHONE: Answer(state=DONE, note="Nomor kakak"), BAPAS: Answer(state=BEGUN)},
)
"""One after the other for those who leave soon; the fifth has none yet."""
LATER = {
    CARD: Answer(state=DONE),
    PHONE: Answer(state=DONE, note="Nomor keluarga"),
    BAPAS: Answer(state=DONE, note="Rujukan dikirim"),
}
READIED = 10


def readied(cast: Cast, on: date) -> Iterator[int]:
    """Items of ten people at each facility; some moved on a fortnight later."""
    yield -24
    for side in (cast.pangkep, cast.barru):
        for place, inmate in enumerate(_leaving(side)[:READIED]):
            if (kind := place % (len(BEGINNINGS) + 1)) < len(BEGINNINGS):
                readiness.save(inmate=inmate, values=BEGINNINGS[kind], versions={}, by=side.officer)
    yield -10
    for side in (cast.pangkep, cast.barru):
        for inmate in _leaving(side)[:READIED:2]:
            items = ReadinessItem.objects.filter(custody__inmate=inmate)
            versions = dict(items.values_list("code", "version"))
            readiness.save(inmate=inmate, values=LATER, versions=versions, by=side.officer)


def on_parole(cast: Cast, on: date) -> Iterator[int]:
    """Early releases: with the paper in hand, with one that is kept, and from home. Before or after
    people ask for a place, so that the lists of who waits keep theirs."""
    for days, side, code, with_paper in (
        (-101, cast.pangkep, "assimilation", True),
        (-94, cast.pangkep, "pb", True),
        (-89, cast.pangkep, "cmb", False),
        (-36, cast.barru, "cb", True),
        (-6, cast.barru, "pb", False),
        (-2, cast.pangkep, "pb", True),
    ):
        yield days
        found = _trained_first(_leaving(side, soon=timedelta())).first()
        if found is None:
            continue
        sentence = found.custodies.get(left_on=None).sentence
        releases.record_release(
            inmate=found,
            kind=ReleaseKind.objects.get(code=code),
            on=side.facility.today(),
            consent=Consent.GIVEN if with_paper else "",
            partner_may_ask=with_paper,
            bapas=side.facility.bapas,
            supervised_until=sentence.expires_on,
            decree_number=f"CONTOH-{code.upper()}-{-days:03}/{on.year}",
            destination=side.facility.region,
            contacts=[(f"+62811000{found.pk:05}", "Keluarga")] if with_paper else (),
            papers_given=with_paper,
            kept_reason="" if with_paper else "Menunggu tanda tangan pengganti dari balai",
            by=side.officer,
        )


def without_a_verdict(cast: Cast, on: date) -> Iterator[int]:
    """Detainees: the time of detention is over, acquitted, or sent to rehabilitation."""
    for days, side, code, consent in (
        (-64, cast.pangkep, "by_law", Consent.REFUSED),
        (-41, cast.barru, "acquitted", Consent.GIVEN),
        (-13, cast.pangkep, "rehabilitation", Consent.REFUSED),
    ):
        yield days
        inmate = free(side, LegalStatus.DETAINEE).last()
        if inmate is None:
            continue
        releases.record_release(
            inmate=inmate,
            kind=ReleaseKind.objects.get(code=code),
            on=side.facility.today(),
            consent=consent,
            destination=side.facility.region,
            papers_given=True,
            by=side.officer,
        )


def _trained_first(people: QuerySet[Inmate]) -> QuerySet[Inmate]:
    completed = Enrolment.objects.filter(inmate=OuterRef("pk"), state=EnrolmentState.COMPLETED)
    return people.annotate(was_trained=Exists(completed)).order_by("-was_trained", "pk")


def _leaving(side: Side, soon: timedelta = SOON) -> QuerySet[Inmate]:
    """Who served two thirds, or will soon, and takes part in nothing."""
    return (
        free(side, LegalStatus.CONVICT)
        .filter(
            custodies__left_on=None,
            custodies__sentence__two_thirds_on__lte=side.facility.today() + soon,
        )
        .distinct()
    )


ACTS = (readied, on_parole, without_a_verdict)
