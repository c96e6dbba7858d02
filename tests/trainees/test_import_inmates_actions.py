import time
from datetime import date, timedelta
from sqlite3 import SQLITE_LIMIT_EXPR_DEPTH

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation

from rutan.audit.models import AuditEvent
from rutan.audit.verification import verify
from rutan.common.errors import DomainError, TransitionNotAllowed
from tests.data import make_workbook
from tests.factories.trainees import ApplicationFactory
from tests.trainees.test_import_inmates_reading import ROW, TITLES, known_person, sheet
from trainees import dossier
from trainees.actions import custody_records, imports, undoing
from trainees.actions import inmates as people
from trainees.choices import DateSource, ImportState, RowKind
from trainees.imports import inmates
from trainees.models import (
    Application,
    Custody,
    HealthLetter,
    ImportBatch,
    ImportRow,
    Inmate,
    RegisterEntry,
)

pytestmark = pytest.mark.django_db
NOW = "2026-11-17T09:00:00+08:00"


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False) as clock, translation.override("en"):
        yield clock


@pytest.fixture
def upload(facility, officer):
    def uploaded(*rows, titles=TITLES):
        read = inmates.read(sheet(*rows, titles=titles), "daftar.xlsx")
        return _keep(read, facility, officer)

    return uploaded


@pytest.fixture
def sample(facility, officer):
    def uploaded():
        with make_workbook.TARGET.open("rb") as file:
            return _keep(inmates.read(file), facility, officer)

    return uploaded


def _keep(read, facility, officer):
    return imports.keep(
        facility=facility,
        file_name="daftar.xlsx",
        sha256="0" * 64,
        header=read.header,
        columns=read.codes,
        rows=inmates.checked(facility, read.header, read.codes, read.rows),
        by=officer,
    )


def test_checking_a_file_changes_nobody(sample):
    batch = sample()

    assert not Inmate.objects.exists()
    assert batch.counts == {
        "new": 487,
        "changed": 0,
        "return": 0,
        "same": 0,
        "error": 13,
        "by_hand": 0,
    }


def test_the_valid_rows_of_the_sample_are_imported_and_a_second_run_changes_nothing(
    sample, officer
):
    imports.apply(batch=sample(), by=officer)
    before = list(Inmate.objects.order_by("pk").values_list("pk", "version", "updated_at"))

    again = sample()
    imports.apply(batch=again, by=officer)

    assert again.counts["same"] == 487
    assert (again.counts["new"], again.counts["changed"], again.counts["error"]) == (0, 0, 13)
    assert list(Inmate.objects.order_by("pk").values_list("pk", "version", "updated_at")) == before
    assert Custody.objects.open().count() == RegisterEntry.objects.count() == 487


@pytest.mark.looks  # at SQLite only: PostgreSQL takes a list of any length as one
def test_no_question_grows_with_the_people_known(sample, officer):
    """SQLite refuses a condition of more than 1,000 parts: a list of 2,000, uploaded again."""
    first = sample()
    before = connection.connection.setlimit(SQLITE_LIMIT_EXPR_DEPTH, 100)
    try:
        imports.apply(batch=first, by=officer)
        assert sample().counts["same"] == 487
        undoing.undo(batch=first, by=officer)
    finally:
        connection.connection.setlimit(SQLITE_LIMIT_EXPR_DEPTH, before)


def test_an_import_of_500_rows_is_done_in_5_seconds(sample, officer):
    batch = sample()
    started = time.process_time()

    imports.apply(batch=batch, by=officer)

    assert time.process_time() - started < 5


def test_every_imported_person_has_an_event_and_the_chain_holds(upload, officer):
    other = ["B.I", "0413/2025", "Basri Contoh", *ROW[3:5], "7310991203950002", *ROW[6:]]
    batch = imports.apply(batch=upload(ROW, other), by=officer)

    events = AuditEvent.objects.filter(action="inmate.imported")
    assert {event.subject_id for event in events} == {str(pk) for pk in _pks()}
    assert {event.details["batch"] for event in events} == {batch.pk}
    assert verify().broken_at is None
    trail = " ".join(str(event.details) for event in AuditEvent.objects.all())
    assert "Andi" not in trail
    assert "7310991203950001" not in trail


def test_an_imported_person_is_complete_and_derived(upload, officer, facility):
    titles = [*TITLES, "Pidana tahun", "Ditahan sejak", "Minat", "Nama sesuai putusan"]
    row = [*ROW, 3, "01/01/2025", "Perikanan, Las", "Andi bin Conto"]

    imports.apply(batch=upload(row, titles=titles), by=officer)

    person = dossier.load_one(Inmate.objects.get())
    assert person.inmate.facility == facility
    assert person.inmate.search_name == "andi contoh andi bin conto"
    assert person.inmate.register_label == "B.I 0412/2025"
    assert person.custody.earliest_release_on == date(2028, 1, 1)
    assert person.custody.release_source == DateSource.ESTIMATED
    assert person.entry.starts_on == date(2025, 2, 10)
    assert len(person.interests) == 2


def test_rows_with_errors_are_passed_over(upload, officer):
    batch = imports.apply(
        batch=upload(ROW, ["B.I", "0413/2025", "Basri", "X", *ROW[4:]]), by=officer
    )

    assert Inmate.objects.count() == 1
    assert (batch.counts["added"], batch.counts["error"]) == (1, 1)


def test_an_import_is_applied_once(upload, officer):
    batch = upload(ROW)
    imports.apply(batch=batch, by=officer)

    with pytest.raises(TransitionNotAllowed):
        imports.apply(batch=batch, by=officer)
    assert Inmate.objects.count() == 1


def test_a_record_edited_after_the_check_is_passed_over(upload, officer, facility):
    inmate = known_person(facility)
    batch = upload([*ROW, "C-4"], titles=[*TITLES, "Blok"])
    people.update(inmate=inmate, version=inmate.version, values={"block": "A-1"}, by=officer)

    batch = imports.apply(batch=batch, by=officer)

    assert Custody.objects.get().block == "A-1"
    assert (batch.counts["updated"], batch.counts["passed_over"]) == (0, 1)
    assert "after the check" in batch.rows.get().errors[0]["message"]["en"]


def test_a_number_taken_after_the_check_is_passed_over(upload, officer, facility):
    batch = upload(ROW)
    known_person(facility, nik="")

    batch = imports.apply(batch=batch, by=officer)

    assert (Inmate.objects.count(), batch.counts["passed_over"]) == (1, 1)


# --- What was corrected by hand ------------------------------------------------------------


@pytest.fixture
def corrected(upload, officer):
    """Imported in block C-4, then corrected by hand to A-1; the same file comes again."""
    titles = [*TITLES, "Blok", "Tempat lahir"]
    imports.apply(batch=upload([*ROW, "C-4", "Barru"], titles=titles), by=officer)
    inmate = Inmate.objects.get()
    people.update(inmate=inmate, version=1, values={"block": "A-1"}, by=officer)
    return upload([*ROW, "C-4", "Maros"], titles=titles)


def test_a_correction_by_hand_is_marked_in_the_preview(corrected):
    row = corrected.rows.get()

    assert row.kind == RowKind.CHANGED
    assert row.changes == {"block": ["A-1", "C-4"], "birth_place": ["Barru", "Maros"]}
    assert row.by_hand == ["block"]
    assert corrected.counts["by_hand"] == 1


def test_a_correction_by_hand_is_kept_while_the_rest_is_imported(corrected, officer):
    imports.apply(batch=corrected, by=officer)

    inmate = Inmate.objects.get()
    assert (Custody.objects.get().block, inmate.birth_place) == ("A-1", "Maros")
    assert inmate.hand_edited == ["block"]


def test_a_correction_by_hand_is_overwritten_only_when_asked(corrected, officer, upload):
    imports.apply(batch=corrected, overwrite=True, by=officer)

    inmate = Inmate.objects.get()
    assert (Custody.objects.get().block, inmate.hand_edited) == ("C-4", [])
    again = upload([*ROW, "C-4", "Maros"], titles=[*TITLES, "Blok", "Tempat lahir"])
    assert again.rows.get().kind == RowKind.SAME


# --- Undoing -------------------------------------------------------------------------------


def test_undoing_removes_the_added_and_restores_the_changed(upload, officer, facility):
    known = known_person(facility)
    other = ["B.I", "0413/2025", "Basri Contoh", *ROW[3:5], "7310991203950002", *ROW[6:], "B-2"]
    titles = [*TITLES, "Blok"]
    batch = upload([*ROW, "C-4"], other, titles=titles)
    imports.apply(batch=batch, by=officer)

    batch = undoing.undo(batch=batch, by=officer)

    assert list(Inmate.objects.all()) == [known]
    assert Custody.objects.get().block == ""
    assert (batch.state, batch.counts["undone"], batch.counts["kept"]) == (ImportState.UNDONE, 2, 0)
    assert AuditEvent.objects.filter(action="inmate.import_undone").count() == 2


def test_undoing_keeps_what_somebody_edited_since(upload, officer, facility):
    batch = imports.apply(batch=upload(ROW), by=officer)
    inmate = Inmate.objects.get()
    people.update(inmate=inmate, version=1, values={"block": "A-1"}, by=officer)

    batch = undoing.undo(batch=batch, by=officer)

    assert Inmate.objects.get() == inmate
    assert (batch.counts["undone"], batch.counts["kept"]) == (0, 1)


def test_undoing_keeps_candidates_and_people_with_letters(upload, officer, facility):
    other = ["B.I", "0413/2025", "Basri Contoh", *ROW[3:5], "7310991203950002", *ROW[6:]]
    batch = imports.apply(batch=upload(ROW, other), by=officer)
    candidate, patient = Inmate.objects.order_by("pk")
    ApplicationFactory(inmate=candidate, training_class__facility=facility)
    custody_records.add_health_letter(inmate=patient, on=date(2026, 11, 1), is_fit=True, by=officer)

    undoing.undo(batch=batch, by=officer)

    assert Inmate.objects.count() == 2
    assert Application.objects.exists()
    assert HealthLetter.objects.exists()


def test_undoing_a_new_register_number_opens_the_old_one_again(upload, officer, facility):
    known_person(facility, number="0001/2025")
    batch = imports.apply(batch=upload(ROW), by=officer)
    assert [entry.number for entry in RegisterEntry.objects.filter(ends_on=None)] == ["0412/2025"]

    undoing.undo(batch=batch, by=officer)

    entry = RegisterEntry.objects.get()
    assert (entry.number, entry.ends_on) == ("0001/2025", None)
    assert Inmate.objects.get().register_label == "B.I 0001/2025"


def test_undoing_ends_after_24_hours(upload, officer, november):
    batch = imports.apply(batch=upload(ROW), by=officer)
    november.shift(timedelta(hours=24, minutes=1))

    with pytest.raises(DomainError, match="24 hours"):
        undoing.undo(batch=batch, by=officer)
    assert Inmate.objects.exists()


def test_nothing_is_undone_twice(upload, officer):
    batch = imports.apply(batch=upload(ROW), by=officer)
    undoing.undo(batch=batch, by=officer)

    with pytest.raises(TransitionNotAllowed):
        undoing.undo(batch=batch, by=officer)


def test_after_undoing_the_same_file_can_be_imported_again(upload, officer):
    undoing.undo(batch=imports.apply(batch=upload(ROW), by=officer), by=officer)

    imports.apply(batch=upload(ROW), by=officer)

    assert Inmate.objects.count() == 1


# --- Other columns, and forgetting ---------------------------------------------------------


def test_reading_again_with_other_columns_replaces_the_verdicts(upload, officer, facility):
    batch = upload([*ROW, "C-4"], titles=[*TITLES, "Kode"])
    codes = [*batch.columns[:-1], "block"]

    rows = inmates.checked(facility, batch.header, codes, inmates.rows_of(batch))
    imports.read_again(batch=batch, columns=codes, rows=rows, by=officer)

    assert batch.rows.get().values["block"] == "C-4"


def test_rows_are_forgotten_once_undoing_is_over(upload, officer):
    applied = imports.apply(batch=upload(ROW), by=officer)
    looked_at = upload(ROW)
    old = timezone.now() - timedelta(hours=40)
    ImportBatch.objects.filter(pk=applied.pk).update(applied_at=old)
    ImportBatch.objects.filter(pk=looked_at.pk).update(created_at=old)
    fresh = upload(ROW)

    today = date(2026, 11, 17)
    assert imports.forget_old_rows(on=today, dry_run=True) == {"removed": 2}
    assert imports.forget_old_rows(on=today, dry_run=False) == {"removed": 2}
    assert imports.forget_old_rows(on=today, dry_run=False) == {"removed": 0}
    assert {row.batch for row in ImportRow.objects.all()} == {fresh}
    assert ImportBatch.objects.count() == 3


def _pks():
    return Inmate.objects.values_list("pk", flat=True)
