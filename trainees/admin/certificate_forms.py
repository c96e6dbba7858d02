"""What the admin asks before certificates get their numbers, files or end."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships.actions import documents
from partnerships.forms.shared import ManyFilesField, ManyFilesInput
from rutan.common.admin import SelectionForm
from rutan.common.errors import Conflict, DomainError
from rutan.common.shares import NOTHING
from trainees import numbering
from trainees.actions import certificate_files, certificate_standing, certificates
from trainees.actions.certificate_numbers import Preview
from trainees.admin.shown_first import ShownFirstForm


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


class UploadForm(ShownFirstForm):
    """The issuer's own files, many in one field. They wait in the store until it is confirmed
    which goes where; what is not confirmed is removed like any file that no row tells of."""

    source = "files"
    salt = "trainees.certificate-files"
    preview_heads = (gettext_lazy("File"), gettext_lazy("Certificate"), gettext_lazy("Note"))
    preview_button = gettext_lazy("Show where they go")

    files = ManyFilesField(
        label=gettext_lazy("Files (PDF)"),
        widget=ManyFilesInput(attrs={"accept": ".pdf"}),
        help_text=gettext_lazy(
            "At most 40. The number stands in the name of each file, such as 017-BPVP-2026.pdf."
        ),
    )

    def read(self, upload: Any) -> Any:
        self.matches = certificate_files.match(self.subjects, upload)
        return [(documents.hold(each.file), each.file.name) for each in self.matches]

    def recall(self, held: Any) -> None:
        """The same look at each file once more: certificates may have changed meanwhile."""
        self.matches = certificate_files.match(
            self.subjects, [documents.held(path, name) for path, name in held]
        )
        self.paths = [path for path, _name in held]

    def try_to_preview(self) -> bool:
        return self.is_valid()

    def preview(self):
        return [
            (each.file.name, f"{each.certificate.number} – {each.certificate.holder_name}",
             _note_on(each))
            for each in self.matches
        ]  # fmt: skip

    def act(self) -> Any:
        kept = certificate_files.keep(matches=self.matches, by=self.by)
        documents.let_go(self.paths)
        return kept

    def done(self):
        kept = ngettext("%(n)s file is kept.", "%(n)s files are kept.", self.result)
        sentence = kept % {"n": self.result}
        if scans := [each.certificate.number for each in self.matches if not each.has_text]:
            note = _("No text to check for words, look at them yourself: %(numbers)s.")
            sentence = f"{sentence} {note % {'numbers': ', '.join(scans)}}"
        return sentence


def _note_on(match: certificate_files.Match) -> str:
    notes = []
    if match.certificate.file_id:
        notes.append(_("Takes the place of an earlier file."))
    if not match.has_text:
        notes.append(_("No text to check for words, look at it yourself."))
    return " ".join(notes) or NOTHING


class RevokeForm(SelectionForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def act(self) -> Any:
        (certificate,) = self.subjects
        return certificate_standing.revoke(
            certificate=certificate, reason=self.cleaned_data["reason"], by=self.by
        )

    def done(self):
        return _("The certificate is revoked.")
