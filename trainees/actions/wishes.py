"""What holds for every wish of somebody in custody, wherever it is written down."""

from collections.abc import Collection, Iterable

from django.db.models import Count
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.choices import ClassState
from partnerships.models import Facility, Programme, TrainingClass
from rutan.common.errors import DomainError
from trainees.choices import ApplicationState
from trainees.models import Application, Custody, Inmate

SELECTION_STATES = frozenset({ClassState.SELECTING, ClassState.RUNNING})


def refuse_unless_selecting(training_class: TrainingClass) -> None:
    if training_class.state not in SELECTION_STATES:
        raise DomainError(_("Open the selection of this class first."))


def locked_people(inmates: Collection[Inmate]) -> list[Inmate]:
    """The rows as they are now, before any class: how many wishes somebody has is counted
    under this lock."""
    return list(
        Inmate.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[each.pk for each in inmates])
        .order_by("pk")
    )


def in_custody_at(facility: Facility, inmates: Iterable[Inmate]) -> set[int]:
    here = Custody.objects.open().filter(
        facility=facility, inmate__in=[each.pk for each in inmates]
    )
    return set(here.values_list("inmate_id", flat=True))


def refuse_too_many(facility: Facility, inmates: Iterable[Inmate]) -> None:
    """One wish more than a person may have at a time; whoever has fewer passes."""
    people = {each.pk: each for each in inmates}
    most = int(thresholds.of(facility)["most_open_applications"])
    full = (
        Application.objects.open()
        .filter(inmate__in=people)
        .values("inmate")
        .annotate(number=Count("pk"))
        .filter(number__gte=most)
        .order_by("inmate")
        .first()
    )
    if full is not None:
        raise DomainError(
            _(
                "%(name)s has %(n)s open applications; at most %(most)s are allowed. "
                "Withdraw one first."
            )
            % {
                "name": people[full["inmate"]].id_card_name,
                "n": full["number"],
                "most": most,
            }
        )


def refuse_return_without_reason(
    programme: Programme, inmates: Iterable[Inmate], *, reason: str, field: str
) -> None:
    """Who gave a programme up asks for it again only with a reason."""
    if reason.strip():
        return
    people = {each.pk: each for each in inmates}
    last = dict(
        Application.objects.filter(programme=programme, inmate__in=people)
        .order_by("pk")
        .values_list("inmate_id", "state")
    )
    names = sorted(
        people[pk].id_card_name for pk, state in last.items() if state == ApplicationState.WITHDRAWN
    )
    if names:
        raise DomainError(
            _("%(names)s gave this programme up before. Write why they ask for it again.")
            % {"names": ", ".join(names)},
            field=field,
        )
