"""What the requirements of a class are asked about: the class as `Terms`, each person as `Facts`.

Read for all candidates in a constant number of queries, whatever their number. Nothing here
judges: `trainees.eligibility` does, on these alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Model, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from partnerships import thresholds
from partnerships.choices import ClassState, ProgrammeKind, RequirementKind
from partnerships.models import EducationLevel, Programme, Requirement, TrainingClass
from trainees.choices import DateSource
from trainees.forecast_words import Told
from trainees.models import (
    Application,
    ConductScore,
    Custody,
    DisciplineRecord,
    HealthLetter,
    Inmate,
    RiskAssessment,
    Sentence,
)
from trainees.other_classes import (
    LeftBefore,
    Meeting,
    first_clash,
    kept_apart_of,
    meetings_of,
    other_classes_of,
)
from trainees.outlook import Outlook, outlook_of
from trainees.release_range import ReleaseRange

NOTHING_KNOWN = ReleaseRange()
PRIOR_LEVEL = {"B": "primary", "C": "lower-secondary"}
"""Paket B continues primary school, Paket C lower secondary (domain 14.6 no. 13)."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What the programme says about one requirement; `text` as in `Requirement.limit`."""

    text: str
    is_mandatory: bool
    education_rank: int | None = None
    education_name: str = ""
    programme_title: str = ""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Another class that somebody who cannot join this one may ask for."""

    title: str
    starts_on: date
    last_day: date
    is_equivalency: bool
    programme: str = ""
    """The code: classes of one programme tell whose last chance this is."""


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
    sentence: Sentence | None = None
    """Out of the database, not saved: the rules ask `release_dates` about its days."""
    integration: str = ""
    integration_on: date | None = None
    release_on: date | None = None
    release_source: str = ""
    release: ReleaseRange = NOTHING_KNOWN
    forecast: Told | None = None
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
    other_classes: tuple[str, ...] = ()
    clash: Meeting | None = None
    unplanned_overlap: str = ""
    completed_on: date | None = None
    completed: Mapping[str, date] = field(default_factory=dict)
    """The days on which programmes were completed, by code."""
    left_before: LeftBefore | None = None
    kept_apart: bool | None = None
    """From somebody with a seat in this class (True), or from a candidate of it (False)."""
    conduct_grade: str = ""
    conduct_on: date | None = None
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
    programme = Programme.objects.filter(code=OuterRef("limit"))
    rows = Requirement.objects.filter(version=training_class.programme_version_id).annotate(
        education_rank=Subquery(level.values("rank")[:1]),
        education_name=Subquery(level.values("name")[:1]),
        programme_title=Subquery(programme.values("title")[:1]),
    )
    return {
        row.kind: Limit(
            text=row.limit.strip(),
            is_mandatory=row.is_mandatory,
            education_rank=row.education_rank,
            education_name=row.education_name or "",
            programme_title=row.programme_title or "",
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
            programme=each.programme_version.programme.code,
        )
        for each in others
    )


def facts_of(
    training_class: TrainingClass, inmates: Iterable[Inmate], *, today: date | None = None
) -> dict[int, Facts]:
    """What the rules ask about these people, in nine queries however many they are.

    Three of them read the history of the facility, on which the forecast of each one rests.
    """
    inmates = list(inmates)
    pks = [inmate.pk for inmate in inmates]
    custodies = _custodies(training_class, pks, outlook_of(training_class, today=today))
    risks = _latest(RiskAssessment, "custody__inmate_id", pks, "level", "on")
    letters = _latest(HealthLetter, "inmate_id", pks, "is_fit", "on", "limits")
    willing = dict(
        Application.objects.filter(
            training_class=training_class, inmate__in=pks, willing_on__isnull=False
        )
        .order_by("pk")
        .values_list("inmate_id", "willing_on")
    )
    others, completed, left_before = other_classes_of(training_class, pks)
    apart = kept_apart_of(training_class, pks)
    known = {each.pk: each for classes in others.values() for each in classes}
    meetings = meetings_of({training_class.pk, *known})
    mine = meetings.get(training_class.pk, [])
    clashes = {pk: first_clash(mine, meetings.get(pk, [])) for pk in known}
    programme = training_class.programme_version.programme.code
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
            completed_on=completed.get(inmate.pk, {}).get(programme),
            completed=completed.get(inmate.pk, {}),
            left_before=left_before.get(inmate.pk),
            kept_apart=apart.get(inmate.pk),
            willing_on=willing.get(inmate.pk),
            **(custody or {}),
        )
    return facts


SENTENCE = (
    "kind", "years", "months", "days", "detained_from", "remission_days", "fine_substitute_days",
    "one_third_on", "half_on", "two_thirds_on", "expires_on", "source",
    "integration", "integration_on",
)  # fmt: skip


def _custodies(
    training_class: TrainingClass, pks: list[int], outlook: Outlook
) -> dict[int, dict[str, Any]]:
    """The open stay here with sentence, register entry, schooling and whether a NIK is known.

    The NIK itself is not read.
    """
    discipline = DisciplineRecord.objects.filter(
        custody__inmate=OuterRef("inmate"), is_in_register_f=True
    ).order_by("-on")
    conduct = ConductScore.objects.filter(custody=OuterRef("pk")).order_by("-on", "-pk")
    known = {
        "as_of": F("sdp_synced_on"),
        "release_on": F("earliest_release_on"),
        "register_kind": F("entry__kind__code"),
        "register_since": F("entry__starts_on"),
        "education_rank": F("inmate__education_level__rank"),
        "education_name": F("inmate__education_level__name"),
        "has_nik": Q(inmate__identity__nik__isnull=False),
        "disciplined_on": Subquery(discipline.values("on")[:1]),
        "conduct_grade": Coalesce(Subquery(conduct.values("grade")[:1]), Value("")),
        "conduct_on": Subquery(conduct.values("on")[:1]),
    }
    of_sentence = {f"sentence_{name}": F(f"sentence__{name}") for name in SENTENCE}
    current = FilteredRelation("register_entries", condition=Q(register_entries__ends_on=None))
    rows = (
        Custody.objects.open()
        .filter(facility=training_class.facility_id, inmate__in=pks)
        .annotate(entry=current, **known, **of_sentence)
        .values("inmate_id", "legal_status", "release_source", *known, *of_sentence)
    )
    custodies = {}
    for row in rows:
        row["register"] = row.pop("register_kind") or ""
        row["education_name"] = row["education_name"] or ""
        days = {name: row.pop(f"sentence_{name}") for name in SENTENCE}
        person = row.pop("inmate_id")
        custodies[person] = row | _leaving(days, row["legal_status"], outlook)
    return custodies


def _leaving(days: dict[str, Any], legal_status: str, outlook: Outlook) -> dict[str, Any]:
    """What the sentence says of the days of leaving, and the forecast that follows from them."""
    # A row without a sentence reads as one whose every column is empty.
    sentence = Sentence(**days) if days["kind"] else None
    release = outlook.release_of(sentence, legal_status)
    return {
        "sentence": sentence,
        "sentence_kind": days["kind"] or "",
        "integration": days["integration"] or "",
        "integration_on": days["integration_on"],
        "release": release,
        "forecast": Told(outlook, release, outlook.chances_of(release)),
    }


def _latest(model: type[Model], person: str, pks: list[int], *fields: str) -> dict[int, tuple]:
    """The newest row of each person; a later row overwrites an earlier one."""
    rows = (
        model._default_manager.filter(**{f"{person.removesuffix('_id')}__in": pks})
        .order_by("on", "pk")
        .values_list(person, *fields)
    )
    return {row[0]: row[1:] for row in rows}
