"""What became of the people of a partnership: the definitions, in one place (ux 6.1, domain 14.12).

assessed      distinct people whose eligibility was assessed for one of the classes; who was given a
              seat is among them, also where no assessment was kept
enrolled      distinct people who were given a seat; a cancelled class gives none
attended      of the enrolled: were at one held session at least; what a target of trainees counts
              (`Enrolment.was_there` says so once the marks are deleted)
completed     enrolments that ended as completed: attendance at least the programme's minimum
certified     people with a valid certificate (issued, neither revoked nor replaced)
released      released after the class, in any way; of the certified, or of all who completed
due           of the released: the release plus six calendar months is not after the report's day
reached       of the due: an outcome was recorded at that checkpoint; of several the one counts that
              `FollowUp.counted` names
productive    of the due: employed, self-employed or in education. Who was not reached stays in the
              denominator and never counts as success. Who died is shown and left out.
returned      of the due: sent to prison again, as told at a follow-up: a count, never a rate

A person with two classes counts once, with the latest that is over; a class still running counts
only for people who have no other, so that it never hides a certificate.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language

from rutan.common.dates import add_months
from trainees.attendance_rules import attended
from trainees.choices import (
    LIVE_ENROLMENTS,
    UNFINISHED_ENROLMENTS,
    ApplicationState,
    Checkpoint,
    EnrolmentState,
)
from trainees.models import Application, Certificate, Enrolment, FollowUp, Release

FUNNEL = ("enrolled", "completed", "certified", "released", "due", "productive")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was recorded at a checkpoint."""

    kind: str
    label: str
    is_productive: bool


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the report, with the latest class and what became of them in it."""

    inmate_id: int
    public_id: str
    register_label: str
    name: str
    class_title: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Candidate(Person):
    """Assessed, never given a seat; `state` is that of the application."""

    @property
    def state_words(self) -> str:
        return str(ApplicationState(self.state).label)


@dataclass(frozen=True, kw_only=True)
class Trainee(Person):
    """Given a seat. `released_on` is None while inside."""

    sex: str
    class_id: str
    field_name: str
    facility_name: str
    partner_name: str
    exit_reason: str
    has_attended: bool
    is_competent: bool | None
    is_certified: bool
    sentence_months: int | None
    released_on: date | None = None
    release_kind: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def is_completed(self) -> bool:
        return self.state == EnrolmentState.COMPLETED

    def counts_in_the_funnel(self, *, of_certified: bool) -> bool:
        return self.is_completed and (self.is_certified or not of_certified)

    def is_due(self, checkpoint: str, on: date) -> bool:
        """The months have passed by `on`, and the person did not die before."""
        if self.released_on is None or self.has_died(checkpoint):
            return False
        return add_months(self.released_on, Checkpoint(checkpoint).months) <= on

    def has_died(self, checkpoint: str) -> bool:
        """Recorded at this checkpoint or an earlier one."""
        months = Checkpoint(checkpoint).months
        return any(
            answer.kind == "deceased" and Checkpoint(at).months <= months
            for at, answer in self.answers.items()
        )

    def is_productive(self, checkpoint: str) -> bool:
        answer = self.answers.get(checkpoint)
        return answer is not None and answer.is_productive


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything the page, the workbook and the list of people are drawn from."""

    trainees: list[Trainee]
    assessed: list[Person]
    on: date
    of_certified: bool = True
    checkpoint: str = Checkpoint.M6

    def at(self, stage: str) -> list[Trainee]:
        """The people behind one number. Raises KeyError for a stage that does not exist."""
        name, _colon, value = stage.partition(":")
        belongs = _STAGES[name]
        return [trainee for trainee in self.trainees if belongs(self, trainee, value)]

    def count(self, stage: str) -> int:
        return len(self.at(stage))

    def is_released(self, trainee: Trainee) -> bool:
        return trainee.released_on is not None and trainee.counts_in_the_funnel(
            of_certified=self.of_certified
        )

    def is_due(self, trainee: Trainee) -> bool:
        return self.is_released(trainee) and trainee.is_due(self.checkpoint, self.on)


_STAGES: dict[str, Callable[[Report, Trainee, str], bool]] = {
    "enrolled": lambda report, one, value: True,
    "attended": lambda report, one, value: one.has_attended,
    "completed": lambda report, one, value: one.is_completed,
    "unfinished": lambda report, one, value: one.state in UNFINISHED_ENROLMENTS,
    "exit": lambda report, one, value: (
        one.state in UNFINISHED_ENROLMENTS and one.exit_reason == value
    ),
    "certified": lambda report, one, value: one.is_completed and one.is_certified,
    "uncertified": lambda report, one, value: one.is_completed and not one.is_certified,
    "failed": lambda report, one, value: (
        one.is_completed and not one.is_certified and one.is_competent is False
    ),
    "waiting": lambda report, one, value: (
        one.is_completed and not one.is_certified and one.is_competent is not False
    ),
    "released": lambda report, one, value: report.is_released(one),
    "due": lambda report, one, value: report.is_due(one),
    "reached": lambda report, one, value: report.is_due(one) and report.checkpoint in one.answers,
    "unreached": lambda report, one, value: (
        report.is_due(one) and report.checkpoint not in one.answers
    ),
    "productive": lambda report, one, value: (
        report.is_due(one) and one.is_productive(report.checkpoint)
    ),
    "answer": lambda report, one, value: (
        report.is_due(one)
        and report.checkpoint in one.answers
        and one.answers[report.checkpoint].kind == value
    ),
    "deceased": lambda report, one, value: (
        report.is_released(one) and one.has_died(report.checkpoint)
    ),
}


def reintegration(
    enrolments: QuerySet[Enrolment],
    applications: QuerySet[Application],
    *,
    on: date,
    of_certified: bool = True,
) -> Report:
    """The report over `enrolments`, already narrowed to what the reader may see and filtered.

    `on` is the day of the report, included: what was recorded later is left out. Three queries,
    whatever the number of people.
    """
    people = _latest_classes(enrolments.exclude(state=EnrolmentState.CANCELLED), on)
    answers = _answers(enrolments.values("inmate"), on)
    trainees = [_trainee(row, answers) for row in people]
    seated = {trainee.inmate_id for trainee in trainees}
    waiting = [one for one in _candidates(applications, on) if one.inmate_id not in seated]
    return Report(
        trainees=trainees, assessed=[*trainees, *waiting], on=on, of_certified=of_certified
    )


def _candidates(applications: QuerySet[Application], on: date) -> Iterable[Candidate]:
    """Each person once, with the application assessed last."""
    rows = (
        applications.filter(assessed_on__lte=on)
        .order_by("assessed_on", "pk")
        .values(
            "inmate_id",
            "inmate__public_id",
            "inmate__register_label",
            "inmate__id_card_name",
            "training_class__title",
            "state",
        )
    )
    return {
        row["inmate_id"]: Candidate(
            inmate_id=row["inmate_id"],
            public_id=row["inmate__public_id"],
            register_label=row["inmate__register_label"],
            name=row["inmate__id_card_name"],
            class_title=row["training_class__title"],
            state=row["state"],
        )
        for row in rows
    }.values()


def _latest_classes(enrolments: QuerySet[Enrolment], on: date) -> Iterable[Mapping[str, Any]]:
    """One row for each person: the latest enrolment that is over, else the running one, with the
    first release since."""
    certified = Certificate.objects.valid().filter(enrolment=OuterRef("pk"))
    marks = attended().filter(enrolment=OuterRef("pk"))
    releases = Release.objects.filter(
        inmate=OuterRef("inmate"), on__gte=OuterRef("enrolled_on"), on__lte=on
    ).order_by("on", "pk")
    rows = (
        enrolments.annotate(
            left_on=Subquery(releases.values("on")[:1]),
            left_how=Subquery(releases.values(_labelled("kind__label"))[:1]),
            has_attended=Exists(marks) | Q(was_there=True),
            is_certified=Exists(certified),
            is_over=~Q(state__in=LIVE_ENROLMENTS),
        )
        .order_by("is_over", "training_class__starts_on", "pk")
        .values(
            "inmate_id",
            "inmate__public_id",
            "inmate__register_label",
            "inmate__id_card_name",
            "inmate__sex",
            "training_class__public_id",
            "training_class__title",
            "training_class__starts_on",
            "training_class__programme_version__programme__field__name",
            "training_class__programme_version__programme__field__name_en",
            "training_class__programme_version__programme__title",
            "facility__short_name",
            "training_class__partner__short_name",
            "state",
            "exit_reason__label",
            "exit_reason__label_en",
            "competence",
            "has_attended",
            "is_certified",
            "custody__sentence__years",
            "custody__sentence__months",
            "left_on",
            "left_how",
        )
    )
    return {row["inmate_id"]: row for row in rows}.values()


def _answers(inmates: QuerySet, on: date) -> dict[tuple[int, date], dict[str, Answer]]:
    """By person and day of release: a second stay has follow-ups of its own."""
    found: dict[tuple[int, date], dict[str, Answer]] = {}
    rows = FollowUp.objects.filter(inmate__in=inmates, counted__on__lte=on).values_list(
        "inmate_id",
        "release__on",
        "checkpoint",
        "counted__kind__code",
        _labelled("counted__kind__label"),
        "counted__kind__is_productive",
    )
    for inmate_id, released_on, checkpoint, kind, label, is_productive in rows:
        found.setdefault((inmate_id, released_on), {})[checkpoint] = Answer(
            kind=kind, label=label, is_productive=is_productive
        )
    return found


def _labelled(column: str) -> str:
    """The column of the reader's language."""
    return f"{column}_en" if (get_language() or "id").startswith("en") else column


def _trainee(row: Mapping[str, Any], answers: dict) -> Trainee:
    inmate_id, released_on = row["inmate_id"], row["left_on"]
    years, months = row["custody__sentence__years"], row["custody__sentence__months"]
    programme = "training_class__programme_version__programme"
    return Trainee(
        inmate_id=inmate_id,
        public_id=row["inmate__public_id"],
        register_label=row["inmate__register_label"],
        name=row["inmate__id_card_name"],
        sex=row["inmate__sex"],
        class_id=row["training_class__public_id"],
        class_title=row["training_class__title"],
        field_name=row[_labelled(f"{programme}__field__name")] or row[f"{programme}__title"],
        facility_name=row["facility__short_name"],
        partner_name=row["training_class__partner__short_name"],
        state=row["state"],
        exit_reason=row[_labelled("exit_reason__label")] or "",
        is_competent=row["competence"] == "competent" if row["competence"] else None,
        has_attended=row["has_attended"],
        is_certified=row["is_certified"],
        sentence_months=None if years is None else (years * 12 + months) or None,
        released_on=released_on,
        release_kind=row["left_how"] or "",
        answers=answers.get((inmate_id, released_on), {}),
    )
