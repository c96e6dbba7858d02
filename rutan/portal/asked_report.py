"""A reintegration report as somebody asked for it: one source for page, list and workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from partnerships import thresholds
from partnerships.models import Agreement, Facility, TrainingClass
from rutan.common.dates import add_months
from rutan.portal.forms import SAME_CLASS, YEAR_EARLIER, ReportFilter
from trainees.choices import Grouping
from trainees.models import Application, Enrolment
from trainees.reports.earlier import compared
from trainees.reports.reintegration import Joined, Question, Report, Scope, people, reintegration
from trainees.reports.same_class import Peers, peers
from trainees.reports.small_lists import Line, parts_of, told_lists
from trainees.reports.told_filters import hidden_beside, told_filters
from trainees.reports.verdict import Verdict, verdicts


def end_of_last_month(today: date) -> date:
    """Numbers of a month that is over do not move during a meeting."""
    return today.replace(day=1) - timedelta(days=1)


def report_day(month: date | None, today: date) -> date:
    """The day up to which a report looks: the end of `month`, the present one until today."""
    if month is None:
        return end_of_last_month(today)
    return min(add_months(month.replace(day=1), 1) - timedelta(days=1), today)


def question_of(asked: Mapping[str, Any], *, on: date, **more: Any) -> Question:
    """What a form understood, by keys."""
    keys = {
        "agreement": "perjanjian",
        "facility": "upt",
        "partner": "mitra",
        "field": "bidang",
        "training_class": "angkatan",
        "release_kind": "jenis_bebas",
    }
    rows = {name: asked.get(field) for name, field in keys.items()}
    return Question(
        on=on,
        released_from=asked.get("bebas_dari"),
        released_until=asked.get("bebas_sampai"),
        of_certified=asked.get("dasar") != "completed",
        **{name: row.pk if row else None for name, row in rows.items()},
        **more,
    )


@dataclass
class AskedReport:
    """`user` reads; `form` says what; `today` is the reader's day."""

    user: object
    form: ReportFilter
    today: date

    @cached_property
    def asked(self) -> dict:
        return self.form.asked

    @property
    def agreement(self) -> Agreement | None:
        return self.asked.get("perjanjian")

    @cached_property
    def facility(self) -> Facility | None:
        """Whose thresholds hold: those of the nation when the report covers several."""
        return self.agreement.facility if self.agreement else self.asked.get("upt")

    @cached_property
    def only_facility(self) -> Facility | None:
        """The one that this reader sees, where there is no other to choose."""
        seen = self.form.fields["upt"].queryset
        return seen[0] if len(seen) == 1 else None

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        return thresholds.of(self.facility)

    @cached_property
    def on(self) -> date:
        return report_day(self.asked.get("sampai"), self.today)

    @property
    def least_shown(self) -> int:
        """The smallest number of people in a part that this reader is told of; 0: any."""
        return thresholds.least_told(self.user, self.facility)

    @property
    def groupings(self) -> list[Grouping]:
        """A nation has more classes than a page; one agreement has one facility and partner."""
        one_place = self.agreement or self.asked.get("upt") or self.user.is_facility_staff
        left_out = {Grouping.FACILITY, Grouping.PARTNER} if self.agreement else set()
        if not one_place:
            left_out = {Grouping.CLASS}
        return [each for each in Grouping if each not in left_out]

    @cached_property
    def question(self) -> Question:
        wanted = self.asked.get("kelompok")
        grouping = Grouping(wanted) if wanted in self.groupings else Grouping.FIELD
        found = question_of(self.asked, on=self.on, grouping=grouping, least=self.least_shown)
        return told_filters(self.scope, found)

    @cached_property
    def scope(self) -> Scope:
        classes = TrainingClass.objects.for_user(self.user)
        return Scope(
            enrolments=Enrolment.objects.for_user(self.user),
            applications=Application.objects.filter(training_class__in=classes),
        )

    @cached_property
    def report(self) -> Report:
        return reintegration(self.scope, self.question)

    @cached_property
    def compared(self) -> Mapping[str, int]:
        """How many were at each stage of the funnel there or then; empty where nothing is
        compared, or with too few others."""
        if self.asked.get("banding") == YEAR_EARLIER:
            return compared(self.scope, self.question)
        return self.peers.counts if self.peers else {}

    @cached_property
    def peers(self) -> Peers | None:
        """Facilities of the same class, where they are wanted and there is one to compare."""
        if self.asked.get("banding") != SAME_CLASS:
            return None
        own = self.facility or (self.only_facility if self.user.is_facility_staff else None)
        return peers(own, self.question, self.scope.kinds) if own else None

    @property
    def is_part(self) -> bool:
        """Of a field, a class or a time, which are no whole partnership."""
        return self.question.is_part

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Stages beside the funnel that this reader is not told of."""
        return hidden_beside(self.question, self.report.total)

    @property
    def hides_answers(self) -> bool:
        """Who was not reached, or is not at work though reached."""
        return "reached" in self.hidden

    @property
    def hides_unfinished(self) -> bool:
        """Who ended without completing, or is still in class."""
        return "unfinished" in self.hidden

    @property
    def least_compared(self) -> int:
        """The same as `least_shown` of the comparison: who works here is no staff there."""
        return int(self.settings["small_cell"]) if self.peers else self.least_shown

    @cached_property
    def verdict(self) -> Verdict | None:
        """None without one agreement, or without a target in it: then there is nothing to judge.
        The whole agreement is judged, whatever else is filtered."""
        if self.agreement is None:
            return None
        found = verdicts([self.agreement], on=self.on, kinds=self.scope.kinds)
        return found.get(self.agreement.pk)

    def keys_of(self, name: str) -> frozenset[str]:
        """What may be chosen in one filter."""
        return frozenset(str(value) for value, _label in self.form.fields[name].choices)

    def people(self, stage: str, group: str = "") -> QuerySet | Joined:
        """Raises KeyError for a stage that does not exist. Who reads no names gets an order that
        follows from nothing: class and name would tell what a line hides."""
        rows = people(self.scope, self.question, stage, group)
        if self.user.sees_names:
            return rows
        parts = rows.parts if isinstance(rows, Joined) else (rows,)
        mixed = [part.order_by("inmate__public_id") for part in parts]
        return mixed[0] if len(mixed) == 1 else Joined(*mixed)

    def tells_of(self, stage: str, group: str = "") -> bool:
        """Whether this reader may see who is on a list: staff every one; others one whose number
        is told, and by which nobody is set apart from the lists beside it."""
        if self.user.sees_names:
            return True
        name, _colon, value = stage.partition(":")
        if name == "cohort":
            return self._tells_of_cohort(value)
        if group and not any(
            each.key == group and each.counts[stage] is not None for each in self.report.groups
        ):
            return False
        return (stage, group) in self._told_lists or not self.people(stage, group).count()

    @cached_property
    def _told_lists(self) -> frozenset[tuple[str, str]]:
        return told_lists(self.scope, self.question)

    def _tells_of_cohort(self, value: str) -> bool:
        """Each list within the one before, which tells who is missing in it."""
        half, _colon, rest = value.partition(":")
        month, _colon, what = rest.partition(":")
        found = next((each for each in self.report.cohorts if f"{each.first:%Y-%m}" == half), None)
        if found is None:
            return False
        chain = [self.report.count("released"), found.people]
        if month:
            point = next(each for each in found.points if f"b{each.months}" == month)
            chain += [point.due, point.productive] if what else [point.due]
        if None in chain:
            return False
        apart = [chain[-1], *(before - n for before, n in pairwise(chain))]
        return all(n == 0 or n >= self.least_shown for n in apart)

    def parts_of(self, rows: QuerySet | Joined) -> Mapping[Line, int]:
        """How much of each line of a list this reader is told."""
        return parts_of(rows.parts if isinstance(rows, Joined) else (rows,), self.question)
