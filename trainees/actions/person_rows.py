"""The rows of one person, filled and derived: for the form, and for imports."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from rutan.common.errors import DomainError
from trainees import dossier
from trainees.actions import release_ranges
from trainees.dossier import Dossier
from trainees.models import (
    Custody,
    Inmate,
    InmateIdentity,
    RegisterEntry,
    RegisterKind,
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

CUSTODY_COLUMNS = [
    *dossier.CUSTODY,
    *release_ranges.COLUMNS,
    "earliest_release_on",
    "release_source",
    "updated_at",
]

SENTENCE_COLUMNS = [
    *(attribute for _model, attribute in dossier.SENTENCE.values()),
    "dates_as_of",
]

PARTS = (
    (dossier.PERSON, Inmate),
    (dossier.IDENTITY, InmateIdentity),
    (dossier.CUSTODY, Custody),
    (dossier.SENTENCE, Sentence),
)


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
    _save(person.sentence, SENTENCE_COLUMNS)
    if closed is not None:
        # Before the new one: only one entry may be current.
        closed.save(update_fields=["ends_on"])
    (begun or person.entry).save()
    if "interests" in values:
        person.inmate.interests.set(values["interests"])


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
    if any(values[name] for name in dossier.SENTENCE_DAYS & values.keys()):
        person.sentence.dates_as_of = today
    closed, begun = _put_register(person, values, today, kinds or {})
    inmate, custody = person.inmate, person.custody
    all_names = (inmate.id_card_name, inmate.legal_name, inmate.aliases)
    inmate.search_name = normalised(" ".join(all_names))[:LONGEST_SEARCH_NAME]
    inmate.register_label = (begun or person.entry).label
    release_on, source = earliest_release(person.sentence, custody.legal_status)
    custody.earliest_release_on, custody.release_source = release_on, source
    # The delay that is usual here comes with the night: to ask for it would cost a query a row.
    lag = thresholds.of(None)["release_lag_days"]
    release_ranges.put(custody, person.sentence, lag_days=lag, today=today)
    return closed, begun


def with_its_register(changed: Collection[str], given: Collection[str]) -> list[str]:
    """The names to write: with a number that changes goes its day, also where the day stays, for
    the day tells a correction from a new entry."""
    is_register = not dossier.REGISTER.keys().isdisjoint(changed)
    return [name for name in given if name in changed or (is_register and name in dossier.REGISTER)]


def _save(row: models.Model, columns: list[str]) -> None:
    """Only our columns: the state of a stay is written by those who end it."""
    if row._state.adding:
        row.save()
    else:
        row.save(update_fields=columns)


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
