"""Numbers of certificates: looked at first, then given under the lock of their issuer.

Two classes of one issuer are two rows to lock, but one row of numbers: whoever numbers waits for
the issuer, and compares with what is taken only then.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.models import OfficeHolder, Partner, TrainingClass
from rutan.common.dates import add_months
from rutan.common.errors import DomainError
from rutan.common.findings import Answer
from trainees import certificate_facts, certification, lifecycle, neutral_words, numbering
from trainees.choices import CertificateKind
from trainees.models import Certificate, LearnerRecord

SALT = "trainees.certificate-numbers"
PREVIEW_SECONDS = 30 * 60
OF_THE_ROW = ("number", "registration_number", "blank_number", "holder_name")
GIVEN = ("state", "blank_number", "signed_name", "signed_position", *certificate_facts.FROZEN)
"""What is saved of a certificate that has got its number."""


@dataclass(frozen=True, kw_only=True)
class Printed:
    """The words on the paper, the same for the whole class."""

    issuer: Partner
    issuer_name: str
    title: str
    venue: str = ""
    signed_name: str = ""
    signed_position: str = ""

    def put_on(self, certificate: Certificate) -> None:
        certificate.issuer = self.issuer
        for field in PRINTED_WORDS:
            setattr(certificate, field, getattr(self, field))

    @classmethod
    def of(cls, certificate: Certificate) -> Self:
        words = {field: getattr(certificate, field) for field in PRINTED_WORDS}
        return cls(issuer=certificate.issuer, **words)

    @property
    def mark(self) -> str:
        """Tells whether the words are still the same ones."""
        words = [getattr(self, field) for field in PRINTED_WORDS]
        return fingerprint_of([self.issuer.pk, *words])


PRINTED_WORDS = ("issuer_name", "title", "venue", "signed_name", "signed_position")


@dataclass(frozen=True, kw_only=True)
class Numbered:
    number: str
    issued_on: date | None
    registration: str = ""
    """The number of a competence certificate in the register of BNSP."""
    blank: str = ""
    """The number printed on the issuer's own form."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Whose number was to be which, as somebody saw it. It travels signed with the page."""

    kind: str
    issuer: int
    pairs: tuple[tuple[int, str], ...]
    mark: str
    """Of the words and names that were printed with the numbers."""

    def signed(self) -> str:
        parts = [self.kind, self.issuer, self.pairs, self.mark]
        return signing.dumps(parts, salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """None for a text that we did not sign, or longer ago than half an hour."""
        try:
            parts = signing.loads(text, salt=SALT, max_age=PREVIEW_SECONDS)
        except signing.BadSignature:
            return None
        kind, issuer, pairs, mark = parts
        found = tuple((pk, number) for pk, number in pairs)
        return cls(kind=kind, issuer=issuer, pairs=found, mark=mark)


class NumberRefused(DomainError):
    """A number cannot stand on the certificate of one person of the list."""

    def __init__(self, message: str, enrolment_id: int) -> None:
        super().__init__(message)
        self.enrolment_id = enrolment_id


def fingerprint_of(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]


def lock_issuers(issuers: Iterable[int]) -> None:
    """After the classes and before the certificates: see the order of locks in
    `docs/architecture.md`."""
    rows = Partner.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(rows.filter(pk__in=set(issuers)).only("pk"))


def give_numbers(
    drafts: Mapping[int, Certificate],
    chosen: Mapping[int, Numbered],
    training_class: TrainingClass,
) -> None:
    """Checks every word and number of `chosen`, by primary key, and moves it on; saves nothing.
    The issuer is locked by the caller."""
    if not chosen:
        return
    barred = {
        kind: _not_again([drafts[pk] for pk in chosen], training_class, kind)
        for kind in {drafts[pk].kind for pk in chosen}
    }
    _refuse_taken(drafts, chosen)
    failed = certification.failed_in_a_required_unit(training_class)
    issue = _Issue(training_class)
    for pk, entry in chosen.items():
        draft = drafts[pk]
        if why := barred[draft.kind].get(draft.enrolment_id):
            raise NumberRefused(why, draft.enrolment_id)
        _refuse_person(draft, training_class, failed)
        issue.write(draft, entry, _day_of(draft, entry.issued_on, training_class))


def _not_again(
    drafts: Iterable[Certificate], training_class: TrainingClass, kind: str
) -> dict[int, str]:
    """Who gets no other one. Two classes of a learner wait for each other at the learner."""
    if why := certification.why_not_yet(training_class, kind):
        raise DomainError(why)
    if kind == CertificateKind.DIPLOMA:
        learners = LearnerRecord.objects.select_for_update(of=("self",), no_key=True)
        keys = [each.enrolment.learner_id for each in drafts]
        list(learners.filter(pk__in=keys).order_by("pk").only("pk"))
    return certification.not_again(training_class, kind)


def _refuse_taken(drafts: Mapping[int, Certificate], chosen: Mapping[int, Numbered]) -> None:
    seen: dict[tuple[int, str], dict[str, int]] = {}
    for pk, entry in chosen.items():
        draft, number = drafts[pk], entry.number.strip()
        if len(number) > 60 or len(entry.registration.strip()) > 60 or len(entry.blank) > 60:
            raise NumberRefused(_("A number has at most 60 signs."), draft.enrolment_id)
        shelf = seen.setdefault((draft.issuer_id, draft.kind), {})
        if numbering.key(number) in shelf:
            raise NumberRefused(
                _("Number %(number)s stands twice in this list.") % {"number": number},
                draft.enrolment_id,
            )
        shelf[numbering.key(number)] = pk
    for (issuer, kind), shelf in seen.items():
        taken = numbering.taken(Partner(pk=issuer), kind, shelf, but=drafts)
        for number in sorted(taken, key=list(shelf).index):
            pk = shelf[number]
            raise NumberRefused(
                numbering.taken_sentence(chosen[pk].number.strip()), drafts[pk].enrolment_id
            )


def _day_of(draft: Certificate, on: date | None, training_class: TrainingClass) -> date:
    if on is None:
        raise NumberRefused(_("Enter the date of issue."), draft.enrolment_id)
    if on > training_class.facility.today():
        raise NumberRefused(_("The date cannot be after today"), draft.enrolment_id)
    if on < training_class.starts_on:
        raise NumberRefused(
            _("The date of issue is before the first day of the class."), draft.enrolment_id
        )
    return on


def _refuse_person(
    draft: Certificate, training_class: TrainingClass, failed: Collection[int]
) -> None:
    found = certification.may_get(
        CertificateKind(draft.kind),
        draft.enrolment,
        percent=training_class.programme_version.min_attendance_percent,
        failed=failed,
    )
    if found.answer != Answer.MEETS:
        raise NumberRefused(found.message, draft.enrolment_id)


class _Issue:
    """What every certificate of a class gets on its day of issue."""

    def __init__(self, training_class: TrainingClass) -> None:
        self.training_class = training_class
        self.months = training_class.programme_version.certificate_months
        self.units = certificate_facts.units_of(training_class)
        self.hours = certificate_facts.hours_of(training_class)
        self.heads: dict[tuple[int, date], OfficeHolder | None] = {}

    def write(self, draft: Certificate, entry: Numbered, on: date) -> None:
        draft.holder_name = draft.enrolment.inmate.id_card_name
        draft.number = entry.number.strip()
        draft.number_key = numbering.key(draft.number)
        draft.blank_number = entry.blank.strip() or draft.blank_number
        draft.issued_on = on
        if draft.kind == CertificateKind.COMPETENCE:
            _register(draft, entry.registration, on, self.months)
        draft.hours = (
            draft.enrolment.credited_quarters // 4  # whole lesson hours, never rounded up
            if draft.kind == CertificateKind.PARTICIPATION
            else self.hours
        )
        self._sign(draft, on)
        certificate_facts.freeze(draft, self.training_class, self.units)
        _refuse_words(draft)
        draft.state = lifecycle.CERTIFICATE.next_state(draft.state, "issue")

    def _sign(self, draft: Certificate, on: date) -> None:
        """The head of the issuer on that day, if nobody else was named."""
        if draft.signed_name:
            return
        place = (draft.issuer_id, on)
        if place not in self.heads:
            heads = OfficeHolder.objects.filter(partner=draft.issuer_id, is_head=True).on(on)
            self.heads[place] = heads.order_by("is_acting", "-starts_on", "-pk").first()
        if head := self.heads[place]:
            draft.signed_name, draft.signed_position = head.name, head.position


def _refuse_words(draft: Certificate) -> None:
    try:
        neutral_words.refuse_revealing_words(draft, secrets=neutral_words.secrets_of(draft))
    except DomainError as error:
        if error.field in OF_THE_ROW:
            raise NumberRefused(str(error), draft.enrolment_id) from None
        raise


def _register(draft: Certificate, registration: str, on: date, months: int) -> None:
    draft.registration_number = registration.strip() or draft.registration_number
    if not draft.registration_number:
        raise NumberRefused(
            _("A competence certificate needs its registration number."), draft.enrolment_id
        )
    draft.valid_until = add_months(on, months)


def with_people(certificates):
    rows = certificates.select_related("enrolment__learner", "issuer")
    return neutral_words.with_secrets(rows).order_by("enrolment__inmate__id_card_name", "pk")


def save_all(certificates: list[Certificate], *fields: str) -> None:
    for certificate in certificates:
        certificate.version += 1
        certificate.updated_at = timezone.now()
    Certificate.objects.bulk_update(certificates, [*fields, "version", "updated_at"])


def keys_of(certificates: Collection[Certificate]) -> list[int]:
    return sorted(each.pk for each in certificates)
