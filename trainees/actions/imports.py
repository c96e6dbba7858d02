"""An uploaded list of inmates: kept as checked, imported, undone, forgotten.

`trainees.imports` reads and judges the rows; here they are written. No rule of
`trainees.actions.inmates` is walked around: the same `put` fills the rows and derives, the same
checks are asked again under the lock, one audit event stands for each person. Only the inserts
of new people are bundled (`bulk_create`; none of the models overrides `save`).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import PROTECT, Count, Q
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import custody_checks, dossier, lifecycle
from trainees.actions import person_rows
from trainees.choices import ImportState, RowKind
from trainees.dossier import Dossier
from trainees.models import (
    Custody,
    ImportBatch,
    ImportRow,
    Inmate,
    InmateIdentity,
    RegisterEntry,
    RegisterKind,
    Sentence,
)

UNDO_HOURS = 24
"""How long an import can be undone, and how long its rows are kept (ux 3.8)."""


# --- Keeping a checked file ----------------------------------------------------------------


@transaction.atomic
def keep(
    *,
    facility: Facility,
    file_name: str,
    sha256: str,
    header: Sequence[str],
    columns: Sequence[str],
    rows: Iterable[ImportRow],
    by: User,
) -> ImportBatch:
    """The verdicts of a file, for the preview. No record of a person changes."""
    batch = ImportBatch.objects.create(
        facility=facility,
        file_name=file_name[-120:],
        sha256=sha256,
        header=list(header),
        columns=list(columns),
        created_by=by,
    )
    _keep_rows(batch, rows)
    record("import.checked", batch, by=by, **batch.counts)
    return batch


@transaction.atomic
def read_again(
    *, batch: ImportBatch, columns: Sequence[str], rows: Iterable[ImportRow], by: User
) -> ImportBatch:
    """The same file with its columns understood otherwise."""
    batch = _locked(batch)
    if batch.state != ImportState.CHECKED:
        raise DomainError(_("This file has been imported already."))
    batch.columns = list(columns)
    batch.version += 1
    batch.rows.all().delete()
    _keep_rows(batch, rows)
    record("import.columns_changed", batch, by=by, **batch.counts)
    return batch


def _keep_rows(batch: ImportBatch, rows: Iterable[ImportRow]) -> None:
    kept = list(rows)
    for row in kept:
        row.batch = batch
    ImportRow.objects.bulk_create(kept)
    batch.counts = {kind.value: sum(1 for row in kept if row.kind == kind) for kind in RowKind} | {
        "by_hand": sum(1 for row in kept if row.by_hand)
    }
    batch.save(update_fields=["columns", "counts", "version", "updated_at"])


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


# --- Importing -----------------------------------------------------------------------------


@transaction.atomic
def apply(*, batch: ImportBatch, overwrite: bool = False, by: User) -> ImportBatch:
    """Write the new and changed rows. Rows with errors are passed over, people who are missing
    from the file stay as they are.

    What a person corrected by hand since the last import is kept, unless `overwrite`. A row
    whose record changed since the check is passed over and says so.
    """
    # The facility first: registering by hand waits for the same lock.
    facility = Facility.objects.select_for_update(of=("self",)).get(pk=batch.facility_id)
    batch = _locked(batch)
    batch.state = lifecycle.IMPORT.next_state(batch.state, "apply")
    today = facility.today()
    kinds = RegisterKind.objects.in_bulk()
    rows = list(batch.rows.filter(kind__in=[RowKind.NEW, RowKind.CHANGED]).order_by("number"))
    _add([row for row in rows if row.kind == RowKind.NEW], facility, kinds, today, by)
    _change(
        [row for row in rows if row.kind == RowKind.CHANGED],
        kinds,
        today,
        overwrite=overwrite,
        by=by,
    )
    ImportRow.objects.bulk_update(
        rows, ["was_applied", "inmate", "inmate_version", "changes", "errors"], batch_size=200
    )
    applied = [row for row in rows if row.was_applied]
    batch.applied_at = timezone.now()
    batch.version += 1
    batch.counts |= {
        "added": sum(1 for row in applied if row.kind == RowKind.NEW),
        "updated": sum(1 for row in applied if row.kind == RowKind.CHANGED),
        "passed_over": sum(1 for row in rows if row.errors),
        "kept_by_hand": sum(1 for row in rows if row.by_hand and not overwrite),
    }
    batch.save(update_fields=["state", "applied_at", "counts", "version", "updated_at"])
    record("import.applied", batch, by=by, overwrite=overwrite, **batch.counts)
    return batch


def _pass_over(row: ImportRow) -> None:
    sentences = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            sentences[language] = _(
                "The record was changed after the check. Upload the file again for this row."
            )
    row.errors = [{"code": "", "column": "", "value": "", "message": sentences}]


def in_words(message: dict[str, str]) -> str:
    """A kept sentence in the language of the reader."""
    return message.get(get_language() or "") or next(iter(message.values()))


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
    _insert(people)
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


def _insert(people: list[Dossier]) -> None:
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
    kinds: dict[int, RegisterKind],
    today: date,
    *,
    overwrite: bool,
    by: User,
) -> None:
    people = _locked_dossiers(row.inmate_id for row in rows)
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


def _locked_dossiers(keys: Iterable[int | None]) -> dict[int, Dossier]:
    wanted = [key for key in keys if key]
    people = (
        Inmate.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted)
        .select_related("facility")
        .order_by("pk")
    )
    return {person.inmate.pk: person for person in dossier.load(people)}


# --- Undoing -------------------------------------------------------------------------------


def may_be_undone_until(batch: ImportBatch) -> datetime | None:
    """None when it was never imported, or has been undone."""
    if batch.state != ImportState.APPLIED or batch.applied_at is None:
        return None
    return batch.applied_at + timedelta(hours=UNDO_HOURS)


@transaction.atomic
def undo(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Take back what nobody has touched since; the rest stays and is counted.

    Added people disappear (their events stay in the trail), changed values return.
    """
    Facility.objects.select_for_update(of=("self",)).get(pk=batch.facility_id)
    batch = _locked(batch)
    until = may_be_undone_until(batch)
    batch.state = lifecycle.IMPORT.next_state(batch.state, "undo")
    if until is None or timezone.now() > until:
        raise DomainError(
            _("An import can be undone for %(hours)d hours; this one is older.")
            % {"hours": UNDO_HOURS}
        )
    rows = list(batch.rows.filter(was_applied=True).order_by("number"))
    people = _locked_dossiers(row.inmate_id for row in rows)
    untouched = [
        row
        for row in rows
        if (person := people.get(row.inmate_id)) and person.inmate.version == row.inmate_version
    ]
    removed = _remove([row for row in untouched if row.kind == RowKind.NEW], people, by)
    restored = [row for row in untouched if row.kind == RowKind.CHANGED]
    for row in restored:
        _restore(row, people[row.inmate_id], by)
    undone = [*removed, *restored]
    ImportRow.objects.filter(pk__in=[row.pk for row in undone]).update(was_applied=False)
    batch.undone_at = timezone.now()
    batch.version += 1
    batch.counts |= {"undone": len(undone), "kept": len(rows) - len(undone)}
    batch.save(update_fields=["state", "undone_at", "counts", "version", "updated_at"])
    record("import.undone", batch, by=by, **batch.counts)
    return batch


def _remove(rows: list[ImportRow], people: dict[int, Dossier], by: User) -> list[ImportRow]:
    """Only who is still in the stay that the import began, and is a candidate of nothing."""
    keys = [row.inmate_id for row in rows]
    free = Inmate.objects.filter(pk__in=keys)
    for relation in Inmate._meta.related_objects:
        if relation.on_delete is PROTECT and relation.related_model is not Custody:
            used = relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": keys}
            )
            free = free.exclude(pk__in=used.values(relation.field.attname))
    may_go = set(
        free.annotate(stays=Count("custodies"))
        .filter(stays=1, health_letters=None)
        .values_list("pk", flat=True)
    )
    may_go = {key for key in may_go if people[key].is_in_custody}
    for key in sorted(may_go):
        record("inmate.import_undone", people[key].inmate, by=by)
    ImportRow.objects.filter(inmate__in=may_go).update(inmate=None)
    Custody.objects.filter(inmate__in=may_go).delete()
    Inmate.objects.filter(pk__in=may_go).delete()
    return [row for row in rows if row.inmate_id in may_go]


def _restore(row: ImportRow, person: Dossier, by: User) -> None:
    values = {name: dossier.one_from_json(name, old) for name, (old, _new) in row.changes.items()}
    person.inmate.version += 1
    person.inmate.hand_edited = sorted(
        {*person.inmate.hand_edited} | (set(row.by_hand) & set(values))
    )
    if {"register_kind", "register_number"} & values.keys():
        values = _reopen_register(person, values)
    person_rows.write(person, values, today=person.inmate.facility.today())
    record("inmate.import_undone", person.inmate, by=by, changes=values)


def _reopen_register(person: Dossier, values: dict[str, Any]) -> dict[str, Any]:
    """Where the import began a new entry, remove it and open the one before; a correction is
    corrected back by the ordinary way."""
    begun = person.entry
    before = (
        RegisterEntry.objects.filter(
            custody=person.custody,
            ends_on=begun.starts_on,
            kind=values.get("register_kind", begun.kind_id),
            number=values.get("register_number", begun.number),
        )
        .exclude(pk=begun.pk)
        .select_related("kind")
        .first()
    )
    if before is None:
        return values | {"register_from": begun.starts_on}
    begun.delete()
    before.ends_on = None
    before.save(update_fields=["ends_on"])
    person.entry = before
    return {name: value for name, value in values.items() if name not in dossier.REGISTER}


# --- Forgetting ----------------------------------------------------------------------------


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
