"""Registers, results and certificates that wait for somebody."""

from datetime import date, timedelta

from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import ClassState, SessionState
from partnerships.models import Facility, Session, TrainingClass
from rutan.common.due import DueItem, tone_of
from trainees.attendance_rules import TEACHING_STATES
from trainees.choices import (
    LIVE_ENROLMENTS,
    OPEN_CUSTODY,
    VALID_CERTIFICATES,
    CertificateState,
)
from trainees.models import Attendance, CatchUpPlace, Certificate, Enrolment


def teaching_due(user, facility: Facility | None, on: date) -> list[DueItem]:
    """Registers to fill, results to complete, certificates to hand over. Five queries at most."""
    classes = TrainingClass.objects.for_user(user)
    if facility is not None:
        classes = classes.filter(facility=facility)
    items: list[DueItem] = []
    if user.has_perm("trainees.change_attendance") and not user.works_in_admin:
        items += _registers(user, facility, on)
    if user.has_perm("trainees.change_result") and user.is_facility_staff:
        items += _results(classes, on)
    if user.has_perm("trainees.change_certificate") and user.is_facility_staff:
        items += _certificates(user, facility, on)
    return items


def _registers(user, facility: Facility | None, on: date) -> list[DueItem]:
    """Each session of today, and for the days before one line a class that leads to the oldest."""
    here = Q(ended_on=None) | Q(ended_on__gte=OuterRef("on"))
    expected = Enrolment.objects.filter(
        here, training_class=OuterRef("training_class"), enrolled_on__lte=OuterRef("on")
    )
    named = CatchUpPlace.objects.filter(session=OuterRef("pk"))
    rows = Session.objects.for_user(user)
    if facility is not None:
        rows = rows.filter(training_class__facility=facility)
    sessions = (
        rows.filter(training_class__state__in=TEACHING_STATES, on__lte=on)
        .exclude(state=SessionState.CANCELLED)
        .annotate(
            marked=_count_of(Attendance.objects.filter(session=OuterRef("pk")), "session"),
            expected=Case(
                When(is_catch_up=True, then=_count_of(named, "session")),
                default=_count_of(expected, "training_class"),
            ),
        )
        .filter(Q(state=SessionState.SCHEDULED) | Q(marked__lt=F("expected")))
        .select_related("training_class", "room")
        .order_by("on", "starts_at")
    )
    past: dict[int, list[Session]] = {}
    items = []
    for session in sessions:
        if session.on == on:
            items.append(_register(session, on, _times_of(session)))
        else:
            past.setdefault(session.training_class_id, []).append(session)
    for waiting in past.values():
        words = ngettext(
            "%(n)s session is not filled in.", "%(n)s sessions are not filled in.", len(waiting)
        )
        items.append(_register(waiting[0], on, words % {"n": len(waiting)}))
    return items


def _register(session: Session, on: date, detail: str) -> DueItem:
    return DueItem(
        on=session.on,
        title=_("Record attendance for %(title)s") % {"title": session.training_class.title},
        detail=detail,
        url_name="trainees:session-register",
        url_args=(session.training_class.public_id, session.pk),
        action_label=_("Record attendance"),
        tone=tone_of(session.on, on),
    )


def _times_of(session: Session) -> str:
    times = f"{time_format(session.starts_at, 'H.i')}–{time_format(session.ends_at, 'H.i')}"
    return f"{times}, {session.room}" if session.room else times


def _count_of(rows: QuerySet, group: str) -> Coalesce:
    counted = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _results(classes: QuerySet[TrainingClass], on: date) -> list[DueItem]:
    """Classes past their last day: results that are missing, or the closing that is left."""
    live = Q(enrolments__state__in=LIVE_ENROLMENTS)
    ended = classes.filter(state__in=TEACHING_STATES, ends_on__lt=on).annotate(
        missing=Count("enrolments", filter=live & Q(enrolments__competence=""))
    )
    items = []
    for each in ended:
        if each.missing:
            title = _("Complete final results for %(title)s")
            words = ngettext(
                "%(n)s trainee has no result yet.",
                "%(n)s trainees have no result yet.",
                each.missing,
            )
            detail, page, label = words % {"n": each.missing}, "class-results", _("Record results")
        elif each.state == ClassState.ASSESSING:
            title = _("Close %(title)s")
            detail = _("Every trainee has a result.")
            page, label = "class-close", _("Close class")
        else:
            continue
        items.append(
            DueItem(
                on=each.last_day,
                title=title % {"title": each.title},
                detail=detail,
                url_name=f"trainees:{page}",
                url_args=(each.public_id,),
                action_label=label,
                tone=tone_of(each.last_day, on),
            )
        )
    return items


def _certificates(user, facility: Facility | None, on: date) -> list[DueItem]:
    """Certificates that wait too long, and those whose holder has left; one line a class."""
    days = thresholds.of(facility)["certificate_waiting_days"]
    waiting = Certificate.objects.for_user(user).filter(
        state__in=VALID_CERTIFICATES - {CertificateState.HANDED_OVER}
    )
    if facility is not None:
        waiting = waiting.filter(enrolment__training_class__facility=facility)
    gone = ~Q(enrolment__custody__state__in=OPEN_CUSTODY)
    old = Q(issued_on__lt=on - timedelta(days=days))
    groups = (
        waiting.filter(gone | old)
        .order_by()
        .values("enrolment__training_class__public_id", "enrolment__training_class__title")
        .annotate(
            number=Count("pk"),
            released=Count("pk", filter=gone),
            oldest=Min("issued_on"),
        )
    )
    items = []
    for group in groups:
        due_on = min(on, group["oldest"] + timedelta(days=days))
        detail = _("Issued more than %(days)s days ago.") % {"days": days}
        if group["released"]:
            words = ngettext(
                "%(n)s holder has left the facility.",
                "%(n)s holders have left the facility.",
                group["released"],
            )
            detail = words % {"n": group["released"]}
        title = ngettext(
            "Hand over %(n)s certificate of %(title)s",
            "Hand over %(n)s certificates of %(title)s",
            group["number"],
        )
        items.append(
            DueItem(
                on=due_on,
                title=title
                % {"n": group["number"], "title": group["enrolment__training_class__title"]},
                detail=detail,
                url_name="trainees:class-handover",
                url_args=(group["enrolment__training_class__public_id"],),
                action_label=_("Record hand-over"),
                tone=tone_of(due_on, on),
            )
        )
    return items
