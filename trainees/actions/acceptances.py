"""The partner takes people who have a place into its course."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions.seats import locked_class
from trainees.choices import LIVE_ENROLMENTS
from trainees.models import Enrolment


@transaction.atomic
def accept(*, enrolments: Collection[Enrolment], by: User) -> int:
    """Gives the number of people newly accepted; who was accepted before keeps that day."""
    accepted = 0
    for class_pk in sorted({enrolment.training_class_id for enrolment in enrolments}):
        training_class = locked_class(TrainingClass(pk=class_pk))
        people = list(
            Enrolment.objects.select_for_update(of=("self",))
            .filter(training_class=class_pk, pk__in=[each.pk for each in enrolments])
            .select_related("inmate")
            .order_by("pk")
        )
        for enrolment in people:
            if enrolment.state not in LIVE_ENROLMENTS:
                raise DomainError(
                    _("%(name)s is no longer in the class.")
                    % {"name": enrolment.inmate.id_card_name}
                )
        new = [enrolment for enrolment in people if enrolment.partner_accepted_on is None]
        for enrolment in new:
            enrolment.partner_accepted_on = training_class.facility.today()
            enrolment.version += 1
            enrolment.updated_at = timezone.now()
        Enrolment.objects.bulk_update(new, ["partner_accepted_on", "version", "updated_at"])
        for enrolment in new:
            record("enrolment.accepted", enrolment, by=by, training_class=class_pk)
        accepted += len(new)
    return accepted
