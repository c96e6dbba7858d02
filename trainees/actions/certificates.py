"""Certificates of a class: drafts for everybody who may get one, then their numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.choices import ClassState
from partnerships.models import Partner, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.dates import add_months
from rutan.common.errors import DomainError
from rutan.common.findings import Answer
from trainees import certificate_facts, certification, lifecycle, neutral_words, numbering
from trainees.actions import figures
from trainees.actions.seats import locked_class
from trainees.choices import CertificateKind, CertificateState, EnrolmentState
from trainees.models import Certificate, Enrolment

VOID = (CertificateState.REPLACED, CertificateState.REVOKED)
WITH_CERTIFICATES = frozenset({ClassState.RUNNING, ClassState.ASSESSING, ClassState.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Printed:
    """The words on the paper, the same for the whole class."""

    issuer: Partner
    issuer_name: str
    title: str
    venue: str = ""


@dataclass(frozen=True, kw_only=True)
class Numbered:
    number: str
    issued_on: date | None
    registration: str = ""
    """The number of a competence certificate in the register of BNSP."""


class NumberRefused(DomainError):
    """A number cannot stand on the certificate of one person of the list."""

    def __init__(self, message: str, enrolment_id: int) -> None:
        super().__init__(message)
        self.enrolment_id = enrolment_id


def usual_words(training_class: TrainingClass, kind: str) -> Printed:
    """What stands on a certificate of this class unless somebody changes it."""
    issuer = training_class.partner
    if kind == CertificateKind.COMPETENCE and training_class.assessor:
        issuer = training_class.assessor
    return Printed(
        issuer=issuer,
        issuer_name=issuer.name,
        title=training_class.programme_version.programme.title,
    )


@transaction.atomic
def prepare(*, training_class: TrainingClass, kind: str, by: User) -> list[Certificate]:
    """A draft for everybody who may get this certificate and has none: "awaiting issue"."""
    training_class = locked_class(training_class)
    drafts = _prepare(training_class, kind, usual_words(training_class, kind))
    if drafts:
        record(
            "certificates.prepared", training_class, by=by, kind=kind, certificates=keys_of(drafts)
        )
    return drafts


@transaction.atomic
def save_numbers(
    *,
    training_class: TrainingClass,
    kind: str,
    words: Printed,
    numbers: Mapping[int, Numbered],
    by: User,
    reason: str | None = None,
) -> int:
    """Gives numbers, by primary key of the enrolment; without a number a certificate waits.

    `words` are printed on every certificate of this kind that is not issued yet. `reason` says
    why some wait (None leaves it as it is). Gives the number of certificates issued.
    """
    training_class = locked_class(training_class)
    if training_class.state not in WITH_CERTIFICATES:
        raise DomainError(_("Certificates come after the class has started."))
    # Also for those that still wait: the partner would be refused these words later.
    neutral_words.refuse_revealing_words(
        _blank(kind, words), secrets=neutral_words.secrets_of_house(training_class.facility)
    )
    _prepare(training_class, kind, words)
    waiting = _locked(training_class, kind)
    issued = {
        each.enrolment_id: each
        for each in Certificate.objects.filter(
            enrolment__training_class=training_class, kind=kind
        ).exclude(state__in=[*VOID, CertificateState.DRAFT])
    }
    for draft in waiting.values():
        draft.issuer, draft.issuer_name = words.issuer, words.issuer_name
        draft.title, draft.venue = words.title, words.venue
    given = {pk: entry for pk, entry in numbers.items() if entry.number}
    chosen: dict[int, Numbered] = {}
    for pk, entry in given.items():
        if (held := issued.get(pk)) and held.number == entry.number:
            continue
        if pk not in waiting:
            raise NumberRefused(
                _("Number %(number)s was given in the meantime.") % {"number": held.number}
                if held
                else _not_for_this_person(training_class, kind, pk),
                pk,
            )
        chosen[waiting[pk].pk] = entry
    by_key = {draft.pk: draft for draft in waiting.values()}
    give_numbers(by_key, chosen, training_class)
    save_all(
        list(by_key.values()),
        *("issuer", "issuer_name", "title", "venue", "state"),
        *certificate_facts.FROZEN,
    )
    if reason is not None and reason.strip() != training_class.certificates_reason:
        training_class.certificates_reason = reason.strip()
        training_class.save(update_fields=["certificates_reason", "updated_at"])
    if chosen:
        figures.refresh(training_class)
    record("certificates.numbered", training_class, by=by, kind=kind, certificates=sorted(chosen))
    return len(chosen)


@transaction.atomic
def issue(*, numbers: Mapping[int, Numbered], by: User) -> int:
    """Gives numbers to drafts, by primary key of the certificate; for the partner's admin."""
    issued = 0
    class_keys = (
        Certificate.objects.filter(pk__in=list(numbers))
        .order_by()  # the usual order, by name, would give a class once for each person
        .values_list("enrolment__training_class", flat=True)
        .distinct()
    )
    for key in sorted(class_keys):
        training_class = locked_class(TrainingClass(pk=key))
        drafts = {
            each.pk: each
            for each in with_people(Certificate.objects.select_for_update(of=("self",))).filter(
                pk__in=list(numbers), enrolment__training_class=training_class
            )
        }
        chosen = {pk: numbers[pk] for pk in drafts if numbers[pk].number}
        give_numbers(drafts, chosen, training_class)
        save_all([drafts[pk] for pk in chosen], "state", *certificate_facts.FROZEN)
        figures.refresh(training_class)
        record("certificates.numbered", training_class, by=by, certificates=sorted(chosen))
        issued += len(chosen)
    return issued


def _prepare(training_class: TrainingClass, kind: str, words: Printed) -> list[Certificate]:
    held = set(
        Certificate.objects.filter(enrolment__training_class=training_class, kind=kind)
        .exclude(state__in=VOID)
        .values_list("enrolment_id", flat=True)
    )
    people = (
        Enrolment.objects.filter(training_class=training_class)
        .exclude(state=EnrolmentState.CANCELLED)
        .select_related("inmate")
    )
    wanting = certification.without_certificate(training_class, CertificateKind(kind), people)
    drafts = [
        _blank(
            kind,
            words,
            enrolment=enrolment,
            facility_id=training_class.facility_id,
            holder_name=enrolment.inmate.id_card_name,
            hours=(
                enrolment.credited_quarters // 4  # whole lesson hours, never rounded up
                if kind == CertificateKind.PARTICIPATION
                else training_class.planned_hours
            ),
        )
        for enrolment in wanting
        if enrolment.pk not in held
    ]
    return Certificate.objects.bulk_create(drafts)


def _blank(kind: str, words: Printed, **fields: Any) -> Certificate:
    return Certificate(
        kind=kind,
        issuer=words.issuer,
        issuer_name=words.issuer_name,
        title=words.title,
        venue=words.venue,
        **fields,
    )


def with_people(certificates):
    return certificates.select_related("enrolment__inmate", "issuer", "facility").order_by(
        "enrolment__inmate__id_card_name", "pk"
    )


def _locked(training_class: TrainingClass, kind: str) -> dict[int, Certificate]:
    """Drafts of this kind by primary key of the enrolment."""
    drafts = with_people(Certificate.objects.select_for_update(of=("self",))).filter(
        enrolment__training_class=training_class, kind=kind, state=CertificateState.DRAFT
    )
    return {draft.enrolment_id: draft for draft in drafts}


def give_numbers(
    drafts: Mapping[int, Certificate],
    chosen: Mapping[int, Numbered],
    training_class: TrainingClass,
) -> None:
    """Checks every word and number of `chosen`, by primary key, and moves it on; saves nothing."""
    version = training_class.programme_version
    failed = certification.failed_in_a_required_unit(training_class) if chosen else set()
    units = certificate_facts.units_of(training_class) if chosen else []
    today = training_class.facility.today()
    seen: set[str] = set()
    used: dict[tuple[int, str], set[str]] = {}
    for pk, entry in chosen.items():
        draft = drafts[pk]
        number = entry.number.strip()
        shelf = (draft.issuer_id, draft.kind)
        if shelf not in used:
            numbers = [each.number.strip() for each in chosen.values()]
            used[shelf] = numbering.taken(draft.issuer, draft.kind, numbers, but=[pk])
        if number in used[shelf]:
            raise NumberRefused(numbering.taken_sentence(number), draft.enrolment_id)
        if numbering.key(number) in seen:
            raise NumberRefused(
                _("Number %(number)s stands twice in this list.") % {"number": number},
                draft.enrolment_id,
            )
        seen.add(numbering.key(number))
        if len(number) > Certificate._meta.get_field("number").max_length:
            raise NumberRefused(_("A number has at most 60 signs."), draft.enrolment_id)
        if entry.issued_on is None:
            raise NumberRefused(_("Enter the date of issue."), draft.enrolment_id)
        if entry.issued_on > today:
            raise NumberRefused(_("The date cannot be after today"), draft.enrolment_id)
        if entry.issued_on < training_class.starts_on:
            raise NumberRefused(
                _("The date of issue is before the first day of the class."), draft.enrolment_id
            )
        found = certification.may_get(
            CertificateKind(draft.kind),
            draft.enrolment,
            percent=version.min_attendance_percent,
            failed=failed,
        )
        if found.answer != Answer.MEETS:
            raise NumberRefused(found.message, draft.enrolment_id)
        draft.holder_name = draft.enrolment.inmate.id_card_name
        neutral_words.refuse_revealing_words(draft)
        draft.number, draft.issued_on = number, entry.issued_on
        draft.number_key = numbering.key(number)
        if draft.kind == CertificateKind.COMPETENCE:
            _register(draft, entry.registration, entry.issued_on, version.certificate_months)
        certificate_facts.freeze(draft, training_class, units)
        draft.state = lifecycle.CERTIFICATE.next_state(draft.state, "issue")


def _register(draft: Certificate, registration: str, on: date, months: int) -> None:
    draft.registration_number = registration.strip() or draft.registration_number
    if not draft.registration_number:
        raise NumberRefused(
            _("A competence certificate needs its registration number."), draft.enrolment_id
        )
    if (
        len(draft.registration_number)
        > Certificate._meta.get_field("registration_number").max_length
    ):
        raise NumberRefused(_("A number has at most 60 signs."), draft.enrolment_id)
    draft.valid_until = add_months(on, months)


def _not_for_this_person(training_class: TrainingClass, kind: str, enrolment_pk: int) -> str:
    enrolment = Enrolment.objects.filter(training_class=training_class, pk=enrolment_pk).first()
    if enrolment is None:
        return _("The list has changed: somebody in it is not in this class. Reload the page.")
    return certification.may_get(
        CertificateKind(kind),
        enrolment,
        percent=training_class.programme_version.min_attendance_percent,
        failed=certification.failed_in_a_required_unit(training_class),
    ).message


def save_all(certificates: list[Certificate], *fields: str) -> None:
    for certificate in certificates:
        certificate.version += 1
        certificate.updated_at = timezone.now()
    Certificate.objects.bulk_update(certificates, [*fields, "version", "updated_at"])


def keys_of(certificates: Collection[Certificate]) -> list[int]:
    return sorted(each.pk for each in certificates)
