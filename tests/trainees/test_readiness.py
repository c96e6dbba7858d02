"""What a class needs before it starts: the list, the task before the first day, the reason."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from partnerships.choices import DocumentKind, ProgrammeKind
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    DocumentFactory,
    EducationLevelFactory,
    FacilitySettingFactory,
    InstructorFactory,
    MinistryItemFactory,
    PartnerFactory,
    RegionFactory,
    RoomFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import (
    ApplicationFactory,
    AppointmentLetterFactory,
    BoardHearingFactory,
    ConductScoreFactory,
    EnrolmentFactory,
    InmateIdentityFactory,
)
from trainees import readiness
from trainees.actions import classes
from trainees.due.readiness import readiness_due

pytestmark = pytest.mark.django_db
FIRST = date(2026, 7, 20)


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False), translation.override("en"):
        yield


@pytest.fixture
def ready(facility):
    """A class for which nothing is missing, with ten people."""
    training_class = TrainingClassFactory(
        selecting=True,
        facility=facility,
        starts_on=FIRST,
        planned_hours=5,
        seats_taken=10,
        room=RoomFactory(facility=facility),
        schedule_confirmed_on=date(2026, 6, 1),
    )
    training_class.instructors.add(InstructorFactory(partner=training_class.partner))
    SessionFactory(training_class=training_class, on=FIRST)
    hearing = BoardHearingFactory(facility=facility)
    for _number in range(10):
        enrolment = EnrolmentFactory(
            training_class=training_class,
            willing_on=date(2026, 6, 20),
            hearing=hearing,
            inmate__birth_place="Barru",
        )
        complete(enrolment.inmate)
    for kind in (DocumentKind.DECREE, DocumentKind.LETTER):
        DocumentFactory(training_class=training_class, agreement=None, kind=kind)
    return training_class


def complete(inmate):
    inmate.education_level = EducationLevelFactory()
    inmate.save()
    identity = getattr(inmate, "identity", None) or InmateIdentityFactory(inmate=inmate)
    identity.home_region, identity.home_address = RegionFactory(), "Jalan Rumah 1"
    identity.save()


def notes_of(training_class):
    return {item.code: item.note for item in readiness.items(training_class)}


def open_codes(training_class):
    return [item.code for item in readiness.open_items(training_class)]


def test_a_class_with_everything_is_ready(ready):
    assert open_codes(ready) == []


@pytest.mark.parametrize(
    ("changes", "code", "holds_back"),
    [
        ({"planned_hours": 6}, "timetable", True),
        ({"room": None}, "room", False),
        ({"schedule_confirmed_on": None}, "confirmed", False),
        ({"agreement": None}, "agreement", True),
        ({"seats_taken": 9}, "seats", False),
    ],
)
def test_what_is_missing_in_the_plan(ready, changes, code, holds_back):
    for name, value in changes.items():
        setattr(ready, name, value)

    assert open_codes(ready) == [code]
    assert bool(readiness.holding_back(ready)) is holds_back


def test_what_is_missing_about_people_and_papers(ready):
    ready.instructors.clear()
    ready.documents.all().delete()
    bare = EnrolmentFactory(training_class=ready)

    assert open_codes(ready) == [
        "instructor", "hearing", "willing", "nik", "list-siapkerja", "decree", "letter",
    ]  # fmt: skip
    assert notes_of(ready)["nik"] == "10 of 11"
    bare.letter = AppointmentLetterFactory(training_class=ready)
    bare.save()
    DocumentFactory(training_class=ready, agreement=None, kind=DocumentKind.DECREE)
    assert {item.code: item.note for item in readiness.open_items(ready)}["decree"] == "1 of 11"
    bare.delete()
    ApplicationFactory(training_class=ready, proposed=True)
    assert "1 proposal waits" in {item.note for item in readiness.items(ready)}


def test_an_exam_needs_its_day_and_who_holds_it(ready):
    version = ready.programme_version
    version.certificate_kinds = ["training", "competence"]
    version.save()
    assert open_codes(ready) == ["exam"]

    ready.exam_on, ready.assessor = ready.ends_on, PartnerFactory(kind="lsp")
    assert open_codes(ready) == []
    assert {"list-siapkerja", "list-lsp"} <= set(notes_of(ready))


def test_each_list_of_others_says_in_words_who_lacks_what(ready):
    ready.ministry_items.add(MinistryItemFactory(year=ready.year - 1))
    for number, enrolment in enumerate(ready.enrolments.all()):
        if number:
            ConductScoreFactory(custody=enrolment.custody)
        enrolment.inmate.birth_place = "Barru" if number > 2 else ""
        enrolment.inmate.education_level = enrolment.inmate.education_level if number else None
        enrolment.inmate.save()

    assert {code: note for code, note in notes_of(ready).items() if "list" in code} == {
        "list-siapkerja": "3 of 10 lack the place of birth; 1 of 10 lacks the schooling",
        "list-sppn": "1 of 10 lacks the grade of conduct",
        "list-lkjip": "no funding named, 1 ministry item of another year",
    }
    assert open_codes(ready) == ["list-siapkerja", "list-sppn", "list-lkjip"]

    ready.programme_version.programme.kind = ProgrammeKind.EQUIVALENCY
    assert notes_of(ready)["list-dapodik"] == (
        "10 of 10 lack NISN; 3 of 10 lack the place of birth; 10 of 10 lack the mother's name"
    )


def test_an_agreement_must_last_until_the_last_day_or_a_reason_stands(ready):
    ready.agreement.ends_on = ready.last_day.replace(day=ready.last_day.day - 1)
    assert open_codes(ready) == ["agreement"]

    ready.gate_reason = "Diperpanjang"
    assert open_codes(ready) == []


# --- The task ------------------------------------------------------------------------------------


def lines(officer, facility, on):
    return [item.url_args[0] for item in readiness_due(officer, facility, on)]


def test_a_class_is_announced_fourteen_days_before_when_something_is_missing(
    ready, officer, facility
):
    assert lines(officer, facility, FIRST) == []
    ready.room = None
    ready.save()

    assert lines(officer, facility, date(2026, 7, 5)) == []
    (item,) = readiness_due(officer, facility, date(2026, 7, 6))
    assert (item.url_name, item.on) == ("trainees:class-detail", date(2026, 7, 6))
    assert ready.title in item.title


def test_the_days_are_a_setting(ready, officer, facility):
    ready.room = None
    ready.save()
    FacilitySettingFactory(facility=facility, key="readiness_days", value=3)

    assert lines(officer, facility, date(2026, 7, 16)) == []
    assert lines(officer, facility, date(2026, 7, 17)) == [ready.public_id]


def test_it_is_no_task_of_managers_or_of_another_facility(ready, manager, officer, other_facility):
    ready.room = None
    ready.save()

    assert lines(manager, ready.facility, FIRST) == []
    assert lines(officer, other_facility, FIRST) == []


def test_many_classes_are_announced_in_as_many_queries_as_one(
    ready, officer, facility, django_assert_max_num_queries
):
    for _number in range(4):
        other = TrainingClassFactory(selecting=True, facility=facility, starts_on=FIRST)
        EnrolmentFactory(training_class=other)

    with django_assert_max_num_queries(12):
        assert len(lines(officer, facility, FIRST)) == 4


# --- The start -----------------------------------------------------------------------------------


def test_a_class_starts_unready_only_with_a_reason_for_each_item(ready, officer):
    ready.planned_hours, ready.agreement = 6, None
    ready.save()

    def start(**reasons):
        return classes.start(training_class=ready, by=officer, readiness_reasons=reasons)

    with time_machine.travel("2026-07-20T02:00:00+00:00", tick=False):
        with pytest.raises(DomainError, match="timetable complete, agreement in force"):
            start()
        with pytest.raises(DomainError, match="Not ready: agreement in force") as refused:
            start(timetable="Sisa jam menyusul", agreement=" ")
        assert refused.value.field == "reason_agreement"
        start(timetable="Sisa jam menyusul", agreement="Tanda tangan besok", willing="Tidak perlu")

    ready.refresh_from_db()
    reasons = {"timetable": "Sisa jam menyusul", "agreement": "Tanda tangan besok"}
    assert (ready.state, ready.readiness_reasons) == ("running", reasons)
    passed = AuditEvent.objects.get(action="training_class.readiness_passed")
    assert passed.details["items"] == ["timetable", "agreement"]


def test_what_may_follow_does_not_hold_a_class_back(ready, officer):
    ready.room = None
    ready.documents.all().delete()
    ready.save()

    with time_machine.travel("2026-07-20T02:00:00+00:00", tick=False):
        classes.start(training_class=ready, by=officer)

    ready.refresh_from_db()
    assert (ready.state, ready.readiness_reasons) == ("running", {})
