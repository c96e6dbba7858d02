"""Everybody of a class and their certificates of one kind, as a list to fill in."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.findings import Answer
from trainees import certification
from trainees.actions import certificates
from trainees.actions.certificate_numbers import Printed
from trainees.choices import (
    VOID_CERTIFICATES,
    CertificateKind,
    CertificateState,
    EnrolmentState,
)
from trainees.models import Certificate, Enrolment

ON_THE_BLANK_OF_THE_ISSUER = frozenset({CertificateKind.COMPETENCE, CertificateKind.DIPLOMA})
"""The certificate itself is a form with a number of its own; ours is a statement beside it."""


@dataclass(kw_only=True)
class Row:
    """One person of the list: a certificate with its number, or why there is none."""

    enrolment: Enrolment
    name: str
    certificate: Certificate | None
    refusal: str
    number: str = ""
    registration: str = ""
    blank: str = ""
    day: str = ""
    error: str = ""
    may_edit: bool = False

    @property
    def id(self) -> int:
        return self.enrolment.pk

    @property
    def is_issued(self) -> bool:
        return self.certificate is not None and self.certificate.state != CertificateState.DRAFT


@dataclass(kw_only=True)
class Sheet:
    """In a constant number of queries."""

    training_class: TrainingClass
    kind: CertificateKind
    user: User
    may_edit: bool
    rows: list[Row] = field(init=False)
    words: Printed = field(init=False)
    missing: str = field(init=False)
    """Why nobody of the class can get one yet."""

    def __post_init__(self) -> None:
        enrolments = list(
            self.training_class.enrolments.exclude(state=EnrolmentState.CANCELLED)
            .select_related("inmate", "learner")
            .order_by("inmate__id_card_name", "pk")
        )
        held = {
            each.enrolment_id: each
            for each in Certificate.objects.for_user(self.user)
            .filter(enrolment__in=enrolments, kind=self.kind)
            .exclude(state__in=VOID_CERTIFICATES)
            .select_related("issuer")
        }
        percent = self.training_class.programme_version.min_attendance_percent
        failed = certification.failed_in_a_required_unit(self.training_class)
        barred = certification.not_again(self.training_class, self.kind)
        self.missing = certification.why_not_yet(self.training_class, self.kind)
        rows = []
        for enrolment in enrolments:
            found = certification.may_get(self.kind, enrolment, percent=percent, failed=failed)
            fits = found.answer == Answer.MEETS
            certificate = held.get(enrolment.pk)
            if self.kind == CertificateKind.PARTICIPATION and not fits and certificate is None:
                continue
            refusal = barred.get(enrolment.pk, "") if fits else found.message
            rows.append(self._row(enrolment, certificate, refusal))
        self.rows = rows
        first = min(held.values(), key=lambda each: (each.number_key, each.pk), default=None)
        self.words = (
            Printed.of(first) if first else certificates.usual_words(self.training_class, self.kind)
        )

    def _row(self, enrolment: Enrolment, certificate: Certificate | None, refusal: str) -> Row:
        issued = certificate is not None and certificate.state != CertificateState.DRAFT
        return Row(
            enrolment=enrolment,
            name=certificate.holder_name if issued else enrolment.inmate.id_card_name,
            certificate=certificate,
            refusal="" if issued else refusal,
            number=certificate.number if certificate else "",
            registration=certificate.registration_number if certificate else "",
            blank=certificate.blank_number if certificate else "",
            day=shown_day(certificate.issued_on) if certificate else "",
            may_edit=self.may_edit and not issued and not refusal and not self.missing,
        )

    @property
    def is_registered(self) -> bool:
        """Each certificate of this kind has a number in the register of BNSP too."""
        return self.kind == CertificateKind.COMPETENCE

    @property
    def is_on_a_blank(self) -> bool:
        return self.kind in ON_THE_BLANK_OF_THE_ISSUER

    @property
    def columns_of_numbers(self) -> int:
        """And the day; what a row without them spans."""
        return 2 + self.is_registered + self.is_on_a_blank

    @property
    def open_rows(self) -> list[Row]:
        return [row for row in self.rows if row.may_edit]

    @property
    def numbered(self) -> list[Row]:
        return [row for row in self.rows if row.is_issued]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "numbered": len(self.numbered),
            "waiting": sum(not row.is_issued and not row.refusal for row in self.rows),
        }


def shown_day(day: date | None) -> str:
    return date_format(day, "d/m/Y") if day else ""
