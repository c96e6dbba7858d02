"""What a coordinator still owes an answer: proposed people, reports without its comment, and
follow-ups that were given to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import MonitoringState
from partnerships.models import MonitoringReport
from trainees.models import Application, FollowUp


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
    yield from _follow_ups(user)


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


def _follow_ups(user: Any) -> Iterator[Task]:
    due = FollowUp.objects.for_user(user).due(timezone.localdate())
    found = due.order_by().aggregate(people=Count("pk"), first=Min("due_on"))
    if found["people"]:
        yield Task(
            on=found["first"],
            title=ngettext(
                "Ask %(n)s graduate how life goes",
                "Ask %(n)s graduates how life goes",
                found["people"],
            )
            % {"n": found["people"]},
            note=_("They agreed to be asked by you."),
            action=_("Open follow-ups"),
            url=f"{reverse('admin:trainees_followup_changelist')}?answer=open",
        )
