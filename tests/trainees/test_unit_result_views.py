from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import TrainingClassFactory, UnitFactory
from tests.factories.trainees import EnrolmentFactory
from trainees.choices import Competence
from trainees.models import Result

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
K, BK = Competence.COMPETENT, Competence.NOT_YET
_number = iter(range(10_000))


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


@pytest.fixture
def units(training_class):
    """Two that are required, and one that is not."""
    version = training_class.programme_version
    return [
        UnitFactory(version=version, order=50 + n, title=title, is_required=n < 2)
        for n, title in enumerate(["Las datar", "Las tegak", "Gambar teknik"])
    ]


@pytest.fixture
def client(client_of, officer):
    return client_of(officer)


def person(training_class, name="Warga", **values):
    return EnrolmentFactory(
        active=True, training_class=training_class, inmate__id_card_name=name, **values
    )


def url(training_class, unit):
    return reverse("trainees:class-unit-results", args=[training_class.public_id, unit.pk])


def sent(*rows, **more):
    """Rows are (person, result, score); the version is the one the person has now."""
    data = {"once": f"test-key-{next(_number):014d}"}
    for who, result, score in rows:
        who.refresh_from_db()
        data |= {
            f"result-{who.pk}": result,
            f"score-{who.pk}": score,
            f"seen-{who.pk}": who.version,
        }
    return data | more


def overall(who):
    who.refresh_from_db()
    return who.competence


def test_overall_follows_the_required_units(client, training_class, units):
    good, weak = person(training_class, "A"), person(training_class, "B")
    flat, upright, drawing = units

    client.post(url(training_class, flat), sent((good, K, "86,5"), (weak, K, "")))
    assert (overall(good), overall(weak)) == ("", "")
    client.post(url(training_class, upright), sent((good, K, ""), (weak, BK, "40")))
    client.post(url(training_class, drawing), sent((good, BK, ""), (weak, "", "")))

    assert (overall(good), overall(weak)) == (K, BK)
    assert weak.competence_note == "Belum kompeten pada: Las tegak"
    first = Result.objects.get(enrolment=good, assessment__unit=flat)
    assert (first.competence, first.score) == (K, Decimal("86.50"))
    assert AuditEvent.objects.filter(action="results.unit_saved").count() == 3


def test_a_correction_stays_one_attempt_and_a_repeat_adds_one(client, training_class, units):
    who, unit = person(training_class), units[0]
    client.post(url(training_class, unit), sent((who, BK, "50")))
    client.post(url(training_class, unit), sent((who, BK, "55")))
    client.post(url(training_class, unit), sent((who, K, "80"), **{f"again-{who.pk}": "on"}))

    rows = Result.objects.filter(enrolment=who).order_by("attempt")
    assert list(rows.values_list("attempt", "competence", "score")) == [
        (1, BK, Decimal("55.00")),
        (2, K, Decimal("80.00")),
    ]
    _first, corrected, repeated = AuditEvent.objects.filter(action="results.unit_saved").order_by(
        "seq"
    )
    ((_who, was, became),) = corrected.details["scores"]
    assert (Decimal(was), Decimal(became)) == (50, 55)
    assert repeated.details["rows"] == [[who.pk, BK, K]]
    client.post(url(training_class, unit), sent((who, BK, "60")))
    assert AuditEvent.objects.filter(action="results.unit_saved").latest("seq").details["rows"] == [
        [who.pk, K, BK]
    ]


def test_an_emptied_row_is_taken_back_and_overall_is_open_again(client, training_class, units):
    who = person(training_class)
    for unit in units[:2]:
        client.post(url(training_class, unit), sent((who, K, "")))
    assert overall(who) == K

    client.post(url(training_class, units[1]), sent((who, "", "")))

    assert overall(who) == ""
    assert Result.objects.count() == 1


def test_overall_competent_is_refused_while_a_required_unit_is_open(client, training_class, units):
    who = person(training_class)
    client.post(url(training_class, units[0]), sent((who, K, "")))
    who.refresh_from_db()

    page = client.post(
        reverse("trainees:class-results", args=[training_class.public_id]),
        {f"result-{who.pk}": K, f"seen-{who.pk}": who.version},
    )

    assert page.status_code == 422
    assert "Las tegak" in page.content.decode()
    assert overall(who) == ""


def test_who_has_no_unit_result_gets_an_overall_one_as_before(client, training_class, units):
    who = person(training_class)

    client.post(
        reverse("trainees:class-results", args=[training_class.public_id]),
        {f"result-{who.pk}": K, f"seen-{who.pk}": 1},
    )

    assert overall(who) == K


@pytest.mark.parametrize(
    ("row", "more"),
    [((K, "101"), {}), ((K, "abc"), {}), (("", "50"), {}), (("X", ""), {})],
)
def test_one_wrong_row_and_nothing_is_saved(client, training_class, units, row, more):
    good, bad = person(training_class, "A"), person(training_class, "B")

    page = client.post(url(training_class, units[0]), sent((good, K, ""), (bad, *row)) | more)

    assert page.status_code == 422
    assert [each.person.name for each in page.context["form"].rows if each.errors] == ["B"]
    assert not Result.objects.exists()


def test_a_repeat_needs_a_first_result_and_has_an_end(client, training_class, units):
    who, address = person(training_class), url(training_class, units[0])
    again = {f"again-{who.pk}": "on"}
    assert client.post(address, sent((who, K, ""), **again)).status_code == 422

    client.post(address, sent((who, BK, "")))
    statuses = [
        client.post(address, sent((who, BK, ""), **again)).status_code for _time in range(3)
    ]

    assert statuses == [302, 302, 422]


def test_a_row_saved_by_somebody_else_is_shown_before_it_is_replaced(
    client, client_of, supervisor, training_class, units
):
    who, address = person(training_class), url(training_class, units[0])
    mine = sent((who, K, ""))
    client_of(supervisor).post(address, sent((who, BK, "")))

    conflict = client.post(address, mine)
    assert conflict.status_code == 409
    assert overall(who) == BK
    row = conflict.context["form"].rows[0]

    client.post(address, mine | {f"seen-{who.pk}": row.version})
    assert Result.objects.get().competence == K


def test_verified_people_are_shown_and_not_changed(client, supervisor, training_class, units):
    who = person(training_class, competence=K, verified_on=TODAY, verified_by=supervisor)

    page = client.get(url(training_class, units[0])).content.decode()
    client.post(url(training_class, units[0]), sent((who, BK, "")))

    assert f'name="result-{who.pk}"' not in page
    assert not Result.objects.exists()


def test_everyone_competent_without_script_fills_empty_rows_and_saves_nothing(
    client, training_class, units
):
    weak, empty = person(training_class, "A"), person(training_class, "B")

    page = client.post(
        url(training_class, units[0]), sent((weak, BK, ""), (empty, "", ""), aksi="semua")
    )

    assert [row.value for row in page.context["form"].rows] == [BK, K]
    assert page.status_code == 200
    assert not Result.objects.exists()


def test_a_unit_of_another_programme_is_not_found(client, training_class):
    assert client.get(url(training_class, UnitFactory())).status_code == 404


def test_a_head_reads_and_cannot_save(client_of, head, training_class, units):
    who, client = person(training_class), client_of(head)

    assert client.get(url(training_class, units[0])).status_code == 200
    assert client.post(url(training_class, units[0]), sent((who, K, ""))).status_code == 403


def test_the_page_costs_the_same_for_few_and_many(client, training_class, units):
    def queries():
        client.get(url(training_class, units[0]))
        with CaptureQueriesContext(connection) as seen:
            client.get(url(training_class, units[0]))
        return len(seen)

    client.post(url(training_class, units[0]), sent((person(training_class), K, "")))
    one = queries()
    rows = [(person(training_class), K, "") for _n in range(4)]
    client.post(url(training_class, units[0]), sent(*rows))

    assert queries() == one <= 15
