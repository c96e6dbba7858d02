"""A learner goes to another facility: the record follows, its credits fraction for fraction."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.choices import SessionKind
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.papers import LearnerRecordFactory
from tests.factories.trainees import RegisterKindFactory
from tests.trainees.learners import a_learner, a_rombel, lessons, places_in, present, pupil
from tests.trainees.people import NOON, TODAY, ready
from trainees import learner_rules, skk
from trainees.actions import departures, inmates, learners, mutations, releases, studies
from trainees.choices import (
    Consent,
    DepartureKind,
    LearnerState,
    MutationReason,
    NikMissing,
    StudyWay,
)
from trainees.models import (
    Departure,
    Enrolment,
    Inmate,
    InmateIdentity,
    LearnerRecord,
    Mutation,
    ReleaseKind,
)

pytestmark = pytest.mark.django_db
UNKNOWN = NikMissing.NONE_KNOWN


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def earned(learner):
    """Credits by the code of the subject, and the quarters they come from."""
    standings = learner_rules.standings_of([learner])[learner.pk]
    return {each.subject.code: (each.earned, dict(each.quarters)) for each in standings}


def ways(face=0, tutorial=0, independent=0):
    return {"face": face, "tutorial": tutorial, "independent": independent}


def leaves(inmate, to, by, on=TODAY):
    return departures.record_departure(
        inmate=inmate, kind=DepartureKind.TRANSFER, on=on, to_facility=to, by=by
    )


def arrives(inmate, at, by, *, number="0001/2026", **changes):
    values = {
        "id_card_name": inmate.id_card_name,
        "sex": inmate.sex,
        "birth_date": inmate.birth_date,
        "nik": InmateIdentity.objects.get(inmate=inmate).nik,
        "register_kind": RegisterKindFactory(),
        "register_number": number,
        "entered_on": TODAY,
        "legal_status": "convict",
        "two_thirds_on": date(2028, 1, 1),
        "expires_on": date(2029, 1, 1),
        "sentence_kind": "fixed",
        "years": 5,
        "dates_source": "manual",
    } | changes
    return inmates.register(facility=at, values=values, by=by, returns=True)


def half_a_year(facility, to, by, *, face, tutorials):
    """That many lessons of two hours and 5 hours alone, then a transfer: place and learner."""
    rombel = a_rombel(facility)
    place, learner = a_learner(rombel, by)
    InmateIdentity.objects.update(nisn="0051234567")
    Enrolment.objects.update(enrolled_on=TODAY - timedelta(days=60))
    LearnerRecord.objects.update(entered_on=TODAY - timedelta(days=60))
    present(lessons(rombel, face), [place], by)
    held = lessons(rombel, tutorials, "ipa", kind=SessionKind.TUTORIAL)
    present(held, [place], by)
    subject = held[0].unit.subject
    studies.write(learner=learner, subject=subject, minutes=300, on=TODAY, by=by)
    leaves(place.inmate, to, by)
    return place, learner


@pytest.fixture
def moved(facility, other_facility, officer):
    return half_a_year(facility, other_facility, officer, face=3, tutorials=1)


def test_scenario_17_paket_b_goes_on_at_the_next_facility_with_its_credits(
    facility, other_facility, officer, other_officer, client_of
):
    """40 lessons face to face, 6 tutorials and 5 hours alone; then another class elsewhere."""
    place, learner = half_a_year(facility, other_facility, officer, face=40, tutorials=6)
    before = earned(learner)
    assert before == {
        "ipa": (Fraction(48, 8) + Fraction(30, 12), ways(tutorial=48, independent=30)),
        "matematika": (Fraction(80), ways(face=320)),
    }
    learner.refresh_from_db()
    (mutation,) = Mutation.objects.all()
    assert (learner.state, mutation.reason, mutation.to_facility) == (
        LearnerState.MOVED_OUT,
        MutationReason.TRANSFERRED,
        other_facility,
    )
    assert mutation.credits == {
        "matematika": {"face": 320},
        "ipa": {"tutorial": 48, "independent": 30},
    }

    arrives(place.inmate, other_facility, other_officer)

    learner.refresh_from_db()
    mutation.refresh_from_db()
    assert (learner.facility, mutation.received_on) == (other_facility, TODAY)
    assert earned(learner) == before
    identity = InmateIdentity.objects.get()
    assert identity.nisn == "0051234567"

    there = a_rombel(other_facility)
    (new_place,) = places_in(there, [Inmate.objects.get(pk=place.inmate_id)], other_officer)
    present(lessons(there, 3), [new_place], other_officer)

    learner.refresh_from_db()
    assert (learner.state, new_place.learner) == (LearnerState.STUDYING, learner)
    assert earned(learner) == before | {"matematika": (Fraction(86), ways(face=344))}
    assert LearnerRecord.objects.count() == 1
    _seen_there_and_not_here(place.inmate, learner, officer, other_officer, client_of)
    told = AuditEvent.objects.filter(subject_type="trainees.learnerrecord")
    assert {(each.action, each.facility_pk) for each in told} >= {
        ("learner.moved_out", facility.pk),
        ("learner.received", other_facility.pk),
    }


def _seen_there_and_not_here(inmate, learner, officer, other_officer, client_of):
    page = reverse("trainees:learner-detail", args=[inmate.public_id])
    assert client_of(other_officer).get(page).status_code == 200
    client = client_of(officer)
    assert client.get(page).status_code == 404
    assert not LearnerRecord.objects.for_user(officer).exists()
    for address in ("/warga-binaan/", "/cari/?q=" + inmate.id_card_name.split()[0], "/"):
        assert inmate.id_card_name not in client.get(address).content.decode()
    sheet = client.get("/warga-binaan/unduh.xlsx").content
    assert inmate.id_card_name.encode() not in sheet
    mutation = Mutation.objects.get()
    mutations.complete(mutation=mutation, letter_number="M-7/2026", by=officer)
    paper = reverse("trainees:mutation-paper", args=[inmate.public_id, mutation.pk])
    assert client.get(paper).status_code == 200


def test_a_late_correction_of_the_old_register_reaches_the_record(
    moved, other_facility, officer, other_officer
):
    place, learner = moved
    arrives(place.inmate, other_facility, other_officer)
    session = place.training_class.sessions.filter(unit__subject__code="matematika").first()

    present([session], [place], officer, letter="S")

    assert earned(learner)["matematika"] == (Fraction(4), ways(face=16))
    assert Mutation.objects.get().credits["matematika"] == {"face": 24}


def test_coming_back_opens_the_same_record(moved, facility, other_facility, officer, other_officer):
    place, learner = moved
    before = earned(learner)
    arrives(place.inmate, other_facility, other_officer)
    inmate = Inmate.objects.get(pk=place.inmate_id)
    leaves(inmate, facility, other_officer)
    back = arrives(inmate, facility, officer, number="0002/2026")

    learner.refresh_from_db()
    assert (back, learner.facility, learner.state) == (inmate, facility, LearnerState.MOVED_OUT)
    assert earned(learner) == before
    again = learners.resume(learner=learner, provider=None, entry_grade=8, on=TODAY, by=officer)
    assert (again.state, Mutation.objects.open().count()) == (LearnerState.STUDYING, 0)


def test_a_release_in_the_school_year_asks_for_the_mutation_letter(facility, officer):
    _place, learner = a_learner(a_rombel(facility), officer)
    releases.record_release(
        inmate=learner.inmate,
        kind=ReleaseKind.objects.filter(is_supervised=False).first(),
        on=TODAY,
        consent=Consent.GIVEN,
        by=officer,
    )

    mutation = Mutation.objects.get()
    assert (mutation.reason, mutation.letter_number) == (MutationReason.RELEASED, "")
    with pytest.raises(DomainError, match="where the learner goes on"):
        mutations.complete(mutation=mutation, letter_number="M-1", by=officer)
    done = mutations.complete(
        mutation=mutation, letter_number="M-1", to_place="PKBM Melati, Maros", by=officer
    )
    assert (done.letter_number, done.to_place) == ("M-1", "PKBM Melati, Maros")


@pytest.mark.parametrize("kind", [DepartureKind.ESCAPE, DepartureKind.DEATH])
def test_who_escapes_or_dies_gives_up_and_nobody_writes_a_letter(facility, officer, kind):
    _place, learner = a_learner(a_rombel(facility), officer)

    departures.record_departure(inmate=learner.inmate, kind=kind, on=TODAY, by=officer)

    learner.refresh_from_db()
    assert learner.state == LearnerState.DROPPED
    assert learner.left_reason
    assert not Mutation.objects.exists()


def test_a_learner_without_a_class_takes_the_record_along(facility, other_facility, officer):
    learner = LearnerRecordFactory(inmate=pupil(facility), state=LearnerState.REGISTERED)

    leaves(learner.inmate, other_facility, officer)

    assert Mutation.objects.get().to_facility == other_facility


def test_somebody_without_a_nik_arrives_as_the_same_person(
    facility, other_facility, officer, other_officer
):
    learner = LearnerRecordFactory(inmate=ready(facility))
    InmateIdentity.objects.update(nik=None, nik_missing=UNKNOWN, mother_name="Ibu Contoh")
    departure = leaves(learner.inmate, other_facility, officer)
    assert list(Departure.objects.for_user(other_officer).arriving(other_facility)) == [departure]
    values = {
        "id_card_name": "Nama Baru",
        "sex": learner.inmate.sex,
        "birth_date": date(1990, 1, 1),
        "nik": None,
        "nik_missing": UNKNOWN,
        "register_kind": RegisterKindFactory(),
        "register_number": "0009/2026",
        "entered_on": TODAY,
        "legal_status": "convict",
    }

    with pytest.raises(DomainError, match="date of birth"):
        inmates.receive(departure=departure, values=values, by=other_officer)
    values["birth_date"] = learner.inmate.birth_date
    person = inmates.receive(departure=departure, values=values, by=other_officer)

    learner.refresh_from_db()
    assert (person.pk, learner.facility) == (learner.inmate_id, other_facility)
    assert Inmate.objects.count() == 1
    assert InmateIdentity.objects.get().mother_name == "Ibu Contoh"
    assert not Departure.objects.arriving(other_facility).exists()
    with pytest.raises(DomainError, match="recorded already"):
        inmates.receive(departure=departure, values=values, by=other_officer)


def test_study_alone_is_bounded_by_the_day_and_its_subject(facility, officer):
    rombel = a_rombel(facility)
    place, learner = a_learner(rombel, officer)
    maths = rombel.programme_version.units.first().subject
    typed = {"subject": maths, "on": TODAY, "by": officer}
    write = studies.write

    write(learner=learner, minutes=600, **typed)
    for change, words in (
        ({"minutes": 130}, "12 hours"),
        ({"minutes": 5}, "quarter of a lesson hour"),
        ({"minutes": 60, "on": TODAY + timedelta(days=1)}, "after today"),
        ({"minutes": 60, "on": TODAY - timedelta(days=1)}, "before the day of entry"),
        ({"minutes": 60, "way": StudyWay.FACE}, "which report"),
    ):
        with pytest.raises(DomainError, match=words):
            write(learner=learner, **typed | change)
    with pytest.raises(DomainError, match="12 hours"):
        studies.write_many(
            training_class=rombel, subject=maths, on=TODAY, minutes={place.pk: 130}, by=officer
        )
    report = {"way": StudyWay.FACE, "note": "Rapor SMP kelas VII", "on": date(2025, 6, 20)}
    write(learner=learner, minutes=4000, **typed | report)

    assert earned(learner)["matematika"] == (
        Fraction(60, 12) + Fraction(400, 4),
        ways(face=400, independent=60),
    )


def test_hours_alone_of_a_whole_class_are_saved_together_and_taken_back(facility, officer):
    rombel = a_rombel(facility)
    people = places_in(rombel, [pupil(facility) for _ in range(3)], officer)
    maths = rombel.programme_version.units.first().subject
    common = {"training_class": rombel, "subject": maths, "on": TODAY, "by": officer}

    with pytest.raises(DomainError, match="school year"):
        studies.write_many(**common | {"on": date(2026, 6, 30)}, minutes={people[0].pk: 60})
    assert studies.write_many(**common, minutes={each.pk: 80 for each in people}) == 3

    row = people[0].learner.study_times.get()
    assert (row.quarters, row.enrolment, row.is_counted) == (8, people[0], False)
    studies.take_back(study=row, by=officer)
    assert not people[0].learner.study_times.exists()
    with pytest.raises(DomainError, match="This record is gone"):
        studies.take_back(study=row, by=officer)
    counted = skk.standing(people[1].learner.study_times.all(), {})
    assert skk.earned(counted) == Fraction(2, 3)
