"""People of an uploaded list who were in custody before: their new stay, written and taken back."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import ProtectedError

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import dossier
from trainees.actions import inmates, person_rows, returns
from trainees.dossier import Dossier
from trainees.models import ImportRow

OF_THE_PERSON = dossier.PERSON.keys() | dossier.IDENTITY.keys() | dossier.INTERESTS.keys()


def add(
    rows: Iterable[ImportRow], people: Mapping[int, Dossier], facility: Facility, *, by: User
) -> list[ImportRow]:
    """Registers them as by hand, and answers the rows that could not be: somebody else may have
    done it since the check. `people` are locked and as they were before."""
    refused = []
    for row in rows:
        person = people.get(row.inmate_id or 0)
        if person is None or person.inmate.version != row.inmate_version:
            refused.append(row)
            continue
        before, was_at = person.values(), person.inmate.facility_id
        values = {name: dossier.empty(name) for name in dossier.NAMES}
        values |= dossier.from_json(row.values)
        try:
            with transaction.atomic():
                inmate = inmates.register(facility=facility, values=values, by=by, returns=True)
        except DomainError:
            refused.append(row)
            continue
        after = dossier.load_one(inmate).values()
        changed = {
            name: pair
            for name, pair in dossier.changes(before, after).items()
            if name in OF_THE_PERSON
        }
        row.changes = {
            name: list(dossier.as_json({"old": old, "new": new}).values())
            for name, (old, new) in changed.items()
        }
        row.made = {"was_at": was_at}
        row.inmate_version, row.was_applied = inmate.version, True
    return refused


def take_back(
    rows: Iterable[ImportRow], people: Mapping[int, Dossier], *, by: User
) -> list[ImportRow]:
    """Answers the rows whose new stay is gone again. Who came from elsewhere stays, and who takes
    part in something here since."""
    return [row for row in rows if _leaves_again(row, people[row.inmate_id or 0], by)]


def _leaves_again(row: ImportRow, person: Dossier, by: User) -> bool:
    inmate, stay = person.inmate, person.custody
    if not person.is_in_custody or row.made.get("was_at") != inmate.facility_id:
        return False
    try:
        with transaction.atomic():
            returns.take_back(custody=stay, by=by)
            stay.delete()
    except ProtectedError:
        return False
    earlier = dossier.load_one(inmate)
    values = {name: dossier.one_from_json(name, old) for name, (old, _new) in row.changes.items()}
    inmate.version += 1
    person_rows.write(earlier, values, today=inmate.facility.today())
    record("inmate.import_undone", inmate, by=by, changes=values)
    return True
