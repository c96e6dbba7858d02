"""The paper of a certificate: kept at the facility, handed over, revoked, replaced."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import certificate_facts, lifecycle
from trainees.actions import figures
from trainees.actions.certificates import Numbered, give_numbers, keys_of, save_all, with_people
from trainees.actions.seats import locked_class
from trainees.models import Certificate


@transaction.atomic
def store(*, certificates: Collection[Certificate], storage: str, by: User) -> int:
    """Kept at the facility until somebody takes them."""
    if not storage.strip():
        raise DomainError(_("Write where the certificates are kept."), field="storage")
    kept = _moved(certificates, "store")
    for certificate in kept:
        certificate.storage = storage.strip()
    save_all(kept, "state", "storage")
    _record_for_classes("certificates.stored", kept, by=by)
    return len(kept)


@transaction.atomic
def hand_over(
    *,
    certificates: Collection[Certificate],
    on: date,
    by: User,
    handed_to: str = "",
    relation: str = "",
) -> int:
    """Each certificate to its holder, or all of them to `handed_to`, who is `relation`."""
    given = _moved(certificates, "hand_over")
    handed_to, relation = handed_to.strip(), relation.strip()
    if handed_to and not relation:
        raise DomainError(_("Write how this person is related to the holder."), field="relation")
    for certificate in given:
        if on > certificate.facility.today():
            raise DomainError(_("The date cannot be after today"), field="on")
        if certificate.issued_on and on < certificate.issued_on:
            raise DomainError(_("It cannot be handed over before it was issued."), field="on")
        certificate.handed_over_on = on
        certificate.handed_to = handed_to or certificate.holder_name
        certificate.handed_to_relation = relation
    save_all(given, "state", "handed_over_on", "handed_to", "handed_to_relation")
    _record_for_classes("certificates.handed_over", given, by=by, on=on, to_holder=not handed_to)
    return len(given)


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User) -> Certificate:
    """No longer valid; number and reason stay."""
    return _void(certificate, "revoke", reason, by=by)


@transaction.atomic
def replace(
    *, certificate: Certificate, reason: str, number: str, issued_on: date, by: User
) -> Certificate:
    """A new paper with a new number in place of a lost or wrong one; both know each other."""
    old = _void(certificate, "replace", reason, by=by)
    new = Certificate(
        enrolment=old.enrolment,
        facility=old.facility,
        kind=old.kind,
        issuer=old.issuer,
        issuer_name=old.issuer_name,
        title=old.title,
        venue=old.venue,
        hours=old.hours,
        holder_name=old.enrolment.inmate.id_card_name,
    )
    new.save()
    training_class = old.enrolment.training_class
    give_numbers(
        {new.pk: new},
        {
            new.pk: Numbered(
                number=number, issued_on=issued_on, registration=old.registration_number
            )
        },
        training_class,
    )
    save_all([new], "state", *certificate_facts.FROZEN)
    old.replaced_by = new
    save_all([old], "replaced_by")
    figures.refresh(training_class)
    record("certificate.replaced", old, by=by, replaced_by=new.pk)
    return new


def _moved(certificates: Collection[Certificate], step: str) -> list[Certificate]:
    """The rows, locked in a fixed order, each one step on."""
    rows = list(
        with_people(Certificate.objects.select_for_update(of=("self",)))
        .filter(pk__in=[each.pk for each in certificates])
        .order_by("pk")
    )
    if not rows:
        raise DomainError(_("Select at least one certificate"))
    for certificate in rows:
        certificate.state = lifecycle.CERTIFICATE.next_state(certificate.state, step)
    return rows


def _void(certificate: Certificate, step: str, reason: str, *, by: User) -> Certificate:
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    training_class = locked_class(certificate.enrolment.training_class)
    (certificate,) = _moved([certificate], step)
    certificate.enrolment.training_class = training_class
    certificate.revoked_reason = reason.strip()
    if step == "revoke":
        certificate.revoked_on = certificate.facility.today()
    save_all([certificate], "state", "revoked_reason", "revoked_on")
    if step == "revoke":
        figures.refresh(training_class)
        record("certificate.revoked", certificate, by=by)
    return certificate


def _record_for_classes(
    action: str, certificates: list[Certificate], *, by: User, **details
) -> None:
    by_class: dict[int, list[Certificate]] = {}
    for certificate in certificates:
        by_class.setdefault(certificate.enrolment.training_class_id, []).append(certificate)
    for class_pk, rows in sorted(by_class.items()):
        record(
            action,
            TrainingClass(pk=class_pk, facility_id=rows[0].facility_id),
            by=by,
            certificates=keys_of(rows),
            **details,
        )
