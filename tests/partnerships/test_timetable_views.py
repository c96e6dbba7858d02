"""Week and month of a facility."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships.reports import timetable
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    HolidayFactory,
    SessionFactory,
    TrainingClassFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

WEEK, MONTH = reverse("partnerships:timetable-week"), reverse("partnerships:timetable-month")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(running=True, facility=facility, partner=partner)


@pytest.fixture
def session(training_class):
    return SessionFactory(training_class=training_class, on=TODAY)


def titles(page):
    return [each.training_class.title for day in page.context["days"] for each in day.sessions]


def test_the_week_shows_its_sessions_by_day_and_its_holidays(
    client_of, officer, training_class, session
):
    HolidayFactory(on=date(2026, 7, 17), name="Libur setempat")
    SessionFactory(training_class=training_class, on=date(2026, 7, 20))

    page = client_of(officer).get(WEEK)

    assert [each.on.day for each in page.context["days"]] == [15, 17]
    assert titles(page) == [training_class.title]
    assert "Libur setempat" in page.content.decode()
    later = client_of(officer).get(WEEK, {"minggu": "2026-W30"})
    assert [each.on.day for each in later.context["days"]] == [20]


@pytest.mark.parametrize(
    "week", ["", "x", "2026-W54", "2026-W00", "9999-W52", "0001-W01", "2026-W" + "9" * 99]
)
def test_nonsense_is_this_week(client_of, officer, session, week):
    assert titles(client_of(officer).get(WEEK, {"minggu": week})) == [session.training_class.title]


@pytest.mark.parametrize("month", ["", "x", "2026-13", "9999-12", "0000-01", "2026-" + "1" * 99])
def test_nonsense_is_this_month(client_of, officer, session, month):
    page = client_of(officer).get(MONTH, {"bulan": month})

    assert (page.status_code, page.context["sessions"]) == (200, 1)


def test_a_month_counts_sessions_and_leads_to_the_week(client_of, officer, training_class, session):
    SessionFactory(training_class=training_class, on=TODAY, starts_at=time(13), ends_at=time(15))
    SessionFactory(training_class=training_class, on=date(2026, 7, 16), cancelled=True)

    page = client_of(officer).get(MONTH, {"bulan": "2026-07"})

    assert (page.context["sessions"], page.context["hours"]) == (2, 10)
    assert len(page.context["days"]) == 31
    assert "?minggu=2026-W29" in page.content.decode()


def test_on_paper_a_day_names_its_lessons_as_far_as_there_is_room(
    client_of, officer, training_class, session
):
    for hour in range(6):
        times = {"starts_at": time(hour), "ends_at": time(hour, 45)}
        SessionFactory(training_class=training_class, on=TODAY, hours=1, **times)

    july = client_of(officer).get(MONTH, {"bulan": "2026-07"})

    (day,) = [each for each in july.context["days"] if each["day"].on == TODAY]
    assert (len(day["lessons"]), day["more"]) == (6, 1)
    assert f"05.00 {training_class.title}</li>" in july.content.decode()
    for month in ("2027-02", "2026-08"):  # four weeks, and six
        assert client_of(officer).get(MONTH, {"bulan": month}).status_code == 200


def test_another_facility_and_halted_classes_are_not_in_it(
    client_of, officer, other_facility, other_partner, facility, partner
):
    elsewhere = TrainingClassFactory(facility=other_facility, partner=other_partner)
    SessionFactory(on=TODAY, training_class=elsewhere)
    SessionFactory(
        on=TODAY,
        training_class=TrainingClassFactory(postponed=True, facility=facility, partner=partner),
    )

    assert titles(client_of(officer).get(WEEK)) == []


def test_an_instructor_reads_the_own_lessons(client_of, instructor, session, training_class):
    client = client_of(instructor)
    assert titles(client.get(WEEK)) == []

    training_class.instructors.add(instructor.instructor)

    assert titles(client_of(instructor).get(WEEK)) == [training_class.title]


def test_a_manager_chooses_the_facility(client_of, manager, session, other_facility):
    client = client_of(manager)
    chosen = session.training_class.facility
    TrainingClassFactory(facility=other_facility)

    mine = client.get(WEEK, {"upt": chosen.pk})
    other = client.get(WEEK, {"upt": other_facility.pk})
    nonsense = client.get(WEEK, {"upt": "x" * 99})

    assert titles(mine) == [session.training_class.title]
    assert titles(other) == []
    assert nonsense.status_code == 200
    assert "/kehadiran/" not in mine.content.decode(), "managers read no register"


@pytest.mark.parametrize("url", [WEEK, MONTH])
def test_it_costs_the_same_for_one_session_and_for_fifty(
    client_of, officer, facility, partner, session, url
):
    client = client_of(officer)

    def cost():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    one = cost()
    for number in range(50):
        training_class = TrainingClassFactory(running=True, facility=facility, partner=partner)
        SessionFactory(training_class=training_class, on=TODAY + timedelta(days=number % 3))

    assert cost() == one


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("url", [WEEK, MONTH])
def test_it_reads_in_both_languages(client_of, officer, session, url, language):
    officer.language = language
    officer.save()

    assert client_of(officer).get(url).status_code == 200


def test_weeks_are_named_as_calendars_name_them():
    assert timetable.week_name(date(2027, 1, 1)) == "2026-W53"
    assert timetable.week_of("2026-W53", TODAY) == (date(2026, 12, 28), date(2027, 1, 3))
    assert timetable.month_of("2028-02", TODAY) == (date(2028, 2, 1), date(2028, 2, 29))
