"""The decision letter of the head (SK) that gives people their place in a class."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of, long_day, period
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from trainees.models import AppointmentLetter, Enrolment


def appointment_letter(letter: AppointmentLetter, *, at: datetime, by: User) -> bytes:
    """Dated and signed for its day: whoever leads the facility later changes nothing on it."""
    training_class = letter.training_class
    people = list(
        Enrolment.objects.for_user(by)
        .filter(letter=letter)
        .select_related("inmate", "hearing")
        .order_by("inmate__id_card_name", "pk")
    )
    data = frame_of(
        letter.facility,
        title=_("Decision letter"),
        subtitle=_("Number %(number)s") % {"number": letter.number},
        at=at,
        by=None,
        is_sample=letter.facility.is_demo,
        foot=letter.number,
    )
    decided = _("Decided on %(day)s") % {"day": long_day(letter.on)}
    data |= _decision(training_class, people) | {
        "list_title": _("List of participants"),
        "head": [_("No."), _("Name"), _("Register number")],
        "rows": [
            {
                "number": number,
                "name": each.inmate.id_card_name,
                "register": each.inmate.register_label,
            }
            for number, each in enumerate(people, start=1)
        ],
        "signatures": [
            {
                "role": f"{decided}\n{letter.signed_position}",
                "name": letter.signed_name,
                "number": letter.holder.staff_number if letter.holder else "",
            }
        ],
    }
    return pdf.render("trainees/papers/appointment_letter.typ", data, at=at)


def _decision(training_class: TrainingClass, people: list[Enrolment]) -> dict[str, Any]:
    """What is decided about these people, and why."""
    course = {
        "title": training_class.title,
        "partner": training_class.partner.name,
        "days": period(training_class.starts_on, training_class.ends_on),
    }
    return {
        "about": _("on the participants of %(title)s") % course,
        "considering": {
            "label": _("Considering"),
            "rows": [
                _("that %(title)s is held with %(partner)s on %(days)s;") % course,
                *(
                    _("that the TPP heard the people below on %(day)s, minutes %(number)s;")
                    % {"day": long_day(on), "number": number}
                    for on, number in _hearings(people)
                ),
            ],
        },
        "recalling": {"label": _("In view of"), "rows": _grounds(training_class)},
        "decides": _("Decides:"),
        "articles": [
            (_("First"), _("The people in the list take part in %(title)s.") % course),
            (
                _("Second"),
                _("They follow the timetable of the class and the rules of the facility."),
            ),
            (_("Third"), _("This decision holds from the day on which it is signed.")),
        ],
    }


def _grounds(training_class: TrainingClass) -> list[str]:
    """The law on corrections, and what was agreed with the partner."""
    grounds = [_("Law 22 of 2022 on corrections;")]
    agreement = training_class.agreement
    if agreement and agreement.signed_on:
        grounds.append(
            _("%(kind)s “%(title)s” of %(day)s;")
            % {
                "kind": agreement.get_kind_display(),
                "title": agreement.title,
                "day": long_day(agreement.signed_on),
            }
        )
    return grounds


def _hearings(people: list[Enrolment]) -> list[tuple]:
    return sorted({(each.hearing.on, each.hearing.number) for each in people if each.hearing})
