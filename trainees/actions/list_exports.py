"""Lists of participants for other offices: written down with their purpose before they leave."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.choices import ListPurpose, ListSystem
from trainees.documents.participant_list import LANGUAGE, ParticipantList, list_of, workbook
from trainees.models import ColumnLayout, ListExport

PURPOSES: Mapping[ListSystem, tuple[ListPurpose, ...]] = {
    ListSystem.SIAPKERJA: (ListPurpose.REGISTRATION, ListPurpose.RESULTS, ListPurpose.OTHER),
    ListSystem.LSP: (ListPurpose.TEST, ListPurpose.RESULTS, ListPurpose.OTHER),
    ListSystem.DAPODIK: (ListPurpose.SCHOOL, ListPurpose.OTHER),
}


@dataclass(frozen=True, kw_only=True)
class Built:
    """A workbook that nobody has yet, and what it was built of."""

    found: ParticipantList
    purpose: str
    purpose_note: str
    content: bytes


def build(
    *,
    training_class: TrainingClass,
    system: ListSystem,
    purpose: str,
    purpose_note: str,
    by: User,
) -> Built:
    """The workbook in the layout in force today. It takes its time, so nothing is locked yet:
    `take` has the last word."""
    purpose_note = purpose_note.strip()
    if purpose not in PURPOSES[system]:
        raise DomainError(_("Choose what the list is for."), field="purpose")
    if purpose == ListPurpose.OTHER and not purpose_note:
        raise DomainError(_("Write what the list is for."), field="purpose_note")
    found = list_of(training_class, system, by=by, purpose=purpose)
    with translation.override(LANGUAGE):
        content = workbook(found, purpose=purpose_words(purpose, purpose_note), by=by)
    return Built(found=found, purpose=purpose, purpose_note=purpose_note, content=content)


@transaction.atomic
def take(built: Built, *, by: User) -> tuple[bytes, ListExport]:
    """The workbook, and its line in the log.

    Both or neither: without the line there is no file.
    """
    found = built.found
    training_class = found.training_class
    _refuse_another_layout(found)
    export = ListExport.objects.create(
        layout=found.layout,
        training_class=training_class,
        facility=training_class.facility,
        purpose=built.purpose,
        purpose_note=built.purpose_note,
        people=len(found.lines),
        incomplete=len(found.incomplete()),
        sha256=hashlib.sha256(built.content).hexdigest(),
        by=by.username,
        at=timezone.now(),
    )
    record(
        "list.exported",
        training_class,
        by=by,
        export=export.pk,
        system=found.system,
        layout=found.layout.number,
        purpose=built.purpose,
        people=export.people,
        incomplete=export.incomplete,
    )
    return built.content, export


def _refuse_another_layout(found: ParticipantList) -> None:
    """An edit of the layout waits, and finds it used; one that came before is told."""
    list(ColumnLayout.objects.select_for_update().filter(system=found.system).order_by("pk"))
    today = found.training_class.facility.today()
    now = ColumnLayout.objects.in_force(found.system, today)
    if now != found.layout or now.columns != found.columns:
        raise DomainError(_("The columns of this list have just changed. Take it out again."))


def purpose_words(purpose: str, note: str) -> str:
    """ "To report results: batch 3" """
    if purpose == ListPurpose.OTHER:
        return note
    label = str(ListPurpose(purpose).label)
    return f"{label}: {note}" if note else label
