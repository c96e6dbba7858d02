import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.moments import TODAY
from tests.factories.partnerships import ProgrammeVersionFactory, TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory
from trainees.actions import results
from trainees.choices import Competence
from trainees.models import Result

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
K, BK = Competence.COMPETENT, Competence.NOT_YET


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def people(training_class, count, **values):
    return [
        EnrolmentFactory(
            active=True,
            training_class=training_class,
            inmate__id_card_name=f"Warga {n:02d}",
            credited_hours=10,
            expected_hours=10,
            **values,
        )
        for n in range(count)
    ]


def url(training_class):
    return reverse("trainees:class-results", args=[training_class.public_id])


def row(person, theory="", practice="", result="", why="", seen=1):
    return {
        f"score-{person.pk}-theory": theory,
        f"score-{person.pk}-practice": practice,
        f"result-{person.pk}": result,
        f"why-{person.pk}": why,
        f"seen-{person.pk}": seen,
    }


def test_scores_with_a_comma_and_results_are_saved(client_of, officer, training_class):
    good, weak = people(training_class, 2)

    answer = client_of(officer).post(
        url(training_class), row(good, "86,5", "90", K) | row(weak, "60", "", BK, "Las sudut")
    )

    assert answer.status_code == 302
    assert str(Result.objects.get(enrolment=good, assessment__kind="theory").score) == "86.50"
    weak.refresh_from_db()
    assert (weak.competence, weak.competence_note) == (BK, "Las sudut")


def test_everyone_competent_without_script_fills_empty_rows_and_keeps_what_was_typed(
    client_of, officer, training_class
):
    first, second = people(training_class, 2)
    sent = row(first, "70", "", BK, "Teori") | row(second, "80", "x")

    page = client_of(officer).post(url(training_class), sent | {"aksi": "semua"})

    first_row, second_row = page.context["grid"].rows
    assert (first_row.value, second_row.value) == (BK, K)
    assert [cell.text for cell in second_row.cells] == ["80", "x"]
    assert not Result.objects.exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"theory": "120"}, "100"),
        ({"theory": "delapan"}, "86"),
        ({"theory": "-5"}, "86"),
        ({"result": BK}, ""),
        ({"result": "hebat"}, ""),
    ],
)
def test_a_bad_row_is_named_nothing_is_saved_and_all_stays_typed(
    client_of, officer, training_class, typed, says
):
    bad, good = people(training_class, 2)

    page = client_of(officer).post(url(training_class), row(bad, **typed) | row(good, "77"))

    shown = page.context["grid"].rows
    assert page.status_code == 422
    assert says in " ".join(shown[0].errors)
    assert shown[0].errors
    assert shown[1].cells[0].text == "77"
    assert not Result.objects.exists()


@pytest.mark.parametrize("seen", ["9" * 5000, "١", "-1", "x"])
def test_a_forged_version_is_no_fault(client_of, officer, training_class, seen):
    (person,) = people(training_class, 1)

    answer = client_of(officer).post(url(training_class), row(person, "70", seen=seen))

    assert answer.status_code == 302


def test_person_of_another_class_is_refused(client_of, officer, training_class):
    people(training_class, 1)
    other = EnrolmentFactory(active=True)

    page = client_of(officer).post(url(training_class), row(other, "70"))

    assert page.status_code == 422
    assert not Result.objects.exists()


def test_second_saver_sees_what_is_stored_and_may_replace_it_knowingly(
    client_of, officer, supervisor, training_class
):
    (person,) = people(training_class, 1)
    client_of(supervisor).post(url(training_class), row(person, "80", "", K))
    client = client_of(officer)

    conflict = client.post(url(training_class), row(person, "60", "", BK, "Teori"))
    shown = conflict.context["grid"].rows[0]
    assert conflict.status_code == 409
    assert "80" in shown.errors[0]
    assert (shown.cells[0].text, shown.note) == ("60", "Teori")
    assert Result.objects.get().score == 80

    client.post(url(training_class), row(person, "60", "", BK, "Teori", seen=shown.version))
    assert Result.objects.get().score == 60


def test_attendance_below_the_rule_is_marked(client_of, officer, training_class):
    EnrolmentFactory(
        active=True, training_class=training_class, credited_hours=7, expected_hours=10
    )

    page = client_of(officer).get(url(training_class))

    assert page.context["grid"].rows[0].is_short is True
    assert "80%" in page.content.decode()


def test_verified_results_are_read_only_for_staff(client_of, officer, coordinator, training_class):
    (person,) = people(training_class, 1, competence=K)
    results.verify(enrolments=[person], by=coordinator)

    page = client_of(officer).get(url(training_class))
    client_of(officer).post(url(training_class), row(person, "10", "", BK, "x", seen=2))

    assert page.context["grid"].rows[0].locked is True
    person.refresh_from_db()
    assert person.competence == K


def test_equivalency_class_speaks_of_passing(client_of, officer, facility):
    version = ProgrammeVersionFactory(programme__equivalency=True)
    training_class = TrainingClassFactory(
        assessing=True, facility=facility, programme_version=version
    )
    (person,) = people(training_class, 1)

    page = client_of(officer).get(url(training_class))

    assert f'name="score-{person.pk}-exam"' in page.content.decode()
    assert str(page.context["grid"].choices[0]["label"]) in {"Lulus", "Passed"}


def test_repeat_is_recorded_once_and_shows_what_was_before(client_of, officer, training_class):
    (person,) = people(training_class, 1)
    client = client_of(officer)
    client.post(url(training_class), row(person, "40", "", BK, "Teori"))
    repeat = reverse(
        "trainees:result-repeat", args=[training_class.public_id, person.inmate.public_id]
    )
    sent = {
        "score_theory": "75",
        "competence": K,
        "on": "15/07/2026",
        "once": "abcdefghijklmnopqrstuv",
    }

    page = client.get(repeat)
    client.post(repeat, sent)
    client.post(repeat, sent)

    assert "40" in page.content.decode()
    assert list(Result.objects.values_list("attempt", "score")) == [(1, 40), (2, 75)]


def test_repeat_without_a_first_result_is_not_found(client_of, officer, training_class):
    (person,) = people(training_class, 1)
    args = [training_class.public_id, person.inmate.public_id]

    assert client_of(officer).get(reverse("trainees:result-repeat", args=args)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("supervisor", 200),
        ("head", 200),
        ("other_officer", 404),
        ("stranger", 404),
        ("instructor", 403),
        ("manager", 403),
        ("coordinator", 403),
        ("administrator", 403),
    ],
)
def test_who_opens_the_results(client_of, request, training_class, role, status):
    user = request.getfixturevalue(role)

    assert client_of(user).get(url(training_class)).status_code == status


def test_results_take_the_same_queries_for_any_number_of_people(client_of, officer, training_class):
    client = client_of(officer)
    people(training_class, 1)
    few = queries_of(client, url(training_class))
    people(training_class, 31)

    assert queries_of(client, url(training_class)) == few <= 12
