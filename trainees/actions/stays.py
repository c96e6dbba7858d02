"""The end of a stay, whichever way somebody leaves."""

from datetime import date

from django.utils.translation import gettext as _

from rutan.common.errors import DomainError
from rutan.common.words import day
from trainees import lifecycle
from trainees.actions._locks import lock_person
from trainees.attendance_rules import attended
from trainees.models import Custody, Inmate, RegisterEntry


def open_custody(inmate: Inmate) -> Custody:
    """Locked, the person first: a release waits for an import and for a seat of that person."""
    lock_person(inmate.pk)
    custody = (
        Custody.objects.select_for_update(of=("self",))
        .select_related("facility", "inmate")
        .filter(inmate=inmate)
        .open()
        .first()
    )
    if custody is None:
        raise DomainError(no_longer_here(inmate))
    return custody


def no_longer_here(inmate: Inmate) -> str:
    """Of somebody whose stays are over: how the last one ended."""
    last = inmate.custodies.first()
    return _("This person is no longer in custody here: %(state)s.") % {
        "state": last.get_state_display().lower() if last else "–"
    }


def refuse_day(custody: Custody, on: date) -> None:
    """Nobody leaves before a day on which the registers still have them."""
    last = attended().filter(enrolment__custody=custody, session__on__gt=on)
    if present_on := last.order_by("-session__on").values_list("session__on", flat=True).first():
        raise DomainError(
            _(
                "%(name)s was marked present on %(day)s, after this date. Correct the register "
                "or the date."
            )
            % {"name": custody.inmate.id_card_name, "day": day(present_on)},
            field="on",
        )
    # Of a stay that is over: the entry that ended with it.
    entries = RegisterEntry.objects.filter(custody=custody, ends_on=custody.left_on)
    entry = entries.filter(starts_on__gt=on).first()
    if entry is not None:
        raise DomainError(
            _("The current register entry begins on %(day)s, after this date. Correct one of them.")
            % {"day": day(entry.starts_on)},
            field="on",
        )


def close(custody: Custody, step: str, on: date) -> None:
    """The stay, and its register number with it."""
    custody.state = lifecycle.CUSTODY.next_state(custody.state, step)
    custody.left_on = on
    custody.save(update_fields=["state", "left_on", "updated_at"])
    RegisterEntry.objects.filter(custody=custody, ends_on=None).update(ends_on=on)
