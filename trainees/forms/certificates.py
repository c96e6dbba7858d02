"""Numbers for the certificates of a class."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Partner, TrainingClass
from rutan.accounts.models import User
from rutan.common.dates import parse_day
from rutan.common.errors import DomainError
from rutan.common.findings import Answer
from rutan.common.forms import ActionForm
from trainees import certification, numbering
from trainees.actions import certificates
from trainees.actions.certificates import Numbered, NumberRefused, Printed
from trainees.choices import CertificateKind, CertificateState, EnrolmentState
from trainees.models import Certificate, Enrolment


@dataclass(kw_only=True)
class Row:
    """One person of the list: a certificate with its number, or why there is none."""

    enrolment: Enrolment
    name: str
    certificate: Certificate | None
    refusal: str
    number: str = ""
    registration: str = ""
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
    """Everybody of a class and their certificates of one kind, in a constant number of queries."""

    training_class: TrainingClass
    kind: CertificateKind
    user: User
    may_edit: bool
    rows: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        enrolments = list(
            self.training_class.enrolments.exclude(state=EnrolmentState.CANCELLED)
            .select_related("inmate")
            .order_by("inmate__id_card_name", "pk")
        )
        held = {
            each.enrolment_id: each
            for each in Certificate.objects.for_user(self.user)
            .filter(enrolment__in=enrolments, kind=self.kind)
            .exclude(state__in=certificates.VOID)
            .select_related("issuer")
        }
        percent = self.training_class.programme_version.min_attendance_percent
        failed = certification.failed_in_a_required_unit(self.training_class)
        rows = []
        for enrolment in enrolments:
            found = certification.may_get(self.kind, enrolment, percent=percent, failed=failed)
            fits = found.answer == Answer.MEETS
            certificate = held.get(enrolment.pk)
            if self.kind == CertificateKind.PARTICIPATION and not fits and certificate is None:
                continue
            rows.append(self._row(enrolment, certificate, "" if fits else found.message))
        self.rows = rows
        self.words = next(
            (
                Printed(
                    issuer=each.issuer,
                    issuer_name=each.issuer_name,
                    title=each.title,
                    venue=each.venue,
                )
                for each in held.values()
            ),
            certificates.usual_words(self.training_class, self.kind),
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
            day=shown_day(certificate.issued_on) if certificate else "",
            may_edit=self.may_edit and not issued and not refusal,
        )

    @property
    def is_registered(self) -> bool:
        """Each certificate of this kind has a number in the register of BNSP too."""
        return self.kind == CertificateKind.COMPETENCE

    @property
    def open_rows(self) -> list[Row]:
        return [row for row in self.rows if row.may_edit]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "numbered": sum(row.is_issued for row in self.rows),
            "waiting": sum(not row.is_issued and not row.refusal for row in self.rows),
        }


def shown_day(day: date | None) -> str:
    return date_format(day, "d/m/Y") if day else ""


class CertificatesForm(ActionForm):
    """`number-<id>` and `date-<id>` of each person, and what all certificates have in common."""

    issuer = forms.ModelChoiceField(label=gettext_lazy("Issuer"), queryset=Partner.objects.none())
    issuer_name = forms.CharField(label=gettext_lazy("Issuer as printed"), max_length=120)
    title = forms.CharField(label=gettext_lazy("Title on the certificate"), max_length=160)
    venue = forms.CharField(
        label=gettext_lazy("Place on the certificate"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Town only: nothing that tells where the holder was."),
    )
    first = forms.CharField(
        label=gettext_lazy("First number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Such as 001/BPVP/2026. Put the digits to count in brackets if others are counted: "
            "[01]/12/2026."
        ),
    )
    day = forms.DateField(label=gettext_lazy("Date of issue"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why some certificates have no number yet"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed to close the class while certificates are awaited."),
    )

    def __init__(self, *args: Any, sheet: Sheet, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.user = sheet, user
        words, training_class = sheet.words, sheet.training_class
        issuers = {words.issuer.pk, training_class.partner_id, training_class.assessor_id}
        self.fields["issuer"].queryset = Partner.objects.for_user(user).filter(
            pk__in=issuers - {None}
        )
        for name in ("issuer", "issuer_name", "title", "venue"):
            self.fields[name].initial = getattr(words, name)
        self.fields["reason"].initial = training_class.certificates_reason
        if self.is_bound:
            for row in sheet.open_rows:
                row.number = self.data.get(f"number-{row.id}", "").strip()
                row.registration = self.data.get(f"registration-{row.id}", "").strip()
                row.day = self.data.get(f"date-{row.id}", "").strip()

    @property
    def waits_for_numbers(self) -> bool:
        """A first number was written, and nobody has a number yet."""
        rows = self.sheet.open_rows
        return bool(self.data.get("first", "").strip()) and not any(row.number for row in rows)

    def fill_consecutive(self) -> int:
        """Numbers for the rows that have none, to look at before they are saved."""
        empty = [row for row in self.sheet.open_rows if not row.number]
        first = self.data.get("first", "").strip()
        if not first:
            self.add_error("first", _("Enter the first number"))
            return 0
        try:
            numbers = numbering.consecutive(first, len(empty))
        except DomainError as error:
            self.add_domain_error(error)
            return 0
        day = self.cleaned_data.get("day")
        for row, number in zip(empty, numbers, strict=True):
            row.number = number
            row.day = row.day or shown_day(day)
        self._mark_taken()
        return len(empty)

    def _mark_taken(self) -> None:
        issuer = self.cleaned_data.get("issuer")
        numbers = [row.number for row in self.sheet.open_rows if row.number]
        if issuer is None or not numbers:
            return
        taken = numbering.taken(issuer, self.sheet.kind, numbers)
        for row in self.sheet.open_rows:
            if row.number in taken:
                row.error = numbering.taken_sentence(row.number)

    def clean(self) -> Mapping[str, Any]:
        data = super().clean()
        known = {str(row.id) for row in self.sheet.rows}
        sent = {name.partition("-")[2] for name in self.data if name.startswith("number-")}
        if not sent <= known:
            self.add_error(
                None,
                _("The list has changed: somebody in it is not in this class. Reload the page."),
            )
        return data

    def act(self) -> int:
        entries = self._entries()
        if any(row.error for row in self.sheet.rows):
            raise DomainError(_("Correct the marked rows."))
        data = self.cleaned_data
        try:
            return certificates.save_numbers(
                training_class=self.sheet.training_class,
                kind=self.sheet.kind,
                words=Printed(
                    issuer=data["issuer"],
                    issuer_name=data["issuer_name"],
                    title=data["title"],
                    venue=data["venue"],
                ),
                numbers=entries,
                by=self.user,
                reason=data["reason"] if "reason" in self.data else None,
            )
        except NumberRefused as error:
            for row in self.sheet.rows:
                if row.id == error.enrolment_id:
                    row.error = str(error)
            raise DomainError(_("Correct the marked rows.")) from None

    def _entries(self) -> dict[int, Numbered]:
        entries: dict[int, Numbered] = {}
        for row in self.sheet.open_rows:
            if not row.number:
                continue
            day = self.cleaned_data.get("day")
            if row.day:
                try:
                    day = parse_day(row.day)
                except ValueError as error:
                    row.error = str(error)
                    continue
            entries[row.id] = Numbered(
                number=row.number, issued_on=day, registration=row.registration
            )
        self._mark_taken()
        return entries
