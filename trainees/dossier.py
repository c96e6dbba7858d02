"""Everything of one person that the form edits and an import brings, as one flat set of values.

Five tables hold it (person, identity, stay, sentence, register entry); form, import, history and
conflict page speak of one name per value. Nothing here writes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import TrainingField
from rutan.common.validators import masked_nik
from trainees.models import Custody, Inmate, InmateIdentity, RegisterEntry, Sentence

Place = tuple[type[models.Model], str]
"""A table and its column."""

PERSON: dict[str, Place] = {
    name: (Inmate, name)
    for name in (
        "id_card_name", "legal_name", "aliases", "sex", "birth_place", "birth_date",
        "education_level", "has_diploma", "is_literate", "prior_occupation",
    )
}  # fmt: skip
IDENTITY: dict[str, Place] = {
    name: (InmateIdentity, name)
    for name in ("nik", "nik_missing", "nisn", "mother_name", "home_region", "home_address")
}
CUSTODY: dict[str, Place] = {
    name: (Custody, name)
    for name in ("entered_on", "legal_status", "block", "case_guardian", "sdp_synced_on")
}
REGISTER: dict[str, Place] = {
    "register_kind": (RegisterEntry, "kind"),
    "register_number": (RegisterEntry, "number"),
    "register_from": (RegisterEntry, "starts_on"),
}
SENTENCE: dict[str, Place] = {
    "sentence_kind": (Sentence, "kind"),
    "dates_source": (Sentence, "source"),
    **{
        name: (Sentence, name)
        for name in (
            "years", "months", "days", "detained_from", "fine_substitute_days", "remission_days",
            "one_third_on", "half_on", "two_thirds_on", "expires_on", "integration",
            "integration_kind", "integration_on",
        )
    },
}  # fmt: skip
SENTENCE_DAYS = frozenset(
    {"one_third_on", "half_on", "two_thirds_on", "expires_on", "integration_on"}
)
"""The days a release is reckoned from; `Sentence.dates_as_of` says when they were recorded."""

INTERESTS: dict[str, Place] = {"interests": (Inmate, "interests")}
NAMES: dict[str, Place] = PERSON | IDENTITY | REGISTER | CUSTODY | SENTENCE | INTERESTS


@dataclass
class Dossier:
    """The rows of one person's latest stay. Rows that do not exist yet are None."""

    inmate: Inmate
    identity: InmateIdentity | None = None
    custody: Custody | None = None
    sentence: Sentence | None = None
    entry: RegisterEntry | None = None
    interests: list[int] = field(default_factory=list)
    labels: dict[Any, str] = field(default_factory=dict)  # of the related rows read with it

    def row(self, model: type[models.Model]) -> models.Model | None:
        return {
            Inmate: self.inmate,
            InmateIdentity: self.identity,
            Custody: self.custody,
            Sentence: self.sentence,
            RegisterEntry: self.entry,
        }[model]

    def values(self) -> dict[str, Any]:
        """By name; a related row as its key, interests as sorted keys, no row as the defaults."""
        found: dict[str, Any] = {}
        for name, (model, _attribute) in NAMES.items():
            if name == "interests":
                found[name] = sorted(self.interests)
                continue
            column = field_of(name)
            row = self.row(model)
            found[name] = getattr(row, column.attname) if row else empty(name)
        return found

    @property
    def is_in_custody(self) -> bool:
        return self.custody is not None and self.custody.is_open


def field_of(name: str) -> Any:
    model, attribute = NAMES[name]
    return model._meta.get_field(attribute)


def empty(name: str) -> Any:
    """What a value is when nobody has said anything."""
    column = field_of(name)
    if name == "interests":
        return []
    if column.has_default():
        return column.get_default()
    return "" if isinstance(column, models.CharField) and not column.null else None


def label_of(name: str) -> str:
    return str(field_of(name).verbose_name)


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values as a dossier gives them: rows as keys, "no NIK" as None."""
    tidied = {}
    for name, value in values.items():
        if name == "interests":
            tidied[name] = sorted(getattr(row, "pk", row) for row in value)
        elif value is None or value == "":
            tidied[name] = None if field_of(name).null else empty(name)
        else:
            tidied[name] = getattr(value, "pk", value)
    return tidied


def changes(stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """{name: (old, new)} of what differs, for the names in `wanted`."""
    return {name: (stored[name], value) for name, value in wanted.items() if stored[name] != value}


def shown(name: str, value: Any, rows: Mapping[Any, str] | None = None) -> str:
    """A value as a person reads it; a NIK masked. `rows` gives the labels of related rows already
    at hand."""
    if value is None or value == "" or value == []:
        return "–"
    if name == "nik":
        return masked_nik(value)
    column = field_of(name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if column.is_relation:
        keys = value if isinstance(value, list) else [value]
        labels = rows if rows is not None else related_labels({name: value})
        return ", ".join(labels.get((column.related_model, key), "?") for key in keys)
    return str(dict(column.flatchoices).get(value, value))


def related_labels(*many: Mapping[str, Any]) -> dict[Any, str]:
    """Labels of all related rows that stand in these values, one query for each table."""
    wanted: dict[Any, set[int]] = {}
    for values in many:
        for name, value in values.items():
            if value in (None, "", []) or not field_of(name).is_relation:
                continue
            keys = value if isinstance(value, list) else [value]
            wanted.setdefault(field_of(name).related_model, set()).update(keys)
    return {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        for row in model._default_manager.filter(pk__in=keys)
    }


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def from_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one_from_json(name, value) for name, value in values.items()}


def one_from_json(name: str, value: Any) -> Any:
    if isinstance(value, str) and isinstance(field_of(name), models.DateField):
        return date.fromisoformat(value)
    return value


def load(
    inmates: Iterable[Inmate], identities: Mapping[int, InmateIdentity] | None = None
) -> list[Dossier]:
    """Their dossiers in the order given: four queries, however many people. `identities` are
    theirs, where they are at hand."""
    people = list(inmates)
    keys = [inmate.pk for inmate in people]
    if identities is None:
        identities = InmateIdentity.objects.in_bulk(keys)
    stays: dict[int, Custody] = {}
    # The open stay, else the one that began last.
    for custody in (
        Custody.objects.filter(inmate__in=keys)
        .select_related("sentence")
        .prefetch_related(
            Prefetch("register_entries", RegisterEntry.objects.select_related("kind"))
        )
        .order_by("entered_on", "pk")
    ):
        kept = stays.get(custody.inmate_id)
        if kept is None or not kept.is_open:
            stays[custody.inmate_id] = custody
    interests: dict[int, list[TrainingField]] = {}
    through = Inmate.interests.through.objects.filter(inmate__in=keys)
    for row in through.select_related("trainingfield"):
        interests.setdefault(row.inmate_id, []).append(row.trainingfield)
    return [
        _of(inmate, identities.get(inmate.pk), stays.get(inmate.pk), interests.get(inmate.pk, []))
        for inmate in people
    ]


def load_one(inmate: Inmate) -> Dossier:
    return load([inmate])[0]


def load_joined(inmate: Inmate) -> Dossier:
    """The same of somebody who was just read together with `identity`."""
    identity = getattr(inmate, "identity", None)
    return load([inmate], {inmate.pk: identity} if identity else {})[0]


def _of(
    inmate: Inmate,
    identity: InmateIdentity | None,
    custody: Custody | None,
    interests: list[TrainingField],
) -> Dossier:
    entries = list(custody.register_entries.all()) if custody else []
    current = next((entry for entry in entries if entry.ends_on is None), None)
    return Dossier(
        inmate=inmate,
        identity=identity,
        custody=custody,
        sentence=getattr(custody, "sentence", None) if custody else None,
        entry=current or (entries[0] if entries else None),
        interests=[each.pk for each in interests],
        labels={(type(each), each.pk): str(each) for each in interests},
    )
