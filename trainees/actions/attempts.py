"""What is written down beside an attempt: a note, and a file that shows what was done."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict
from rutan.common.records import still_there
from trainees.actions.result_records import (
    locked_people,
    refuse_a_class_without_results,
    refuse_verified,
)
from trainees.actions.seats import locked_class
from trainees.models import Result


@transaction.atomic
def describe(*, result: Result, version: int, note: str, file: Any = None, by: User) -> Result:
    """A newer file stands in front of the older one, which is kept. Score and verdict stay."""
    training_class = locked_class(result.enrolment.training_class)
    refuse_a_class_without_results(training_class)
    refuse_verified(locked_people(training_class, [result.enrolment_id])[result.enrolment_id])
    rows = Result.objects.select_for_update(of=("self",)).select_related("evidence")
    result = still_there(rows, result.pk)
    note = note.strip()
    if result.version != version:
        raise Conflict(
            _("Somebody else changed this attempt while you were writing."),
            [(_("Note"), result.note or "–", note or "–")],
        )
    if file is not None:
        # Of the facility and not of the class: its list of papers is read by more people.
        result.evidence = documents.store(
            file=file,
            kind=DocumentKind.OTHER,
            facility=training_class.facility,
            is_about_people=True,
            replaces=result.evidence,
            field="file",
            by=by,
        )
    result.note = note
    result.version += 1
    result.save(update_fields=["note", "evidence", "version", "updated_at"])
    record(
        "results.described", result.enrolment, by=by, result=result.pk, document=result.evidence_id
    )
    return result
