"""Papers that were not handed over follow their holder to the next facility.

The facility that has them says that they go; the one where the holder is says that they came, or
that they did not. Until then the paper is with neither, and nobody can hand it over.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from trainees import certificate_places, lifecycle
from trainees.actions.certificate_papers import locked, take_step
from trainees.choices import MoveStep
from trainees.models import Certificate, Custody


@transaction.atomic
def send_along(*, certificates: Collection[Certificate], on: date, by: User) -> int:
    """To where each holder was transferred."""
    # All of them at once and in one order; what goes to one place is a step of its own below.
    rows = locked(certificates)
    targets = certificate_places.targets_of(rows)
    together: dict[certificate_places.Target, list[Certificate]] = {}
    for row in rows:
        target = targets.get(row.pk)
        if target is None:
            raise DomainError(
                _("%(name)s was not transferred: the certificate stays here.")
                % {"name": row.holder_name},
                field="certificates",
            )
        together.setdefault(target, []).append(row)
    return sum(
        take_step(
            papers,
            MoveStep.SENT_ALONG,
            on=on,
            by=by,
            to_facility=target.facility,
            place=target.place,
        )
        for target, papers in together.items()
    )


def send_along_with(*, custody: Custody, on: date, by: User) -> int:
    """Inside the transaction of a transfer, before the records of learners: all papers that lie
    at the facility which the holder leaves."""
    papers = [
        each
        for each in Certificate.objects.filter(
            enrolment__inmate=custody.inmate_id, facility=custody.facility_id
        )
        if "send_along" in lifecycle.CERTIFICATE.allowed_actions(each.state)
    ]
    return send_along(certificates=papers, on=on, by=by) if papers else 0


@transaction.atomic
def confirm(*, certificates: Collection[Certificate], at: Facility, on: date, by: User) -> int:
    """They came: from now on they lie `at` the facility where the holder is."""
    _refuse_elsewhere(certificates, at)
    return take_step(certificates, MoveStep.RECEIVED, on=on, by=by, at=at)


@transaction.atomic
def report_missing(
    *, certificates: Collection[Certificate], at: Facility, on: date, note: str, by: User
) -> int:
    """They were sent and did not come; the facility that sent them is asked for them."""
    if not note.strip():
        raise DomainError(_("Write what you know: what came, and who was asked."), field="note")
    _refuse_elsewhere(certificates, at)
    return take_step(certificates, MoveStep.MISSING, on=on, by=by, at=at, note=note.strip())


def _refuse_elsewhere(certificates: Collection[Certificate], at: Facility) -> None:
    ids = [each.pk for each in certificates]
    others = Certificate.objects.filter(pk__in=ids).exclude(enrolment__inmate__facility=at)
    if (other := others.order_by("pk").first()) is not None:
        raise DomainError(
            _("%(name)s is at another facility; it says what came there.")
            % {"name": other.holder_name},
            field="certificates",
        )
