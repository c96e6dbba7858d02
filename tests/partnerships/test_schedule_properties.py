"""What holds for every class: rules checked against a thousand classes nobody thought of."""

from collections import Counter, defaultdict
from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships import schedule, timetable_checks
from partnerships.schedule import Share, Slot

FIRST_DAY = date(2026, 1, 1)
MOST_HOURS = 10

PERIODS = [
    (time(7, 30), time(10)),
    (time(8), time(12)),
    (time(8, 15), time(11, 30)),
    (time(13), time(14, 30)),
    (time(13), time(16)),
]
slots = st.lists(
    st.builds(
        lambda weekday, period: Slot(weekday=weekday, starts_at=period[0], ends_at=period[1]),
        st.integers(0, 6),
        st.sampled_from(PERIODS),
    ),
    min_size=1,
    max_size=8,
)
shares = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from(["theory", "practice", "assessment"])),
    max_size=6,
).map(
    lambda rows: [
        Share(pk=number, hours=hours, kind=kind) for number, (hours, kind) in enumerate(rows, 1)
    ]
)
holidays = st.sets(st.integers(0, 200), max_size=60).map(
    lambda days: {FIRST_DAY + timedelta(days=day): "Libur" for day in days}
)
classes = st.fixed_dictionaries(
    {
        "slots": slots,
        "starts_on": st.integers(0, 120).map(lambda days: FIRST_DAY + timedelta(days=days)),
        "lesson_minutes": st.sampled_from([35, 40, 45]),
        "holidays": holidays,
        "units": shares,
    }
)
own_hours = st.integers(1, 160)


def planned_of(wanted, hours, **more):
    wanted = dict(wanted)
    return schedule.plan(wanted.pop("slots"), hours=hours, **wanted | more)


def hours_of(wanted, hours):
    return sum(each.hours for each in wanted["units"]) or hours


def blocking(wanted, made, hours):
    found = timetable_checks.findings(
        wanted["slots"],
        made,
        hours=hours,
        ends_on=None,
        lesson_minutes=wanted["lesson_minutes"],
        max_hours_per_day=MOST_HOURS,
        room=None,
        instructors=(),
        quota=16,
    )
    return {each.code for each in found if each.blocks}


@settings(max_examples=1_000, deadline=None)
@given(classes, own_hours)
def test_every_class_is_planned_to_the_hour_and_never_on_a_holiday(wanted, hours):
    hours = hours_of(wanted, hours)

    made = planned_of(wanted, hours)

    assert made == planned_of(wanted, hours), "the same input gives the same plan"
    assert made.hours == hours
    taught = Counter()
    by_day = defaultdict(list)
    for each in made.sessions:
        taught[each.unit] += each.hours
        by_day[each.on].append(each)
        assert each.on >= wanted["starts_on"]
        assert each.on not in wanted["holidays"]
        fits = schedule.lesson_hours(each.starts_at, each.ends_at, wanted["lesson_minutes"])
        assert 1 <= each.hours <= fits
    assert all(taught[each.pk] == each.hours for each in wanted["units"])
    units = [each.unit for each in made.sessions if each.unit]
    assert units == sorted(units), "units are taught in their order"
    for day, sessions in by_day.items():
        assert day.weekday() in {slot.weekday for slot in wanted["slots"]}
        for before, after in zip(sessions, sessions[1:], strict=False):
            assert before.ends_at <= after.starts_at, "no two sessions at a time"
    long_days = [day for day, each in by_day.items() if sum(one.hours for one in each) > MOST_HOURS]
    assert not long_days or "hours-per-day" in blocking(wanted, made, hours)


@settings(max_examples=1_000, deadline=None)
@given(classes, own_hours, st.data())
def test_planning_anew_keeps_what_was_held_and_is_complete_again(wanted, hours, data):
    hours = hours_of(wanted, hours)
    before = planned_of(wanted, hours)
    held = [each for each in before.sessions if data.draw(st.booleans())]

    after = planned_of(
        wanted,
        hours - sum(each.hours for each in held),
        taken=[(each.on, each.starts_at, each.ends_at) for each in held],
        units=schedule.remaining(wanted["units"], [(each.unit, each.hours) for each in held]),
    )

    assert sum(each.hours for each in [*held, *after.sessions]) == hours
    taught = Counter()
    for each in [*held, *after.sessions]:
        taught[each.unit] += each.hours
    assert all(taught[each.pk] == each.hours for each in wanted["units"])
    for each in after.sessions:
        assert not any(
            each.on == other.on
            and each.starts_at < other.ends_at
            and other.starts_at < each.ends_at
            for other in held
        )


@settings(max_examples=1_000, deadline=None)
@given(st.dates(FIRST_DAY, date(2027, 12, 31)), st.integers(0, 14), holidays)
def test_an_exam_is_after_the_gap_and_on_a_working_day(last_day, between, off):
    exam = schedule.exam_day(last_day, between, off)

    assert (exam - last_day).days > between
    assert exam.weekday() != 6
    assert exam not in off
