"""Whether a certificate stands: revoked, replaced, or kept although it is in doubt."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from rutan.common.words import day
from trainees import certificate_facts, lifecycle, neutral_words, numbering
from trainees.actions import aftermath, figures
from trainees.actions.certificate_numbers import PRINTED_WORDS, lock_issuers, save_all
from trainees.actions.certificate_papers import moved
from trainees.actions.seats import locked_class
from trainees.choices import VALID_CERTIFICATES, CertificateState
from trainees.models import Certificate

COPIED = (
    "kind", "issuer", "registration_number", "blank_number", "holder_name", "level", "hours",
    "starts_on", "ends_on", "units", "score", "valid_until", *PRINTED_WORDS,
)  # fmt: skip
"""A replacement is the same certificate on new paper."""


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User) -> Certificate:
    """No longer valid; number and reason stay."""
    certificate = _void(certificate, "revoke", reason)
    certificate.revoked_on = certificate.facility.today()
    save_all([certificate], "state", "revoked_reason", "revoked_on")
    figures.refresh(certificate.enrolment.training_class)
    aftermath.refresh([certificate.enrolment.inmate_id])
    record("certificate.revoked", certificate, by=by)
    return certificate


@transaction.atomic
def replace(
    *, certificate: Certificate, reason: str, number: str, issued_on: date, by: User
) -> Certificate:
    """A new paper with a new number in place of a lost or wrong one; both know each other. What
    was earned is not asked again: hours may have been corrected since."""
    old = _void(certificate, "replace", reason)
    save_all([old], "state", "revoked_reason")
    new = Certificate(
        enrolment=old.enrolment,
        facility=old.facility,
        number=number.strip(),
        number_key=numbering.key(number),
        issued_on=issued_on,
        **{field: getattr(old, field) for field in COPIED},
    )
    _refuse_replacement(old, new)
    certificate_facts.seal(new)
    new.state = lifecycle.CERTIFICATE.next_state(CertificateState.DRAFT, "issue")
    new.save()
    old.replaced_by = new
    save_all([old], "replaced_by")
    figures.refresh(old.enrolment.training_class)
    aftermath.refresh([old.enrolment.inmate_id])
    record("certificate.replaced", old, by=by, replaced_by=new.pk)
    return new


def _refuse_replacement(old: Certificate, new: Certificate) -> None:
    if not new.number or len(new.number) > 60:
        raise DomainError(_("A number has at most 60 signs."), field="number")
    if numbering.taken(new.issuer, new.kind, [new.number]):
        raise DomainError(numbering.taken_sentence(new.number), field="number")
    if new.issued_on > old.facility.today():
        raise DomainError(_("The date cannot be after today"), field="issued_on")
    if old.issued_on and new.issued_on < old.issued_on:
        raise DomainError(
            _("The new certificate cannot be dated before the old one (%(day)s).")
            % {"day": day(old.issued_on)},
            field="issued_on",
        )
    if new.valid_until and new.valid_until <= new.issued_on:
        raise DomainError(_("The validity must end after the day of issue."), field="issued_on")
    neutral_words.refuse_revealing_words(new, secrets=neutral_words.secrets_of(old))


@transaction.atomic
def keep(*, certificate: Certificate, reason: str, by: User) -> Certificate:
    """Somebody looked at a certificate that no longer fits its rule, and lets it stand."""
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    certificate = still_there(Certificate.objects.select_for_update(of=("self",)), certificate.pk)
    if certificate.state not in VALID_CERTIFICATES:
        raise DomainError(_("Only a valid certificate can be kept."))
    certificate.kept_on = certificate.facility.today()
    certificate.kept_reason = reason.strip()
    save_all([certificate], "kept_on", "kept_reason")
    record("certificate.kept", certificate, by=by)
    return certificate


@transaction.atomic
def allow_again(*, certificate: Certificate, reason: str, by: User) -> Certificate:
    """After a revoked certificate the head lets another one be issued."""
    if not by.has_perm("trainees.reissue_certificate"):
        raise DomainError(_("Only the head of the facility can allow another certificate."))
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    certificate = still_there(Certificate.objects.select_for_update(of=("self",)), certificate.pk)
    if certificate.state != CertificateState.REVOKED:
        raise DomainError(_("Only after a revoked one is another one allowed."))
    certificate.reissue_reason = reason.strip()
    save_all([certificate], "reissue_reason")
    record("certificate.reissue_allowed", certificate, by=by)
    return certificate


def _void(certificate: Certificate, step: str, reason: str) -> Certificate:
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    training_class = locked_class(certificate.enrolment.training_class)
    lock_issuers([certificate.issuer_id])
    (certificate,) = moved([certificate], step)
    certificate.enrolment.training_class = training_class
    certificate.revoked_reason = reason.strip()
    return certificate
