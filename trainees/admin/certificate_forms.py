"""What the admin asks before certificates get their numbers, files or end."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships.forms.shared import ManyFilesField, ManyFilesInput
from rutan.common.admin import SelectionForm
from rutan.common.errors import Conflict, DomainError
from trainees import numbering
from trainees.actions import certificate_files, certificate_standing, certificates
from trainees.actions.certificate_numbers import Preview


class NumbersForm(SelectionForm):
    """Consecutive numbers in the order of names. Shown first, given after."""

    previews = True

    first = forms.CharField(
        label=gettext_lazy("First number"),
        max_length=60,
        help_text=gettext_lazy(
            "The others count on from it, such as 001/BPVP/2026. Put [brackets] around the digits "
            "that count when it is not clear."
        ),
    )
    issued_on = forms.DateField(label=gettext_lazy("Date of issue"))
    registration = forms.CharField(
        label=gettext_lazy("First registration number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For competence certificates; the others count on from it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subjects and not self.is_bound:
            one = self.subjects[0]
            year = one.facility.today().year
            self.fields["first"].initial = numbering.after(one.issuer, one.kind, year)

    def clean(self) -> Any:
        data = super().clean()
        self.shelf = None
        try:
            self.shelf = certificates.shelf_of(self.subjects)
            self.numbers = numbering.consecutive(data.get("first", ""), len(self.subjects))
            first = data.get("registration", "")
            count = len(self.subjects)
            self.registrations = numbering.consecutive(first, count) if first else [""] * count
        except DomainError as error:
            self.add_domain_error(error)
        return data

    def _shown(self) -> Preview:
        """What is looked at now."""
        return Preview(
            kind=self.shelf.kind,
            issuer=self.shelf.issuer.pk,
            pairs=tuple(
                (each.pk, number) for each, number in zip(self.subjects, self.numbers, strict=True)
            ),
            mark=self.shelf.mark,
        )

    def _seen(self) -> Preview | None:
        """What was looked at, if it belongs to what is typed."""
        typed, _bar, signed = self.data.get("previewed", "").rpartition("|")
        seen = Preview.read(signed) if typed == super().fingerprint() else None
        chosen = {each.pk for each in self.subjects}
        return seen if seen and {pk for pk, _number in seen.pairs} == chosen else None

    def fingerprint(self):
        if self._seen():
            return self.data["previewed"]
        return f"{super().fingerprint()}|{self._shown().signed()}"

    def act(self) -> Any:
        by_pk = {
            each.pk: registration
            for each, registration in zip(self.subjects, self.registrations, strict=True)
        }
        try:
            return certificates.issue(
                preview=self._seen() or self._shown(),
                on=self.cleaned_data["issued_on"],
                registrations=by_pk,
                by=self.by,
            )
        except Conflict as conflict:
            self._offer_free(conflict)
            raise DomainError(str(conflict)) from None

    def _offer_free(self, conflict: Conflict) -> None:
        self.data = self.data.copy()
        if conflict.rows:
            self.data["first"] = conflict.rows[0][2]

    def preview(self):
        day = date_format(self.cleaned_data["issued_on"], "j F Y")
        return [
            (certificate.enrolment.inmate.id_card_name, f"{number} {registration}".strip(), day)
            for certificate, number, registration in zip(
                self.subjects, self.numbers, self.registrations, strict=True
            )
        ]

    def done(self):
        return ngettext(
            "%(n)s certificate has its number.", "%(n)s certificates have their numbers.",
            self.result,
        ) % {"n": self.result}  # fmt: skip


class UploadForm(SelectionForm):
    """The issuer's own files, many in one field."""

    files = ManyFilesField(
        label=gettext_lazy("Files (PDF)"),
        widget=ManyFilesInput(attrs={"accept": ".pdf"}),
        help_text=gettext_lazy(
            "At most 40. The number stands in the name of each file, such as 017-BPVP-2026.pdf."
        ),
    )

    def act(self) -> Any:
        self.matches = certificate_files.match(self.subjects, self.cleaned_data["files"])
        return certificate_files.keep(matches=self.matches, by=self.by)

    def done(self):
        kept = ngettext("%(n)s file is kept.", "%(n)s files are kept.", self.result)
        sentence = kept % {"n": self.result}
        if scans := [each.certificate.number for each in self.matches if not each.has_text]:
            note = _("No text to check for words, look at them yourself: %(numbers)s.")
            sentence = f"{sentence} {note % {'numbers': ', '.join(scans)}}"
        return sentence


class RevokeForm(SelectionForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def act(self) -> Any:
        (certificate,) = self.subjects
        return certificate_standing.revoke(
            certificate=certificate, reason=self.cleaned_data["reason"], by=self.by
        )

    def done(self):
        return _("The certificate is revoked.")
