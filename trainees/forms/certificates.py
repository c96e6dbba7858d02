"""Numbers for the certificates of a class."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Partner
from rutan.accounts.models import User
from rutan.common.dates import parse_day
from rutan.common.errors import Conflict, DomainError
from rutan.common.forms import ActionForm
from trainees import numbering
from trainees.actions import certificates
from trainees.actions.certificate_numbers import Numbered, NumberRefused, Preview, Printed
from trainees.forms.certificate_sheet import Row, Sheet, shown_day

WORDS = ("issuer", "issuer_name", "title", "venue", "signed_name", "signed_position")


class CertificatesForm(ActionForm):
    """`number-<id>` and `date-<id>` of each person, and what all certificates have in common.

    `preview` is what "fill in" showed, signed: what is saved is that, or somebody is told.
    """

    issuer = forms.ModelChoiceField(label=gettext_lazy("Issuer"), queryset=Partner.objects.none())
    issuer_name = forms.CharField(label=gettext_lazy("Issuer as printed"), max_length=120)
    title = forms.CharField(label=gettext_lazy("Title on the certificate"), max_length=160)
    venue = forms.CharField(
        label=gettext_lazy("Place on the certificate"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Town only: nothing that tells where the holder was."),
    )
    signed_name = forms.CharField(
        label=gettext_lazy("Signed by"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: the head of the issuer on the day of issue, if known."),
    )
    signed_position = forms.CharField(
        label=gettext_lazy("Position"), max_length=120, required=False
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
        for name in WORDS:
            self.fields[name].initial = getattr(words, name)
        self.fields["reason"].initial = training_class.certificates_reason
        self.offered = ""
        if sheet.open_rows:
            year = training_class.facility.today().year
            self.offered = numbering.after(words.issuer, sheet.kind, year)
            self.fields["first"].initial = self.offered
        preview = Preview.read(self.data.get("preview", "")) if self.is_bound else None
        self.preview = preview if preview and preview.kind == sheet.kind else None
        self.filled = self.data.get("filled", "") if self.is_bound else ""
        self.has_conflict = False
        if self.is_bound:
            for row in sheet.open_rows:
                row.number = self.data.get(f"number-{row.id}", "").strip()
                row.registration = self.data.get(f"registration-{row.id}", "").strip()
                row.blank = self.data.get(f"blank-{row.id}", "").strip()
                row.day = self.data.get(f"date-{row.id}", "").strip()

    @property
    def signed_preview(self) -> str:
        return self.preview.signed() if self.preview else ""

    @property
    def waits_for_numbers(self) -> bool:
        """A first number was written, beside the one offered, and nobody has a number yet."""
        first = self.data.get("first", "").strip()
        return (
            bool(first)
            and first != self.offered
            and not any(row.number for row in self.sheet.open_rows)
        )

    def fill_consecutive(self) -> int:
        """Numbers for the rows that have none of their own, to look at before they are saved."""
        again = self._filled_before()
        empty = [row for row in self.sheet.open_rows if not row.number or row.id in again]
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
            row.day = "" if row.id in again and day else row.day
            row.number, row.day = number, row.day or shown_day(day)
        self.filled = ",".join(str(row.id) for row in empty)
        self._look_at(self.sheet.open_rows)
        self._mark_taken()
        return len(empty)

    def _filled_before(self) -> set[int]:
        """Rows that still show what the last press filled in: another first number counts there."""
        shown = dict(self.preview.pairs) if self.preview else {}
        ids = set(self.filled.split(","))
        rows = self.sheet.open_rows
        return {row.id for row in rows if str(row.id) in ids and shown.get(row.id) == row.number}

    def _look_at(self, rows: Iterable[Row]) -> None:
        issuer = self.cleaned_data.get("issuer")
        if issuer is not None:
            self.preview = Preview(
                kind=self.sheet.kind,
                issuer=issuer.pk,
                pairs=tuple((row.id, row.number) for row in rows if row.number),
                mark=self.sheet.words.mark,
            )

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
                words=Printed(**{name: data[name] for name in WORDS}),
                numbers=entries,
                by=self.user,
                reason=data["reason"] if "reason" in self.data else None,
                preview=self.preview,
            )
        except NumberRefused as error:
            for row in self.sheet.rows:
                if row.id == error.enrolment_id:
                    row.error = str(error)
            raise DomainError(_("Correct the marked rows.")) from None
        except Conflict as conflict:
            self._show_anew(conflict)
            raise DomainError(str(conflict)) from None

    def _show_anew(self, conflict: Conflict) -> None:
        """What was shown does not hold any more: the next free numbers, to look at again."""
        self.has_conflict = True
        free = {key: (was, new) for key, was, new in conflict.rows}
        for row in self.sheet.open_rows:
            if str(row.id) in free:
                was, row.number = free[str(row.id)]
                row.error = _("%(new)s is free and stands here now instead of %(was)s.") % {
                    "was": was,
                    "new": row.number,
                }
        self._look_at(self.sheet.open_rows)

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
                number=row.number, issued_on=day, registration=row.registration, blank=row.blank
            )
        if self.preview is None:  # otherwise the action compares, under its lock
            self._mark_taken()
        return entries
