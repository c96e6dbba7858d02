"""Pairs kept apart, grades of SPPN and support needed, on the pages of a person."""

import pytest
import time_machine

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.posting import post
from tests.trainees.people import NOON, TODAY, ready
from trainees.actions import custody_records
from trainees.models import AccessNeed, ConductScore, KeepApart

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def text_of(response):
    return response.content.decode()


def address_of(inmate):
    return f"/warga-binaan/{inmate.public_id}/pisah/"


@pytest.fixture
def two(facility):
    return ready(facility, register_label="B.I 0001/2025"), ready(
        facility, register_label="B.I 0002/2025"
    )


def test_a_pair_is_noted_by_register_number_and_told_on_both_pages(client_of, officer, two):
    client = client_of(officer)
    inmate, other = two

    answer = post(client, address_of(inmate), {"number": "0002/2025"})

    pair = KeepApart.objects.get()
    assert (answer.status_code, pair.one, pair.other) == (302, inmate, other)
    assert inmate.id_card_name in text_of(client.get(address_of(other)))
    assert AuditEvent.objects.filter(action="inmate.kept_apart").count() == 2


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("9999/1999", "Nomor register tidak ditemukan"),
        ("0001/2025", "Pilih dua orang yang berbeda."),
        ("/2025", "tulis nama registernya di depan"),
    ],
)
def test_a_number_that_names_nobody_else_comes_back(client_of, officer, two, number, sentence):
    answer = post(client_of(officer), address_of(two[0]), {"number": number})

    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert not KeepApart.objects.exists()


def test_only_a_supervisor_ends_it(client_of, officer, supervisor, two):
    post(client_of(officer), address_of(two[0]), {"number": "0002/2025"})
    pair = KeepApart.objects.get()

    assert post(client_of(officer), address_of(two[0]), {"akhiri": pair.pk}).status_code == 404
    assert post(client_of(supervisor), address_of(two[0]), {"akhiri": pair.pk}).status_code == 302

    pair.refresh_from_db()
    assert pair.until_on == TODAY
    assert post(client_of(supervisor), address_of(two[0]), {"akhiri": pair.pk}).status_code == 404


def test_a_grade_of_conduct_is_added_and_corrected_by_a_supervisor(facility, officer, supervisor):
    inmate = ready(facility)
    custody_records.score_conduct(inmate=inmate, on=TODAY, grade="good", by=officer)
    custody_records.score_conduct(inmate=inmate, on=TODAY, grade="good", by=officer)

    with pytest.raises(Exception, match="(?i)penyelia|supervisor"):
        custody_records.score_conduct(inmate=inmate, on=TODAY, grade="fair", by=officer)
    custody_records.score_conduct(inmate=inmate, on=TODAY, grade="fair", by=supervisor)

    assert ConductScore.objects.get().grade == "fair"


def test_the_clinic_s_word_on_support_is_kept_once_and_never_set_back(client_of, officer, facility):
    inmate = ready(facility)
    page = client_of(officer).get(f"/warga-binaan/{inmate.public_id}/ubah/")
    filled = {
        name: "" if value is None else value
        for name, value in page.context["form"].initial.items()
        if name != "interests"
    }
    sent = filled | {"access_on": "14/07/2026", "access_need": "yes"}

    assert post(client_of(officer), page.wsgi_request.path, sent).status_code == 302

    need = AccessNeed.objects.get()
    assert (need.inmate, need.needs_support, need.on.isoformat()) == (inmate, True, "2026-07-14")
    assert "Perlu dukungan" in text_of(client_of(officer).get(f"/warga-binaan/{inmate.public_id}/"))
    trail = AuditEvent.objects.filter(subject_id=str(inmate.pk))
    assert {"inmate.access_noted", "inmate.viewed"} <= set(trail.values_list("action", flat=True))
    noted = trail.get(action="inmate.access_noted")
    assert noted.details == {"on": "2026-07-14"}  # the word itself stays out of the trail

    custody_records.note_access(inmate=inmate, on=TODAY, needs_support=False, by=officer)
    with pytest.raises(DomainError):
        custody_records.note_access(inmate=inmate, on=need.on, needs_support=True, by=officer)
    assert not AccessNeed.objects.get().needs_support


def test_a_word_on_support_without_its_day_is_asked_for(client_of, officer, facility):
    inmate = ready(facility)

    answer = post(
        client_of(officer), f"/warga-binaan/{inmate.public_id}/ubah/", {"access_need": "no"}
    )

    assert "access_on" in answer.context["form"].errors
