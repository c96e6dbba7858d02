"""A reintegration report as somebody asked for it: one source for page, list and workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from partnerships import thresholds
from partnerships.choices import STARTED_CLASS_STATES
from partnerships.models import Agreement, Facility, TrainingClass
from rutan.portal.forms import ReportFilter
from trainees.models import Application, Enrolment
from trainees.reports import cohorts
from trainees.reports.reintegration import Report, reintegration
from trainees.reports.verdict import Verdict, goals, verdict

GROUPINGS = {
    "bidang": cohorts.by_field,
    "angkatan": cohorts.by_class,
    "jenis-kelamin": cohorts.by_sex,
    "lama-pidana": cohorts.by_sentence,
    "jenis-bebas": cohorts.by_release,
    "upt": cohorts.by_facility,
    "mitra": cohorts.by_partner,
}


@dataclass
class AskedReport:
    """`user` reads; `form` says what; `today` is the reader's day."""

    user: object
    form: ReportFilter
    today: date
    grouping: str = "bidang"

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
    def settings(self) -> Mapping[str, Any]:
        return thresholds.of(self.facility)

    @cached_property
    def on(self) -> date:
        """The end of the last closed month, so that numbers do not move during a meeting."""
        if self.asked.get("sampai") == "today":
            return self.today
        return self.today.replace(day=1) - timedelta(days=1)

    @cached_property
    def classes(self) -> QuerySet[TrainingClass]:
        classes = TrainingClass.objects.for_user(self.user)
        conditions = {
            "agreement": self.agreement,
            "facility": self.asked.get("upt"),
            "partner": self.asked.get("mitra"),
            "programme_version__programme__field": self.asked.get("bidang"),
        }
        return classes.filter(**{name: value for name, value in conditions.items() if value})

    @cached_property
    def report(self) -> Report:
        whole = reintegration(
            Enrolment.objects.for_user(self.user).filter(training_class__in=self.classes),
            Application.objects.filter(training_class__in=self.classes),
            on=self.on,
            of_certified=self.asked.get("dasar") != "completed",
        )
        first, last = self.asked.get("bebas_dari"), self.asked.get("bebas_sampai")
        if not first and not last:
            return whole
        kept = [
            one
            for one in whole.trainees
            if one.released_on
            and (not first or one.released_on >= first)
            and (not last or one.released_on <= last)
        ]
        return replace(whole, trainees=kept)

    @cached_property
    def verdict(self) -> Verdict | None:
        """None without one agreement, or without a target in it: then there is nothing to judge."""
        obligations = list(self.agreement.obligations.all()) if self.agreement else []
        started = self.classes.filter(
            state__in=STARTED_CLASS_STATES, started_on__lte=self.on
        ).values_list("figures__held_hours", flat=True)
        hours = list(started) if obligations else []
        found = goals(
            obligations,
            self.report,
            classes=len(hours),
            hours=sum(value or 0 for value in hours),
            small_group=self.settings["small_group"],
        )
        return verdict(found, self.report) if found else None

    @property
    def least_shown(self) -> int:
        """The smallest number of people that the breakdown tells this reader; 0: any."""
        is_sensitive = GROUPINGS[self.grouping] in cohorts.SMALL_CELLS_MERGED
        return int(self.settings["small_cell"]) if is_sensitive and not self.user.sees_names else 0

    @cached_property
    def groups(self) -> list[cohorts.Group]:
        return cohorts.breakdown(self.report, GROUPINGS[self.grouping], smallest=self.least_shown)

    @cached_property
    def cohorts(self) -> list[cohorts.Cohort]:
        return cohorts.cohorts(self.report)
