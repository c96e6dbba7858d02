"""The rows of one person that an action locks, in the order of all locks."""

from rutan.common.records import still_there
from trainees.models import Inmate, Release


def lock_person(key: int) -> Inmate:
    """Before any row of this person: whoever writes of the same person waits here."""
    people = Inmate.objects.select_for_update(of=("self",), no_key=True)
    return still_there(people.select_related("facility"), key)


def lock_release(key: int, *, inmate: int) -> Release:
    """The person first: what is told after one release may close the looks after another."""
    lock_person(inmate)
    rows = Release.objects.select_for_update(of=("self",), no_key=True)
    return still_there(rows.select_related("facility", "inmate", "kind"), key)
