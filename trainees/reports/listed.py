"""Somebody behind a number of the reintegration report, as known on its day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rutan.common.shares import HIDDEN, NOTHING
from rutan.common.words import masked
from trainees.choices import EnrolmentState
from trainees.models import Application, Enrolment
from trainees.reports.small_lists import line_of
from trainees.retention_rules import is_month_only


@dataclass(frozen=True, kw_only=True)
class Listed:
    """`training` says in words how far the person came; `month_6` what became of them;
    `released_in` is the year alone, for readers outside."""

    public_id: str
    register_label: str
    name: str
    class_title: str
    training: str
    is_completed: bool = False
    is_certified: bool = False
    released_on: date | None = None
    is_month_only: bool = False
    """The day of the release is blurred: it stands for its month."""
    released_in: str = ""
    month_6: str = ""


def masked_line(row: Enrolment | Application, on: date, told: int) -> Listed:
    """As a reader outside the facility may see it: no name, and `told` parts of the line."""
    line = line_of(row, on)
    words = {
        "candidate": _("Assessed, without a place"),
        "certified": _("Certified"),
        "completed": _("Completed"),
        "unfinished": _("Training not completed"),
        "in_class": _("In class"),
    }
    title = row.training_class.title if row.training_class else NOTHING
    return Listed(
        public_id="",
        register_label=masked(row.inmate.register_label),
        name="",
        class_title=title if told > 0 else HIDDEN,
        training=words[line[1]] if told > 1 else HIDDEN,
        released_in=(line[2] or NOTHING) if told > 2 else HIDDEN,
    )


def listed(row: Enrolment | Application, on: date) -> Listed:
    """Reads the person, the class, the reason and the answer of month 6 along with the row."""
    if isinstance(row, Application):
        return Listed(**_who(row), training=str(row.get_state_display()))
    is_over = row.ended_on is not None and row.ended_on <= on
    is_completed = is_over and row.state == EnrolmentState.COMPLETED
    is_certified = is_completed and row.certified_on is not None and row.certified_on <= on
    is_free = row.released_on is not None and row.released_on <= on
    is_reached = row.b6_on is not None and row.b6_on <= on
    return Listed(
        **_who(row),
        training=_training(row, is_over, is_completed, is_certified),
        is_completed=is_completed,
        is_certified=is_certified,
        released_on=row.released_on if is_free else None,
        is_month_only=bool(is_free and is_month_only(row.released_on, timezone.localdate())),
        month_6=str(row.b6_kind) if is_reached else "",
    )


def _training(row: Enrolment, is_over: bool, is_completed: bool, is_certified: bool) -> str:
    if is_certified:
        return _("Certified")
    if is_completed:
        return _("Completed")
    return str(row.exit_reason) if is_over else _("In class")


def _who(row: Enrolment | Application) -> dict[str, Any]:
    return {
        "public_id": row.inmate.public_id,
        "register_label": row.inmate.register_label,
        "name": row.inmate.id_card_name,
        "class_title": row.training_class.title if row.training_class else "",
    }
