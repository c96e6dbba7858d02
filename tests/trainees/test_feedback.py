from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import TODAY
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import AttendanceFactory, EnrolmentFactory
from tests.posting import post
from trainees.actions import feedback
from trainees.actions.feedback import FeedbackConflict, Slip
from trainees.models import Feedback
from trainees.models.feedback import MARKS
from trainees.reports.feedback import attended, comments, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(running=True, facility=facility, partner=partner)


@pytest.fixture
def session(training_class):
    return SessionFactory(held=True, training_class=training_class, on=date(2026, 7, 6))


def person(training_class, name="Warga", session=None):
    """Somebody who attended, where a session is given."""
    found = EnrolmentFactory(active=True, training_class=training_class, inmate__id_card_name=name)
    if session:
        AttendanceFactory(enrolment=found, session=session)
    return found


def slip(*marks, comment="", version=0):
    return Slip(version=version, marks=dict(zip(MARKS, marks, strict=False)), comment=comment)


def save(training_class, slips, by, on=TODAY):
    return feedback.save(training_class=training_class, slips=slips, on=on, by=by)


def test_only_somebody_who_attended_can_say_how_it_was(training_class, session, officer):
    there, away = person(training_class, "Ada", session), person(training_class, "Absen")

    with pytest.raises(DomainError, match="Absen"):
        save(training_class, {there.pk: slip(5, 4, 3, 4), away.pk: slip(1, 1, 1, 1)}, officer)
    assert not Feedback.objects.exists()

    assert save(training_class, {there.pk: slip(5, 4, 3, 4, comment="Baik")}, officer) == 1
    assert Feedback.objects.get().on == TODAY
    event = AuditEvent.objects.get(action="feedback.recorded")
    assert event.details == {"people": 1}  # what was said stays on its record


@pytest.mark.parametrize(
    "wrong", [slip(5, 4, 3), slip(6, 4, 3, 4), slip(0, 4, 3, 4), slip(comment="Baik")]
)
def test_all_four_questions_are_answered_from_one_to_five(training_class, session, officer, wrong):
    there = person(training_class, "Ada", session)

    with pytest.raises(DomainError, match="Ada"):
        save(training_class, {there.pk: wrong}, officer)


@pytest.mark.parametrize("on", [date(2026, 6, 30), date(2026, 7, 16)])
def test_the_day_lies_in_the_class(training_class, session, officer, on):
    there = person(training_class, session=session)

    with pytest.raises(DomainError) as refused:
        save(training_class, {there.pk: slip(5, 4, 3, 4)}, officer, on=on)

    assert refused.value.field == "on"


def test_an_answer_is_corrected_or_taken_back_for_seven_days(training_class, session, officer):
    there = person(training_class, session=session)
    save(training_class, {there.pk: slip(5, 4, 3, 4)}, officer)

    with time_machine.travel("2026-07-22T02:00:00+00:00"):
        save(training_class, {there.pk: slip(2, 4, 3, 4, version=1)}, officer)
        assert Feedback.objects.get().content == 2
    with time_machine.travel("2026-07-23T02:00:00+00:00"), pytest.raises(DomainError):
        save(training_class, {there.pk: slip(version=2)}, officer)

    save(training_class, {there.pk: slip(version=2)}, officer)
    assert not Feedback.objects.exists()


def test_one_person_answers_once_and_two_who_type_are_asked(training_class, session, officer):
    there = person(training_class, session=session)
    save(training_class, {there.pk: slip(5, 4, 3, 4)}, officer)

    with pytest.raises(FeedbackConflict):
        save(training_class, {there.pk: slip(1, 1, 1, 1)}, officer)

    assert Feedback.objects.get().content == 5


def answered(training_class, session, officer, count, comment=""):
    people = [person(training_class, f"W {n}", session) for n in range(count)]
    marks = {each.pk: slip(4, 5, 3, 4, comment=comment) for each in people}
    save(training_class, marks, officer)


def test_two_answers_show_no_mean(training_class, session, officer):
    person(training_class, session=session)
    answered(training_class, session, officer, 2, "Bagus")

    found = said(training_class, smallest=5)

    assert (found.n, attended(training_class), found.means) == (2, 3, ())
    assert comments(training_class, smallest=5) == []


def test_five_answers_show_means_and_comments_without_names(
    client_of, head, manager, training_class, session, officer
):
    """The manager reads the means on the page of the class, and no comment."""
    answered(training_class, session, officer, 5, "Lasnya bagus")
    page = reverse("trainees:class-feedback", args=[training_class.public_id])
    summary = reverse("trainees:class-detail", args=[training_class.public_id])

    read_by_head = client_of(head).get(page).content.decode()
    read_by_manager = client_of(manager).get(summary).content.decode()

    assert [mean for _label, mean in said(training_class, smallest=5).means] == [4, 5, 3, 4]
    assert "Lasnya bagus" in read_by_head
    assert 'name="content-' not in read_by_head  # a head reads, officers type
    assert "3,0" in read_by_manager
    assert "Lasnya bagus" not in read_by_manager
    assert client_of(manager).get(page).status_code == 403


def test_slips_are_typed_in_and_a_bad_row_is_named_with_all_that_was_typed(
    client_of, officer, training_class, session
):
    good, bad = person(training_class, "Baik", session), person(training_class, "Buruk", session)
    address = reverse("trainees:class-feedback", args=[training_class.public_id])
    client = client_of(officer)

    def row(who, marks, comment=""):
        cells = {f"{mark}-{who.pk}": text for mark, text in zip(MARKS, marks, strict=True)}
        return cells | {f"comment-{who.pk}": comment, f"seen-{who.pk}": 0}

    sent = {"on": "15/07/2026", **row(good, "4534", "Alat kurang"), **row(bad, "49 1")}
    refused = post(client, address, sent)
    saved = post(client, address, sent | row(bad, "4331"))

    assert refused.status_code == 422
    shown = {row.id: row for row in refused.context["form"].rows}
    assert (bool(shown[bad.pk].errors), shown[good.pk].errors) == (True, [])
    assert "Alat kurang" in refused.content.decode()
    assert saved.status_code == 302
    assert Feedback.objects.count() == 2


def test_a_row_of_somebody_who_never_attended_is_refused_on_the_page(
    client_of, officer, training_class, session
):
    away = person(training_class, "Absen")
    address = reverse("trainees:class-feedback", args=[training_class.public_id])
    sent = {f"{mark}-{away.pk}": "3" for mark in MARKS} | {"on": "15/07/2026"}

    assert post(client_of(officer), address, sent).status_code == 422
    assert not Feedback.objects.exists()


@pytest.mark.looks
def test_the_page_and_the_slips_cost_the_same_for_few_and_many(
    client_of, officer, training_class, session
):
    address = reverse("trainees:class-feedback", args=[training_class.public_id])
    client = client_of(officer)

    def queries():
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    answered(training_class, session, officer, 1)
    few = queries()
    answered(training_class, session, officer, 31)

    assert queries() == few <= 16
    paper = client.get(reverse("trainees:feedback-slips", args=[training_class.public_id]))
    assert paper.content.startswith(b"%PDF")
