from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import TrainingClassFactory
from tests.factories.trainees import ApplicationFactory, HealthLetterFactory
from trainees.models import HealthLetter

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
_number = iter(range(10_000))


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(selecting=True, facility=facility, partner=partner)


@pytest.fixture
def client(client_of, officer):
    return client_of(officer)


def url(training_class, name="class-health-letters"):
    return reverse(f"trainees:{name}", args=[training_class.public_id])


def candidate(training_class, name="Warga"):
    return ApplicationFactory(
        training_class=training_class,
        facility=training_class.facility,
        inmate__facility=training_class.facility,
        inmate__id_card_name=name,
    )


def sent(*rows, on=TODAY, **more):
    page = {"on": f"{on:%d/%m/%Y}", "once": f"test-key-{next(_number):014d}"}
    return page | {f"letter-{row.pk}": word for row, word in rows} | more


def letters():
    return dict(HealthLetter.objects.values_list("inmate__id_card_name", "is_fit"))


def test_only_candidates_without_a_valid_letter_are_listed(client, training_class):
    missing, old, unfit, fine = (candidate(training_class, name) for name in "ABCD")
    HealthLetterFactory(inmate=old.inmate, on=TODAY - timedelta(days=200))
    HealthLetterFactory(inmate=unfit.inmate, on=TODAY, is_fit=False)
    HealthLetterFactory(inmate=fine.inmate, on=TODAY)

    page = client.get(url(training_class))

    assert {row.application for row in page.context["form"].rows} == {missing, old, unfit}
    assert (
        url(training_class) in client.get(url(training_class, "class-candidates")).content.decode()
    )


def test_letters_of_many_are_recorded_in_one_post(client, training_class):
    fit, unfit, later, empty = (candidate(training_class, name) for name in "ABCD")

    answer = client.post(
        url(training_class),
        sent(
            (fit, "fit"),
            (unfit, "unfit"),
            (later, "fit"),
            (empty, ""),
            **{f"day-{later.pk}": "1 Juli 2026", f"limits-{later.pk}": "Tidak angkat beban"},
        ),
    )

    assert answer["Location"] == url(training_class, "class-candidates")
    assert letters() == {"A": True, "B": False, "C": True}
    own = HealthLetter.objects.get(inmate=later.inmate)
    assert (own.on, own.limits) == (date(2026, 7, 1), "Tidak angkat beban")
    assert AuditEvent.objects.filter(action="inmate.health_letter_added").count() == 3


@pytest.mark.parametrize(
    "row",
    [
        {"day-{pk}": "31/02/2026"},
        {"day-{pk}": "31/12/2030"},
        {"limits-{pk}": "x" * 121},
        {"letter-{pk}": "perhaps"},
        {"letter-{pk}": "", "limits-{pk}": "Tidak angkat beban"},
        {"letter-999999": "fit"},
        {"on": ""},
        {"on": "31/12/2030"},
    ],
)
def test_one_wrong_row_and_nobody_is_recorded(client, training_class, row):
    good, bad = candidate(training_class, "A"), candidate(training_class, "B")
    changed = {name.replace("{pk}", str(bad.pk)): value for name, value in row.items()}

    page = client.post(url(training_class), sent((good, "unfit"), (bad, "fit")) | changed)

    assert page.status_code == 422
    assert page.context["form"].errors
    kept = {each.id: each.value for each in page.context["form"].rows}
    assert kept[good.pk] == "unfit"
    assert letters() == {}


def test_a_row_that_the_action_refuses_is_named(client, training_class):
    good, bad = candidate(training_class, "A"), candidate(training_class, "B")

    page = client.post(
        url(training_class), sent((good, "fit"), (bad, "fit"), **{f"day-{bad.pk}": "16/07/2026"})
    )

    marked = [row.name for row in page.context["form"].rows if row.errors]
    assert marked == ["B"]
    assert letters() == {}


def test_nothing_marked_is_said(client, training_class):
    candidate(training_class)

    page = client.post(url(training_class), sent())

    assert (page.status_code, letters()) == (422, {})


def test_everyone_fit_without_script_fills_empty_rows_and_saves_nothing(client, training_class):
    sick, empty = candidate(training_class, "A"), candidate(training_class, "B")

    page = client.post(url(training_class), sent((sick, "unfit"), (empty, ""), aksi="semua"))

    assert [row.value for row in page.context["form"].rows] == ["unfit", "fit"]
    assert letters() == {}


def test_the_page_costs_the_same_for_few_and_many(client, training_class):
    def queries():
        client.get(url(training_class))
        with CaptureQueriesContext(connection) as seen:
            client.get(url(training_class))
        return len(seen)

    candidate(training_class)
    one = queries()
    for _n in range(4):
        candidate(training_class)

    assert queries() == one <= 20


def test_a_head_may_read_but_not_record(client_of, head, training_class):
    person = candidate(training_class)

    assert client_of(head).post(url(training_class), sent((person, "fit"))).status_code == 403
