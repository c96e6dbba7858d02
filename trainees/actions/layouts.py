"""Columns of lists for other offices: one that was used stands still, a change makes the next."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.models import ColumnLayout


def is_used(layout: ColumnLayout) -> bool:
    return layout.exports.exists()


def refuse_used(layout: ColumnLayout) -> None:
    """Before a layout is changed; locks it as taking a list out does."""
    if is_used(ColumnLayout.objects.select_for_update().get(pk=layout.pk)):
        raise DomainError(
            _("A list was taken out in this layout. Make the next version of it instead.")
        )


def refuse_day(layout: ColumnLayout, valid_from: date) -> None:
    """The day on which a layout begins lies after the one before it, and not in the past: lists
    that were taken out since would have been others."""
    if valid_from < timezone.localdate():
        raise DomainError(_("A layout begins today or later."), field="valid_from")
    before = (
        ColumnLayout.objects.filter(system=layout.system, number__lt=layout.number)
        .order_by("number")
        .last()
    )
    if before and valid_from <= before.valid_from:
        raise DomainError(
            _("The version before it began on %(day)s: this one begins later.")
            % {"day": date_format(before.valid_from, "j F Y")},
            field="valid_from",
        )


@transaction.atomic
def next_version(*, layout: ColumnLayout, valid_from: date, by: User) -> ColumnLayout:
    """The same columns again, to be changed before the day on which they begin to hold."""
    versions = ColumnLayout.objects.select_for_update().filter(system=layout.system)
    newest = max(versions, key=lambda each: each.number)
    if newest.pk != layout.pk:
        raise DomainError(_("Start from the newest version of the layout."))
    made = ColumnLayout(
        system=newest.system,
        number=newest.number + 1,
        valid_from=valid_from,
        source=newest.source,
        is_confirmed=False,
        columns=newest.columns,
    )
    refuse_day(made, valid_from)
    made.save(force_insert=True)
    record("layout.changed", made, by=by, system=made.system, number=made.number)
    return made


@transaction.atomic
def confirm(*, layouts: Iterable[ColumnLayout], by: User) -> int:
    """The office has said that these are its columns. Says nothing new about the columns, so a
    layout that was used is confirmed too."""
    rows = ColumnLayout.objects.select_for_update().filter(
        pk__in=[each.pk for each in layouts], is_confirmed=False
    )
    confirmed = 0
    for layout in rows.order_by("pk"):
        layout.is_confirmed = True
        layout.save(update_fields=["is_confirmed"])
        record("layout.changed", layout, by=by, system=layout.system, number=layout.number)
        confirmed += 1
    return confirmed
