"""An uploaded list of inmates: kept as checked, imported, and forgotten.

`trainees.imports` reads and judges the rows; here they are written. No rule of
`trainees.actions.inmates` is walked around: the same `put` fills the rows and derives, the same
checks are asked again under the lock, one audit event stands for each person. Only the inserts
of new people are bundled (`bulk_create`; none of the models overrides `save`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import custody_checks, dossier, lifecycle
from trainees.actions import circumstances, person_rows, returners, returns
from trainees.choices import BatchKind, ImportState, RowKind
from trainees.dossier import Dossier
from trainees.models import (
    Custody,
    ImportBatch,
    ImportRow,
    Inmate,
    InmateIdentity,
    RegisterEntry,
    RegisterKind,
    Release,
    Sentence,
)

UNDO_HOURS = 24
"""How long an import can be undone, and how long its rows are kept (ux 3.8)."""


@transaction.atomic
def keep(
    *,
    facility: Facility,
    file_name: str,
    sha256: str,
    header: Sequence[str],
    columns: Sequence[str],
    rows: Iterable[ImportRow],
    kind: str = BatchKind.INMATES,
    extra: Mapping[str, Any] | None = None,
    by: User,
) -> ImportBatch:
    """The verdicts of a file, for the preview. No record of a person changes. `extra` are figures
    to keep beside the number of rows of each kind."""
    batch = ImportBatch.objects.create(
        facility=facility,
        kind=kind,
        file_name=file_name[-120:],
        sha256=sha256,
        header=list(header),
        columns=list(columns),
        created_by=by,
    )
    _keep_rows(batch, rows, extra or {})
    is_history = kind == BatchKind.HISTORY
    record("history.checked" if is_history else "import.checked", batch, by=by, **batch.counts)
    return batch


@transaction.atomic
def read_again(
    *, batch: ImportBatch, columns: Sequence[str], rows: Iterable[ImportRow], by: User
) -> ImportBatch:
    """The same file with its columns understood otherwise."""
    batch = locked(batch)
    if batch.state != ImportState.CHECKED:
        raise DomainError(_("This file has been imported already."))
    batch.columns = list(columns)
    batch.version += 1
    batch.rows.all().delete()
    _keep_rows(batch, rows, {})
    record("import.columns_changed", batch, by=by, **batch.counts)
    return batch


@transaction.atomic
def apply(
    *, batch: ImportBatch, overwrite: bool = False, with_returns: bool = False, by: User
) -> ImportBatch:
    """Write the new and changed rows, and who is back again if somebody said so. Rows with errors
    are passed over, people who are missing from the file stay as they are.

    What a person corrected by hand since the last import is kept, unless `overwrite`. A row
    whose record changed since the check is passed over and says so.
    """
    # The facility first: registering by hand waits for the same lock.
    facility = Facility.objects.select_for_update(of=("self",), no_key=True).get(
        pk=batch.facility_id
    )
    batch = locked(batch)
    batch.state = lifecycle.IMPORT.next_state(batch.state, "apply")
    today = facility.today()
    kinds = RegisterKind.objects.in_bulk()
    wanted = [RowKind.NEW, RowKind.CHANGED, *([RowKind.RETURN] if with_returns else [])]
    rows = list(batch.rows.filter(kind__in=wanted).order_by("number"))
    # People before the first event: who records has the end of the trail until the end.
    changing = [row for row in rows if row.kind == RowKind.CHANGED]
    returning = [row for row in rows if row.kind == RowKind.RETURN]
    people = locked_dossiers(row.inmate_id for row in [*changing, *returning])
    _add([row for row in rows if row.kind == RowKind.NEW], facility, kinds, today, by)
    _change(
        changing,
        people,
        kinds,
        today,
        overwrite=overwrite,
        by=by,
    )
    for row in returners.add(returning, people, facility, by=by):
        _pass_over(row)
    ImportRow.objects.bulk_update(
        rows,
        ["was_applied", "inmate", "inmate_version", "changes", "errors", "made"],
        batch_size=200,
    )
    applied = [row for row in rows if row.was_applied]
    batch.applied_at = timezone.now()
    batch.version += 1
    batch.counts |= {
        "added": sum(1 for row in applied if row.kind == RowKind.NEW),
        "updated": sum(1 for row in applied if row.kind == RowKind.CHANGED),
        "returned": sum(1 for row in applied if row.kind == RowKind.RETURN),
        "passed_over": sum(1 for row in rows if row.errors),
        "kept_by_hand": sum(1 for row in rows if row.by_hand and not overwrite),
    }
    batch.save(update_fields=["state", "applied_at", "counts", "version", "updated_at"])
    record("import.applied", batch, by=by, overwrite=overwrite, **batch.counts)
    return batch


def forget_old_rows(*, on: date, dry_run: bool) -> dict[str, int]:
    """Delete the rows of files once nothing can be done with them: they are copies of personal
    data. The batches stay, with their counts. For `run_daily`; safe to repeat."""
    midnight = timezone.make_aware(datetime.combine(on, time()))
    limit = midnight - timedelta(hours=UNDO_HOURS)
    old = ImportBatch.objects.filter(
        Q(state=ImportState.APPLIED, applied_at__lt=limit)
        | Q(state=ImportState.UNDONE, undone_at__lt=limit)
        | Q(state=ImportState.CHECKED, created_at__lt=limit)
    )
    rows = ImportRow.objects.filter(batch__in=old)
    return {"removed": rows.count() if dry_run else rows.delete()[0]}


def _keep_rows(batch: ImportBatch, rows: Iterable[ImportRow], extra: Mapping[str, Any]) -> None:
    kept = list(rows)
    for row in kept:
        row.batch = batch
    ImportRow.objects.bulk_create(kept)
    batch.counts = {kind.value: sum(1 for row in kept if row.kind == kind) for kind in RowKind} | {
        "by_hand": sum(1 for row in kept if row.by_hand),
        **extra,
    }
    batch.save(update_fields=["columns", "counts", "version", "updated_at"])


def locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def _add(
    rows: list[ImportRow],
    facility: Facility,
    kinds: dict[int, RegisterKind],
    today: date,
    by: User,
) -> None:
    added: list[tuple[ImportRow, Dossier]] = []
    taken_numbers, taken_niks = _taken(rows, facility)
    for row in rows:
        values = dossier.from_json(row.values)
        whole = {name: dossier.empty(name) for name in dossier.NAMES} | values
        kind = kinds.get(whole["register_kind"])
        key = (whole["register_kind"], whole["register_number"])
        if (
            key in taken_numbers
            or whole["nik"] in taken_niks
            or custody_checks.problems(whole, register_kind=kind, today=today)
        ):
            _pass_over(row)
            continue
        person = Dossier(Inmate(facility=facility), interests=whole["interests"])
        person_rows.put(person, values, today=today, kinds=kinds)
        added.append((row, person))
    people = [person for _row, person in added]
    insert_people(people)
    for row, person in added:
        row.inmate, row.inmate_version, row.was_applied = person.inmate, 1, True
        record("inmate.imported", person.inmate, by=by, batch=row.batch_id)


def _taken(rows: list[ImportRow], facility: Facility) -> tuple[set[tuple], set[str]]:
    """Numbers and NIKs that somebody got between the check and now."""
    numbers = {row.values.get("register_number") for row in rows}
    niks = {row.values["nik"] for row in rows if row.values.get("nik")}
    entries = RegisterEntry.objects.filter(facility=facility, number__in=numbers)
    identities = InmateIdentity.objects.filter(nik__in=niks)
    return set(entries.values_list("kind_id", "number")), set(
        identities.values_list("nik", flat=True)
    )


def insert_people(people: list[Dossier]) -> None:
    """Parents before children, each table in one go."""
    Inmate.objects.bulk_create([person.inmate for person in people], batch_size=500)
    for person in people:
        person.identity.inmate = person.inmate
        person.custody.inmate = person.inmate
    InmateIdentity.objects.bulk_create([person.identity for person in people], batch_size=500)
    Custody.objects.bulk_create([person.custody for person in people], batch_size=500)
    for person in people:
        person.sentence.custody = person.custody
        person.entry.custody = person.custody
    Sentence.objects.bulk_create([person.sentence for person in people], batch_size=500)
    RegisterEntry.objects.bulk_create([person.entry for person in people], batch_size=500)
    interest = Inmate.interests.through
    interest.objects.bulk_create(
        [
            interest(inmate_id=person.inmate.pk, trainingfield_id=key)
            for person in people
            for key in person.interests
        ],
        batch_size=500,
    )


def _change(
    rows: list[ImportRow],
    people: dict[int, Dossier],
    kinds: dict[int, RegisterKind],
    today: date,
    *,
    overwrite: bool,
    by: User,
) -> None:
    changed: dict[int, dict[str, tuple[Any, Any]]] = {}
    for row in rows:
        person = people.get(row.inmate_id)
        if person is None or person.inmate.version != row.inmate_version:
            _pass_over(row)
            continue
        kept = set() if overwrite else set(row.by_hand)
        if not kept.isdisjoint(dossier.REGISTER):
            kept |= dossier.REGISTER.keys()  # a number without its register would be another one
        names = [name for name in row.changes if name not in kept]
        if not names:
            continue
        given = dossier.from_json(row.values)
        values = {name: given[name] for name in person_rows.with_its_register(names, given)}
        whole = person.values() | values
        kind = kinds.get(whole["register_kind"])
        if custody_checks.problems(whole, register_kind=kind, today=today):
            _pass_over(row)
            continue
        person.inmate.version += 1
        person.inmate.hand_edited = sorted({*person.inmate.hand_edited} - {*names})
        person_rows.write(person, values, today=today, kinds=kinds)
        # What was really written is what undoing takes back.
        row.changes = {name: row.changes[name] for name in names}
        row.inmate_version, row.was_applied = person.inmate.version, True
        record("inmate.updated", person.inmate, by=by, changes=row.changes, batch=row.batch_id)
        changed[person.inmate.pk] = {name: tuple(both) for name, both in row.changes.items()}
    batch = rows[0].batch if rows else None
    circumstances.note_changes(people=changed, on=today, by=by, batch=batch)
    _note_returns([row for row in rows if row.inmate_id in changed], people, by)


def _note_returns(rows: list[ImportRow], people: dict[int, Dossier], by: User) -> None:
    """Who was released before and has a verdict or a new number now: the return says so too."""
    moved = [row for row in rows if not dossier.REGISTER.keys().isdisjoint(row.changes)]
    released = Release.objects.filter(inmate__in=[row.inmate_id for row in moved])
    before = set(released.values_list("inmate", flat=True)) if moved else set()
    for row in moved:
        if row.inmate_id not in before:
            continue
        person = people[row.inmate_id]
        row.made = {"return": returns.standing(custody=person.custody)}
        returns.note_entry(inmate=person.inmate, custody=person.custody, entry=person.entry, by=by)


def _pass_over(row: ImportRow) -> None:
    sentences = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            sentences[language] = _(
                "The record was changed after the check. Upload the file again for this row."
            )
    row.errors = [{"code": "", "column": "", "value": "", "message": sentences}]


def locked_dossiers(keys: Iterable[int | None], *, may_go: bool = False) -> dict[int, Dossier]:
    """`may_go`: some will be deleted, so nobody may refer to them meanwhile."""
    wanted = [key for key in keys if key]
    people = (
        Inmate.objects.select_for_update(of=("self",), no_key=not may_go)
        .filter(pk__in=wanted)
        .select_related("facility")
        .order_by("pk")
    )
    return {person.inmate.pk: person for person in dossier.load(people)}


def in_words(message: dict[str, str]) -> str:
    """A kept sentence in the language of the reader."""
    return message.get(get_language() or "") or next(iter(message.values()))
