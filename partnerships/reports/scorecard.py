"""How a partner did what it took on: counts with what they are counted out of, never a rank.

What came of it for the people who were taught is added by `trainees.reports.partner_results`; why
they left early is told by the reintegration report alone. Sample data is left out wherever
something real is there (features F37).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from partnerships.choices import (
    STARTED_CLASS_STATES,
    AgreementState,
    ObligationStatus,
    SessionFault,
    SessionState,
    Side,
)
from partnerships.models import (
    Agreement,
    Facility,
    MonitoringReport,
    Partner,
    Session,
    TrainingClass,
)
from partnerships.reports.obligations import progress_of
from partnerships.reports.promises import Kept, promises_by_partner

JUDGED = frozenset({AgreementState.SIGNED, AgreementState.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """Sessions whose day has come. `due` is all of them; `open` were neither held nor called off
    on record; `cancelled` by who caused it, "" where nobody said."""

    due: int = 0
    held: int = 0
    open: int = 0
    cancelled: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """Of one partner, as far as the reader sees its classes. Hours are lesson hours (JP) of classes
    that began; people are seats summed over the classes; `reports` were due by today."""

    promises: Kept
    obligations: int = 0
    obligations_met: int = 0
    classes: int = 0
    planned_hours: int = 0
    held_hours: int = 0
    enrolled: int = 0
    certified: int = 0
    sessions: Sessions = Sessions()
    reports: int = 0
    reports_on_time: int = 0
    is_sample: bool = False

    @property
    def is_empty(self) -> bool:
        counted = (self.classes, self.sessions.due, self.obligations, self.reports)
        return not any(counted) and not self.promises.made


def scorecard(
    user: Any, partner: Partner, *, on: date, facility: Facility | None = None
) -> Scorecard:
    """Seven queries, however many classes; `facility` narrows it to one."""
    # One that only a report tells of has no register here: nothing of it can be judged.
    classes = TrainingClass.objects.for_user(user).filter(partner=partner, source="")
    agreements = Agreement.objects.for_user(user).filter(parties__partner=partner, state__in=JUDGED)
    if facility is not None:
        classes = classes.filter(facility=facility)
        agreements = agreements.filter(
            pk__in=Agreement.objects.filter(parties__facility=facility).values("pk")
        )
    counters = _counters(classes)
    is_sample = False not in counters and True in counters
    agreements = agreements.filter(is_demo=is_sample)
    promises = promises_by_partner(user, [partner], on=on, facility=facility)
    reports, on_time = _reports(agreements, on)
    owed, met = _obligations(agreements, on)
    return Scorecard(
        promises=promises.get(partner.pk) or Kept(side=Side.PARTNER),
        obligations=owed,
        obligations_met=met,
        sessions=_sessions(classes, is_sample, on),
        reports=reports,
        reports_on_time=on_time,
        is_sample=is_sample,
        **counters.get(is_sample, {}),
    )


def _counters(classes: QuerySet[TrainingClass]) -> dict[bool, dict[str, int]]:
    """Of classes that began, by whether they are samples. One that is only heard of, without a
    session or anybody in it, says nothing about what was delivered."""
    has_sessions = Exists(Session.objects.filter(training_class=OuterRef("pk")))
    rows = (
        classes.filter(has_sessions | Q(figures__enrolled__gt=0), state__in=STARTED_CLASS_STATES)
        .order_by()
        .values("is_demo")
        .annotate(
            classes=Count("pk"),
            planned=Sum("planned_hours", default=0),
            held_hours=Sum("figures__held_hours", default=0),
            enrolled=Sum("figures__enrolled", default=0),
            certified=Sum("figures__certified", default=0),
        )
    )
    return {
        row["is_demo"]: {
            "classes": row["classes"],
            "planned_hours": row["planned"],
            "held_hours": row["held_hours"],
            "enrolled": row["enrolled"],
            "certified": row["certified"],
        }
        for row in rows
    }


def _sessions(classes: QuerySet[TrainingClass], is_sample: bool, on: date) -> Sessions:
    rows = (
        Session.objects.filter(
            training_class__in=classes.filter(is_demo=is_sample).order_by().values("pk"),
            on__lte=on,
        )
        .exclude(state=SessionState.SCHEDULED, on=on)
        .order_by()
        .values_list("state", "cancel_fault")
        .annotate(number=Count("pk"))
    )
    by_state: dict[str, int] = {}
    cancelled: dict[str, int] = {}
    for state, fault, number in rows:
        by_state[state] = by_state.get(state, 0) + number
        if state == SessionState.CANCELLED:
            cancelled[fault] = cancelled.get(fault, 0) + number
    order = [*SessionFault.values, ""]
    return Sessions(
        due=sum(by_state.values()),
        held=by_state.get(SessionState.HELD, 0),
        open=by_state.get(SessionState.SCHEDULED, 0),
        cancelled={fault: cancelled[fault] for fault in order if fault in cancelled},
    )


def _reports(agreements: QuerySet[Agreement], on: date) -> tuple[int, int]:
    """First reports whose day has come or that were sent before it, and those sent in time. The
    first sending counts, on the facility's day: what a checker sends back is not late by that."""
    sent = Q(first_sent_on__isnull=False)
    counted = MonitoringReport.objects.filter(
        agreement__in=agreements.order_by().values("pk"), revision=1
    ).aggregate(
        due=Count("pk", filter=sent | Q(due_on__lt=on)),
        on_time=Count("pk", filter=Q(first_sent_on__lte=F("due_on"))),
    )
    return counted["due"], counted["on_time"]


def _obligations(agreements: QuerySet[Agreement], on: date) -> tuple[int, int]:
    """What the partner owes and is judged by now, and what of it is met; waived is not owed."""
    rows = [
        owed
        for progress in progress_of(agreements, on=on).values()
        for owed in progress.owed
        if owed.obligation.side == Side.PARTNER
        and owed.status in {ObligationStatus.MET, ObligationStatus.LATE}
    ]
    return len(rows), sum(owed.status == ObligationStatus.MET for owed in rows)
