"""What the requirements of a class are asked about: the class as `Terms`, each person as `Facts`.

Read for all candidates in a constant number of queries, whatever their number. Nothing here
judges: `trainees.eligibility` does, on these alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import OuterRef, Subquery

from partnerships import thresholds
from partnerships.choices import ClassState, ProgrammeKind, RequirementKind
from partnerships.models import EducationLevel, Programme, Requirement, TrainingClass
from trainees.choices import AppointmentKind, DateSource
from trainees.forecast_words import Told
from trainees.models import Application, Appointment, Inmate, Sentence
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
from trainees.stay_facts import known_about

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
    package: str = ""
    """Of an equivalency class: A, B or C."""

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
    finished_package: str = ""
    begun_package: str = ""
    """The highest package with a learner record, finished or still going on; A, B or C."""
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
    court_on: date | None = None
    """The next day in court on which the class meets."""
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
    version = training_class.programme_version_id
    levels = levels_before([training_class.programme_version.programme])
    return terms_from(
        training_class,
        limits=limits_of([version])[version],
        levels=levels,
        settings=thresholds.of(training_class.facility),
        suggestions=_suggestions(training_class, training_class.facility.today()),
    )


def terms_from(
    training_class: TrainingClass,
    *,
    limits: dict[str, Limit],
    levels: Mapping[str, EducationLevel],
    settings: Mapping[str, Any],
    suggestions: tuple[Suggestion, ...] = (),
) -> Terms:
    """The class and what was read about it. No query."""
    programme = training_class.programme_version.programme
    prior = levels.get(PRIOR_LEVEL.get(programme.package, ""))
    return Terms(
        today=training_class.facility.today(),
        starts_on=training_class.starts_on,
        ends_on=training_class.ends_on,
        exam_on=training_class.exam_on,
        kind=programme.kind,
        uses_sharp_tools=programme.uses_sharp_tools,
        limits=limits,
        settings=settings,
        suggestions=suggestions,
        prior_rank=prior.rank if prior else None,
        prior_name=prior.name if prior else "",
        package=programme.package,
    )


def levels_before(programmes: Iterable[Programme]) -> dict[str, EducationLevel]:
    """The school levels that Paket B and C continue, by code; a query only where one is taught."""
    codes = {PRIOR_LEVEL[each.package] for each in programmes if each.package in PRIOR_LEVEL}
    found = EducationLevel.objects.filter(code__in=codes) if codes else []
    return {each.code: each for each in found}


def limits_of(versions: Iterable[int]) -> dict[int, dict[str, Limit]]:
    """What each version of a programme asks for, by kind, in one query."""
    level = EducationLevel.objects.filter(code=OuterRef("limit"))
    programme = Programme.objects.filter(code=OuterRef("limit"))
    limits: dict[int, dict[str, Limit]] = {each: {} for each in versions}
    for row in Requirement.objects.filter(version__in=limits).annotate(
        education_rank=Subquery(level.values("rank")[:1]),
        education_name=Subquery(level.values("name")[:1]),
        programme_title=Subquery(programme.values("title")[:1]),
    ):
        limits[row.version_id][row.kind] = Limit(
            text=row.limit.strip(),
            is_mandatory=row.is_mandatory,
            education_rank=row.education_rank,
            education_name=row.education_name or "",
            programme_title=row.programme_title or "",
        )
    return limits


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
    outlook = outlook_of(training_class, today=today)
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
    known_of = known_about(
        inmates,
        [training_class.facility_id],
        partial(_leaving, outlook),
        court_on=_court_day(training_class, {each.on for each in mine}, outlook.today),
    )
    to_come = [each for each in mine if each.on >= outlook.today]
    clashes = {pk: first_clash(to_come, meetings.get(pk, [])) for pk in known}
    programme = training_class.programme_version.programme.code
    facts = {}
    for inmate in inmates:
        classes = others.get(inmate.pk, [])
        unplanned = [each for each in classes if not mine or not meetings.get(each.pk)]
        facts[inmate.pk] = Facts(
            other_classes=tuple(sorted(each.title for each in classes)),
            clash=next((clashes[each.pk] for each in classes if clashes[each.pk]), None),
            unplanned_overlap=unplanned[0].title if unplanned else "",
            completed_on=completed.get(inmate.pk, {}).get(programme),
            completed=completed.get(inmate.pk, {}),
            left_before=left_before.get(inmate.pk),
            kept_apart=apart.get(inmate.pk),
            willing_on=willing.get(inmate.pk),
            **known_of(inmate),
        )
    return facts


def _court_day(training_class: TrainingClass, lessons: Collection[date], today: date) -> Subquery:
    """The next day in court on which the class meets; before its lessons are planned, the next
    one between its first and its last day."""
    days = Appointment.objects.filter(
        custody=OuterRef("pk"),
        kind=AppointmentKind.COURT,
        on__range=(max(today, training_class.starts_on), training_class.last_day),
    )
    if lessons:
        days = days.filter(on__in=lessons)
    return Subquery(days.order_by("on").values("on")[:1])


def _leaving(
    outlook: Outlook, _facility: int, sentence: Sentence | None, legal_status: str
) -> dict[str, Any]:
    """The range of days, and the forecast for the class that follows from them."""
    release = outlook.release_of(sentence, legal_status)
    forecast = Told(outlook, release, outlook.chances_of(release))
    return {"release": release, "forecast": forecast}
