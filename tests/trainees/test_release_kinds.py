"""What each kind of release asks for, and days on which nobody can have left (domain 3.5)."""

from datetime import date

import pytest

from rutan.common.errors import DomainError
from tests.factories.partnerships import FacilityFactory, SessionFactory
from tests.factories.trainees import (
    AttendanceFactory,
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
    RegisterEntryFactory,
)
from trainees.actions import departures, releases
from trainees.choices import CertificateState, Consent, DepartureKind, LegalStatus
from trainees.models import Certificate, RegisterEntry, Release, ReleaseKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_autumn")]
TODAY = date(2026, 11, 20)
UNTIL = date(2027, 12, 31)
CONVICTED = {LegalStatus.CONVICT, LegalStatus.CHILD}
FITS = {
    "expiry": CONVICTED,
    "pb": CONVICTED,
    "cb": CONVICTED,
    "cmb": CONVICTED,
    "assimilation": CONVICTED,
    "by_law": {LegalStatus.DETAINEE},
    "acquitted": set(LegalStatus),
    "rehabilitation": set(LegalStatus),
}
SUPERVISED = {"pb", "cb", "cmb", "assimilation"}


@pytest.fixture
def in_autumn(time_machine):
    time_machine.move_to("2026-11-20T03:00:00+00:00", tick=False)


@pytest.fixture
def stay(facility):
    return CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)


def refused(write, **values):
    """The field that a refusal names; "" where nothing is refused."""
    try:
        write(**values)
    except DomainError as error:
        return error.field
    return ""


def released(stay, officer, code="expiry", **values):
    values = {"on": TODAY, "consent": Consent.GIVEN} | values
    return releases.record_release(
        inmate=stay.inmate, kind=ReleaseKind.objects.get(code=code), by=officer, **values
    )


@pytest.mark.parametrize("status", LegalStatus)
def test_each_kind_asks_for_what_it_needs(status, facility, bapas, officer):
    assert set(ReleaseKind.objects.values_list("code", flat=True)) == set(FITS)
    supervision = {"bapas": bapas, "supervised_until": UNTIL, "decree_number": "PAS-7"}
    asked = {}
    for code in FITS:
        stay = CustodyFactory(inmate=InmateFactory(facility=facility), legal_status=status)
        tries = [refused(released, stay=stay, officer=officer, code=code, consent="")]
        if code in SUPERVISED and status in FITS[code]:
            for number in range(len(supervision)):
                some = dict(list(supervision.items())[: number + 1])
                tries.append(
                    refused(released, stay=stay, officer=officer, code=code, consent="", **some)
                )
        elif tries == ["consent"]:
            tries.append(refused(released, stay=stay, officer=officer, code=code))
        asked[code] = tries

    free, bound = ["consent", ""], ["bapas", "supervised_until", "decree_number", ""]
    assert asked == {
        code: ["kind"] if status not in fits else (bound if code in SUPERVISED else free)
        for code, fits in FITS.items()
    }


def test_only_a_probation_office_supervises(stay, officer):
    values = {"bapas": FacilityFactory(), "supervised_until": UNTIL, "decree_number": "PAS-7"}

    assert refused(released, stay=stay, officer=officer, code="pb", **values) == "bapas"
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("answer", "why"), [("", "supervision_over"), (Consent.REFUSED, "no_consent")]
)
def test_a_no_under_supervision_is_not_called_unasked(
    stay, bapas, officer, facility, partner, answer, why
):
    EnrolmentFactory(
        completed=True,
        training_class__facility=facility,
        training_class__partner=partner,
        inmate=stay.inmate,
        custody=stay,
    )
    made = released(
        stay, officer, "pb", bapas=bapas, supervised_until=UNTIL, decree_number="PAS-7",
        consent=answer,
    )  # fmt: skip

    told = dict(made.follow_ups.values_list("checkpoint", "closed_reason"))
    assert told == {"b1": "", "b3": "", "b6": "", "b12": "", "b24": why}


@pytest.mark.parametrize("answer", ["", Consent.GIVEN, Consent.REFUSED])
def test_under_supervision_an_answer_holds_for_the_time_after_it(stay, bapas, officer, answer):
    made = released(
        stay, officer, "pb", bapas=bapas, supervised_until=UNTIL, decree_number="PAS-7",
        consent=answer, partner_may_ask=True,
    )  # fmt: skip

    given = answer == Consent.GIVEN
    assert made.consent == (Consent.GIVEN if given else Consent.NOT_NEEDED)
    assert made.partner_may_ask == given
    assert list(made.consents.values_list("answer", flat=True)) == ([answer] if answer else [])


def left(stay, officer, on):
    kind = DepartureKind.TRANSFER
    return departures.record_departure(
        inmate=stay.inmate, kind=kind, on=on, to_place="Lapas Contoh", by=officer
    )


@pytest.mark.parametrize("way", [released, left])
def test_a_release_before_the_last_mark_is_refused_and_names_the_day(way, stay, partner, officer):
    place = EnrolmentFactory(
        active=True,
        training_class__facility=stay.facility,
        training_class__partner=partner,
        inmate=stay.inmate,
        custody=stay,
        enrolled_on=date(2026, 11, 1),
    )
    session = SessionFactory(held=True, training_class=place.training_class, on=date(2026, 11, 15))
    AttendanceFactory(enrolment=place, session=session)

    with pytest.raises(DomainError, match="15 November 2026") as refusal:
        way(stay=stay, officer=officer, on=date(2026, 11, 10))

    assert refusal.value.field == "on"
    assert way(stay=stay, officer=officer, on=date(2026, 11, 15))


@pytest.mark.parametrize("way", [released, left])
def test_a_register_entry_that_begins_later_is_refused_and_named(way, facility, officer):
    stay = CustodyFactory(inmate=InmateFactory(facility=facility))
    RegisterEntryFactory(custody=stay, starts_on=date(2026, 11, 18))

    with pytest.raises(DomainError, match="18 November 2026") as refusal:
        way(stay=stay, officer=officer, on=date(2026, 11, 10))
    way(stay=stay, officer=officer, on=date(2026, 11, 18))

    assert refusal.value.field == "on"
    assert RegisterEntry.objects.get().ends_on == date(2026, 11, 18)


@pytest.fixture
def paper(stay, partner):
    place = EnrolmentFactory(
        completed=True,
        training_class__facility=stay.facility,
        training_class__partner=partner,
        inmate=stay.inmate,
        custody=stay,
    )
    return CertificateFactory(
        issued=True, enrolment=place, issuer=partner, state=CertificateState.RECEIVED
    )


def test_a_certificate_is_handed_over_or_it_is_said_why_it_stays(stay, paper, officer):
    assert refused(released, stay=stay, officer=officer, kept_reason=" ") == "kept_reason"
    assert Certificate.objects.get().state == CertificateState.RECEIVED

    made = released(stay, officer, papers_given=True, kept_reason="Nanti")

    paper.refresh_from_db()
    assert (paper.state, paper.handed_over_on) == (CertificateState.HANDED_OVER, TODAY)
    assert (paper.handed_to, made.kept_reason) == (paper.holder_name, "")


def test_why_a_certificate_stays_is_kept(stay, paper, officer):
    made = released(stay, officer, kept_reason="Menunggu cetak ulang")

    paper.refresh_from_db()
    assert (made.kept_reason, paper.state) == ("Menunggu cetak ulang", CertificateState.RECEIVED)


def test_old_lists_tell_neither_decree_nor_end_nor_papers(stay, paper, bapas, officer):
    assert released(stay, officer, "cb", bapas=bapas, consent="", history=True).pk
