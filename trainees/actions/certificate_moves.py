"""Papers that were not handed over go along with their holder to the next facility."""

from datetime import date

from django.utils import timezone

from partnerships.models import Facility
from rutan.accounts.models import User
from trainees.actions.certificate_papers import record_for_classes
from trainees.choices import VALID_CERTIFICATES, CertificateState, MoveStep
from trainees.models import Certificate, CertificateMove, Inmate


def follow(*, inmate: Inmate, to: Facility, on: date, by: User) -> None:
    """Inside the caller's transaction; one row of the chain of hands for each paper."""
    papers = list(
        Certificate.objects.select_for_update(of=("self",), no_key=True)
        .filter(
            enrolment__inmate=inmate,
            state__in=VALID_CERTIFICATES - {CertificateState.HANDED_OVER},
        )
        .exclude(facility=to)
        .select_related("enrolment")
        .order_by("pk")
    )
    now = timezone.now()
    for paper in papers:
        paper.facility = to
        paper.version += 1
        paper.save(update_fields=["facility", "version", "updated_at"])
    CertificateMove.objects.bulk_create(
        [
            CertificateMove(certificate=paper, step=MoveStep.RECEIVED, on=on, at=now, by=by)
            for paper in papers
        ]
    )
    record_for_classes("certificates.received", papers, by=by, on=on)
