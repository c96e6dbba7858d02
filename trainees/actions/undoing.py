"""An import taken back, as long as nobody has worked with what it wrote."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import PROTECT, Count
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import dossier, lifecycle
from trainees.actions import circumstances, person_rows, returners, returns
from trainees.actions.imports import UNDO_HOURS, locked, locked_dossiers
from trainees.choices import ImportState, RowKind
from trainees.dossier import Dossier
from trainees.models import (
    Custody,
    ImportBatch,
    ImportRow,
    Inmate,
    RegisterEntry,
)


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
    Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.facility_id)
    batch = locked(batch)
    until = may_be_undone_until(batch)
    batch.state = lifecycle.IMPORT.next_state(batch.state, "undo")
    if until is None or timezone.now() > until:
        raise DomainError(
            _("An import can be undone for %(hours)d hours; this one is older.")
            % {"hours": UNDO_HOURS}
        )
    rows = list(batch.rows.filter(was_applied=True).order_by("number"))
    people = locked_dossiers((row.inmate_id for row in rows), may_go=True)
    untouched = [
        row
        for row in rows
        if (person := people.get(row.inmate_id)) and person.inmate.version == row.inmate_version
    ]
    removed = _remove([row for row in untouched if row.kind == RowKind.NEW], people, by)
    restored = [row for row in untouched if row.kind == RowKind.CHANGED]
    for row in restored:
        _restore(row, people[row.inmate_id], by)
    circumstances.take_back(
        batch=batch,
        people=[row.inmate_id for row in restored if row.inmate_id],
        on=batch.facility.today(),
        by=by,
    )
    gone = returners.take_back(
        [row for row in untouched if row.kind == RowKind.RETURN], people, by=by
    )
    undone = [*removed, *restored, *gone]
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
    if "return" in row.made:
        returns.put_back(custody=person.custody, before=row.made["return"], by=by)
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
