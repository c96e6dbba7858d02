"""Writing about one person: who it is, the stay, the sentence, the register, letters and levels.

The audit trail keeps the names of the fields that changed, never their values.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees import custody_checks, dossier
from trainees.dossier import Dossier
from trainees.models import (
    Custody,
    DisciplineRecord,
    HealthLetter,
    Inmate,
    InmateIdentity,
    RegisterEntry,
    RegisterKind,
    RiskAssessment,
    Sentence,
)
from trainees.models.inmate import normalised
from trainees.release_dates import earliest_release

LONGEST_SEARCH_NAME = 450
INMATE_COLUMNS = [
    *dossier.PERSON,
    "facility",
    "search_name",
    "register_label",
    "hand_edited",
    "version",
    "updated_at",
]
CUSTODY_COLUMNS = [*dossier.CUSTODY, "earliest_release_on", "release_source", "updated_at"]
PARTS = (
    (dossier.PERSON, Inmate),
    (dossier.IDENTITY, InmateIdentity),
    (dossier.CUSTODY, Custody),
    (dossier.SENTENCE, Sentence),
)


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
    # Two officers entering the same person wait for each other here, and for an import.
    facility = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    values = dossier.tidy(values)
    _refuse_problems(values, facility.today())
    known = _known_by_nik(values.get("nik"))
    if known is not None:
        _refuse_second_person(known, facility, values, returns=returns)
    refuse_taken_number(facility, values)
    if known is None:
        person = Dossier(Inmate(facility=facility))
    else:
        person = Dossier(known, identity=getattr(known, "identity", None))
        known.facility, known.version = facility, known.version + 1
    write(person, values, today=facility.today())
    action = "inmate.registered" if known is None else "inmate.returned"
    record(action, person.inmate, by=by, custody=person.custody.pk)
    return person.inmate


@transaction.atomic
def update(*, inmate: Inmate, version: int, values: Mapping[str, Any], by: User) -> Inmate:
    """Change what is known of a person and the latest stay. Nothing changed writes nothing.

    A new register kind or number from a later day closes the current entry and keeps it; with
    the same day it corrects it. Raises Conflict when `version` is not the stored one.
    """
    inmate = Inmate.objects.select_for_update(of=("self",)).get(pk=inmate.pk)
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
    return inmate


def with_its_register(changed: Collection[str], given: Collection[str]) -> list[str]:
    """The names to write: with a number that changes goes its day, also where the day stays, for
    the day tells a correction from a new entry."""
    is_register = not dossier.REGISTER.keys().isdisjoint(changed)
    return [name for name in given if name in changed or (is_register and name in dossier.REGISTER)]


def _both(name: str, pair: tuple[Any, Any]) -> tuple[str, str]:
    return dossier.shown(name, pair[0]), dossier.shown(name, pair[1])


def _refuse_problems(values: Mapping[str, Any], today: date) -> None:
    kind = RegisterKind.objects.filter(pk=values.get("register_kind")).first()
    for name, message in custody_checks.problems(values, register_kind=kind, today=today):
        raise DomainError(message, name)


# --- Who is it? ----------------------------------------------------------------------------


def _known_by_nik(nik: str | None) -> Inmate | None:
    if not nik:
        return None
    # Locked, so that two facilities do not both open a stay of this person.
    return (
        Inmate.objects.select_for_update(of=("self",))
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


def _refuse_foreign_nik(nik: str, inmate: Inmate) -> None:
    other = Inmate.objects.filter(identity__nik=nik).exclude(pk=inmate.pk).first()
    if other is None:
        return
    message = _("This NIK already belongs to somebody else. Compare it with the identity card.")
    if other.facility_id == inmate.facility_id:
        raise AlreadyHere(message, other, "nik")
    raise DomainError(message, "nik")


def refuse_taken_number(
    facility: Facility, values: Mapping[str, Any], but: Custody | None = None
) -> None:
    """Raises AlreadyHere when somebody's stay here has this register and number."""
    taken = RegisterEntry.objects.filter(
        facility=facility, kind=values["register_kind"], number=values["register_number"]
    ).select_related("custody__inmate", "kind")
    entry = taken.exclude(custody=but).first() if but else taken.first()
    if entry is None:
        return
    message = _("Registration number %(number)s already exists here. Open the existing record.")
    raise AlreadyHere(message % {"number": entry.label}, entry.custody.inmate, "register_number")


# --- Writing, also for imports -------------------------------------------------------------


def write(
    person: Dossier,
    values: Mapping[str, Any],
    *,
    today: date,
    kinds: Mapping[int, RegisterKind] | None = None,
) -> None:
    """Put `values` into the rows and save them; what is derived is derived again.

    Inside a transaction, with the person locked and the rules asked. `inmate.version` is the
    caller's to raise.
    """
    closed, begun = put(person, values, today=today, kinds=kinds)
    _save(person.inmate, INMATE_COLUMNS)
    _save(person.identity, [attribute for _model, attribute in dossier.IDENTITY.values()])
    _save(person.custody, CUSTODY_COLUMNS)
    _save(person.sentence, [attribute for _model, attribute in dossier.SENTENCE.values()])
    if closed is not None:
        # Before the new one: only one entry may be current.
        closed.save(update_fields=["ends_on"])
    (begun or person.entry).save()
    if "interests" in values:
        person.inmate.interests.set(values["interests"])


def _save(row: models.Model, columns: list[str]) -> None:
    """Only our columns: the state of a stay is written by those who end it."""
    if row._state.adding:
        row.save()
    else:
        row.save(update_fields=columns)


def put(
    person: Dossier,
    values: Mapping[str, Any],
    *,
    today: date,
    kinds: Mapping[int, RegisterKind] | None = None,
) -> tuple[RegisterEntry | None, RegisterEntry | None]:
    """The same in memory only: sets attributes, makes missing rows, derives. `kinds` are the
    registers by key, for those who have them at hand.

    Returns (entry that this closes, entry that this begins); both None for a correction.
    """
    _complete(person)
    for names, model in PARTS:
        row = person.row(model)
        for name in names.keys() & values.keys():
            setattr(row, dossier.field_of(name).attname, values[name])
    closed, begun = _put_register(person, values, today, kinds or {})
    inmate, custody = person.inmate, person.custody
    all_names = (inmate.id_card_name, inmate.legal_name, inmate.aliases)
    inmate.search_name = normalised(" ".join(all_names))[:LONGEST_SEARCH_NAME]
    inmate.register_label = (begun or person.entry).label
    release_on, source = earliest_release(person.sentence, custody.legal_status)
    custody.earliest_release_on, custody.release_source = release_on, source
    return closed, begun


def _complete(person: Dossier) -> None:
    inmate = person.inmate
    person.identity = person.identity or InmateIdentity(inmate=inmate)
    person.custody = person.custody or Custody(inmate=inmate, facility=inmate.facility)
    person.sentence = person.sentence or Sentence(custody=person.custody)


def _put_register(
    person: Dossier, values: Mapping[str, Any], today: date, kinds: Mapping[int, RegisterKind]
) -> tuple[RegisterEntry | None, RegisterEntry | None]:
    custody, current = person.custody, person.entry
    if current is None:
        person.entry = RegisterEntry(custody=custody, facility_id=custody.facility_id)
        _fill_entry(person.entry, values, kinds)
        person.entry.starts_on = values.get("register_from") or custody.entered_on
        return None, None
    is_new_number = any(
        name in values and values[name] != getattr(current, dossier.field_of(name).attname)
        for name in ("register_kind", "register_number")
    )
    starts_on = values.get("register_from")
    if not is_new_number or starts_on == current.starts_on:
        _fill_entry(current, values, kinds)
        return None, None
    starts_on = starts_on or today
    if starts_on < current.starts_on:
        raise DomainError(
            _("The new register entry must not begin before the current one (%(day)s).")
            % {"day": date_format(current.starts_on, "j M Y")},
            "register_from",
        )
    if starts_on == current.starts_on:
        _fill_entry(current, values, kinds)
        return None, None
    begun = RegisterEntry(
        custody=custody,
        facility_id=custody.facility_id,
        kind=current.kind,
        number=current.number,
        starts_on=starts_on,
    )
    _fill_entry(begun, values, kinds)
    current.ends_on = starts_on
    person.entry = begun
    return current, begun


def _fill_entry(
    entry: RegisterEntry, values: Mapping[str, Any], kinds: Mapping[int, RegisterKind]
) -> None:
    if "register_kind" in values:
        key = values["register_kind"]
        entry.kind = kinds[key] if key in kinds else RegisterKind.objects.get(pk=key)
    if "register_number" in values:
        entry.number = values["register_number"]
    if values.get("register_from"):
        entry.starts_on = values["register_from"]


# --- Letters, levels and discipline: rows that add up --------------------------------------


@transaction.atomic
def add_health_letter(
    *, inmate: Inmate, on: date, is_fit: bool, limits: str = "", by: User
) -> HealthLetter:
    """What the clinic said on a day. A second letter of the same day replaces the first."""
    inmate = _locked(inmate)
    _refuse_future(on, inmate, "health_on")
    letter, is_new = HealthLetter.objects.update_or_create(
        inmate=inmate, on=on, defaults={"is_fit": is_fit, "limits": limits}
    )
    _touch(inmate)
    record("inmate.health_letter_added", inmate, by=by, on=on, corrected=not is_new)
    return letter


@transaction.atomic
def assess_risk(*, inmate: Inmate, on: date, level: str, by: User) -> RiskAssessment:
    """The level found on a day. Correcting a day that is already recorded is a supervisor's."""
    inmate = _locked(inmate)
    custody = _latest_stay(inmate)
    _refuse_future(on, inmate, "risk_on")
    stored = RiskAssessment.objects.filter(custody=custody, on=on).first()
    if stored is None:
        stored = RiskAssessment.objects.create(custody=custody, on=on, level=level)
    elif stored.level == level:
        return stored
    elif not by.has_perm("trainees.change_riskassessment"):
        raise DomainError(
            _("There is already an assessment of that day. A supervisor can correct it."),
            "risk_on",
        )
    else:
        stored.level = level
        stored.save(update_fields=["level"])
    _touch(inmate)
    record("inmate.risk_assessed", inmate, by=by, on=on)
    return stored


@transaction.atomic
def add_discipline(
    *,
    inmate: Inmate,
    on: date,
    level: str,
    is_in_register_f: bool,
    ends_on: date | None = None,
    by: User,
) -> DisciplineRecord:
    inmate = _locked(inmate)
    custody = _latest_stay(inmate)
    _refuse_future(on, inmate, "discipline_on")
    entry = DisciplineRecord.objects.create(
        custody=custody, on=on, level=level, is_in_register_f=is_in_register_f, ends_on=ends_on
    )
    _touch(inmate)
    record("inmate.disciplined", inmate, by=by, on=on)
    return entry


def _locked(inmate: Inmate) -> Inmate:
    return Inmate.objects.select_for_update(of=("self",)).get(pk=inmate.pk)


def _touch(inmate: Inmate) -> None:
    """A form that was opened before is now behind, and an import is no longer undone here."""
    inmate.version += 1
    inmate.save(update_fields=["version", "updated_at"])


def _latest_stay(inmate: Inmate) -> Custody:
    custody = dossier.load_one(inmate).custody
    if custody is None:
        raise DomainError(_("This person has no stay in custody yet."))
    return custody


def _refuse_future(on: date, inmate: Inmate, field: str) -> None:
    if on > inmate.facility.today():
        raise DomainError(_("The date cannot be after today"), field)


# --- Looks are events too ------------------------------------------------------------------


def note_view(*, inmate: Inmate, by: User) -> None:
    """Somebody opened the person's page."""
    record("inmate.viewed", inmate, by=by)


def note_search(*, facility: Facility, found: int, by: User) -> None:
    """Somebody searched the list. What was typed may be a name, so it is not kept."""
    record("inmate.searched", Inmate, by=by, facility=facility.pk, found=found)


def note_export(*, facility: Facility, people: int, by: User) -> None:
    """Somebody took the list away as a file."""
    record("inmates.exported", Inmate, by=by, facility=facility.pk, people=people)


@transaction.atomic
def reveal_nik(*, inmate: Inmate, by: User) -> str:
    """The full NIK, for one answer; the look stands in the trail."""
    identity = InmateIdentity.objects.filter(inmate=inmate).first()
    if identity is None or not identity.nik:
        raise DomainError(_("No NIK is recorded for this person."))
    record("inmate.nik_revealed", inmate, by=by)
    return identity.nik
