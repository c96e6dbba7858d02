"""What a coordinator still owes an answer: proposed people, and reports without its comment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import MonitoringState
from partnerships.models import MonitoringReport
from trainees.models import Application


@dataclass(frozen=True, kw_only=True)
class Task:
    on: date
    title: str
    note: str
    action: str
    url: str


def answers_due(user: Any) -> Iterator[Task]:
    yield from _proposed(user)
    yield from _comments(user)


def _proposed(user: Any) -> Iterator[Task]:
    waiting = (
        Application.objects.for_user(user)
        .filter(partner_answer="")
        .order_by()
        .values("training_class", "training_class__title", "training_class__starts_on")
        .annotate(people=Count("pk"))
    )
    page = reverse("admin:trainees_application_changelist")
    for row in waiting:
        query = {"answer": "open", "training_class__id__exact": row["training_class"]}
        yield Task(
            on=row["training_class__starts_on"],
            title=ngettext(
                "Accept or decline %(n)s proposed person",
                "Accept or decline %(n)s proposed people",
                row["people"],
            )
            % {"n": row["people"]},
            note=row["training_class__title"],
            action=_("Open proposed people"),
            url=f"{page}?{urlencode(query)}",
        )


def _comments(user: Any) -> Iterator[Task]:
    reports = (
        MonitoringReport.objects.for_user(user)
        .filter(partner_comment="")
        .exclude(state=MonitoringState.FINAL)
        .select_related("agreement")
    )
    for report in reports:
        yield Task(
            on=report.due_on,
            title=_("Comment on the monitoring report of %(code)s") % {"code": report.agreement},
            note=_("until %(month)s") % {"month": date_format(report.period_to, "F Y")},
            action=_("Open report"),
            url=reverse("admin:partnerships_monitoringreport_change", args=[report.pk]),
        )
