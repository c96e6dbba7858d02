"""Looks at people are events too: pages, searches, files, and each NIK that is shown."""

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.models import (
    Custody,
    Inmate,
    InmateIdentity,
)


def note_view(*, inmate: Inmate, by: User) -> None:
    """Somebody opened the person's page."""
    record("inmate.viewed", inmate, by=by)


def note_search(*, facility: Facility, found: int, by: User) -> None:
    """Somebody searched the list. What was typed may be a name, so it is not kept."""
    record("inmate.searched", Inmate, by=by, facility=facility.pk, found=found)


def note_export(*, facility: Facility, people: int, by: User) -> None:
    """Somebody took the list away as a file."""
    record("inmates.exported", Inmate, by=by, facility=facility.pk, people=people)


def note_arrivals(*, facility: Facility, people: int, by: User) -> None:
    """Somebody looked up who was transferred here, before the person is one of the facility."""
    record("inmate.arrivals_viewed", Inmate, by=by, facility=facility.pk, people=people)


def note_leaving(*, facility: Facility | None, people: int, by: User) -> None:
    """Somebody looked up who may leave soon."""
    where = facility.pk if facility else None
    record("release_list.viewed", Custody, by=by, facility=where, people=people)


@transaction.atomic
def reveal_nik(*, inmate: Inmate, by: User) -> str:
    """The full NIK, for one answer; the look stands in the trail."""
    identity = InmateIdentity.objects.filter(inmate=inmate).first()
    if identity is None or not identity.nik:
        raise DomainError(_("No NIK is recorded for this person."))
    record("inmate.nik_revealed", inmate, by=by)
    return identity.nik
