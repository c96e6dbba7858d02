"""Decision letters of the head (SK): who has a place in a class, signed by the head of that day."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import tenures
from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import Facility, OfficeHolder, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions.seats import locked_class
from trainees.models import AppointmentLetter, Enrolment


def without_letter(training_class: TrainingClass) -> QuerySet[Enrolment]:
    """People with a place whom no letter names yet."""
    return Enrolment.objects.live().filter(training_class=training_class, letter=None)


@transaction.atomic
def issue(
    *,
    training_class: TrainingClass,
    enrolments: Collection[Enrolment],
    number: str,
    on: date,
    by: User,
) -> AppointmentLetter:
    """One letter for these people. Its signatory is copied: a later head changes nothing."""
    training_class = locked_class(training_class)
    facility = training_class.facility
    people = list(
        without_letter(training_class)
        .select_for_update(of=("self",))
        .filter(pk__in=[each.pk for each in enrolments])
        .select_related("hearing", "inmate")
        .order_by("pk")
    )
    if not people or len(people) != len(enrolments):
        raise DomainError(
            _("Somebody among them left, or stands on a letter already. Reload the page.")
        )
    _refuse_the_day(people, on, facility)
    holder = _head_on(facility, on)
    letter = AppointmentLetter.objects.create(
        facility=facility,
        training_class=training_class,
        number=_free_number(facility, number),
        on=on,
        holder=holder,
        signed_name=holder.name,
        signed_position=f"Plt. {holder.position}" if holder.is_acting else holder.position,
    )
    for enrolment in people:
        enrolment.letter = letter
        enrolment.save(update_fields=["letter", "updated_at"])
    record("letter.issued", letter, by=by, number=letter.number, on=on, people=len(people))
    return letter


@transaction.atomic
def attach_scan(*, letter: AppointmentLetter, file: Any, by: User) -> AppointmentLetter:
    """The signed letter. A newer scan stands in front of the older one, which is kept."""
    rows = AppointmentLetter.objects.select_for_update(of=("self",))
    letter = rows.select_related("training_class", "scan").get(pk=letter.pk)
    letter.scan = documents.store(
        file=file,
        kind=DocumentKind.DECREE,
        training_class=letter.training_class,
        is_about_people=True,
        only_pdf=True,
        replaces=letter.scan,
        field="file",
        by=by,
    )
    letter.version += 1
    letter.save(update_fields=["scan", "version", "updated_at"])
    record("letter.scan_attached", letter, by=by, document=letter.scan_id)
    return letter


def _refuse_the_day(people: Collection[Enrolment], on: date, facility: Facility) -> None:
    if on > facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    heard_on = max((each.hearing.on for each in people if each.hearing), default=None)
    if heard_on and on < heard_on:
        raise DomainError(
            _("The hearing was on %(day)s: the letter cannot be dated before it.")
            % {"day": date_format(heard_on, "j F Y")},
            field="on",
        )


def _head_on(facility: Facility, on: date) -> OfficeHolder:
    holder = tenures.head_on(OfficeHolder.objects.filter(facility=facility), on)
    if holder is None:
        raise DomainError(
            _("No head is known for %(day)s. Record who held the office first.")
            % {"day": date_format(on, "j F Y")},
            field="on",
        )
    return holder


def _free_number(facility: Facility, number: str) -> str:
    number = " ".join(number.split())
    if not number:
        raise DomainError(_("Enter the number of the letter."), field="number")
    if AppointmentLetter.objects.filter(facility=facility, number=number).exists():
        raise DomainError(_("This number of a decision letter is already used."), field="number")
    return number
