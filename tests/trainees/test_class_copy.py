"""A class that takes what a former one had, and the fields that not every class has."""

from datetime import date, time

import pytest
import time_machine

from partnerships.models import TrainingClass
from tests.factories.partnerships import (
    ClassSlotFactory,
    MinistryItemFactory,
    ProgrammeVersionFactory,
    RoomFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import EnrolmentFactory
from tests.trainees.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def former(facility, agreement):
    training_class = TrainingClassFactory(
        closed=True,
        facility=facility,
        agreement=agreement,
        partner=agreement.partner,
        planned_hours=20,
        quota=12,
        target_finishers=10,
        budget=25_000_000,
        siapkerja_id="SK-7",
        funding="csr",
        facility_contact="Ibu Ratna",
        room=RoomFactory(facility=facility),
    )
    ClassSlotFactory(training_class=training_class, weekday=2, starts_at=time(8), ends_at=time(12))
    training_class.ministry_items.add(MinistryItemFactory())
    SessionFactory(training_class=training_class)
    EnrolmentFactory(training_class=training_class)
    return training_class


def opened(client, former):
    return client.get(f"/kelas/baru/?dari={former.public_id}")


def sent(page, **changes):
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    lists = {"instructors", "ministry_items"}
    values |= {name: [getattr(each, "pk", each) for each in values[name]] for name in lists}
    values |= {
        name: getattr(value, "pk", value) for name, value in values.items() if name not in lists
    }
    values |= {"program": form.programme_version.programme.code, "once": f"copy-{id(page):020d}"}
    return {name: value for name, value in (values | changes).items() if value is not None}


def test_a_copy_takes_everything_but_days_and_people(client_of, officer, former):
    client = client_of(officer)
    page = opened(client, former)
    assert page.context["form"].initial.get("starts_on") is None

    answer = client.post(
        f"/kelas/baru/?dari={former.public_id}", sent(page, starts_on="03/08/2026")
    )

    assert answer.status_code == 302, answer.context["form"].errors
    copy = TrainingClass.objects.get(copied_from=former)
    for name in (
        "programme_version", "partner", "agreement", "planned_hours", "quota", "room", "budget",
        "funding", "target_finishers", "facility_contact",
    ):  # fmt: skip
        assert getattr(copy, name) == getattr(former, name), name
    assert list(copy.ministry_items.all()) == list(former.ministry_items.all())
    assert [each.weekday for each in copy.slots.all()] == [2]
    assert (copy.starts_on, copy.siapkerja_id, copy.seats_taken) == (date(2026, 8, 3), "", 0)
    assert (copy.state, copy.enrolments.count()) == ("planned", 0)
    assert min(each.on for each in copy.sessions.all()) >= copy.starts_on


def test_a_copy_uses_the_newest_version_and_says_so(client_of, officer, former):
    newest = ProgrammeVersionFactory(
        programme=former.programme_version.programme, number=2, total_hours=40
    )

    page = opened(client_of(officer), former)

    assert page.context["form"].programme_version == newest
    assert page.context["form"].initial["planned_hours"] == 40
    assert page.context["is_newer"]


def test_an_agreement_that_is_over_is_not_copied(client_of, officer, former):
    former.agreement.ends_on = date(2026, 6, 30)
    former.agreement.save()

    initial = opened(client_of(officer), former).context["form"].initial

    assert (initial["agreement"], initial["partner"]) == (None, former.partner)


def test_a_class_of_another_facility_is_not_copied(client_of, officer, other_facility):
    foreign = TrainingClassFactory(facility=other_facility)

    page = opened(client_of(officer), foreign)

    assert "form" not in page.context
    assert foreign.title not in page.text


def test_the_summary_offers_the_copy_and_says_what_is_stated(client_of, officer, former):
    page = client_of(officer).get(f"/kelas/{former.public_id}/").text

    assert f"/kelas/baru/?dari={former.public_id}" in page
    for words in ("Rp25.000.000", "SK-7"):
        assert words in page


def test_more_people_cannot_finish_than_there_are_seats(client_of, officer, former):
    client = client_of(officer)
    page = opened(client, former)

    answer = client.post(
        f"/kelas/baru/?dari={former.public_id}",
        sent(page, starts_on="03/08/2026", target_finishers="13"),
    )

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["target_finishers"]


def test_the_only_agreement_with_the_partner_that_teaches_is_chosen(client_of, officer, agreement):
    version = ProgrammeVersionFactory(programme__partner=agreement.partner)
    elsewhere = ProgrammeVersionFactory()
    client = client_of(officer)

    def chosen(of):
        page = client.get(f"/kelas/baru/?program={of.programme.code}")
        return page.context["form"]["agreement"].value()

    assert chosen(version) == agreement.pk
    assert chosen(elsewhere) is None
