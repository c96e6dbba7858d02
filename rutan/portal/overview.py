"""What the first page shows of a facility: a few figures, the classes, the days ahead."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import due as partnerships_due
from partnerships import thresholds
from partnerships.choices import ClassState, ObligationMetric, SessionState
from partnerships.due.shared import Shared as Agreements
from partnerships.models import Agreement, Facility, Session, TrainingClass
from rutan.accounts.models import User
from rutan.common.dates import add_months
from rutan.common.shares import NOTHING, percent, percent_or_count
from trainees.choices import Checkpoint
from trainees.due.shared import Shared, shared_of
from trainees.models import Application, Inmate
from trainees.reports.attendance_day import recent
from trainees.reports.reintegration import Question, Scope, totals

ATTENDANCE_DAYS = 30
PRODUCTIVE_MONTHS = 12
AGENDA_DAYS = 7
MOST_CLASSES = 6
MOST_LESSONS = 12


@dataclass(kw_only=True)
class Overview:
    """`facility` is among those of `user`."""

    user: User
    facility: Facility
    on: date

    def figures(self) -> list[dict]:
        """The four figures of ux 2.3 page 3, each a link to what is behind it."""
        return [self._active(), self._attendance(), self._certificates(), self._productive()]

    @cached_property
    def shared(self) -> Shared:
        """Classes and lessons, for the tasks as well."""
        return shared_of(self.user, self.facility, self.on, days_ahead=AGENDA_DAYS)

    @cached_property
    def live(self) -> list[TrainingClass]:
        """Classes that are under way with their counters, the soonest to end first."""
        states = (ClassState.SELECTING, ClassState.RUNNING, ClassState.ASSESSING)
        rows = [each for each in self.shared.classes if each.state in states]
        return sorted(rows, key=lambda each: (each.ends_on, each.pk))

    def _active(self) -> dict:
        running = [each for each in self.live if each.state == ClassState.RUNNING]
        classes = len(running)
        people = sum(each.figures.in_class for each in running if _is_counted(each))
        return {
            "label": _("Active trainees"),
            "value": people,
            "note": ngettext("in %(count)s running class", "in %(count)s running classes", classes)
            % {"count": classes},
            "url": f"{reverse('trainees:class-list')}?status={ClassState.RUNNING}",
        }

    def _attendance(self) -> dict:
        sessions = Session.objects.for_user(self.user).filter(
            training_class__facility=self.facility
        )
        found = recent(sessions, self.on, days=ATTENDANCE_DAYS)
        goal = thresholds.of(self.facility)["attendance_goal_percent"]
        note = _("goal %(percent)s%%") % {"percent": goal}
        if found.coverage is not None:
            recorded = _("%(share)s recorded") % {"share": percent(found.coverage)}
            note = f"{note} · {recorded}"
        return {
            "label": _("Attendance, last 30 days"),
            "value": percent(found.share),
            "note": note,
            "url": reverse("trainees:attendance-day"),
        }

    def _certificates(self) -> dict:
        """Both numbers of the same agreements: one year beside a whole agreement would mislead."""
        promised = [
            target
            for agreement in self.agreements.in_force
            for target in self.agreements.progress[agreement.pk].targets
            if target.metric == ObligationMetric.CERTIFIED
        ]
        return {
            "label": _("Certified under agreements in force"),
            "value": sum(target.realised or 0 for target in promised) if promised else NOTHING,
            "note": _("of %(target)s promised") % {"target": sum(each.target for each in promised)}
            if promised
            else "",
            "url": reverse("portal:class-report"),
        }

    def _productive(self) -> dict:
        """Of those who became due in the last twelve months, so that the page does not grow."""
        first = add_months(self.on, -Checkpoint.M6.months - PRODUCTIVE_MONTHS)
        last = add_months(self.on, -Checkpoint.M6.months)
        counts = totals(
            Scope(
                enrolments=self.facility.enrolments.all(), applications=Application.objects.none()
            ),
            Question(on=self.on, released_from=first, released_until=last),
        )
        part, whole = counts.productive, counts.due
        small_group = thresholds.of(self.facility)["small_group"]
        days = f"bebas_dari={first:%d/%m/%Y}&bebas_sampai={last:%d/%m/%Y}"
        return {
            "label": _("Productively active, 6 months after release"),
            "value": percent_or_count(part, whole, small_group),
            "note": _("of %(count)s graduates, last 12 months") % {"count": whole} if whole else "",
            "url": f"{reverse('portal:reintegration')}?upt={self.facility.pk}&sampai=today&{days}",
        }

    def classes(self) -> list[TrainingClass]:
        return self.live[:MOST_CLASSES]

    def agenda(self) -> list[dict]:
        """Sessions of the coming week, by day."""
        sessions = [
            each
            for each in self.shared.lessons
            if each.on >= self.on and each.state == SessionState.SCHEDULED
        ]
        days: dict[date, list[dict]] = {}
        for session in sessions[:MOST_LESSONS]:
            people = session.training_class.seats_taken
            note = ngettext("%(count)s trainee", "%(count)s trainees", people) % {"count": people}
            days.setdefault(session.on, []).append(
                {
                    "time": date_format(session.starts_at, "H.i"),
                    "title": session.training_class.title,
                    "note": f"{session.room} · {note}" if session.room else note,
                    "url": reverse(
                        "trainees:session-register",
                        args=[session.training_class.public_id, session.pk],
                    ),
                }
            )
        return [
            {"heading": self._heading(day), "entries": entries} for day, entries in days.items()
        ]

    def _heading(self, day: date) -> str:
        shown = date_format(day, "l, j F Y")
        return _("Today, %(day)s") % {"day": shown} if day == self.on else shown

    @cached_property
    def agreements(self) -> Agreements:
        """Those in force among them, for the tasks as well."""
        return partnerships_due.shared_of(self.user, self.facility, self.on)

    def goals(self) -> dict | None:
        """Targets of the agreement that ends first, counted; None without one in force."""
        for agreement in self.agreements.in_force:
            counted = [
                {
                    "label": target.label,
                    "value": target.realised,
                    "target": target.target,
                    "short": not target.is_met,
                }
                for target in self.agreements.progress[agreement.pk].targets
                if target.is_counted and not target.is_stated
            ]
            if counted:
                return {"agreement": agreement, "goals": counted}
        return None

    def first_steps(self) -> list[dict] | None:
        """What a facility that has just begun does next; None once somebody has a seat."""
        if any(_is_counted(each) and each.figures.enrolled for each in self.live):
            return None
        classes = TrainingClass.objects.filter(facility=OuterRef("pk"))
        agreements = Agreement.objects.filter(facility=OuterRef("pk"))
        done = (
            Facility.objects.for_user(self.user)
            .filter(pk=self.facility.pk)
            .annotate(
                enrolled=Exists(classes.filter(figures__enrolled__gt=0)),
                people=Exists(Inmate.objects.filter(facility=OuterRef("pk"))),
                agreement=Exists(agreements.filter(signed_on__isnull=False)),
                plan=Exists(classes),
            )
            .values("enrolled", "people", "agreement", "plan")
            .get()
        )
        if done["enrolled"]:
            return None
        steps = (
            (_("Facility data"), "partnerships:partner-list", True),
            (_("Import inmates"), "trainees:import-create", done["people"]),
            (_("Record an agreement"), "partnerships:agreement-create", done["agreement"]),
            (_("Plan a class"), "trainees:class-create", done["plan"]),
            (_("Enrol your first trainees"), "trainees:class-list", False),
        )
        return [
            {
                "title": title,
                "url": "" if is_done else reverse(name),
                "done": is_done,
                "state": _("Done") if is_done else _("Not yet"),
            }
            for title, name, is_done in steps
        ]


def _is_counted(training_class: TrainingClass) -> bool:
    """A class has counters once somebody asked for a seat in it."""
    return hasattr(training_class, "figures")
