"""The statement of willingness: signed, still missing when lessons begin, and taken back.

Nobody is trained against his or her will (domain 14.6, no. 14). A seat may be given before the
statement is signed; lessons begin without it only for a reason that stands on the place.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees.actions import leaving
from trainees.models import Enrolment, ExitReason, Inmate


@transaction.atomic
def record_willingness(*, enrolment: Enrolment, on: date, by: User) -> Enrolment:
    """The statement that was signed after the place was given."""
    enrolment = _locked(enrolment)
    if on > enrolment.facility.today():
        raise DomainError(_("The date cannot be after today"), field="willing_on")
    enrolment.willing_on = on
    enrolment.save(update_fields=["willing_on", "updated_at"])
    if enrolment.application is not None:
        enrolment.application.willing_on = on
        enrolment.application.save(update_fields=["willing_on", "updated_at"])
    record("enrolment.willing", enrolment, by=by, on=on)
    return enrolment


@transaction.atomic
def take_back(*, enrolment: Enrolment, on: date, note: str = "", by: User) -> Enrolment:
    """Who is no longer willing leaves by own wish; the day of the statement stays on the place."""
    signed_on = enrolment.willing_on
    if signed_on is None:
        raise DomainError(
            _("No statement was signed. Take the person out of the class with a reason instead.")
        )
    if on < signed_on:
        raise DomainError(
            _("The statement was signed on %(day)s; it cannot be taken back before.")
            % {"day": date_format(signed_on, "j F Y")},
            field="on",
        )
    own_wish = ExitReason.objects.get(code="own_wish")
    left = leaving.leave(enrolment=enrolment, reason=own_wish, on=on, note=note, by=by)
    record("enrolment.unwilling", left, by=by, on=on, signed_on=signed_on)
    return left


def unsigned_in(training_class: TrainingClass) -> list[Enrolment]:
    """Who has a place here and has not signed, in the order of names."""
    return list(
        Enrolment.objects.live()
        .filter(training_class=training_class, willing_on=None)
        .select_related("inmate")
        .order_by("inmate__id_card_name", "pk")
    )


def refuse_unsigned(people: Collection[Inmate], *, field: str | None = None) -> None:
    if people:
        raise DomainError(unsigned_sentence(people), field=field)


def unsigned_sentence(people: Collection[Inmate]) -> str:
    return ngettext(
        "%(names)s has not signed the statement of willingness. Ask for it, or write why this "
        "person starts without it.",
        "%(names)s have not signed the statement of willingness. Ask for it, or write why they "
        "start without it.",
        len(people),
    ) % {"names": ", ".join(each.id_card_name for each in people)}


def keep_reason(
    training_class: TrainingClass, enrolments: Collection[Enrolment], *, reason: str, by: User
) -> None:
    """For people of `unsigned_in`, when their class begins."""
    pks = [each.pk for each in enrolments]
    Enrolment.objects.filter(pk__in=pks).update(unsigned_reason=reason.strip())
    if pks:
        record("enrolment.unsigned", training_class, by=by, people=pks)


def record_unsigned(
    training_class: TrainingClass, enrolments: Iterable[Enrolment], *, by: User
) -> None:
    """Who began without a statement, in one event; the reason stands on each place."""
    pks = [each.pk for each in enrolments if each.unsigned_reason]
    if pks:
        record("enrolment.unsigned", training_class, by=by, people=pks)


def _locked(enrolment: Enrolment) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",))
    return still_there(rows.select_related("facility", "application"), enrolment.pk)
