"""The pages of education: each step by its form, the class grid, and who arrives."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from partnerships.models import Subject, TrainingClass
from rutan.audit.models import AuditEvent
from rutan.audit.verification import verify
from tests.factories.papers import LearnerRecordFactory, MutationFactory
from tests.factories.partnerships import PartnerFactory
from tests.factories.trainees import RegisterKindFactory
from tests.posting import post
from tests.trainees.learners import a_rombel, places_in, pupil
from tests.trainees.people import NOON, TODAY, ready
from trainees.actions import departures, studies
from trainees.choices import DepartureKind, LearnerState
from trainees.models import Inmate, InmateIdentity, LearnerRecord, Mutation, StudyTime

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
DAY = f"{TODAY:%d/%m/%Y}"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("id"):
        yield


@pytest.fixture
def centre(db):
    return PartnerFactory(name="PKBM Melati", kind="pkbm")


def page_of(inmate):
    return reverse("trainees:learner-detail", args=[inmate.public_id])


def step(client, inmate, name, **fields):
    data = {f"{name}-{field}": value for field, value in fields.items()}
    return post(client, page_of(inmate), {"aksi": name, **data})


def test_a_learner_is_led_from_the_entry_to_the_diploma(
    facility, officer, supervisor, client_of, centre
):
    inmate, client = pupil(facility), client_of(officer)
    maths = Subject.objects.get(code="matematika")
    entry = {"package": "B", "entry_grade": 7, "prior_document": "none", "on": DAY}

    refused = step(client, inmate, "daftar", **entry)
    assert (refused.status_code, "Catat ijazah sebelumnya" in refused.content.decode()) == (
        400,
        True,
    )
    entry |= {"prior_document": "sd", "provider": centre.pk}
    assert step(client, inmate, "daftar", **entry).status_code == 302
    learner = LearnerRecord.objects.get()
    begin = {"entry_grade": 7, "provider": centre.pk, "on": DAY}
    assert step(client, inmate, "lanjut", **begin).status_code == 302
    hours = {"subject": maths.pk, "minutes": 120, "on": DAY, "way": "independent"}
    assert step(client, inmate, "jam", **hours).status_code == 302
    assert step(client, inmate, "dapodik", on=DAY).status_code == 302
    assert step(client, inmate, "ujian", on=DAY, number="U-1").status_code == 302
    assert step(client, inmate, "lulus", exam_on=DAY, on=DAY).status_code == 403
    client = client_of(supervisor)
    assert step(client, inmate, "lulus", exam_on=DAY, on=DAY).status_code == 302

    learner.refresh_from_db()
    assert (learner.state, learner.dapodik_on, learner.exam_number, learner.provider) == (
        LearnerState.GRADUATED,
        TODAY,
        "U-1",
        centre,
    )
    assert "Daftarkan ke paket" in client.get(page_of(inmate)).content.decode()


def test_typed_hours_are_taken_back_and_the_entry_is_corrected(facility, officer, client_of):
    learner = LearnerRecordFactory(inmate=ready(facility), entered_on=TODAY)
    client, maths = client_of(officer), Subject.objects.get(code="matematika")
    hours = {"subject": maths.pk, "minutes": 600, "on": DAY, "way": "face"}

    assert "dari rapor" in step(client, learner.inmate, "jam", **hours).content.decode()
    assert step(client, learner.inmate, "jam", **hours, note="Rapor VII").status_code == 302
    study = StudyTime.objects.get()
    assert "Rapor VII" in client.get(page_of(learner.inmate)).content.decode()
    address = reverse("trainees:study-take-back", args=[learner.inmate.public_id, study.pk])
    assert post(client, address).status_code == 302
    assert not StudyTime.objects.exists()

    entry = {"entry_grade": 8, "prior_document": "report_card", "entered_on": DAY, "version": 1}
    assert step(client, learner.inmate, "ubah", **entry).status_code == 302
    stale = step(client, learner.inmate, "ubah", **entry | {"entry_grade": 9})
    assert stale.status_code in {400, 409}
    learner.refresh_from_db()
    assert learner.entry_grade == 8


def test_another_learning_centre_gets_a_letter(facility, officer, head, client_of, centre):
    learner = LearnerRecordFactory(inmate=ready(facility), entered_on=TODAY, provider=centre)
    client = client_of(officer)
    move = {"reason": "school", "on": DAY, "to_place": "SKB Maros"}

    assert step(client, learner.inmate, "pindah", **move).status_code == 302
    mutation = Mutation.objects.get()
    address = reverse("trainees:mutation-detail", args=[mutation.pk])
    letter = {"letter_number": "M-1", "to_place": "SKB Maros"}
    assert post(client_of(head), address, letter).status_code == 403
    assert post(client, address, {"to_place": "SKB Maros"}).status_code == 400
    assert post(client, address, letter).status_code == 302
    paper = reverse("trainees:mutation-paper", args=[learner.inmate.public_id, mutation.pk])
    assert client.get(paper)["Content-Type"] == "application/pdf"
    assert AuditEvent.objects.filter(action="paper.printed").count() == 1


def test_a_stopped_paper_says_why(facility, officer, client_of):
    centre = PartnerFactory(name="PKBM Pengayoman", kind="pkbm")
    learner = LearnerRecordFactory(inmate=ready(facility), provider=centre)
    address = reverse("trainees:learner-transcript", args=[learner.inmate.public_id, learner.pk])
    client = client_of(officer)

    assert "“PENGAYOMAN”" in client.get(address, follow=True).content.decode()
    assert client.get(f"{address}?untuk=rutan")["Content-Type"] == "application/pdf"


def test_the_hours_of_a_class_are_typed_together(facility, officer, client_of):
    rombel = a_rombel(facility)
    first, second = places_in(rombel, [pupil(facility), pupil(facility)], officer)
    maths = Subject.objects.get(code="matematika")
    address = reverse("trainees:class-study", args=[rombel.public_id])
    client = client_of(officer)
    data = {"subject": maths.pk, "on": DAY}

    wrong = post(
        client, address, {**data, f"minutes-{first.pk}": "40", f"minutes-{second.pk}": "x"}
    )
    assert (wrong.status_code, StudyTime.objects.count()) == (400, 0)
    assert 'value="40"' in wrong.content.decode()
    assert post(client, address, {**data, f"minutes-{first.pk}": "9" * 5000}).status_code == 400
    assert post(client, address, data).status_code == 400
    saved = post(client, address, {**data, f"minutes-{first.pk}": "80"}, follow=True)
    assert "Jam belajar 1 orang dicatat." in saved.content.decode()
    assert StudyTime.objects.get().quarters == 8


def test_the_table_of_credits_costs_the_same_for_1_and_for_32(facility, officer, client_of):
    rombel = a_rombel(facility, quota=40)
    address = reverse("trainees:class-credits", args=[rombel.public_id])
    client, costs = client_of(officer), []
    for more in (1, 31):
        places_in(rombel, [pupil(facility) for _ in range(more)], officer)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 25
    assert client.get(address.replace("skk", "skk/mandiri")).status_code == 200


def test_who_was_transferred_here_is_registered_from_the_list(
    facility, other_facility, officer, other_officer, client_of
):
    inmate = LearnerRecordFactory(inmate=ready(facility)).inmate
    InmateIdentity.objects.update(nik=None, nik_missing="none_known")
    departure = departures.record_departure(
        inmate=inmate,
        kind=DepartureKind.TRANSFER,
        on=TODAY,
        to_facility=other_facility,
        by=officer,
    )
    client, arrivals = client_of(other_officer), reverse("trainees:arrival-list")
    assert "1 orang dipindahkan ke sini" in client.get("/warga-binaan/").content.decode()
    listed = client.get(arrivals).content.decode()
    assert inmate.id_card_name in listed
    assert "Menempuh paket" in listed
    assert AuditEvent.objects.filter(action="inmate.arrivals_viewed").count() == 1
    page = reverse("trainees:inmate-create") + f"?kedatangan={departure.pk}"
    assert client_of(officer).get(page).status_code == 404
    assert inmate.id_card_name in client.get(page).content.decode()
    kind = RegisterKindFactory()
    data = {
        "id_card_name": inmate.id_card_name, "sex": "male", "birth_date": "12/03/1995",
        "register_kind": kind.pk, "register_number": "0007/2026", "entered_on": DAY,
        "legal_status": "convict", "nik_missing": "none_known", "sentence_kind": "fixed",
        "years": 3, "dates_source": "manual", "integration": "none", "is_literate": "on",
    }  # fmt: skip

    other = post(client, page, {**data, "birth_date": "13/03/1995"})
    assert "Tanggal lahir lain sudah tercatat" in other.content.decode()
    saved = post(client, page, data)

    assert (saved.status_code, Inmate.objects.count()) == (302, 1)
    assert inmate.id_card_name not in client.get(arrivals).content.decode()
    assert client.get(page_of(inmate)).status_code == 200
    for address in (
        "?kedatangan=x",
        "?kedatangan=0",
        f"?kedatangan={departure.pk}",
        "?kedatangan=9e9",
    ):
        assert client.get(reverse("trainees:inmate-create") + address).status_code == 404


def test_the_old_facility_reads_its_letter_and_nothing_after_it(
    facility, other_facility, officer, other_officer, client_of
):
    inmate = ready(other_facility)
    learner = LearnerRecordFactory(inmate=inmate)
    mutation = MutationFactory(
        learner=learner, from_facility=facility, to_facility=other_facility, received=True
    )
    letter = reverse("trainees:mutation-detail", args=[mutation.pk])

    assert client_of(officer).get(letter).status_code == 200
    assert client_of(other_officer).get(letter).status_code == 200
    looks = AuditEvent.objects.filter(action="inmate.viewed", subject_id=str(inmate.pk))
    assert set(looks.values_list("actor", flat=True)) == {officer.username, other_officer.username}
    assert client_of(officer).get(page_of(inmate)).status_code == 404
    assert (
        inmate.id_card_name not in client_of(officer).get("/warga-binaan/belajar/").content.decode()
    )
    not_theirs = {"letter_number": "M-2", "to_place": "SKB"}
    assert post(client_of(other_officer), letter, not_theirs).status_code == 403


def test_a_class_form_asks_for_the_school_year_of_equivalency_alone(facility, officer, client_of):
    rombel = a_rombel(facility)
    client, address = client_of(officer), reverse("trainees:class-edit", args=[rombel.public_id])
    form = client.get(address).context["form"]
    assert form.initial["school_year"] == "2026/2027"
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data |= {"starts_on": "01/07/2026", "ends_on": "", "exam_on": "", "days_1": ["0"],
             "from_1": "08.00", "until_1": "12.00"}  # fmt: skip

    wrong = post(client, address, {**data, "school_year": "2026/2030"})
    assert "Tulis tahun ajaran seperti 2026/2027." in wrong.content.decode()
    missing = post(client, address, {**data, "semester": ""})
    assert "semester" in missing.content.decode()
    assert TrainingClass.objects.get(pk=rombel.pk).semester == 1


def test_hours_alone_cost_as_much_for_many_as_for_one(facility, officer):
    rombel = a_rombel(facility)
    people = places_in(rombel, [pupil(facility) for _ in range(12)], officer)
    maths = rombel.programme_version.units.first().subject
    common = {"training_class": rombel, "subject": maths, "on": TODAY, "by": officer}

    def queries(some):
        with CaptureQueriesContext(connection) as seen:
            studies.write_many(**common, minutes={each.pk: 80 for each in some})
        return len(seen)

    of_one = queries(people[:1])

    assert queries(people[1:]) == of_one <= 12
    told = AuditEvent.objects.filter(action="study.recorded")
    assert {event.subject_id for event in told} == {str(each.learner_id) for each in people}
    assert verify().broken_at is None
