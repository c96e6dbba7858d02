"""The verdict on each row: new, back again, changed, the same, or with errors."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rutan.common.findings import Finding
from trainees import custody_checks, dossier
from trainees.choices import RowKind
from trainees.imports.columns import NEEDED
from trainees.imports.recognition import recognise, refuse_twice
from trainees.imports.rows import Draft, Reading
from trainees.models import ImportRow, RegisterKind


def judge(reading: Reading, drafts: list[Draft]) -> list[ImportRow]:
    """Against each other, then against the records here, then against the rules."""
    refuse_twice(reading, drafts)
    recognise(reading, drafts)
    return [_verdict(reading, draft) for draft in drafts]


def _verdict(reading: Reading, draft: Draft) -> ImportRow:
    known = draft.known
    person = known.inmate if known else draft.returner
    _refuse_missing(reading, draft)
    stored = known.values() if known else {name: dossier.empty(name) for name in dossier.NAMES}
    values = dossier.tidy(draft.values)
    if known and not values.get("nik") and "nik_missing" in values and stored["nik"]:
        # A file without the NIK does not make us forget it.
        del values["nik_missing"]
    whole = stored | values
    kind = reading.kinds.get(whole["register_kind"])
    for code, message in custody_checks.problems(whole, register_kind=kind, today=reading.today):
        reading.error(draft, code, message)
    changed = dossier.changes(stored, values) if known else {}
    row = ImportRow(
        number=draft.number,
        cells=draft.cells,
        lost=draft.lost,
        values=dossier.as_json(values),
        errors=draft.errors,
        inmate=person,
        inmate_version=person.version if person else None,
    )
    if draft.errors:
        row.kind = RowKind.ERROR
        return row
    if known:
        row.kind = RowKind.CHANGED if changed else RowKind.SAME
        row.changes = {
            name: list(dossier.as_json({"old": old, "new": new}).values())
            for name, (old, new) in changed.items()
        }
        row.by_hand = sorted(changed.keys() & set(known.inmate.hand_edited))
    else:
        row.kind = RowKind.RETURN if draft.returner else RowKind.NEW
    if row.kind != RowKind.SAME:
        row.warnings = _warnings(reading, whole, kind)
    return row


def _refuse_missing(reading: Reading, draft: Draft) -> None:
    """A known person keeps what the file leaves empty; a new one needs it."""
    if draft.known is None:
        for code in NEEDED:
            if code not in draft.values:
                reading.error(draft, code, _("Fill in this cell: it is needed for a new person."))


def _warnings(reading: Reading, values: Mapping[str, Any], kind: RegisterKind | None) -> list[dict]:
    code = reading.found.release_codes.get(values["integration_kind"], "")
    found: list[Finding] = custody_checks.findings(
        values, register_kind=kind, integration_code=code
    )
    return [
        {"column": finding.label, "message": finding.message}
        for finding in found
        if finding.code != "nik-missing"
    ]
