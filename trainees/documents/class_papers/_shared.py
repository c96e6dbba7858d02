"""What the papers of one class have in common."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from partnerships import tenures
from partnerships.documents.sheet import frame_of, known, period
from partnerships.models import OfficeHolder, TrainingClass
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from trainees.choices import Competence, EnrolmentState
from trainees.models import Enrolment


def people_of(training_class: TrainingClass, by: User) -> list[Enrolment]:
    """Everybody who had a place, as far as the reader may see them; one query."""
    rows = (
        Enrolment.objects.for_user(by)
        .filter(training_class=training_class)
        .exclude(state=EnrolmentState.CANCELLED)
        .select_related("inmate")
        .order_by("inmate__id_card_name", "pk")
    )
    if people := list(rows):
        return people
    raise DomainError(_("Nobody has a place in this class yet."))


def frame(
    training_class: TrainingClass, title: str, *, at: datetime, by: User, is_wide: bool = False
) -> dict[str, Any]:
    data = frame_of(
        training_class.facility,
        title=title,
        subtitle=training_class.title,
        at=at,
        by=by,
        is_sample=training_class.facility.is_demo,
    )
    return data | {"is_wide": is_wide}


def course_facts(training_class: TrainingClass, *more: tuple[str, Any]) -> list[tuple[str, str]]:
    return known(
        [
            (_("Programme"), training_class.programme_version.programme.title),
            (_("Partner"), training_class.partner.name),
            (_("Course days"), period(training_class.starts_on, training_class.ends_on)),
            *more,
        ]
    )


def verdict_words(training_class: TrainingClass) -> dict[str, str]:
    """The two results as vocational training and as equivalency call them."""
    if training_class.programme_version.programme.is_equivalency:
        return {Competence.COMPETENT: _("Passed"), Competence.NOT_YET: _("Not passed")}
    return {each: str(each.label) for each in Competence}


def head_of(training_class: TrainingClass, on: date) -> dict[str, str]:
    """Who led the facility on that day signs; nobody is guessed where no source tells."""
    holders = OfficeHolder.objects.filter(facility=training_class.facility_id, is_head=True)
    holder = tenures.head_on(holders, on)
    return {
        "role": holder.position if holder else _("Head of the facility"),
        "name": holder.name if holder else "",
        "number": holder.staff_number if holder else "",
    }


def in_charge_at_the_partner(training_class: TrainingClass) -> dict[str, str]:
    return {
        "role": _("For %(partner)s") % {"partner": training_class.partner.name},
        "name": training_class.partner_contact,
        "number": "",
    }


def chunks(rows: list[Any], most: int) -> Iterable[list[Any]]:
    """As few parts as `most` allows, all of nearly the same length."""
    parts = max(1, -(-len(rows) // most))
    size, rest = divmod(len(rows), parts)
    start = 0
    for number in range(parts):
        end = start + size + (number < rest)
        yield rows[start:end]
        start = end
