"""Certificates of a class: drafts for everybody who may get one, then their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.choices import ClassState
from partnerships.models import Partner, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees import certification, neutral_words, numbering
from trainees.actions import aftermath, figures
from trainees.actions.certificate_numbers import (
    GIVEN,
    Numbered,
    NumberRefused,
    Preview,
    Printed,
    fingerprint_of,
    give_numbers,
    keys_of,
    lock_issuers,
    save_all,
    with_people,
)
from trainees.actions.seats import locked_class
from trainees.choices import (
    VOID_CERTIFICATES,
    CertificateKind,
    CertificateState,
    EnrolmentState,
)
from trainees.models import Certificate, Enrolment

WITH_CERTIFICATES = frozenset({ClassState.RUNNING, ClassState.ASSESSING, ClassState.CLOSED})


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


def stored_words(training_class: TrainingClass, kind: str) -> Printed:
    """What stands on the certificates of this kind now. Those that wait come first: the words of
    an issued one stay with it."""
    held = (
        Certificate.objects.filter(enrolment__training_class=training_class, kind=kind)
        .exclude(state__in=VOID_CERTIFICATES)
        .select_related("issuer")
        .order_by("number_key", "pk")
        .first()
    )
    return Printed.of(held) if held else usual_words(training_class, kind)


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
    preview: Preview | None = None,
) -> int:
    """Gives numbers, by primary key of the enrolment; without a number a certificate waits.

    `words` are printed on every certificate of this kind that is not issued yet. `reason` says
    why some wait (None leaves it as it is). `preview` is what was shown before: where it does not
    hold any more, Conflict. Gives the number of certificates issued.
    """
    training_class = locked_class(training_class)
    _refuse_a_class_without(training_class)
    # Also for those that still wait: the partner would be refused these words later.
    neutral_words.refuse_revealing_words(
        _blank(kind, words), secrets=neutral_words.secrets_of_house(training_class.facility)
    )
    lock_issuers([words.issuer.pk])
    given = {pk: entry for pk, entry in numbers.items() if entry.number}
    if preview is not None:
        _refuse_words_changed(preview, stored_words(training_class, kind))
        _refuse_numbers_gone(preview, words.issuer, {pk: given[pk].number for pk in given})
    _prepare(training_class, kind, words)
    waiting = _waiting(training_class, kind)
    for draft in waiting.values():
        words.put_on(draft)
    chosen = _chosen(training_class, kind, given, waiting)
    by_key = {draft.pk: draft for draft in waiting.values()}
    give_numbers(by_key, chosen, training_class)
    save_all(list(by_key.values()), "issuer", "issuer_name", "title", "venue", *GIVEN)
    if reason is not None and reason.strip() != training_class.certificates_reason:
        training_class.certificates_reason = reason.strip()
        training_class.save(update_fields=["certificates_reason", "updated_at"])
    if chosen:
        figures.refresh(training_class)
        aftermath.refresh(by_key[pk].enrolment.inmate_id for pk in chosen)
    record("certificates.numbered", training_class, by=by, kind=kind, certificates=sorted(chosen))
    return len(chosen)


def _chosen(
    training_class: TrainingClass,
    kind: str,
    given: Mapping[int, Numbered],
    waiting: Mapping[int, Certificate],
) -> dict[int, Numbered]:
    """By primary key of the certificate; a number that somebody has already is no news."""
    issued = dict(
        Certificate.objects.valid()
        .filter(enrolment__training_class=training_class, kind=kind)
        .values_list("enrolment_id", "number")
    )
    chosen: dict[int, Numbered] = {}
    for pk, entry in given.items():
        if issued.get(pk) == entry.number:
            continue
        if pk not in waiting:
            raise NumberRefused(
                _("Number %(number)s was given in the meantime.") % {"number": issued[pk]}
                if pk in issued
                else _not_for_this_person(training_class, kind, pk),
                pk,
            )
        chosen[waiting[pk].pk] = entry
    return chosen


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Drafts of one issuer and one kind: numbers run through them."""

    issuer: Partner
    kind: str
    mark: str
    """Of all that is printed on them beside the numbers."""


def shelf_of(drafts: list[Certificate]) -> Shelf:
    shelves = {(draft.issuer_id, draft.kind) for draft in drafts}
    if len(shelves) != 1:
        raise DomainError(_("Select certificates of one kind and one issuer."))
    printed = [
        [draft.pk, draft.enrolment.inmate.id_card_name, Printed.of(draft).mark]
        for draft in sorted(drafts, key=lambda each: each.pk)
    ]
    issuer, kind = drafts[0].issuer, drafts[0].kind
    return Shelf(issuer=issuer, kind=kind, mark=fingerprint_of(printed))


@transaction.atomic
def issue(
    *,
    preview: Preview,
    on: date,
    by: User,
    registrations: Mapping[int, str] | None = None,
) -> int:
    """Gives drafts the numbers of `preview`, by primary key of the certificate; for the partner's
    admin. Conflict where it does not hold any more, and nothing is given."""
    numbers = dict(preview.pairs)
    class_keys = (
        Certificate.objects.filter(pk__in=list(numbers))
        .order_by()  # the usual order, by name, would give a class once for each person
        .values_list("enrolment__training_class", flat=True)
        .distinct()
    )
    classes = [locked_class(TrainingClass(pk=key)) for key in sorted(class_keys)]
    for training_class in classes:
        _refuse_a_class_without(training_class)
    lock_issuers([preview.issuer])
    rows = with_people(Certificate.objects.select_for_update(of=("self",))).filter(
        pk__in=list(numbers), state=CertificateState.DRAFT
    )
    drafts = {each.pk: each for each in rows}
    if drafts.keys() != numbers.keys():
        raise Conflict(_("The list has changed: some of these have a number already. Look again."))
    shelf = shelf_of(list(drafts.values()))
    if (shelf.issuer.pk, shelf.kind, shelf.mark) != (preview.issuer, preview.kind, preview.mark):
        raise Conflict(_("What is printed has changed since you looked. Look again."))
    _refuse_numbers_gone(preview, shelf.issuer, numbers)
    for training_class in classes:
        chosen = {
            pk: Numbered(
                number=numbers[pk], issued_on=on, registration=(registrations or {}).get(pk, "")
            )
            for pk, draft in drafts.items()
            if draft.enrolment.training_class_id == training_class.pk
        }
        give_numbers(drafts, chosen, training_class)
        save_all([drafts[pk] for pk in chosen], *GIVEN)
        figures.refresh(training_class)
        record("certificates.numbered", training_class, by=by, certificates=sorted(chosen))
    aftermath.refresh(draft.enrolment.inmate_id for draft in drafts.values())
    return len(numbers)


def _refuse_a_class_without(training_class: TrainingClass) -> None:
    if training_class.state not in WITH_CERTIFICATES:
        raise DomainError(_("Certificates come after the class has started."))


def _refuse_words_changed(preview: Preview, stored: Printed) -> None:
    if preview.mark != stored.mark:
        raise Conflict(
            _("Somebody changed the words on the certificate meanwhile. Nothing is saved."),
            rows=[
                (_("Title"), stored.title, ""),
                (_("Issuer as printed"), stored.issuer_name, ""),
            ],
        )


def _refuse_numbers_gone(preview: Preview, issuer: Partner, numbers: Mapping[int, str]) -> None:
    """Numbers that were free when they were shown, and are taken now: the next free ones go with
    the refusal, by the keys of the preview."""
    shown = [(pk, number) for pk, number in preview.pairs if numbers.get(pk) == number]
    if not numbering.taken(issuer, preview.kind, [number for _pk, number in shown]):
        return
    free = numbering.free_run(issuer, preview.kind, shown[0][1], len(shown))
    raise Conflict(
        _("Some of these numbers were given in the meantime. Nothing is saved; these are free."),
        rows=[(str(pk), number, new) for (pk, number), new in zip(shown, free, strict=True)],
    )


def _prepare(training_class: TrainingClass, kind: str, words: Printed) -> list[Certificate]:
    held = set(
        Certificate.objects.filter(enrolment__training_class=training_class, kind=kind)
        .exclude(state__in=VOID_CERTIFICATES)
        .values_list("enrolment_id", flat=True)
    )
    people = (
        Enrolment.objects.filter(training_class=training_class)
        .exclude(state=EnrolmentState.CANCELLED)
        .select_related("inmate", "learner")
    )
    wanting = certification.without_certificate(training_class, CertificateKind(kind), people)
    drafts = [
        _blank(
            kind,
            words,
            enrolment=enrolment,
            facility_id=training_class.facility_id,
            holder_name=enrolment.inmate.id_card_name,
            # The true ones come with the number.
            hours=(
                enrolment.credited_quarters // 4
                if kind == CertificateKind.PARTICIPATION
                else training_class.planned_hours
            ),
        )
        for enrolment in wanting
        if enrolment.pk not in held
    ]
    return Certificate.objects.bulk_create(drafts)


def _blank(kind: str, words: Printed, **fields: Any) -> Certificate:
    certificate = Certificate(kind=kind, **fields)
    words.put_on(certificate)
    return certificate


def _waiting(training_class: TrainingClass, kind: str) -> dict[int, Certificate]:
    """Drafts of this kind by primary key of the enrolment, locked."""
    drafts = with_people(Certificate.objects.select_for_update(of=("self",))).filter(
        enrolment__training_class=training_class, kind=kind, state=CertificateState.DRAFT
    )
    return {draft.enrolment_id: draft for draft in drafts}


def _not_for_this_person(training_class: TrainingClass, kind: str, enrolment_pk: int) -> str:
    enrolment = (
        Enrolment.objects.filter(training_class=training_class, pk=enrolment_pk)
        .select_related("learner")
        .first()
    )
    if enrolment is None:
        return _("The list has changed: somebody in it is not in this class. Reload the page.")
    if why := certification.not_again(training_class, kind).get(enrolment_pk):
        return why
    return certification.may_get(
        CertificateKind(kind),
        enrolment,
        percent=training_class.programme_version.min_attendance_percent,
        failed=certification.failed_in_a_required_unit(training_class),
    ).message
