"""Two people who must not sit in one class: noted and ended. Why is secret and never stored."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions import circumstances, wishes
from trainees.choices import CircumstanceKind
from trainees.models import Enrolment, Inmate, KeepApart


@transaction.atomic
def keep_apart(*, inmate: Inmate, other: Inmate, by: User) -> KeepApart:
    """From today on. Which of the two stands first in the row says nothing about them."""
    if inmate.pk == other.pk:
        raise DomainError(_("Choose two different people."), field="number")
    if inmate.facility_id != other.facility_id:
        raise DomainError(_("One of the people is not in custody here."), field="number")
    one, second = wishes.locked_people([inmate, other])
    if KeepApart.objects.filter(one=one, other=second, until_on=None).exists():
        raise DomainError(_("These two are kept apart already."), field="number")
    on = inmate.facility.today()
    pair = KeepApart.objects.create(
        facility_id=inmate.facility_id, one=one, other=second, from_on=on
    )
    for each in (one, second):
        record("inmate.kept_apart", each, by=by, on=on)
    circumstances.note(
        people={each.pk: {"kept_apart": (False, True)} for each in (one, second)},
        kind=CircumstanceKind.KEEP_APART,
        on=on,
        by=by,
    )
    return pair


@transaction.atomic
def end(*, pair: KeepApart, by: User) -> KeepApart:
    """They may sit in one class again; the row stays."""
    pair = KeepApart.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if pair.until_on is not None:
        raise DomainError(_("These two are no longer kept apart."))
    on: date = pair.facility.today()
    pair.until_on = on
    pair.save(update_fields=["until_on", "updated_at"])
    for each in (pair.one, pair.other):
        record("inmate.kept_apart_ended", each, by=by, on=on)
    return pair


def refuse_together(training_class: TrainingClass, inmates: Iterable[Inmate]) -> None:
    """Nobody gets a seat beside whom he or she is kept apart from. Who gives seats reads both
    names: without them nobody could tell what to do."""
    wanted = Q(pk__in=[each.pk for each in inmates])
    seated = Q(
        pk__in=Enrolment.objects.live().filter(training_class=training_class).values("inmate")
    )
    coming = Inmate.objects.filter(wanted).values("pk")
    there = Inmate.objects.filter(wanted | seated).values("pk")
    pairs = (
        KeepApart.objects.filter(
            Q(one__in=coming, other__in=there) | Q(other__in=coming, one__in=there), until_on=None
        )
        .select_related("one", "other")
        .order_by("pk")
    )
    if names := [
        _("%(one)s and %(other)s")
        % {"one": pair.one.id_card_name, "other": pair.other.id_card_name}
        for pair in pairs
    ]:
        raise DomainError(
            _(
                "Kept apart: %(pairs)s. They cannot both have a seat in this class. Offer one of "
                "them another class, or ask a supervisor whether this still holds."
            )
            % {"pairs": "; ".join(names)}
        )
