"""What stops when an agreement ends, on its page and counted."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.reports.impact import impact_of
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    SessionFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db
LAST = date(2026, 8, 31)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


@pytest.fixture
def ending(facility, partner):
    return AgreementFactory(signed=True, facility=facility, partner=partner, ends_on=LAST)


def class_of(agreement, number, **values):
    figures = values.pop("figures", None)
    made = TrainingClassFactory(
        facility=agreement.facility,
        partner=agreement.partner,
        agreement=agreement,
        batch_number=number,
        **values,
    )
    if figures:
        ClassFiguresFactory(training_class=made, **figures)
    return made


def test_what_goes_on_after_the_last_day_is_counted(ending, officer):
    late = {"ends_on": date(2026, 9, 30)}
    running = class_of(
        ending, 1, running=True, exam_on=date(2026, 10, 2), figures={"in_class": 14},
        **late,
    )  # fmt: skip
    for day in (LAST, date(2026, 9, 1), date(2026, 9, 30)):
        SessionFactory(training_class=running, on=day)
    SessionFactory(training_class=running, cancelled=True, on=date(2026, 9, 2))
    planned = class_of(ending, 2, starts_on=date(2026, 9, 7), quota=12, **late)
    exam_only = class_of(
        ending, 3, assessing=True, exam_on=date(2026, 9, 1), figures={"in_class": 5}
    )
    class_of(ending, 4, running=True, ends_on=LAST, exam_on=LAST)
    class_of(ending, 5, closed=True, **late)
    class_of(ending, 6, cancelled=True, **late)
    class_of(ending, 7, postponed=True, starts_on=date(2026, 9, 1), quota=10, **late)

    impact = impact_of(ending, user=officer)

    assert {row.training_class for row in impact.classes} >= {running, planned, exam_only}
    assert (impact.last_day, len(impact.classes)) == (LAST, 4)
    assert (impact.people, impact.seats, impact.sessions, impact.exams) == (19, 22, 2, 2)
    (first,) = [row for row in impact.classes if row.training_class == running]
    assert (first.people, first.sessions, first.last_session_on) == (14, 2, date(2026, 9, 30))


def test_a_manager_reads_who_got_a_seat_and_not_who_is_left(ending, officer, regional_manager):
    class_of(
        ending, 1, running=True, ends_on=date(2026, 9, 30), figures={"enrolled": 16, "in_class": 14}
    )

    people = [impact_of(ending, user=user).people for user in (officer, regional_manager)]

    assert people == [14, 16]


def test_it_takes_one_query_for_any_number_of_classes(ending, officer, django_assert_num_queries):
    for number in range(3):
        made = class_of(ending, number + 1, running=True, ends_on=date(2026, 9, 30))
        ClassFiguresFactory(training_class=made, in_class=5)
    impact_of(ending, user=officer)  # where the officer works is asked once a request

    with django_assert_num_queries(1):
        assert impact_of(ending, user=officer).people == 15


def test_the_page_links_to_the_class_its_sessions_and_its_exam(ending, officer, client_of):
    running = class_of(
        ending, 1, running=True, ends_on=date(2026, 9, 30), exam_on=date(2026, 10, 2),
        figures={"in_class": 14},
    )  # fmt: skip
    SessionFactory(training_class=running, on=date(2026, 9, 1))

    text = client_of(officer).get(detail(ending)).text

    assert "Yang terhenti bila perjanjian ini berakhir" in text
    for name in ("class-detail", "class-attendance", "class-results"):
        assert f'href="{reverse(f"trainees:{name}", args=[running.public_id])}"' in text, name


def test_nothing_beyond_the_end_is_said_too(ending, officer, client_of):
    class_of(ending, 1, running=True)

    assert "Tidak ada" in client_of(officer).get(detail(ending)).text


def test_a_terminated_one_tells_what_still_goes_on(facility, partner, officer, client_of):
    ended = AgreementFactory(closed=True, facility=facility, partner=partner)
    client = client_of(officer)
    assert client.get(detail(ended)).context["impact"] is None

    class_of(ended, 1, running=True)

    impact = client.get(detail(ended)).context["impact"]
    assert (impact.last_day, len(impact.classes)) == (date(2026, 6, 30), 1)


def test_a_draft_stops_nothing(facility, partner, officer, client_of):
    draft = AgreementFactory(facility=facility, partner=partner)

    assert client_of(officer).get(detail(draft)).context["impact"] is None


def detail(agreement):
    return reverse("partnerships:agreement-detail", args=[agreement.code])
