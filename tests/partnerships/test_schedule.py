from datetime import date, time, timedelta

import pytest
from django.utils import translation

from partnerships import schedule, timetable_checks
from partnerships.schedule import Share, Slot
from rutan.common.findings import Answer
from tests.factories.partnerships import (
    HolidayFactory,
    InstructorFactory,
    RoomFactory,
    SessionFactory,
    TrainingClassFactory,
)

MONDAY = date(2026, 8, 3)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def slot(weekday, starts_at=time(8), ends_at=time(12)):
    return Slot(weekday=weekday, starts_at=starts_at, ends_at=ends_at)


def plan(slots, *, hours=20, minutes=45, holidays=None, taken=()):
    return schedule.plan(
        slots,
        starts_on=MONDAY,
        hours=hours,
        lesson_minutes=minutes,
        holidays=holidays or {},
        taken=taken,
    )


def findings(slots, planned=None, **changes):
    values = {
        "hours": 20,
        "ends_on": None,
        "lesson_minutes": 45,
        "max_hours_per_day": 10,
        "room": None,
        "instructors": (),
        "quota": 16,
    }
    return timetable_checks.findings(slots, planned or plan(slots), **values | changes)


def codes(found):
    return [(each.code, each.answer) for each in found]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "minutes", "hours"),
    [
        (time(8), time(12), 45, 5),
        (time(8), time(8, 44), 45, 0),
        (time(8), time(8, 45), 45, 1),
        (time(8), time(9, 29), 45, 1),
        (time(8), time(9, 30), 45, 2),
        (time(8), time(10), 40, 3),
        (time(8), time(10), 35, 3),
        (time(8), time(7), 45, 0),
    ],
)
def test_a_lesson_hour_counts_when_it_is_whole(starts_at, ends_at, minutes, hours):
    assert schedule.lesson_hours(starts_at, ends_at, minutes) == hours


def test_sessions_fill_the_weekly_times_until_the_hours_are_complete():
    planned = plan([slot(0), slot(2)], hours=20)

    assert [each.on.day for each in planned.sessions] == [3, 5, 10, 12]
    assert planned.hours == 20
    assert planned.last_day == date(2026, 8, 12)


def test_the_last_session_is_as_long_as_the_hours_that_are_left():
    planned = plan([slot(0)], hours=7)

    last = planned.sessions[-1]
    assert (last.hours, last.ends_at) == (2, time(9, 30))


def test_holidays_are_left_out_and_named():
    planned = plan([slot(0)], hours=10, holidays={date(2026, 8, 10): "Libur"})

    assert [each.on.day for each in planned.sessions] == [3, 17]
    assert planned.skipped == ((date(2026, 8, 10), "Libur"),)


def test_what_has_its_session_already_is_not_planned_again():
    planned = plan([slot(0)], hours=5, taken={(MONDAY, time(8), time(12))})

    assert [each.on.day for each in planned.sessions] == [10]


def test_without_times_there_is_no_plan_and_it_says_so():
    assert codes(findings([])) == [("hours-complete", Answer.FAILS)]


def test_two_times_of_a_day_count_together():
    slots = [slot(0, time(8), time(12)), slot(0, time(13), time(17, 30))]

    assert ("hours-per-day", Answer.FAILS) in codes(findings(slots))


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "warns"),
    [
        (time(8), time(11, 30), False),
        (time(8), time(11, 31), True),
        (time(13), time(15), False),
        (time(12, 59), time(15), True),
    ],
)
def test_friday_prayer_is_warned_about(starts_at, ends_at, warns):
    found = codes(findings([slot(4, starts_at, ends_at)]))

    assert (("friday-noon", Answer.CONSIDER) in found) == warns
    assert ("friday-noon", Answer.CONSIDER) not in codes(findings([slot(3, starts_at, ends_at)]))


@pytest.mark.parametrize(
    ("ends_on", "fits"), [(date(2026, 8, 24), True), (date(2026, 8, 23), False)]
)
def test_the_hours_fit_before_the_last_day(ends_on, fits):
    found = codes(findings([slot(0)], ends_on=ends_on))

    assert (("hours-complete", Answer.FAILS) in found) != fits


def test_a_time_shorter_than_a_lesson_hour_is_refused():
    found = codes(findings([slot(0), slot(1, time(8), time(8, 30))]))

    assert found == [("slot-too-short", Answer.FAILS)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts_at", "ends_at", "clashes"),
    [
        (time(8), time(12), True),
        (time(11, 59), time(14), True),
        (time(12), time(14), False),
        (time(6), time(8), False),
    ],
)
def test_a_room_holds_one_class_at_a_time(starts_at, ends_at, clashes):
    room = RoomFactory()
    other = SessionFactory(room=room, on=date(2026, 8, 10), starts_at=starts_at, ends_at=ends_at)

    found = [each for each in findings([slot(0)], room=room) if each.code == "room-clash"]

    assert bool(found) == clashes
    if clashes:
        assert str(other.training_class) in found[0].message
        assert "10 August 2026" in found[0].message


@pytest.mark.django_db
def test_a_cancelled_session_leaves_the_room_free():
    room = RoomFactory()
    SessionFactory(room=room, on=MONDAY, cancelled=True)
    SessionFactory(room=room, on=MONDAY, training_class=TrainingClassFactory(cancelled=True))

    assert not findings([slot(0)], room=room)


@pytest.mark.django_db
def test_an_instructor_teaches_one_class_at_a_time():
    teacher, other_teacher = InstructorFactory(), InstructorFactory()
    busy = SessionFactory(on=MONDAY)
    busy.training_class.instructors.add(teacher)
    by_name = SessionFactory(on=date(2026, 8, 10), instructor=other_teacher)

    found = findings([slot(0)], instructors=[teacher, other_teacher])

    assert [each.code for each in found] == ["instructor-clash", "instructor-clash"]
    assert [each.value for each in found] == [
        str(busy.training_class),
        str(by_name.training_class),
    ]


@pytest.mark.django_db
def test_a_class_does_not_clash_with_itself():
    room = RoomFactory()
    own = SessionFactory(room=room, on=MONDAY).training_class

    assert not findings([slot(0)], room=room, own=own)


@pytest.mark.django_db
def test_a_room_that_is_too_small_is_warned_about():
    found = findings([slot(0)], room=RoomFactory(capacity=10))

    assert codes(found) == [("room-too-small", Answer.CONSIDER)]


@pytest.mark.django_db
def test_holidays_are_those_of_the_nation_and_of_the_facility(facility, other_facility):
    nation = HolidayFactory(on=date(2026, 8, 18))
    own = HolidayFactory(on=date(2026, 8, 19), facility=facility)
    HolidayFactory(on=date(2026, 8, 20), facility=other_facility)

    found = schedule.holidays_of(facility, date(2026, 8, 18))

    days = {day for day in found if day.month == 8}
    assert {nation.on, own.on} <= days
    assert date(2026, 8, 20) not in days


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        ([slot(day) for day in range(5)], "Monday–Friday, 08:00–12:00"),
        ([slot(0), slot(2)], "Monday, Wednesday, 08:00–12:00"),
        ([slot(0), slot(1)], "Monday, Tuesday, 08:00–12:00"),
        (
            [*(slot(day) for day in range(4)), slot(4, time(8), time(11, 30))],
            "Monday–Thursday, 08:00–12:00; Friday, 08:00–11:30",
        ),
        ([], ""),
    ],
)
def test_weekly_times_read_as_people_say_them(slots, words):
    assert schedule.in_words(slots) == words


THEORY = Share(pk=1, hours=3, kind="theory")
PRACTICE = Share(pk=2, hours=7)


def test_units_fill_in_their_order_and_divide_a_time_where_one_ends():
    planned = schedule.plan(
        [slot(0)],
        starts_on=MONDAY,
        hours=10,
        lesson_minutes=45,
        holidays={},
        units=[THEORY, PRACTICE],
    )

    assert [(each.unit, each.kind, each.hours) for each in planned.sessions] == [
        (1, "theory", 3),
        (2, "practice", 2),
        (2, "practice", 5),
    ]
    first, second, third = planned.sessions
    assert (first.starts_at, first.ends_at) == (time(8), time(10, 15))
    assert (second.starts_at, second.ends_at) == (time(10, 15), time(12))
    assert (first.on, second.on, third.on.day) == (MONDAY, MONDAY, 10)


def test_what_was_held_comes_off_its_unit_and_the_rest_off_the_first():
    left = schedule.remaining([THEORY, PRACTICE], [(2, 5), (None, 2), (1, 2)])

    assert [(each.pk, each.hours) for each in left] == [(1, 0), (2, 1)]


def test_a_time_half_taken_is_filled_in_the_other_half():
    planned = plan([slot(0)], hours=3, taken={(MONDAY, time(8), time(9, 30))})

    (only,) = planned.sessions
    assert (only.on, only.starts_at, only.ends_at) == (MONDAY, time(9, 30), time(12))


@pytest.mark.parametrize(
    ("last_day", "between", "holidays", "exam"),
    [
        (date(2026, 8, 3), 1, [], date(2026, 8, 5)),
        (date(2026, 8, 3), 0, [], date(2026, 8, 4)),
        (date(2026, 8, 7), 1, [], date(2026, 8, 10)),
        (date(2026, 8, 7), 1, [date(2026, 8, 10)], date(2026, 8, 11)),
        (date(2026, 8, 14), 1, [date(2026, 8, 17)], date(2026, 8, 18)),
    ],
)
def test_the_exam_comes_after_the_gap_and_on_a_working_day(last_day, between, holidays, exam):
    assert schedule.exam_day(last_day, between, holidays) == exam


def test_a_holiday_list_that_leaves_no_day_says_so():
    august = {date(2026, 8, day): "Libur" for day in range(1, 32)}
    planned = plan([slot(0)], holidays=august)

    found = findings([slot(0)], planned, starts_on=MONDAY, ends_on=date(2026, 8, 31))

    (only,) = [each for each in found if each.blocks]
    assert only.code == "no-day-left"
    assert only.message == (
        "Every day from 3 August 2026 to 31 August 2026 is a holiday or has no weekly time."
    )
    assert only.way_forward == "Choose other days, or remove a holiday."


@pytest.mark.parametrize(
    ("exam_on", "code"),
    [
        (date(2026, 8, 23), "exam-before-end"),
        (date(2026, 8, 24), None),
        (date(2026, 8, 30), "exam-on-holiday"),
        (date(2026, 8, 31), "exam-on-holiday"),
        (date(2026, 9, 1), None),
    ],
)
def test_the_exam_is_not_before_the_last_session_nor_on_a_holiday(exam_on, code):
    found = findings([slot(0)], exam_on=exam_on, holidays={date(2026, 8, 31): "Libur"})

    assert [each.code for each in found] == ([code] if code else [])


@pytest.mark.django_db
def test_a_class_in_the_way_is_named_once_with_how_often():
    room = RoomFactory()
    first = SessionFactory(room=room, on=MONDAY)
    for weeks in (1, 2):
        SessionFactory(
            room=room,
            on=MONDAY + timedelta(weeks=weeks),
            training_class=first.training_class,
        )

    found = [each for each in findings([slot(0)], room=room) if each.code == "room-clash"]

    assert [each.value for each in found] == [str(first.training_class)]
    assert found[0].message.endswith("The same on 2 more days.")


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "warns"),
    [
        (time(8), time(10), False),
        (time(7, 59), time(10), True),
        (time(15), time(17), False),
        (time(15), time(17, 1), True),
    ],
)
def test_a_time_outside_the_hours_of_the_facility_is_warned_about(starts_at, ends_at, warns):
    found = codes(findings([slot(0, starts_at, ends_at)], teaching_hours=[8, 17]))

    assert (("outside-hours", Answer.CONSIDER) in found) == warns


def test_the_units_and_the_class_have_the_same_hours():
    (found,) = timetable_checks.unit_hours(20, {1: 3, 2: 7})

    assert (found.code, found.blocks) == ("unit-hours", True)
    assert found.message == ("The units of the programme have 10 lesson hours, the class 20.")
    assert not list(timetable_checks.unit_hours(10, {1: 3, 2: 7}))
    assert not list(timetable_checks.unit_hours(20, {}))


@pytest.mark.django_db
def test_instructors_are_looked_up_in_one_query(django_assert_num_queries):
    teachers = InstructorFactory.create_batch(4)
    for teacher in teachers:
        SessionFactory(on=MONDAY).training_class.instructors.add(teacher)

    with django_assert_num_queries(2):  # sessions, and who teaches their classes
        found = findings([slot(0)], instructors=teachers)

    assert [each.code for each in found] == ["instructor-clash"] * 4


@pytest.mark.django_db
def test_a_certificate_that_ends_during_the_class_is_warned_about():
    teacher = InstructorFactory(certificate_expires_on=date(2026, 8, 20))

    found = findings([slot(0)], instructors=[teacher])

    assert codes(found) == [("instructor-certificate", Answer.CONSIDER)]
