import hashlib
import io
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db import models as django_models
from django.db.models import Q
from django.utils import translation
from pypdf import PdfReader

from rutan.audit.models import AuditEvent
from rutan.audit.recording import record
from rutan.audit.words import sentence_for
from rutan.common.errors import DomainError
from tests.factories.after import SubjectRequestFactory
from tests.factories.papers import ListExportFactory
from tests.factories.reports import FrozenReportFactory
from tests.factories.trainees import InmateFactory
from tests.posting import post
from tests.trainees.lives import a_whole_life
from trainees import models, subject_access
from trainees.actions import looks, subject_requests
from trainees.due import due_of
from trainees.models import Inmate, KeepApart, SubjectRequest
from trainees.retention_steps import NOT_TOLD
from trainees.subject_access.values import plain, value_of

FARTHEST = 5


def leading_to_a_person():
    """Every model from which foreign keys lead to a person."""
    found, last = set(), {Inmate}
    everyone = list(apps.get_models(include_auto_created=True))
    for _step in range(FARTHEST):
        last = {
            model
            for model in everyone
            for column in model._meta.concrete_fields
            if isinstance(column, django_models.ForeignKey) and column.related_model in last
        } - found
        found |= last
    return found


def test_every_table_about_a_person_is_in_the_answer():
    assert leading_to_a_person() | {Inmate} == {table.model for table in subject_access.TABLES} - {
        models.AppointmentLetter
    }


@pytest.mark.parametrize("table", subject_access.TABLES, ids=lambda table: table.model.__name__)
def test_what_is_held_back_is_a_column_and_says_why(table):
    columns = {column.name for column in table.model._meta.concrete_fields}

    assert set(table.hidden) - columns == set()
    assert all(table.hidden.values())


CANARY = "Qz{:03d}"


def text_of(paper):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)


def with_canaries(inmate):
    """Every text that is shown gets a word of its own, where the database takes it."""
    words = []
    for table in subject_access.TABLES:
        paths = Q()
        for path in table.paths:
            paths |= Q(**{path: inmate.pk})
        keys = list(table.model._base_manager.filter(paths).values_list("pk", flat=True))
        assert keys, table.model
        for column in table.shown():
            if not isinstance(column, django_models.CharField | django_models.TextField):
                continue
            word = CANARY.format(len(words))
            if column.choices or (column.max_length or 99) < len(word):
                continue
            try:
                with transaction.atomic():
                    table.model._base_manager.filter(pk__in=keys[:1]).update(**{column.name: word})
            except IntegrityError:
                continue
            words.append(word)
    return words


@pytest.mark.django_db
def test_the_answer_holds_every_value(supervisor, facility, django_assert_max_num_queries):
    inmate = a_whole_life(facility)
    ListExportFactory(training_class=inmate.enrolments.get().training_class)
    words = with_canaries(inmate)
    place = inmate.enrolments.get()
    FrozenReportFactory(facility=facility, members={"R10": [[place.pk, inmate.pk]]})
    FrozenReportFactory(facility=facility, members={"R10": [[inmate.pk, -1]]})
    looks.note_view(inmate=inmate, by=supervisor)
    record("results.verified", place.training_class, by=supervisor, people=[place.pk])
    record("results.sent_back", place.training_class, by=supervisor, people=[-1])
    request = SubjectRequestFactory(inmate=Inmate.objects.get(pk=inmate.pk))

    with django_assert_max_num_queries(75):
        data = subject_requests.answer(asked=request, form="json", by=supervisor).decode()
    paper = text_of(subject_requests.answer(asked=request, form="pdf", by=supervisor))

    assert len(words) > 60
    assert [word for word in words if word not in data] == []
    assert [word for word in words if word not in paper] == []
    sections = {section["name"]: section["rows"] for section in json.loads(data)["sections"]}
    assert len(sections["trainees.FrozenReport"]) == 1
    told = {row["action"]["value"] for row in sections["audit.AuditEvent"]}
    assert {sentence_for("inmate.viewed"), sentence_for("results.verified")} <= told
    assert sentence_for("results.sent_back") not in told
    assert {"trainees.SheetPrint", "trainees.ListExport", "audit.AuditEvent"} | {
        table.model._meta.label for table in subject_access.TABLES
    } <= set(sections)
    request.refresh_from_db()
    assert request.answered_at is None  # a file that lies here answers nobody
    subject_requests.hand_over(asked=request, by=supervisor)
    request.refresh_from_db()
    assert request.answered_by == supervisor
    assert request.json_sha256 == hashlib.sha256(data.encode()).hexdigest()
    taken = AuditEvent.objects.filter(action="subject.taken_out")
    assert [event.details["form"] for event in taken.order_by("seq")] == ["json", "pdf"]
    assert AuditEvent.objects.filter(action="inmate.nik_revealed").count() == 2


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ([{"code": "custody", "answer": "meets", "label": "Berada di UPT ini", "value": "Ya"},
          {"code": "risk", "answer": "missing", "label": "Tingkat risiko"}],
         "Berada di UPT ini: Memenuhi (Ya); Tingkat risiko: Data belum lengkap"),
        ([["", "Merakit komputer", 48], ["", "Memasang kabel", 8]],
         "Merakit komputer, 48; Memasang kabel, 8"),
        ({"legal_status": ["detainee", "convict"]}, "legal_status: detainee; convict"),
        (["Ali", ""], "Ali"),
    ],
)  # fmt: skip
def test_what_is_kept_in_one_cell_is_told_in_words(kept, words):
    with translation.override("id"):
        assert plain("name", "label", kept).shown == words


def read(row, name):
    value = value_of(row, row._meta.get_field(name))
    return value.label, value.shown


def test_a_person_reads_hours_shares_and_reasons_instead_of_what_the_program_counts():
    place, mark = models.Enrolment(credited_quarters=610), models.Attendance(late_minutes=0)
    look = models.FollowUp(closed_reason="supervision_over", checkpoint="b6")
    look.counted = models.Outcome(on=date(2026, 5, 2), kind=models.OutcomeKind(label="Bekerja"))
    with translation.override("id"):
        assert read(place, "credited_quarters") == ("JP yang dihadiri", "152,5")
        assert read(mark, "late_minutes")[1] == ""
        assert read(look, "checkpoint") == ("Bulan setelah bebas", "Bulan ke-6")
        assert read(look, "closed_reason")[1].startswith("Pengawasan berakhir")
        assert read(look, "counted")[1] == "Bekerja, 2 Mei 2026"
        assert read(models.Forecast(chance=Decimal("0.927")), "chance")[1] == "92,7%"
        assert read(models.Result(score=Decimal("80.00")), "score")[1] == "80"
        assert read(models.ContactAttempt(was_reached=True), "was_reached") == ("Terhubung", "ya")


@pytest.mark.django_db
def test_the_answer_names_nobody_else(supervisor, facility):
    inmate = a_whole_life(facility)
    pair = KeepApart.objects.get(one=inmate)
    Inmate.objects.filter(pk=pair.other_id).update(id_card_name="Nama Orang Lain")
    pair.refresh_from_db()
    stranger = a_whole_life(inmate.facility)
    request = subject_requests.ask(
        inmate=inmate, asked_on=inmate.facility.today(), asked_by="self", by=supervisor
    )

    data = subject_requests.answer(asked=request, form="json", by=supervisor).decode()

    for name in ("Nama Orang Lain", supervisor.full_name, stranger.id_card_name):
        assert name not in data


@pytest.mark.django_db
def test_a_request_is_recorded_shown_and_answered(supervisor, facility, client_of):
    inmate = InmateFactory(facility=facility, in_custody=True)
    page = f"/warga-binaan/{inmate.public_id}/data-diri/"
    client = client_of(supervisor)
    sent = {"asked_by": "proxy", "asked_on": f"{facility.today():%d/%m/%Y}"}

    refused = post(client, page, sent)
    post(client, page, sent | {"proxy": "Kuasa", "letter_number": "SK-1"})

    assert refused.status_code == 400
    assert "kuasa" in refused.content.decode()
    request = SubjectRequest.objects.get()
    assert (request.proxy, request.answered_at) == ("Kuasa", None)
    assert f"{page}{request.pk}.pdf" in client.get(page).content.decode()
    assert client.get(f"{page}{request.pk}.pdf").content.startswith(b"%PDF")
    assert f"{page}" in client.get(f"/warga-binaan/{inmate.public_id}/").content.decode()
    assert "Belum dijawab" in client.get(page).text
    assert post(client, page, {"diserahkan": request.pk}).status_code == 302
    assert "Sudah dijawab" in client.get(page).text
    assert "sudah dijawab" in post(client, page, {"diserahkan": request.pk}, follow=True).text


@pytest.mark.django_db
def test_a_second_request_waits_for_the_answer_to_the_first(supervisor, facility, client_of):
    inmate = InmateFactory(facility=facility, in_custody=True)
    page = f"/warga-binaan/{inmate.public_id}/data-diri/"
    client, sent = client_of(supervisor), {"asked_by": "self", "asked_on": "17/11/2026"}
    with time_machine.travel(date(2026, 11, 17), tick=False):
        post(client, page, sent)
        waiting = client.get(page).text
        assert "Ada permintaan yang menunggu jawaban." in waiting
        assert "Catat penyerahan" in waiting  # there without loading the page again
        refused = post(client, page, sent)
        first = SubjectRequest.objects.get()
        early = post(client, page, {"diserahkan": first.pk}, follow=True)
        client.get(f"{page}{first.pk}.json")
        post(client, page, {"diserahkan": first.pk})
        taken = post(client, page, sent)

    assert refused.status_code == 400
    assert "Keluarkan berkasnya dulu" in early.text
    assert "Permintaan tanggal 17 November 2026 belum dijawab." in refused.text
    assert taken.status_code == 302
    assert SubjectRequest.objects.count() == 2


@pytest.mark.django_db
def test_a_request_of_tomorrow_is_refused_and_that_of_somebody_else_is_not_found(
    supervisor, facility, client_of
):
    inmate, other = InmateFactory.create_batch(2, facility=facility)
    tomorrow = facility.today() + timedelta(days=1)
    request = SubjectRequestFactory(inmate=other)

    with pytest.raises(DomainError) as refused:
        subject_requests.ask(inmate=inmate, asked_on=tomorrow, asked_by="self", by=supervisor)
    answer = client_of(supervisor).get(
        f"/warga-binaan/{inmate.public_id}/data-diri/{request.pk}.pdf"
    )

    assert refused.value.field == "asked_on"
    assert answer.status_code == 404


@pytest.mark.django_db
def test_an_open_request_is_due_for_who_may_answer(supervisor, officer, facility):
    SubjectRequestFactory(inmate__facility=facility, asked_on=facility.today())
    SubjectRequestFactory(inmate__facility=facility, answered=True)

    [line] = subject_lines(supervisor, facility)

    assert line.on == facility.today() + timedelta(days=3)
    assert subject_lines(officer, facility) == []
    Inmate.objects.update(register_label=NOT_TOLD)
    [line] = subject_lines(supervisor, facility)
    assert "sudah dihapus" in str(line.title)


def subject_lines(user, facility):
    lines = due_of(user, facility, facility.today())
    return [line for line in lines if line.url_name == "trainees:subject-access"]
