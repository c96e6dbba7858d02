"""The paper of a certificate: from the printer to the hand that takes it, step by step."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.actions import documents
from partnerships.choices import DocumentKind, FacilityKind
from partnerships.models import Document, Facility, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.words import day
from trainees import lifecycle
from trainees.actions.certificate_numbers import keys_of, save_all, with_people
from trainees.choices import AT_HAND_CERTIFICATES, OPEN_CUSTODY, VOID_CERTIFICATES, MoveStep
from trainees.models import Certificate, CertificateMove, Custody, Inmate

LIFECYCLE_STEP = {
    MoveStep.PRINTED: "print",
    MoveStep.RECEIVED: "receive",
    MoveStep.STORED: "store",
    MoveStep.SENT: "send",
    MoveStep.HANDED_OVER: "hand_over",
    MoveStep.UNCOLLECTED: "give_up",
    MoveStep.SENT_ALONG: "send_along",
    MoveStep.MISSING: "miss",
}


def probation_offices() -> QuerySet[Facility]:
    return Facility.objects.filter(kind=FacilityKind.BAPAS)


@transaction.atomic
def mark_printed(*, certificates: Collection[Certificate], on: date, by: User) -> int:
    return take_step(certificates, MoveStep.PRINTED, on=on, by=by)


@transaction.atomic
def receive(*, certificates: Collection[Certificate], on: date, by: User) -> int:
    """They came from the issuer to the facility."""
    return take_step(certificates, MoveStep.RECEIVED, on=on, by=by)


@transaction.atomic
def store(*, certificates: Collection[Certificate], on: date, storage: str, by: User) -> int:
    """Kept at the facility until somebody takes them."""
    if not storage.strip():
        raise DomainError(_("Write where the certificates are kept."), field="storage")
    return take_step(certificates, MoveStep.STORED, on=on, by=by, place=storage.strip())


@transaction.atomic
def send(
    *, certificates: Collection[Certificate], on: date, bapas: Facility | None, by: User
) -> int:
    """Through the probation office, to somebody who has left."""
    if bapas is None or bapas.kind != FacilityKind.BAPAS:
        raise DomainError(_("Choose the probation office (Bapas)."), field="bapas")
    return take_step(certificates, MoveStep.SENT, on=on, by=by, bapas=bapas)


@transaction.atomic
def give_up(*, certificates: Collection[Certificate], on: date, by: User) -> int:
    """Nobody came for them. They stay valid, and can still be handed over."""
    return take_step(certificates, MoveStep.UNCOLLECTED, on=on, by=by)


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
    handed_to, relation = handed_to.strip(), relation.strip()
    if handed_to and not relation:
        raise DomainError(_("Write how this person is related to the holder."), field="relation")
    if not handed_to and (gone := _who_was_away(certificates, on)):
        raise DomainError(
            _(
                "%(name)s is not here any more: write who took the certificate and how they are "
                "related, or send it through the probation office (Bapas)."
            )
            % {"name": gone},
            field="handed_to",
        )
    return take_step(
        certificates, MoveStep.HANDED_OVER, on=on, by=by, person=handed_to, relation=relation
    )


def hand_to_leaver(certificates: Collection[Certificate], *, on: date, by: User) -> int:
    """To the holder on the day of the release: the stay has been closed, the person stands here.
    What somebody took at the same moment is taken."""
    kept = [each for each in locked(certificates) if each.state in AT_HAND_CERTIFICATES]
    return take_step(kept, MoveStep.HANDED_OVER, on=on, by=by, relation="") if kept else 0


def take_back(certificates: Collection[Certificate], *, on: date, by: User) -> int:
    """Of somebody who did not leave after all: they lie where they were kept before."""
    rows = moved(certificates, "take_back")
    for each in rows:
        each.handed_over_on, each.handed_to, each.handed_to_relation = None, "", ""
    save_all(rows, "state", "handed_over_on", "handed_to", "handed_to_relation")
    now = timezone.now()
    CertificateMove.objects.bulk_create(
        CertificateMove(
            certificate=each,
            facility=each.facility,
            step=MoveStep.STORED,
            on=on,
            place=each.storage,
            at=now,
            by=by,
        )
        for each in rows
    )
    record_steps("certificates.taken_back", rows, by=by, on=on)
    return len(rows)


def _who_was_away(certificates: Collection[Certificate], on: date) -> str:
    """The first holder who was not where the papers are that day, as printed; empty when all
    were."""
    here = set(
        Custody.objects.filter(
            Q(state__in=OPEN_CUSTODY) | Q(left_on__gt=on),
            inmate__enrolments__certificates__in=[each.pk for each in certificates],
            facility__in={each.facility_id for each in certificates},
        ).values_list("inmate_id", flat=True)
    )
    return next(
        (
            each.holder_name
            for each in with_people(
                Certificate.objects.filter(pk__in=[each.pk for each in certificates])
            )
            if each.enrolment.inmate_id not in here
        ),
        "",
    )


@dataclass(frozen=True, kw_only=True)
class _Past:
    """The steps so far: the last day of each certificate's."""

    on: dict[int, date]

    def refuse(self, certificate: Certificate, on: date, *, today: date) -> None:
        if on > today:
            raise DomainError(_("The date cannot be after today"), field="on")
        if certificate.issued_on and on < certificate.issued_on:
            raise DomainError(
                _("It was issued on %(day)s; this cannot lie before.")
                % {"day": day(certificate.issued_on)},
                field="on",
            )
        if (last := self.on.get(certificate.pk)) and on < last:
            raise DomainError(
                _("The step before was on %(day)s; this cannot lie before.") % {"day": day(last)},
                field="on",
            )


def take_step(
    certificates: Collection[Certificate],
    step: MoveStep,
    *,
    on: date,
    by: User,
    person: str = "",
    at: Facility | None = None,
    **details: Any,
) -> int:
    """`at` is the facility that says so, where it is another than the one that has the papers."""
    arrives = at is not None and step == MoveStep.RECEIVED
    rows = moved(certificates, "arrive" if arrives else LIFECYCLE_STEP[step])
    moves = CertificateMove.objects.filter(certificate__in=rows).order_by()
    past = _Past(on=dict(moves.values_list("certificate").annotate(last=Max("on"))))
    now = timezone.now()
    for certificate in rows:
        past.refuse(certificate, on, today=(at or certificate.facility).today())
        if arrives:
            certificate.facility, certificate.storage = at, ""
        if step == MoveStep.STORED:
            certificate.storage = details["place"]
        if step == MoveStep.HANDED_OVER:
            certificate.handed_over_on = on
            certificate.handed_to = person or certificate.holder_name
            certificate.handed_to_relation = details["relation"]
    save_all(
        rows, "state", "facility", "storage", "handed_over_on", "handed_to", "handed_to_relation"
    )
    CertificateMove.objects.bulk_create(
        CertificateMove(
            certificate=certificate,
            facility=at or certificate.facility,
            step=step,
            on=on,
            person=certificate.handed_to if step == MoveStep.HANDED_OVER else "",
            at=now,
            by=by,
            **details,
        )
        for certificate in rows
    )
    record_steps(f"certificates.{step.value}", rows, at=at, by=by, on=on)
    return len(rows)


def locked(certificates: Collection[Certificate]) -> list[Certificate]:
    """In a fixed order; still where the caller saw them."""
    seen = {each.pk: each.facility_id for each in certificates}
    rows = list(
        with_people(Certificate.objects.select_for_update(of=("self",)))
        .select_related("facility")
        .filter(pk__in=seen)
        .order_by("pk")
    )
    if not rows:
        raise DomainError(_("Select at least one certificate"))
    for certificate in rows:
        if certificate.facility_id != seen[certificate.pk]:
            raise DomainError(
                _("%(facility)s has received this certificate. Reload the page.")
                % {"facility": certificate.facility}
            )
    return rows


def moved(certificates: Collection[Certificate], step: str) -> list[Certificate]:
    """The rows, locked in a fixed order, each one step on."""
    rows = locked(certificates)
    for certificate in rows:
        if certificate.state in VOID_CERTIFICATES:
            raise DomainError(
                _("%(state)s: nothing more happens to this certificate.")
                % {"state": certificate.get_state_display()}
            )
        certificate.state = lifecycle.CERTIFICATE.next_state(certificate.state, step)
    return rows


def record_steps(
    action: str,
    certificates: Collection[Certificate],
    *,
    by: User,
    at: Facility | None = None,
    **details: Any,
) -> None:
    """One event a class where its facility did it; elsewhere one a person, so that each facility
    reads its own doings."""
    done: dict[tuple[bool, int], list[Certificate]] = {}
    for certificate in certificates:
        place, enrolment = at.pk if at else certificate.facility_id, certificate.enrolment
        at_home = place == enrolment.facility_id
        key = enrolment.training_class_id if at_home else enrolment.inmate_id
        done.setdefault((at_home, key), []).append(certificate)
    for (at_home, key), rows in sorted(done.items()):
        place = at.pk if at else rows[0].facility_id
        subject = TrainingClass(pk=key) if at_home else Inmate(pk=key)
        record(action, subject, by=by, facility=place, certificates=keys_of(rows), **details)


@transaction.atomic
def attach_receipt(*, move: CertificateMove, file: UploadedFile, by: User) -> Document:
    """The signed sheet: of this step, and of all that were recorded with it in one go."""
    training_class = move.certificate.enrolment.training_class
    is_at_home = move.facility_id == training_class.facility_id
    together = (
        CertificateMove.objects.select_for_update(of=("self",))
        .filter(
            step=move.step,
            at=move.at,
            facility=move.facility_id,
            **({"certificate__enrolment__training_class": training_class} if is_at_home else {}),
        )
        .select_related("certificate__enrolment")
        .order_by("pk")
    )
    moves = list(together)
    if any(each.receipt_id for each in moves):
        raise DomainError(_("The signed sheet is kept already. Reload the page."), field="file")
    document = documents.store(
        file=file,
        kind=DocumentKind.EVIDENCE,
        by=by,
        training_class=training_class if is_at_home else None,
        facility=move.facility,
        is_about_people=True,
        field="file",
    )
    CertificateMove.objects.filter(pk__in=[each.pk for each in moves]).update(receipt=document)
    record_steps(
        "certificates.receipt_attached",
        [each.certificate for each in moves],
        at=move.facility,
        by=by,
    )
    return document
