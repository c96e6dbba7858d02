"""What the requirements of a class are asked about: the class as `Terms`, each person as `Facts`.

Read for all candidates in a constant number of queries, whatever their number. Nothing here
judges: `trainees.eligibility` does, on these alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Model, OuterRef, Q, Subquery

from partnerships import thresholds
from partnerships.choices import ClassState, ProgrammeKind, RequirementKind
from partnerships.models import EducationLevel, Requirement, TrainingClass
from trainees.choices import DateSource
from trainees.models import (
    Application,
    Custody,
    DisciplineRecord,
    HealthLetter,
    Inmate,
    RiskAssessment,
)
from trainees.other_classes import Meeting, first_clash, meetings_of, other_classes_of

PRIOR_LEVEL = {"B": "primary", "C": "lower-secondary"}
"""Paket B continues primary school, Paket C lower secondary (domain 14.6 no. 13)."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What the programme says about one requirement; `text` as in `Requirement.limit`."""

    text: str
    is_mandatory: bool
    education_rank: int | None = None
    education_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Another class that somebody who cannot join this one may ask for."""

    title: str
    starts_on: date
    last_day: date
    is_equivalency: bool


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The class as the rules see it. `today` is the facility's."""

    today: date
    starts_on: date
    ends_on: date
    exam_on: date | None
    kind: str
    uses_sharp_tools: bool
    limits: dict[str, Limit]
    settings: dict[str, Any]
    suggestions: tuple[Suggestion, ...] = ()
    prior_rank: int | None = None
    prior_name: str = ""

    @property
    def last_day(self) -> date:
        return max(self.ends_on, self.exam_on or self.ends_on)

    @property
    def is_equivalency(self) -> bool:
        return self.kind == ProgrammeKind.EQUIVALENCY

    def limit(self, kind: RequirementKind) -> Limit | None:
        return self.limits.get(kind)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about one person today. None and "" mean: not known."""

    inmate_id: int
    in_custody_here: bool = True
    as_of: date | None = None
    legal_status: str = ""
    register: str = ""
    register_since: date | None = None
    sentence_kind: str = ""
    one_third_on: date | None = None
    half_on: date | None = None
    two_thirds_on: date | None = None
    expires_on: date | None = None
    sentence_source: str = ""
    integration: str = ""
    integration_on: date | None = None
    release_on: date | None = None
    release_source: str = ""
    sex: str = ""
    birth_date: date | None = None
    education_rank: int | None = None
    education_name: str = ""
    has_diploma: bool = False
    has_nik: bool = False
    risk_level: str = ""
    risk_on: date | None = None
    disciplined_on: date | None = None
    fit: bool | None = None
    health_on: date | None = None
    health_limits: str = ""
    detained_from: date | None = None
    other_classes: tuple[str, ...] = ()
    clash: Meeting | None = None
    unplanned_overlap: str = ""
    completed_on: date | None = None
    willing_on: date | None = None

    @property
    def is_estimate(self) -> bool:
        return self.release_source == DateSource.ESTIMATED


def terms_of(training_class: TrainingClass) -> Terms:
    """The class in four queries: settings, requirements, other classes and, for Paket B and C,
    the level before. `programme_version__programme` and `facility` are best read with the class."""
    programme = training_class.programme_version.programme
    today = training_class.facility.today()
    prior = (
        EducationLevel.objects.filter(code=PRIOR_LEVEL[programme.package]).first()
        if programme.package in PRIOR_LEVEL
        else None
    )
    return Terms(
        today=today,
        starts_on=training_class.starts_on,
        ends_on=training_class.ends_on,
        exam_on=training_class.exam_on,
        kind=programme.kind,
        uses_sharp_tools=programme.uses_sharp_tools,
        limits=_limits(training_class),
        settings=thresholds.of(training_class.facility),
        suggestions=_suggestions(training_class, today),
        prior_rank=prior.rank if prior else None,
        prior_name=prior.name if prior else "",
    )


def _limits(training_class: TrainingClass) -> dict[str, Limit]:
    level = EducationLevel.objects.filter(code=OuterRef("limit"))
    rows = Requirement.objects.filter(version=training_class.programme_version_id).annotate(
        education_rank=Subquery(level.values("rank")[:1]),
        education_name=Subquery(level.values("name")[:1]),
    )
    return {
        row.kind: Limit(
            text=row.limit.strip(),
            is_mandatory=row.is_mandatory,
            education_rank=row.education_rank,
            education_name=row.education_name or "",
        )
        for row in rows
    }


def _suggestions(training_class: TrainingClass, today: date) -> tuple[Suggestion, ...]:
    others = (
        TrainingClass.objects.filter(
            facility_id=training_class.facility_id,
            state__in=[ClassState.PLANNED, ClassState.SELECTING],
            starts_on__gt=today,
        )
        .exclude(pk=training_class.pk)
        .select_related("programme_version__programme")
        .order_by("starts_on", "pk")
    )
    return tuple(
        Suggestion(
            title=each.title,
            starts_on=each.starts_on,
            last_day=each.last_day,
            is_equivalency=each.programme_version.programme.is_equivalency,
        )
        for each in others
    )


def facts_of(training_class: TrainingClass, inmates: Iterable[Inmate]) -> dict[int, Facts]:
    """What the rules ask about these people, in six queries however many they are."""
    inmates = list(inmates)
    pks = [inmate.pk for inmate in inmates]
    custodies = _custodies(training_class, pks)
    risks = _latest(RiskAssessment, "custody__inmate_id", pks, "level", "on")
    letters = _latest(HealthLetter, "inmate_id", pks, "is_fit", "on", "limits")
    willing = dict(
        Application.objects.filter(
            training_class=training_class, inmate__in=pks, willing_on__isnull=False
        )
        .order_by("pk")
        .values_list("inmate_id", "willing_on")
    )
    others, completed = other_classes_of(training_class, pks)
    known = {each.pk: each for classes in others.values() for each in classes}
    meetings = meetings_of({training_class.pk, *known})
    mine = meetings.get(training_class.pk, [])
    clashes = {pk: first_clash(mine, meetings.get(pk, [])) for pk in known}
    facts = {}
    for inmate in inmates:
        custody = custodies.get(inmate.pk)
        level, assessed_on = risks.get(inmate.pk, ("", None))
        fit, health_on, health_limits = letters.get(inmate.pk, (None, None, ""))
        classes = others.get(inmate.pk, [])
        unplanned = [each for each in classes if not mine or not meetings.get(each.pk)]
        facts[inmate.pk] = Facts(
            inmate_id=inmate.pk,
            in_custody_here=custody is not None,
            sex=inmate.sex,
            birth_date=inmate.birth_date,
            has_diploma=inmate.has_diploma,
            risk_level=level,
            risk_on=assessed_on,
            fit=fit,
            health_on=health_on,
            health_limits=health_limits,
            other_classes=tuple(sorted(each.title for each in classes)),
            clash=next((clashes[each.pk] for each in classes if clashes[each.pk]), None),
            unplanned_overlap=unplanned[0].title if unplanned else "",
            completed_on=completed.get(inmate.pk),
            willing_on=willing.get(inmate.pk),
            **(custody or {}),
        )
    return facts


def _custodies(training_class: TrainingClass, pks: list[int]) -> dict[int, dict[str, Any]]:
    """The open stay here with sentence, register entry, schooling and whether a NIK is known.

    The NIK itself is not read.
    """
    discipline = DisciplineRecord.objects.filter(
        custody__inmate=OuterRef("inmate"), is_in_register_f=True
    ).order_by("-on")
    known = {
        "as_of": F("sdp_synced_on"),
        "release_on": F("earliest_release_on"),
        "register_kind": F("entry__kind__code"),
        "register_since": F("entry__starts_on"),
        "sentence_kind": F("sentence__kind"),
        "detained_from": F("sentence__detained_from"),
        "one_third_on": F("sentence__one_third_on"),
        "half_on": F("sentence__half_on"),
        "two_thirds_on": F("sentence__two_thirds_on"),
        "expires_on": F("sentence__expires_on"),
        "sentence_source": F("sentence__source"),
        "integration": F("sentence__integration"),
        "integration_on": F("sentence__integration_on"),
        "education_rank": F("inmate__education_level__rank"),
        "education_name": F("inmate__education_level__name"),
        "has_nik": Q(inmate__identity__nik__isnull=False),
        "disciplined_on": Subquery(discipline.values("on")[:1]),
    }
    current = FilteredRelation("register_entries", condition=Q(register_entries__ends_on=None))
    rows = (
        Custody.objects.open()
        .filter(facility=training_class.facility_id, inmate__in=pks)
        .annotate(entry=current, **known)
        .values("inmate_id", "legal_status", "release_source", *known)
    )
    custodies = {}
    for row in rows:
        kind = row.pop("register_kind")
        row["register"] = kind or ""
        words = ("sentence_kind", "sentence_source", "integration", "education_name")
        row |= {name: row[name] or "" for name in words}
        custodies[row.pop("inmate_id")] = row
    return custodies


def _latest(model: type[Model], person: str, pks: list[int], *fields: str) -> dict[int, tuple]:
    """The newest row of each person; a later row overwrites an earlier one."""
    rows = (
        model._default_manager.filter(**{f"{person.removesuffix('_id')}__in": pks})
        .order_by("on", "pk")
        .values_list(person, *fields)
    )
    return {row[0]: row[1:] for row in rows}
