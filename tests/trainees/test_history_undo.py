"""An import of past classes is taken back as a whole, or not at all."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.utils import translation

from partnerships.models import ClassFigures, TrainingClass
from rutan.audit.models import AuditEvent
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.logs import request_id
from tests.data import make_history, past_classes
from tests.factories.partnerships import TrainingClassFactory
from tests.factories.trainees import (
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
    RegisterEntryFactory,
)
from trainees.actions import aftermath, contacting, follow_ups, history_undo, retention
from trainees.choices import Channel, CustodyState, ImportState
from trainees.models import (
    Application,
    Custody,
    Enrolment,
    FollowUp,
    ImportBatch,
    ImportRow,
    Inmate,
    OutcomeKind,
    RegisterKind,
    Release,
)
from trainees.reports.reintegration import Question, Scope, reintegration

pytestmark = pytest.mark.django_db
KEPT = (AuditEvent, ImportBatch, ImportRow)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(past_classes.NOW, tick=False) as clock, translation.override("en"):
        yield clock


@pytest.fixture(autouse=True)
def world(facility):
    return past_classes.world(facility)


@pytest.fixture
def somebody_here(facility):
    """In custody and in a class today, and in the list of earlier years too."""
    inmate = InmateFactory(
        facility=facility, id_card_name="Contoh Alumni 001", birth_date="1981-02-02"
    )
    custody = CustodyFactory(inmate=inmate, facility=facility, entered_on="2024-01-02")
    kind = RegisterKind.objects.get(code="B.I")
    RegisterEntryFactory(custody=custody, kind=kind, number="9001/2024", starts_on="2024-01-02")
    return inmate


def all_rows():
    """Every table with every row, but what changes with each look and what remembers."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model in KEPT or not model._meta.managed:
            continue
        names = [each.attname for each in model._meta.concrete_fields if each.name != "updated_at"]
        found[model._meta.label] = sorted(map(str, model._base_manager.values_list(*names)))
    return found


def test_after_a_later_list_was_undone_the_earlier_one_can_be(facility, supervisor):
    rows = past_classes.one_class()
    first = past_classes.put_in(facility, supervisor, rows)
    token = request_id.set("the-second-list")
    second = past_classes.put_in(
        facility, supervisor, [{"Tanggal diserahkan": "01/07/2025"} | row for row in rows[:1]]
    )
    request_id.reset(token)
    with pytest.raises(DomainError):
        history_undo.undo(batch=first, by=supervisor)

    history_undo.undo(batch=second, by=supervisor)
    history_undo.undo(batch=first, by=supervisor)

    assert not TrainingClass.objects.exists()


def test_a_later_list_by_command_is_no_work_of_anybody_either(facility, supervisor, tmp_path):
    rows = past_classes.one_class()
    first = past_classes.put_in(facility, supervisor, rows)
    path = tmp_path / "riwayat.xlsx"
    told = [{"Tanggal diserahkan": "01/07/2025"} | row for row in rows[:1]]
    path.write_bytes(make_history.workbook(told).getvalue())
    place = ["--facility", str(facility.pk), "--confirm"]
    call_command("import_history", path, *place, stdout=io.StringIO())
    second = ImportBatch.objects.exclude(pk=first.pk).get()

    history_undo.undo(batch=second, by=supervisor)
    history_undo.undo(batch=first, by=supervisor)

    assert not TrainingClass.objects.exists()


def test_a_later_list_with_more_people_makes_room_and_gives_it_back(facility, supervisor):
    rows = [row | {"Kursi": ""} for row in past_classes.one_class()]
    past_classes.put_in(facility, supervisor, rows[:10])
    before = all_rows()
    batch = past_classes.put_in(facility, supervisor, rows)
    assert TrainingClass.objects.get().quota == 16

    history_undo.undo(batch=batch, by=supervisor)

    assert TrainingClass.objects.get().quota == 10
    after = all_rows()
    assert {label for label in after if after[label] != before[label]} == {
        "partnerships.TrainingClass"  # its version
    }


def test_an_undone_import_leaves_every_table_as_it_was(facility, supervisor, somebody_here):
    before = all_rows()
    scope = Scope(enrolments=Enrolment.objects.all(), applications=Application.objects.all())
    report = reintegration(scope, Question(on=date(2026, 10, 31)))
    batch = past_classes.put_in(facility, supervisor, past_classes.one_class())
    assert Custody.objects.get(inmate=somebody_here).state == CustodyState.RELEASED
    assert Inmate.objects.count() == 16

    history_undo.undo(batch=batch, by=supervisor)

    after = all_rows()
    assert {label for label in after if after[label] != before[label]} == set()
    assert reintegration(scope, Question(on=date(2026, 10, 31))) == report
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE
    assert not batch.rows.exclude(made={}).exists()
    assert AuditEvent.objects.filter(action="inmate.import_undone").count() == 15
    again = past_classes.put_in(facility, supervisor, past_classes.one_class())
    assert again.counts["people"] == 15


def test_the_second_list_is_taken_back_and_the_first_one_stays(facility, supervisor):
    rows = past_classes.one_class()
    past_classes.put_in(
        facility, supervisor, [row | {"b12 hasil": "", "b12 bukti": ""} for row in rows]
    )
    before = all_rows()
    later = past_classes.put_in(facility, supervisor, rows)
    assert all_rows() != before

    history_undo.undo(batch=later, by=supervisor)

    assert all_rows() == before
    assert not aftermath.differing().exists()


def worked_on_a_release(batch, by):
    release = Release.objects.first()
    release.village = "Lain"
    release.save()
    record("release.corrected", release, by=by)


def asked_somebody(batch, by):
    look = FollowUp.objects.open().first()
    contacting.record_attempt(follow_up=look, on=date(2026, 11, 17), channel=Channel.PHONE, by=by)


def gave_a_new_seat(batch, by):
    seat = Enrolment.objects.filter(released_on=None).first()
    EnrolmentFactory(
        inmate=seat.inmate,
        custody=seat.custody,
        training_class=TrainingClassFactory(facility=seat.facility),
        facility=seat.facility,
    )


@pytest.mark.parametrize("touch", [worked_on_a_release, asked_somebody, gave_a_new_seat])
def test_nothing_is_undone_once_somebody_worked_with_it(facility, supervisor, officer, touch):
    batch = past_classes.put_in(facility, supervisor, past_classes.one_class())
    touch(batch, officer)
    before = all_rows()

    with pytest.raises(DomainError, match=r"Nothing was undone.* 1 row since \(\d+\)"):
        history_undo.undo(batch=batch, by=supervisor)

    assert all_rows() == before


def test_an_import_is_undone_for_a_day_and_the_night_is_no_work(facility, supervisor, november):
    batch = past_classes.put_in(facility, supervisor, past_classes.one_class())
    november.shift(timedelta(hours=20))
    for job in (contacting.miss_overdue, retention.apply_rules):
        job(on=facility.today(), dry_run=False)
    record("inmate.viewed", Inmate.objects.first(), by=supervisor)
    november.shift(timedelta(hours=5))
    with pytest.raises(DomainError, match="24 hours"):
        history_undo.undo(batch=batch, by=supervisor)
    november.shift(-timedelta(hours=2))
    history_undo.undo(batch=batch, by=supervisor)
    assert not Inmate.objects.exists()
    assert not TrainingClass.objects.exists()
    assert not ClassFigures.objects.exists()


def test_the_page_says_what_would_go_and_undoes_it(client_of, facility, supervisor, officer):
    batch = past_classes.put_in(facility, supervisor, past_classes.one_class())
    page = f"/warga-binaan/impor/riwayat/{batch.pk}/"
    client = client_of(supervisor)
    client.cookies["bahasa"] = "en"
    assert f"{page}batalkan/" in client.get(page).text
    assert "All of this disappears" in client.get(f"{page}batalkan/").text
    assert client_of(officer).post(f"{page}batalkan/", {"once": "x" * 20}).status_code == 403
    answer = client.post(f"{page}batalkan/", {"once": "one-time-key-number-9"}, follow=True)
    assert "The import was undone" in answer.text
    assert not Inmate.objects.exists()
    assert client.get(f"{page}batalkan/").status_code == 302
    assert "batalkan" not in client.get(page).text


def test_a_refusal_is_told_on_the_page(client_of, facility, supervisor, officer):
    batch = past_classes.put_in(facility, supervisor, past_classes.one_class())
    follow_ups.record_outcome(
        follow_up=FollowUp.objects.open().first(),
        on=date(2026, 11, 17),
        kind=OutcomeKind.objects.get(code="deceased"),
        channel=Channel.FAMILY,
        evidence="third_party",
        by=officer,
    )
    client = client_of(supervisor)
    client.cookies["bahasa"] = "en"
    answer = client.post(
        f"/warga-binaan/impor/riwayat/{batch.pk}/batalkan/",
        {"once": "one-time-key-number-8"},
        follow=True,
    )
    assert "Nothing was undone" in answer.text
    assert Inmate.objects.count() == 16
