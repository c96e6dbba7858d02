"""What became of one obligation: a figure with a file, a day with a file, or a reason."""

from typing import Any

from crispy_forms.layout import Div, Row
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import documents, obligations
from partnerships.choices import DocumentKind
from partnerships.forms.shared import laid_out
from partnerships.models import Document, Obligation
from rutan.accounts.models import User
from rutan.common.errors import Conflict, DomainError
from rutan.common.fields import AmountField
from rutan.common.forms import ActionForm

DONE, WAIVED = "done", "waived"
MOST_STATED = 10**15


class SettleForm(ActionForm):
    """An open one is done or waived. A good file is kept at once, so an error elsewhere does not
    lose it; `document` then names it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), widget=forms.RadioSelect, initial=DONE
    )
    stated = AmountField(
        label=gettext_lazy("Done so far, all told"), min_value=0, max_value=MOST_STATED
    )
    on = forms.DateField(label=gettext_lazy("As of"), required=False)
    file = forms.FileField(
        label=gettext_lazy("File that shows it"),
        required=False,
        help_text=gettext_lazy("PDF, JPG or PNG, at most 5 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    document = forms.ModelChoiceField(
        label=gettext_lazy("Or a file that is already kept"),
        queryset=Document.objects.none(),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is waived"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, obligation: Obligation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.obligation, self.user = obligation, user
        kept = obligation.agreement.documents.for_user(user)
        self.fields["version"].initial = obligation.version
        self.fields["on"].initial = obligation.agreement.facility.today()
        self.fields["document"].queryset = kept
        self.fields["document"].label_from_instance = _file_words
        self.fields["document"].initial = obligation.evidence_id
        self.fields["stated"].required = False
        if obligation.is_stated:
            self.fields["stated"].initial = obligation.stated
            done = _("So much was given")
            numbers = Row("stated", "on")
        else:
            del self.fields["stated"]
            self.fields["on"].label = _("Met on")
            done = _("It is done")
            numbers = Row("on")
        self.fields["outcome"].choices = [(DONE, done), (WAIVED, _("It is waived"))]
        if not kept.exists():
            del self.fields["document"]
        files = [name for name in ("file", "document") if name in self.fields]
        done_or_not = Div(numbers, *files, "reason", css_class="rows")  # one of the two is needed
        self.helper = laid_out("version", "outcome", done_or_not)

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file:
            try:
                documents.check_upload(file)
            except DomainError as error:
                raise forms.ValidationError(str(error)) from None
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("outcome") == WAIVED:
            if not values.get("reason"):
                self.add_error("reason", _("Write the reason."))
            return values
        if values.get("on") is None and "on" not in self.errors:
            self.add_error("on", _("Enter the day on which it was done."))
        if "stated" in self.fields and values.get("stated") is None and "stated" not in self.errors:
            self.add_error("stated", _("Enter how much was given, all told."))
        if not values.get("file") and not values.get("document") and "file" not in self.errors:
            self.add_error("file", _("Add the file that shows what was done."))
        return values

    def keep_file(self) -> Document | None:
        """Stores a good file, whatever is wrong elsewhere."""
        file = self.cleaned_data.get("file")
        if not file or self.cleaned_data.get("outcome") == WAIVED:
            return self.cleaned_data.get("document")
        return documents.store(
            file=file,
            kind=DocumentKind.EVIDENCE,
            agreement=self.obligation.agreement,
            by=self.user,
            field="file",
        )

    def act(self) -> Obligation:
        values = self.cleaned_data
        same: dict[str, Any] = {
            "obligation": self.obligation,
            "version": values["version"],
            "by": self.user,
        }
        if values["outcome"] == WAIVED:
            return obligations.waive(reason=values["reason"], **same)
        same["evidence"] = values["document"]
        if self.obligation.is_stated:
            return obligations.state_figure(stated=values["stated"], stated_on=values["on"], **same)
        return obligations.meet(met_on=values["on"], **same)

    def try_to_act(self) -> bool:
        try:
            return super().try_to_act()
        except Conflict as error:
            self.add_error(None, str(error))
            return False


def _file_words(document: Document) -> str:
    return f"{document.name} ({document.get_kind_display()})"
