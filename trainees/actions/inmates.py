"""One person enters custody, or what is known of a person changes.

The audit trail keeps the names of the fields that changed, never their values.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees import custody_checks, dossier
from trainees.actions import circumstances, learners, returns
from trainees.actions._locks import lock_person
from trainees.actions.person_rows import with_its_register, write
from trainees.choices import DepartureKind
from trainees.dossier import Dossier
from trainees.models import (
    Custody,
    Departure,
    Inmate,
    RegisterEntry,
    RegisterKind,
)

FOLLOWS = (dossier.PERSON.keys() | dossier.IDENTITY.keys() | dossier.INTERESTS.keys()) - {
    "is_literate",
    "nik",
    "nik_missing",
}
"""What a person brings along from an earlier stay where the new one does not say it."""


class AlreadyHere(DomainError):
    """This person or number exists in the same facility: `inmate` may be opened by the reader.

    `may_return` when the person has left, so that a new stay is possible.
    """

    def __init__(
        self, message: Any, inmate: Inmate, field: str | None = None, *, may_return: bool = False
    ) -> None:
        super().__init__(message, field)
        self.inmate, self.may_return = inmate, may_return


class KnownBefore(DomainError):
    """The NIK belongs to somebody who was in custody before and has left: a new stay is possible,
    but a person has to say so."""


@transaction.atomic
def register(
    *,
    facility: Facility,
    values: Mapping[str, Any],
    by: User,
    returns: bool = False,
) -> Inmate:
    """A person enters custody. `values` by the names of `trainees.dossier`, with the required ones.

    A NIK that is known starts a new stay of the same person, never a second person: only with
    `returns=True`, only when no stay is open, and only when the date of birth agrees.
    Raises AlreadyHere, KnownBefore or DomainError.
    """
    facility, values = _entry_to(facility, values)
    known = _known_by_nik(values.get("nik"))
    if known is not None:
        _refuse_second_person(known, facility, values, returns=returns)
    return _enter(known, facility, values, by=by)


@transaction.atomic
def receive(*, departure: Departure, values: Mapping[str, Any], by: User) -> Inmate:
    """Somebody who was transferred here enters custody: the same person as there, also without a
    NIK. Raises DomainError where it is another person, or the stay is recorded already."""
    if departure.to_facility is None:
        raise DomainError(_("This transfer does not lead here."))
    facility, values = _entry_to(departure.to_facility, values)
    known = (
        Inmate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("identity")
        .get(pk=departure.inmate_id)
    )
    _refuse_who_did_not_arrive(known, departure, values)
    return _enter(known, facility, values, by=by)


def _entry_to(facility: Facility, values: Mapping[str, Any]) -> tuple[Facility, dict[str, Any]]:
    # Two officers entering the same person wait for each other here, and for an import.
    facility = Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=facility.pk)
    values = dossier.tidy(values)
    _refuse_problems(values, facility.today())
    return facility, values


def _enter(known: Inmate | None, facility: Facility, values: dict[str, Any], *, by: User) -> Inmate:
    """The stay begins; of somebody who is `known` stays what nobody says otherwise."""
    refuse_taken_number(facility, values, known=known)
    if known is None:
        person = Dossier(Inmate(facility=facility))
    else:
        person = Dossier(known, identity=getattr(known, "identity", None))
        known.facility, known.version = facility, known.version + 1
        values = _with_what_is_known(person, values)
    write(person, values, today=facility.today())
    if known is not None:
        learners.follow(inmate=known, to=facility, on=person.custody.entered_on, by=by)
        returns.note_entry(inmate=known, custody=person.custody, entry=person.entry, by=by)
    action = "inmate.registered" if known is None else "inmate.returned"
    record(action, person.inmate, by=by, custody=person.custody.pk)
    return person.inmate


def _with_what_is_known(person: Dossier, values: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that were left empty: another facility knew them (NISN, the mother's
    name, a diploma), and they follow the person."""
    given = {
        name: value
        for name, value in values.items()
        if name not in FOLLOWS or value not in (None, "", False, [])
    }
    if person.identity is not None and person.identity.nik and not given.get("nik"):
        given |= {"nik": person.identity.nik, "nik_missing": ""}
    return given


@transaction.atomic
def update(*, inmate: Inmate, version: int, values: Mapping[str, Any], by: User) -> Inmate:
    """Change what is known of a person and the latest stay. Nothing changed writes nothing.

    A new register kind or number from a later day closes the current entry and keeps it; with
    the same day it corrects it. Raises Conflict when `version` is not the stored one.
    """
    inmate = lock_person(inmate.pk)
    person = dossier.load_one(inmate)
    stored = person.values()
    wanted = dossier.tidy(values)
    changed = dossier.changes(stored, wanted)
    if inmate.version != version:
        raise Conflict(
            _("Somebody else saved this record while you were editing it."),
            [
                (dossier.label_of(name).capitalize(), *_both(name, pair))
                for name, pair in changed.items()
            ],
        )
    if not changed:
        return inmate
    today = inmate.facility.today()
    _refuse_problems(stored | wanted, today)
    if "nik" in changed and wanted["nik"]:
        _refuse_foreign_nik(wanted["nik"], inmate)
    if changed.keys() & {"register_kind", "register_number"}:
        refuse_taken_number(inmate.facility, stored | wanted, but=person.custody)
    inmate.version += 1
    inmate.hand_edited = sorted({*inmate.hand_edited, *changed})
    write(person, {name: wanted[name] for name in with_its_register(changed, wanted)}, today=today)
    record("inmate.updated", inmate, by=by, changes=changed)
    circumstances.note_changes(people={inmate.pk: changed}, on=today, by=by)
    if not dossier.REGISTER.keys().isdisjoint(changed):
        returns.note_entry(inmate=inmate, custody=person.custody, entry=person.entry, by=by)
    return inmate


def _both(name: str, pair: tuple[Any, Any]) -> tuple[str, str]:
    return dossier.shown(name, pair[0]), dossier.shown(name, pair[1])


def _refuse_problems(values: Mapping[str, Any], today: date) -> None:
    kind = RegisterKind.objects.filter(pk=values.get("register_kind")).first()
    for name, message in custody_checks.problems(values, register_kind=kind, today=today):
        raise DomainError(message, name)


def _known_by_nik(nik: str | None) -> Inmate | None:
    if not nik:
        return None
    # Locked, so that two facilities do not both open a stay of this person.
    return (
        Inmate.objects.select_for_update(of=("self",), no_key=True)
        .filter(identity__nik=nik)
        .select_related("identity")
        .first()
    )


def _refuse_second_person(
    known: Inmate, facility: Facility, values: Mapping[str, Any], *, returns: bool
) -> None:
    """Says nothing about people of other facilities beyond that there is one."""
    here = known.facility_id == facility.pk
    if Custody.objects.filter(inmate=known).open().exists():
        if here:
            raise AlreadyHere(
                _("This NIK belongs to a person who is already in custody here."), known, "nik"
            )
        raise DomainError(
            _(
                "The person with this NIK is registered as in custody at another facility. Ask "
                "that facility to record the release or transfer first."
            ),
            "nik",
        )
    if known.birth_date != values.get("birth_date"):
        raise DomainError(
            _(
                "This NIK is registered with another date of birth. Compare both with the "
                "identity card."
            ),
            "nik",
        )
    if returns:
        return
    message = _(
        "The person with this NIK was in custody before and has left. Tick “a new stay of the "
        "same person” if this is the same person."
    )
    if here:
        raise AlreadyHere(message, known, "nik", may_return=True)
    raise KnownBefore(message, "nik")


def _refuse_who_did_not_arrive(
    known: Inmate, departure: Departure, values: Mapping[str, Any]
) -> None:
    if (
        departure.kind != DepartureKind.TRANSFER
        or Custody.objects.filter(inmate=known).open().exists()
        or Custody.objects.filter(inmate=known, pk__gt=departure.custody_id).exists()
    ):
        raise DomainError(_("The stay after this transfer is recorded already."))
    if values["entered_on"] < departure.on:
        raise DomainError(_("The day must not be before the day of the transfer."), "entered_on")
    if known.birth_date != values.get("birth_date"):
        raise DomainError(
            _("Another date of birth is recorded for this person. Compare both with the papers."),
            "birth_date",
        )
    if nik := values.get("nik"):
        stored = getattr(getattr(known, "identity", None), "nik", None)
        if stored and stored != nik:
            raise DomainError(
                _("Another NIK is recorded for this person. Compare both with the identity card."),
                "nik",
            )
        _refuse_foreign_nik(nik, known)


def _refuse_foreign_nik(nik: str, inmate: Inmate) -> None:
    other = Inmate.objects.filter(identity__nik=nik).exclude(pk=inmate.pk).first()
    if other is None:
        return
    message = _("This NIK already belongs to somebody else. Compare it with the identity card.")
    if other.facility_id == inmate.facility_id:
        raise AlreadyHere(message, other, "nik")
    raise DomainError(message, "nik")


def refuse_taken_number(
    facility: Facility,
    values: Mapping[str, Any],
    but: Custody | None = None,
    known: Inmate | None = None,
) -> None:
    """Raises AlreadyHere when somebody's stay here has this register and number; of the earlier
    stay of `known` it says so."""
    taken = RegisterEntry.objects.filter(
        facility=facility, kind=values["register_kind"], number=values["register_number"]
    ).select_related("custody__inmate", "kind")
    entry = taken.exclude(custody=but).first() if but else taken.first()
    if entry is None:
        return
    if known is not None and entry.custody.inmate_id == known.pk:
        raise AlreadyHere(
            _("Use the number the register gives now; the old one belongs to the earlier stay."),
            known,
            "register_number",
        )
    message = _("Registration number %(number)s already exists here. Open the existing record.")
    raise AlreadyHere(message % {"number": entry.label}, entry.custody.inmate, "register_number")
