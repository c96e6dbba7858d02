"""What is known of candidates today, kept with their applications as evidence."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.common.errors import DomainError
from rutan.common.findings import Answer
from trainees import eligibility
from trainees.eligibility import Assessed
from trainees.models import (
    Application,
)


def assess_now(
    training_class: TrainingClass, applications: list[Application], reasons: Mapping[int, str]
) -> None:
    """Keeps what is known today with each application. Raises where a mandatory rule says no."""
    findings = eligibility.assess_to_keep(training_class, [each.inmate for each in applications])
    for application in applications:
        keep_findings(
            application,
            findings[application.inmate_id],
            reason=reasons.get(application.pk, ""),
            on=training_class.facility.today(),
        )


def keep_findings(application: Application, assessed: Assessed, *, reason: str, on: date) -> None:
    """Writes the answer of today on the application, unsaved. Raises where it rules a person out
    or wants a reason that is not given."""
    found = assessed.findings
    answer = eligibility.answer_of(found)
    name = application.inmate.id_card_name
    if answer in {Answer.FAILS, Answer.MISSING}:
        blocking = next(finding for finding in eligibility.weighed(found) if finding.blocks)
        raise DomainError(
            _("%(name)s cannot be proposed: %(reason)s.")
            % {"name": name, "reason": blocking.message}
        )
    reason = reason.strip() or application.override_reason
    if answer == Answer.CONSIDER and not reason:
        raise DomainError(
            _("Enter the reason for proposing %(name)s") % {"name": name},
            field=f"reason_{application.pk}",
        )
    application.answer = answer
    application.findings = assessed.kept
    application.assessed_on = on
    application.override_reason = reason if answer == Answer.CONSIDER else ""
