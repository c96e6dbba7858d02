from datetime import date

import pytest
import time_machine
from django.utils import translation

from tests.factories.partnerships import DocumentFactory
from tests.factories.trainees import AppointmentLetterFactory, BoardHearingFactory, sitting
from tests.trainees.people import NOON, TODAY, a_class, candidate, recommended, seated
from trainees.due import hearings, selection_due
from trainees.due.counted import answers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def due(user, facility):
    return [(each.title, each.url_name, each.on) for each in selection_due(user, facility, TODAY)]


def hearings_due(user, facility):
    return hearings.hearings_due(answers(hearings.hearings_asked(user, facility, TODAY)), TODAY)


def test_a_class_that_starts_in_four_weeks_wants_its_selection_opened(facility, officer):
    near = a_class(facility, state="planned", title="Las")
    far = a_class(facility, state="planned", title="Jahit")
    type(far).objects.filter(pk=far.pk).update(
        starts_on=date(2026, 8, 13), ends_on=date(2026, 9, 30)
    )

    assert due(officer, facility) == [
        ("Open the selection of Las", "trainees:class-detail", date(2026, 7, 6))
    ]
    assert near.starts_on == date(2026, 8, 3)


def test_each_step_of_the_selection_is_due_to_who_may_take_it(facility, officer, head):
    training_class = a_class(facility, title="Las", quota=4)
    candidate(training_class, proposed=True)
    recommended(training_class)

    names = [name for _title, name, _on in due(officer, facility)]

    assert names == [
        "trainees:class-enrol",
        "trainees:class-candidates",
    ]
    assert due(head, facility) == []


def test_a_hearing_is_one_line_whatever_its_classes(facility, officer, head):
    for _ in range(2):
        candidate(a_class(facility), proposed=True)

    for user in (officer, head):
        assert [(each.title, each.detail, each.on) for each in hearings_due(user, facility)] == [
            (
                "Record the decisions of the hearing of 25 June 2026",
                "2 candidates wait for the TPP.",
                date(2026, 6, 25),
            )
        ]


def test_minutes_without_signatures_are_one_line_after_a_week(facility, officer):
    for day in (date(2026, 7, 1), date(2026, 7, 8), date(2026, 7, 9), date(2020, 1, 1)):
        BoardHearingFactory(facility=facility, on=day)

    (line,) = hearings_due(officer, facility)

    assert (line.on, line.detail) == (
        date(2026, 7, 8),
        "Signed minutes of 2 hearings are missing.",
    )


def test_what_is_due_of_hearings_costs_one_query(facility, officer, django_assert_num_queries):
    for day in (20, 21, 22):
        sitting(facility, date(2026, 7, day))
    hearings_due(officer, facility)

    with django_assert_num_queries(1):
        hearings_due(officer, facility)


@pytest.mark.parametrize("state", ["selecting", "running"])
def test_a_full_class_waits_for_its_decision_letter_alone(facility, officer, state):
    training_class = a_class(facility, quota=1, title="Las")
    (enrolment,) = seated(training_class, officer)
    type(training_class).objects.filter(pk=training_class.pk).update(
        state=state, started_on=TODAY if state == "running" else None
    )
    waits = [("Issue the decision letter (SK) of Las", "trainees:class-letters", date(2026, 8, 3))]

    assert due(officer, facility) == waits

    uploaded = DocumentFactory(training_class=training_class, agreement=None, kind="decree")
    assert due(officer, facility) == []  # made outside, and kept here
    letter = AppointmentLetterFactory(facility=facility, training_class=training_class)
    letter.scan = uploaded
    letter.save()
    assert due(officer, facility) == waits  # it names somebody else
    enrolment.letter = letter
    enrolment.save()
    assert due(officer, facility) == []


def test_nothing_of_another_facility_is_due(facility, officer, other_facility, other_officer):
    a_class(facility)

    assert due(other_officer, other_facility) == []


def test_what_is_due_costs_one_query(facility, officer, django_assert_max_num_queries):
    for _ in range(3):
        recommended(a_class(facility))
    due(officer, facility)

    with django_assert_max_num_queries(1):
        due(officer, facility)
