"""The first page of the admin: what waits for a coordinator, and the classes that run."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import agreement_rules, thresholds
from partnerships.choices import (
    CLASS_TONES,
    AgreementStanding,
    AgreementState,
    ClassState,
    ReviewKind,
)
from partnerships.models import Agreement, FacilitySetting, TrainingClass
from partnerships.models.posting import reach_of
from rutan.accounts.choices import Role
from rutan.accounts.models import User
from rutan.portal.admin_answers import Task, answers_due
from trainees.attendance_rules import percent_words
from trainees.choices import CertificateState
from trainees.models import Certificate, Enrolment

MOST_TASKS = 7
MOST_NAMED = 3
MOST_CLASSES = 10
UNSTARTED = frozenset({ClassState.PLANNED, ClassState.SELECTING})
AT_WORK = frozenset({ClassState.SELECTING, ClassState.RUNNING, ClassState.ASSESSING})


@dataclass(frozen=True, kw_only=True)
class ClassLine:
    title: str
    url: str
    facility: str
    starts_on: date
    ends_on: date
    stage: str
    tone: str
    seats: str
    attendance: str


@dataclass(frozen=True, kw_only=True)
class Overview:
    tasks: list[Task] = field(default_factory=list)
    more: int = 0
    classes: list[ClassLine] = field(default_factory=list)


def overview_of(user: Any) -> Overview | None:
    """None for people who belong to no partner. The number of queries is always the same."""
    if not reach_of(user).partners:
        return None
    today = timezone.localdate()
    tasks = [
        *_timetables(user),
        *_results(user),
        *_certificates(user),
        *_reviews(user, today),
        *answers_due(user),
        *_endings(user, today),
    ]
    tasks.sort(key=lambda task: (task.on, task.title))
    return Overview(
        tasks=tasks[:MOST_TASKS], more=max(0, len(tasks) - MOST_TASKS), classes=_classes(user)
    )


def not_linked(user: Any) -> str:
    """What somebody of a partner reads whose account reaches no partner."""
    if user.role != Role.COORDINATOR or reach_of(user).partners:
        return ""
    names = (
        User.objects.usable().filter(role=Role.ADMINISTRATOR).values_list("full_name", flat=True)
    )
    who = ", ".join(names[:MOST_NAMED]) or _("the administrator")
    return _("Your account is not linked to a partner institution yet. Ask %(who)s.") % {"who": who}


def _timetables(user):
    waiting = TrainingClass.objects.for_user(user).filter(
        schedule_confirmed_on=None, state__in=UNSTARTED
    )
    for each in waiting.select_related("facility"):
        yield Task(
            on=each.starts_on,
            title=_("Confirm the timetable of %(name)s") % {"name": each.title},
            note=str(each.facility),
            action=_("Open class"),
            url=reverse("admin:partnerships_trainingclass_change", args=[each.pk]),
        )


def _results(user):
    """One line for each class at work; those of closed classes together in one."""
    waiting = (
        Enrolment.objects.for_user(user).filter(verified_on=None).exclude(competence="").order_by()
    )
    rows = waiting.values(
        "training_class",
        "training_class__title",
        "training_class__ends_on",
        "training_class__state",
    )
    page = reverse("admin:trainees_enrolment_changelist")
    late = []
    for row in rows.annotate(people=Count("pk")):
        if row["training_class__state"] == ClassState.CLOSED:
            late.append(row)
            continue
        query = {"verified": "open", "training_class__id__exact": row["training_class"]}
        yield _result_task(
            row["training_class__ends_on"],
            row["people"],
            row["training_class__title"],
            f"{page}?{urlencode(query)}",
        )
    if late:
        yield _result_task(
            min(row["training_class__ends_on"] for row in late),
            sum(row["people"] for row in late),
            _("Closed classes"),
            f"{page}?verified=open",
        )


def _result_task(on: date, people: int, note: str, url: str) -> Task:
    title = ngettext("Verify %(n)s result", "Verify %(n)s results", people) % {"n": people}
    return Task(on=on, title=title, note=note, action=_("Open results"), url=url)


def _certificates(user):
    waiting = (
        Certificate.objects.for_user(user)
        .filter(state=CertificateState.DRAFT)
        .order_by()
        .aggregate(count=Count("pk"), first=Min("enrolment__training_class__ends_on"))
    )
    if waiting["count"]:
        yield Task(
            on=waiting["first"],
            title=ngettext(
                "Give %(n)s certificate its number",
                "Give %(n)s certificates their numbers",
                waiting["count"],
            )
            % {"n": waiting["count"]},
            note="",
            action=_("Open certificates"),
            url=f"{reverse('admin:trainees_certificate_changelist')}?number=none",
        )


def _reviews(user, today: date):
    under_review = list(
        Agreement.objects.for_user(user)
        .filter(state=AgreementState.REVIEW)
        .select_related("facility")
        .prefetch_related("review_steps")
    )
    defaults = thresholds.of(None)
    changed: dict[int, dict[str, Any]] = {}
    settings = FacilitySetting.objects.for_user(user).filter(
        facility__in=[each.facility_id for each in under_review]
    )
    for facility, key, value in settings.values_list("facility", "key", "value"):
        changed.setdefault(facility, {})[key] = value
    for each in under_review:
        required = agreement_rules.reviews_by(defaults | changed.get(each.facility_id, {}))
        waiting = agreement_rules.next_review(required, list(each.review_steps.all()))
        if waiting != ReviewKind.PARTNER:
            continue
        yield Task(
            on=today,
            title=_("Decide your review of agreement %(code)s") % {"code": each},
            note=str(each.facility),
            action=_("Open agreement"),
            url=reverse("admin:partnerships_agreement_change", args=[each.pk]),
        )


def _endings(user, today: date):
    """What the facility reads as expiring: each agreement has a notice of its own."""
    running = Agreement.objects.for_user(user).in_force(today).filter(renewal=None)
    for each in running.select_related("facility"):
        if each.standing(today) != AgreementStanding.EXPIRING:
            continue
        left = each.days_left(today)
        yield Task(
            on=each.ends_on,
            title=ngettext(
                "Agreement %(code)s ends in %(n)s day",
                "Agreement %(code)s ends in %(n)s days",
                left,
            )
            % {"code": each, "n": left},
            note=str(each.facility),
            action=_("Open agreement"),
            url=reverse("admin:partnerships_agreement_change", args=[each.pk]),
        )


def _classes(user) -> list[ClassLine]:
    rows = (
        TrainingClass.objects.for_user(user)
        .filter(state__in=AT_WORK, starts_on__lte=timezone.localdate() + timedelta(days=90))
        .select_related("facility", "figures")
        .order_by("starts_on", "pk")
    )
    lines = []
    for each in rows[:MOST_CLASSES]:
        figures = getattr(each, "figures", None)
        lines.append(
            ClassLine(
                title=each.title,
                url=reverse("admin:partnerships_trainingclass_change", args=[each.pk]),
                facility=str(each.facility),
                starts_on=each.starts_on,
                ends_on=each.ends_on,
                stage=each.get_state_display(),
                tone=CLASS_TONES[ClassState(each.state)] or "plain",
                seats=f"{each.seats_taken} / {each.quota}",
                attendance=percent_words(figures.credited_hours, figures.expected_hours)
                if figures
                else "–",
            )
        )
    return lines
