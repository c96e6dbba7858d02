"""Each number of an agreement opens its list, and the list has exactly that many rows."""

from collections import Counter
from datetime import date
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse

from partnerships.choices import ObligationMetric, Side
from partnerships.reports.obligations import progress_of
from rutan.audit.models import AuditEvent
from rutan.audit.recording import history_of
from rutan.common.shares import HIDDEN
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    InstructorFactory,
    ObligationFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import (
    AttendanceFactory,
    CertificateFactory,
    EnrolmentFactory,
)
from trainees.actions import aftermath, figures
from trainees.choices import CertificateKind
from trainees.models import AttendanceReason, Enrolment

pytestmark = pytest.mark.django_db
COUNTED = (
    ObligationMetric.CLASSES,
    ObligationMetric.PARTICIPANTS,
    ObligationMetric.HOURS,
    ObligationMetric.CERTIFIED,
    ObligationMetric.INSTRUCTORS,
)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def lived(facility, partner):
    """A running class of six seats: of five enrolled one was never there, one was there only in a
    session that is called off now; one class to come, one called off after its first session; one
    of earlier years, whose list tells of two who completed it and one who never came."""
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    for metric in COUNTED:
        ObligationFactory(agreement=agreement, metric=metric, target=50)
    facts = {"facility": facility, "partner": partner, "agreement": agreement}
    running = TrainingClassFactory(running=True, quota=6, planned_hours=40, **facts)
    teacher, named = (InstructorFactory(partner=partner) for _ in range(2))
    running.instructors.add(teacher, named)
    held = [
        SessionFactory(held=True, training_class=running, instructor=teacher, on=date(2026, 7, day))
        for day in (6, 7)
    ]
    again = {"catch_up": True, "instructor": teacher, "on": date(2026, 7, 7)}
    SessionFactory(held=True, training_class=running, **again)
    off = SessionFactory(cancelled=True, training_class=running, on=date(2026, 7, 8))
    absent = AttendanceReason.objects.get(letter="A")
    people = [
        EnrolmentFactory(active=True, training_class=running, facility=facility) for _ in range(5)
    ]
    for one in people[:3]:
        for session in held:
            AttendanceFactory(enrolment=one, session=session)
    AttendanceFactory(enrolment=people[3], session=held[0], reason=absent, hours=0)
    AttendanceFactory(enrolment=people[4], session=off)
    for kind in (CertificateKind.TRAINING, CertificateKind.COMPETENCE):
        CertificateFactory(enrolment=people[0], kind=kind, issued=True)
    TrainingClassFactory(batch_number=2, quota=10, planned_hours=40, **facts)
    stopped = TrainingClassFactory(batch_number=3, cancelled=True, **facts)
    session = SessionFactory(held=True, training_class=stopped, hours=3)
    AttendanceFactory(
        enrolment=EnrolmentFactory(active=True, training_class=stopped, facility=facility),
        session=session,
    )
    earlier = TrainingClassFactory(batch_number=4, closed=True, stated_hours=40, **facts)
    for traits in ({"completed": True}, {"completed": True}, {"withdrawn": True}):
        EnrolmentFactory(training_class=earlier, facility=facility, **traits)
    for each in (running, stopped, earlier):
        figures.refresh(each)
    aftermath.rebuild()
    return agreement


def told(agreement):
    rows = progress_of([agreement], on=date(2026, 7, 14))[agreement.pk].owed
    return {row.metric: (row.realised, row.planned) for row in rows}


def test_participants_are_places_whose_holder_came_once(lived):
    """Neither everybody who got a seat, nor only who is still there."""
    assert told(lived) == {
        "classes": (1 + 1, 1),
        "participants": (3 + 1 + 2, 10 + 2),
        "hours": (5 + 5 + 3 + 40, 40 + 30),
        "certified": (1, 10 + 4),
        "instructors": (1, 1),
    }


def listed(client, agreement, **asked):
    asked = {key: value for key, value in asked.items() if value}
    address = reverse("trainees:agreement-reached", args=[agreement.code])
    return client.get(f"{address}?{urlencode(asked)}")


@pytest.mark.parametrize("metric", COUNTED)
@pytest.mark.parametrize("part", ["", "planned"])
def test_the_list_has_as_many_rows_as_the_number_says(lived, officer, client_of, metric, part):
    number = told(lived)[metric][part == "planned"]

    context = listed(client_of(officer), lived, ukuran=str(metric), bagian=part).context

    rows = context["page"].paginator.count
    assert number == (rows if context["total"] is None else int(context["total"]))
    assert rows


def test_a_list_of_hours_adds_up(lived, officer, client_of):
    answer = listed(client_of(officer), lived, ukuran="hours")

    assert answer.context["page"].paginator.count == 3 + 1
    assert answer.context["total"] == "53"


def test_the_page_of_the_agreement_leads_to_each_list(lived, officer, client_of):
    text = client_of(officer).get(reverse("partnerships:agreement-detail", args=[lived.code])).text

    address = reverse("trainees:agreement-reached", args=[lived.code])
    assert f'<a href="{address}?ukuran=participants">6</a>' in text
    assert f'<a href="{address}?ukuran=participants&amp;bagian=planned">12</a>' in text
    assert f'<a href="{address}?ukuran=instructors&amp;pihak=partner">1</a>' in text


def test_managers_see_no_name_and_looking_at_names_is_recorded(lived, manager, officer, client_of):
    name = lived.training_classes.get(batch_number=1).enrolments.first().inmate.id_card_name

    hidden = listed(client_of(manager), lived).text
    assert not AuditEvent.objects.filter(action="report.people_viewed").exists()
    shown = listed(client_of(officer), lived).text

    assert name not in hidden
    assert name in shown
    event = AuditEvent.objects.get(action="report.people_viewed")
    assert event.details["people"] == 6
    assert not history_of(lived), "a look is no part of the agreement's past"


@pytest.mark.parametrize("metric", ["", "funds", "reports", "'; --"])
def test_what_is_not_counted_here_has_no_list(lived, officer, client_of, metric):
    status = listed(client_of(officer), lived, ukuran=metric or "x").status_code

    assert status == 404


def test_the_page_says_that_it_leaves_out_rows_only_when_it_does(
    lived, other_facility, partner, officer, client_of
):
    agreement = lived if not isinstance(lived, tuple) else lived[0]
    client = client_of(officer)
    address = reverse("trainees:agreement-reached", args=[agreement.code])
    whole = client.get(address, {"ukuran": "classes"}).context["leaves_out"]
    TrainingClassFactory(facility=other_facility, partner=partner, agreement=agreement)

    part = client.get(address, {"ukuran": "classes"}).context["leaves_out"]

    assert (whole, part) == (False, True)


def test_a_nonsense_side_has_no_instructors(lived, officer, client_of):
    answer = listed(client_of(officer), lived, ukuran="instructors", pihak="x")

    assert answer.context["rows"] == []


def test_a_list_costs_the_same_for_one_row_and_for_many(
    lived, officer, client_of, django_assert_max_num_queries
):
    client = client_of(officer)
    listed(client, lived)
    for metric in COUNTED:
        with django_assert_max_num_queries(14):
            listed(client, lived, ukuran=str(metric))


def test_the_side_of_the_facility_has_instructors_of_its_own(lived, officer, client_of):
    own = InstructorFactory(partner=None, facility=lived.facility)
    lived.training_classes.get(batch_number=2).instructors.add(own)

    planned = listed(
        client_of(officer),
        lived,
        ukuran="instructors",
        bagian="planned",
        pihak=str(Side.FACILITY),
    )

    assert [cells[0][1]["text"] for cells in planned.context["rows"]] == [own.name]


def test_a_manager_is_told_of_class_and_status_what_enough_people_have_in_common(
    manager, officer, client_of, facility, partner
):
    """Six came in one class, two and three in two others, of which nobody outside is told."""
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    facts = {"facility": facility, "partner": partner, "agreement": agreement}
    classes = [TrainingClassFactory(running=True, batch_number=n, **facts) for n in (1, 2, 3)]
    for training_class, people in zip(classes, (6, 2, 3), strict=True):
        session = SessionFactory(held=True, training_class=training_class, on=date(2026, 7, 6))
        for _ in range(people):
            one = EnrolmentFactory(active=True, training_class=training_class, facility=facility)
            AttendanceFactory(enrolment=one, session=session)
    aftermath.rebuild()

    page = listed(client_of(manager), agreement)
    told = [cells[1][1]["text"] for cells in page.context["rows"]]
    assert Counter(told) == {classes[0].title: 6, HIDDEN: 5}
    assert page.context["note"]
    ends = [label[-7:-5] for label in in_order(agreement)]
    assert [cells[0][1]["text"] for cells in page.context["rows"]] == [f"••{end}" for end in ends]
    inside = listed(client_of(officer), agreement)
    shown = {cells[1][1]["text"] for cells in inside.context["rows"]}
    assert shown == {each.title for each in classes}
    assert inside.context["note"] == ""


def in_order(agreement):
    people = Enrolment.objects.filter(training_class__agreement=agreement)
    return people.order_by("inmate__public_id").values_list("inmate__register_label", flat=True)
