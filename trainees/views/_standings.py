"""How it is said who can still sit the exam, for the pages of a class."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.common.shares import plain
from trainees import attendance_rules, exam_readiness
from trainees.exam_readiness import CatchUp, Standing


def row(standing: Standing, training_class: TrainingClass, *, may_plan: bool) -> dict[str, Any]:
    """`label` and `tone` of a tag, both empty for who is on the way; `detail` in words, and
    `plan_url` where a catch-up session would help."""
    label, tone = _tag(standing)
    fits = standing.catch_up == CatchUp.FITS
    return {
        "standing": standing,
        "enrolment": standing.enrolment,
        "share": attendance_rules.percent_words(standing.attended, standing.held),
        "target": standing.percent * standing.required / 100,
        "label": label,
        "tone": tone,
        "detail": _detail(standing, training_class),
        "units": ", ".join(unit.title for unit in standing.units_lost),
        "plan_url": _plan_url(standing, training_class) if fits and may_plan else "",
    }


def _tag(standing: Standing) -> tuple[str, str]:
    percent = {"percent": standing.percent}
    if not standing.can_reach:
        return _("Cannot reach %(percent)s%%") % percent, "bad"
    if standing.catch_up == CatchUp.PLANNED:
        return _("%(percent)s%% with the catch-up that is planned") % percent, "info"
    reaches = attendance_rules.reaches(standing.attended, standing.held, standing.percent)
    if standing.held and not reaches:
        return _("Below %(percent)s%%") % percent, "warn"
    return "", ""


def _detail(standing: Standing, training_class: TrainingClass) -> str:
    if standing.can_reach:
        return ""
    hours = _("%(hours)s JP missing") % {"hours": number_format(plain(standing.missing))}
    if standing.catch_up == CatchUp.FITS:
        last = exam_readiness.last_day_to_catch_up(training_class)
        helps = _("A catch-up still fits until %(day)s.") % {"day": date_format(last, "j F Y")}
    else:
        helps = _("No catch-up fits before the exam.")
    return f"{hours}. {helps}"


def _plan_url(standing: Standing, training_class: TrainingClass) -> str:
    page = reverse("trainees:session-catch-up", args=[training_class.public_id])
    return f"{page}?orang={standing.enrolment.inmate.public_id}"
