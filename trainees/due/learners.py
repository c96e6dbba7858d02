"""Learners of Paket A, B and C for whom a paper or a step is missing."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.due.counted import Counted, question
from trainees.models import LearnerRecord, Mutation

DAPODIK_DAYS = 30
"""After the entry, until somebody asks whether the learner is in Dapodik (ours)."""
NISN_DAYS = 30
"""Before the exam, from when somebody asks for the NISN (ours)."""

LETTERS, WITHOUT_NISN, NOT_IN_DAPODIK, UNPLACED = "letters", "nisn", "dapodik", "unplaced"


def learners_asked(user: Any, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """Letters to write, NISN before an exam, Dapodik, and who arrived and learns nowhere yet."""
    if facility is None or not user.has_perm("trainees.change_learnerrecord"):
        return []
    letters = Mutation.objects.for_user(user).filter(from_facility=facility, letter_number="")
    rows = LearnerRecord.objects.for_user(user).filter(facility=facility)
    people = Count("inmate", distinct=True)
    exams = "enrolments__training_class__exam_on"
    return [
        question(letters, LETTERS, day="on"),
        question(
            rows.without_nisn().filter(
                **{f"{exams}__gte": on, f"{exams}__lte": on + timedelta(days=NISN_DAYS)}
            ),
            WITHOUT_NISN,
            day=exams,
            number=people,
        ),
        question(
            rows.not_in_dapodik().filter(entered_on__lte=on - timedelta(days=DAPODIK_DAYS)),
            NOT_IN_DAPODIK,
            day="entered_on",
            number=people,
        ),
        question(rows.unplaced(), UNPLACED, day="mutations__received_on", number=people),
    ]


def learners_due(found: Counted, facility: Facility | None, on: date) -> list[DueItem]:
    """One line for each; the lists behind them have the names."""
    items = []
    if LETTERS in found and facility is not None:
        number, first = found[LETTERS]
        days = int(thresholds.of(facility)["mutation_due_days"])
        items.append(
            _item(
                ngettext(
                    "Write the mutation letter of %(n)s learner",
                    "Write the mutation letters of %(n)s learners",
                    number,
                )
                % {"n": number},
                _("They go on with their package elsewhere."),
                _("Write"),
                first + timedelta(days=days),
                on,
                url_name="trainees:mutation-list",
            )
        )
    return items + [
        _item(title % {"n": found[what][0]}, detail, label, day, on)
        for what, (title, detail, label, day) in _words(found).items()
    ]


def _words(found: Counted) -> Mapping[str, tuple[str, str, str, date]]:
    words = {}
    if WITHOUT_NISN in found:
        number, exam = found[WITHOUT_NISN]
        title = ngettext(
            "Record the NISN of %(n)s learner before the exam",
            "Record the NISN of %(n)s learners before the exam",
            number,
        )
        detail = _("Without a NISN there is no diploma.")
        words[WITHOUT_NISN] = (title, detail, _("Open the list"), exam)
    if NOT_IN_DAPODIK in found:
        number, first = found[NOT_IN_DAPODIK]
        title = ngettext(
            "Ask whether %(n)s learner is in Dapodik",
            "Ask whether %(n)s learners are in Dapodik",
            number,
        )
        detail = _("The learning centre registers them.")
        day = first + timedelta(days=DAPODIK_DAYS)
        words[NOT_IN_DAPODIK] = (title, detail, _("Open the list"), day)
    if UNPLACED in found:
        number, first = found[UNPLACED]
        title = ngettext(
            "%(n)s learner arrived and learns nowhere yet",
            "%(n)s learners arrived and learn nowhere yet",
            number,
        )
        detail = _("Give a place in a class, or let the learner go on without one.")
        words[UNPLACED] = (title, detail, _("Open the list"), first)
    return words


def _item(
    title: str,
    detail: str,
    label: str,
    day: date,
    on: date,
    *,
    url_name: str = "trainees:learner-list",
) -> DueItem:
    return DueItem(
        on=day,
        title=title,
        detail=detail,
        url_name=url_name,
        action_label=label,
        tone=tone_of(day, on),
    )
