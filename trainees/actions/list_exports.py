"""Lists of participants for other offices: written down with their purpose before they leave."""

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.choices import ListPurpose, ListSystem
from trainees.documents.participant_list import LANGUAGE, list_of, workbook
from trainees.models import ColumnLayout, ListExport

PURPOSES: Mapping[ListSystem, tuple[ListPurpose, ...]] = {
    ListSystem.SIAPKERJA: (ListPurpose.REGISTRATION, ListPurpose.RESULTS, ListPurpose.OTHER),
    ListSystem.LSP: (ListPurpose.TEST, ListPurpose.RESULTS, ListPurpose.OTHER),
    ListSystem.DAPODIK: (ListPurpose.SCHOOL, ListPurpose.OTHER),
}


@transaction.atomic
def take(
    *,
    training_class: TrainingClass,
    system: ListSystem,
    purpose: str,
    purpose_note: str,
    by: User,
) -> tuple[bytes, ListExport]:
    """The workbook in the layout in force today, and its line in the log.

    Both or neither: without the line there is no file.
    """
    purpose_note = purpose_note.strip()
    if purpose not in PURPOSES[system]:
        raise DomainError(_("Choose what the list is for."), field="purpose")
    if purpose == ListPurpose.OTHER and not purpose_note:
        raise DomainError(_("Write what the list is for."), field="purpose_note")
    # An edit of the layout waits, or finds it used.
    list(ColumnLayout.objects.select_for_update().filter(system=system).order_by("pk"))
    found = list_of(training_class, system, by=by, purpose=purpose)
    with translation.override(LANGUAGE):
        content = workbook(found, purpose=purpose_words(purpose, purpose_note), by=by)
    export = ListExport.objects.create(
        layout=found.layout,
        training_class=training_class,
        facility=training_class.facility,
        purpose=purpose,
        purpose_note=purpose_note,
        people=len(found.lines),
        incomplete=len(found.incomplete()),
        sha256=hashlib.sha256(content).hexdigest(),
        by=by.username,
        at=timezone.now(),
    )
    record(
        "list.exported",
        training_class,
        by=by,
        export=export.pk,
        system=system,
        layout=found.layout.number,
        purpose=purpose,
        people=export.people,
        incomplete=export.incomplete,
    )
    return content, export


def purpose_words(purpose: str, note: str) -> str:
    """ "To report results: batch 3" """
    if purpose == ListPurpose.OTHER:
        return note
    label = str(ListPurpose(purpose).label)
    return f"{label}: {note}" if note else label
