"""Files that a partner uploads: what was read of them is shown before it counts."""

from typing import Any, ClassVar

from django import forms
from django.core import signing

from rutan.common.admin import SelectionForm, Words
from rutan.common.errors import DomainError

SHOWN_SECONDS = 30 * 60


class ShownFirstForm(SelectionForm):
    """Subclasses `read` the upload into something that travels signed with the page, for this
    person and these rows only; `recall` takes it back when it is confirmed. Nothing changes
    between the two."""

    previews = True
    source: ClassVar[str]
    """The field of the upload."""
    salt: ClassVar[str]
    preview_button: ClassVar[Words]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.token = ""
        self.held = self._held(self.data.get("previewed", ""))
        self.fields[self.source].required = self.held is None

    def read(self, upload: Any) -> Any:
        """What is shown and kept in between, as JSON can hold it. Raises DomainError or
        ValidationError in words."""
        raise NotImplementedError

    def recall(self, held: Any) -> None:
        """Takes what `read` gave as the answer of the form, without the file."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        upload = cleaned.get(self.source)
        try:
            if upload:
                self.token = signing.dumps(
                    [*self._about(), self.read(upload)], salt=self.salt, compress=True
                )
            else:
                self.recall(self.held)
                self.token = self.data["previewed"]
        except DomainError as error:
            self.add_domain_error(error)
        except forms.ValidationError as error:
            self.add_error(None, error)
        # What is held need not be chosen again; what was refused has to be.
        self.fields[self.source].required = bool(self.errors)
        return cleaned

    def fingerprint(self) -> str:
        return self.token

    def _about(self) -> list[Any]:
        return [self.by.pk, sorted(each.pk for each in self.subjects)]

    def _held(self, text: str) -> Any:
        """None for what we did not sign, for somebody else or other rows, or too long ago."""
        try:
            *about, held = signing.loads(text, salt=self.salt, max_age=SHOWN_SECONDS)
        except signing.BadSignature:
            return None
        return held if about == self._about() else None
