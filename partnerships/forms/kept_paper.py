"""A PDF that was good once stays with the agreement, so an error elsewhere does not lose it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import Agreement, Document
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.uploads import refuse_oversized

KEPT = [DocumentKind.DRAFT, DocumentKind.SIGNED_SCAN]
MEGABYTE = 1024 * 1024


class KeepsPaper:
    """Beside a form of `rutan.common.forms` that has `agreement` and `user`: `file` as it is
    uploaded, and `scan`, which carries a stored one from page to page."""

    agreement: Agreement
    user: User
    uploaded: Document | None = None
    paper_wanted = ""
    """What is said without a file; empty where it is optional."""

    def add_paper(self: Any, label: Any) -> None:
        limit = {"size": documents.LARGEST_FILE // MEGABYTE}
        attrs = {
            "accept": "application/pdf,.pdf",
            "data-largest": documents.LARGEST_FILE,
            "data-too-large": _("The file is larger than %(size)s MB. Choose a smaller one.")
            % limit,
        }
        self.fields["file"] = forms.FileField(
            label=label,
            required=False,
            help_text=_("PDF, at most %(size)s MB") % limit,
            widget=forms.FileInput(attrs=attrs),
            validators=[refuse_oversized],
        )
        self.fields["scan"] = forms.ModelChoiceField(
            queryset=self.agreement.documents.filter(content_type=documents.PDF, kind__in=KEPT),
            required=False,
            widget=forms.HiddenInput,
        )

    def clean_file(self: Any) -> Any:
        file = self.cleaned_data.get("file")
        if file:
            try:
                documents.check_upload(file, only_pdf=True)
            except DomainError as error:
                raise forms.ValidationError(str(error)) from None
        return file

    def want_paper(self: Any) -> None:
        """Part of `clean()`, where a paper is needed."""
        values = self.cleaned_data
        if not values.get("file") and not values.get("scan") and "file" not in self.errors:
            self.add_error("file", self.paper_wanted)

    def keep_paper(self: Any) -> Document | None:
        """Stores a good file at once, whatever is wrong elsewhere; the form then carries it."""
        values = getattr(self, "cleaned_data", None) or {}
        self.uploaded = values.get("scan")
        if file := values.get("file"):
            self.uploaded = documents.store(
                file=file,
                kind=DocumentKind.DRAFT,
                agreement=self.agreement,
                by=self.user,
                only_pdf=True,
                field="file",
            )
        return self.uploaded

    def carry_paper(self: Any) -> None:
        """Puts the stored file into the hidden field of the same page, so that nothing is sent
        twice. A new file that was refused says so all the same."""
        if self.uploaded is None:
            return
        self.data = self.data.copy()
        self.data["scan"] = str(self.uploaded.pk)
