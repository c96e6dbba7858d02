"""Slips of paper on which participants say how a class was, one for everybody who attended."""

from datetime import datetime

from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from trainees import attendance_rules
from trainees.documents.class_papers._shared import course_facts, frame
from trainees.models import Enrolment
from trainees.models.feedback import MARKS
from trainees.reports.feedback import label_of


def feedback_slips(training_class: TrainingClass, *, at: datetime, by: User) -> bytes:
    marks = attendance_rules.attended().filter(enrolment__training_class=training_class)
    people = (
        Enrolment.objects.for_user(by)
        .filter(pk__in=marks.values("enrolment"))
        .order_by("inmate__id_card_name", "pk")
    )
    names = list(people.values_list("inmate__id_card_name", flat=True))
    if not names:
        raise DomainError(_("Nobody has attended yet: there is nobody to ask."))
    data = frame(training_class, _("What do you say of this class?"), at=at, by=by)
    data |= {
        "has_running_head": True,
        "facts": course_facts(training_class),
        "note": _(
            "Circle one number in each line. The name only shows that everybody answers once; what "
            "you say is told to others without it."
        ),
        "head": [
            _("How was"), _("very poor"), _("poor"), _("fair"), _("good"), _("very good"),
        ],
        "questions": [[label_of(mark), "1", "2", "3", "4", "5"] for mark in MARKS],
        "comment": _("What should stay, and what should change?"),
        "people": names,
    }  # fmt: skip
    return pdf.render("trainees/papers/feedback_slips.typ", data, at=at)
