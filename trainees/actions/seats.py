"""Seats of a class. Its row is locked first: seats are scarce, and counted under that lock."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.actions import classes
from partnerships.models import TrainingClass
from rutan.common.errors import DomainError
from trainees.choices import SEATED_ENROLMENTS
from trainees.models import Application, Enrolment, Inmate


def lock_people_of(rows: Iterable[Application | Enrolment]) -> None:
    """Before any class: somebody whom two classes want at once gets one seat after the other,
    the second with the first in sight."""
    people = Inmate.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(people.filter(pk__in=[each.inmate_id for each in rows]).only("pk"))


def locked_class(training_class: TrainingClass) -> TrainingClass:
    """The row as it is now. Two officers who enrol at once wait for each other here."""
    return classes.locked(training_class)


def locked_applications(
    training_class: TrainingClass | None, applications: Collection[Application]
) -> list[Application]:
    """The rows as they are now, of this class only (None: of no class yet), always in the same
    order. After the class and the hearing: see the order of locks in `docs/architecture.md`."""
    chosen = list(
        Application.objects.select_for_update(of=("self",))
        .filter(training_class=training_class, pk__in=[each.pk for each in applications])
        .select_related("inmate")
        .order_by("pk")
    )
    if not chosen:
        raise DomainError(_("Select at least one candidate"))
    return chosen


def free_seats(training_class: TrainingClass) -> int:
    return training_class.quota - _seated(training_class)


def _seated(training_class: TrainingClass) -> int:
    return Enrolment.objects.filter(
        training_class=training_class, state__in=SEATED_ENROLMENTS
    ).count()


def keep_seats_taken(training_class: TrainingClass) -> None:
    training_class.seats_taken = _seated(training_class)
    training_class.save(update_fields=["seats_taken", "updated_at"])


def too_few_seats(free: int, wanted: int) -> str:
    over = wanted - free
    if free == 0:
        return _("No seat is free. Put the candidates on the reserve list.")
    seats = ngettext("Only %(n)s seat is free.", "Only %(n)s seats are free.", free) % {"n": free}
    remove = ngettext(
        "Remove %(k)s candidate or put the candidate on reserve.",
        "Remove %(k)s candidates or put them on reserve.",
        over,
    ) % {"k": over}
    return f"{seats} {remove}"
