"""An import of past classes taken back as a whole, or not at all."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db import transaction
from django.db.models import ManyToOneRel, Model, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import ClassFigures, Facility, TrainingClass
from rutan.accounts.models import User
from rutan.audit.models import AuditEvent
from rutan.audit.recording import LOOKS, record, record_each
from rutan.common.errors import DomainError
from trainees import lifecycle
from trainees.actions import aftermath, figures
from trainees.actions.history_made import MODELS, people_of, slices
from trainees.actions.imports import UNDO_HOURS, locked
from trainees.actions.seats import keep_seats_taken
from trainees.actions.undoing import may_be_undone_until
from trainees.models import Application, Enrolment, ImportBatch, ImportRow, Inmate

ONLY_READ = LOOKS | {"inmate.nik_revealed", "subject.taken_out"}
DERIVED = (ImportRow, ClassFigures)
NAMED_ROWS = 5
Made = dict[type[Model], dict[int, int]]
"""Keys of a table, each with the row of the file that it came from."""


@transaction.atomic
def undo(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Everything that the import made disappears, and what it changed is as before. Refused when
    somebody has worked with any of it since; the events of the import stay in the trail."""
    Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.facility_id)
    batch = locked(batch)
    until = may_be_undone_until(batch)
    batch.state = lifecycle.IMPORT.next_state(batch.state, "undo")
    if until is None or timezone.now() > until:
        raise DomainError(
            _("An import can be undone for %(hours)d hours; this one is older.")
            % {"hours": UNDO_HOURS}
        )
    rows = list(batch.rows.exclude(made={}).order_by("number"))
    people = people_of(rows)
    made = _made_by(rows)
    _lock_people(people)
    classes = _classes_around(rows, made)
    _lock(made)
    if touched := _touched(batch, made, _changed_by(rows)):
        raise DomainError(_refusal(touched))
    record_each(
        "inmate.import_undone",
        [(each, {}) for each in Inmate.objects.filter(pk__in=made.get(Inmate, {})).order_by("pk")],
        by=by,
    )
    for row in rows:
        _put_back(row)
    try:
        _delete(made)
    except ProtectedError as error:
        raise DomainError(_refusal(set())) from error
    for training_class in classes:
        keep_seats_taken(training_class)
    figures.refresh_all(classes)
    aftermath.refresh(set(people) - made.get(Inmate, {}).keys())
    batch.rows.update(was_applied=False, made={})
    batch.undone_at = timezone.now()
    batch.version += 1
    batch.save(update_fields=["state", "undone_at", "version", "updated_at"])
    record("history.undone", batch, by=by, people=len(made.get(Inmate, {})))
    return batch


def _made_by(rows: Iterable[ImportRow]) -> Made:
    found: Made = {}
    for row in rows:
        for label, keys in row.made["made"].items():
            found.setdefault(apps.get_model(label), {}).update(dict.fromkeys(keys, row.number))
    return found


def _changed_by(rows: Iterable[ImportRow]) -> Made:
    found: Made = {}
    for row in rows:
        for label, changed in row.made["was"].items():
            keys = {int(key): row.number for key in changed}
            found.setdefault(apps.get_model(label), {}).update(keys)
    return found


def _lock_people(people: list[int]) -> None:
    """Who wants to add to what is about to go waits here."""
    for part in slices(people):
        list(Inmate.objects.select_for_update(of=("self",)).filter(pk__in=part).order_by("pk"))


def _lock(made: Made) -> None:
    """What is about to go, in the order of all locks."""
    for model in MODELS:
        if model is Inmate:
            continue
        for part in slices(sorted(made.get(model, {}))):
            rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=part)
            list(rows.order_by("pk").values_list("pk"))


def _touched(batch: ImportBatch, made: Made, changed: Made) -> set[int]:
    """Rows of the file with whose records somebody has worked since: something new points to
    them, or the trail names an account. What the nightly jobs do is no work of anybody."""
    rows: set[int] = set()
    for model, keys in made.items():
        rows |= _pointed_at(model, keys, made, changed)
    imports = AuditEvent.objects.filter(subject_type=batch._meta.label_lower)
    applied = imports.filter(action="history.applied")
    since = applied.filter(subject_id=str(batch.pk)).values_list("seq", flat=True).first()
    # What a later list did and its undoing took back is no work of anybody either.
    undone = imports.filter(action="history.undone", facility_pk=batch.facility_id)
    taken_back = applied.filter(subject_id__in=undone.values("subject_id")).exclude(request_id="")
    for found in (made, changed):
        for model, keys in found.items():
            for part in slices(sorted(keys)):
                events = (
                    AuditEvent.objects.filter(
                        subject_type=model._meta.label_lower,
                        subject_id__in=[str(key) for key in part],
                        seq__gt=since or 0,
                    )
                    .exclude(actor="")
                    .exclude(action__in=ONLY_READ)
                    .exclude(request_id__in=taken_back.order_by().values("request_id"))
                )
                ids = events.order_by().values_list("subject_id", flat=True)
                rows |= {keys[int(key)] for key in ids}
    return rows


def _pointed_at(model: type[Model], keys: dict[int, int], made: Made, changed: Made) -> set[int]:
    rows: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.related_model in DERIVED:
            continue
        child, column = relation.related_model, relation.field
        ours = {*made.get(child, {}), *changed.get(child, {})}
        for part in slices(sorted(keys)):
            pointing = child._base_manager.filter(**{f"{column.name}__in": part})
            for pk, key in pointing.order_by().values_list("pk", column.attname):
                if pk not in ours:
                    rows.add(keys[key])
    return rows


def _refusal(rows: set[int]) -> str:
    if not rows:
        return _("Somebody has worked with what this import made. Nothing was undone.")
    named = ", ".join(str(number) for number in sorted(rows)[:NAMED_ROWS])
    return ngettext(
        "Nothing was undone: somebody has worked with the records of %(n)d row since (%(rows)s). "
        "Undo a later list first, if there is one; else correct what is wrong on its own page.",
        "Nothing was undone: somebody has worked with the records of %(n)d rows since (%(rows)s). "
        "Undo a later list first, if there is one; else correct what is wrong on its own page.",
        len(rows),
    ) % {"n": len(rows), "rows": named + (", …" if len(rows) > NAMED_ROWS else "")}


def _classes_around(rows: Iterable[ImportRow], made: Made) -> list[TrainingClass]:
    """Classes that stay and lose places or candidates, or get them back; locked before these."""
    keys: dict[type[Model], set[int]] = defaultdict(set)
    changed = _changed_by(rows)
    for model in (Enrolment, Application):
        keys[model] = {*made.get(model, {}), *changed.get(model, {})}
    around = {
        key
        for model, pks in keys.items()
        for part in slices(sorted(pks))
        for key in model._base_manager.filter(pk__in=part).values_list("training_class", flat=True)
        if key is not None and key not in made.get(TrainingClass, {})
    }
    found = TrainingClass.objects.filter(pk__in=around).select_for_update(of=("self",))
    return list(found.order_by("pk"))


def _put_back(row: ImportRow) -> None:
    """Before anything is deleted: what changed may point to what is new."""
    for label, changed in row.made["was"].items():
        model = apps.get_model(label)
        for key, values in changed.items():
            told = {
                name: model._meta.get_field(name).to_python(value) for name, value in values.items()
            }
            model._base_manager.filter(pk=int(key)).update(**told)


def _delete(made: Made) -> None:
    for model in reversed(MODELS):
        for part in slices(sorted(made.get(model, {}))):
            model._base_manager.filter(pk__in=part).delete()
