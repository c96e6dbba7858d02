from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rutan.accounts import second_factor, throttling
from rutan.accounts.actions import own_account
from rutan.accounts.actions import terms as terms_actions
from rutan.accounts.choices import Language, Theme
from rutan.accounts.models import Terms, User
from rutan.common.forms import ActionForm, WordedForm

BROWSER = "browser"  # a radio button needs a value; the account keeps an empty one
LONGEST_PASSWORD = 256  # more is an attack on the hash, not a password


def _password(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **options,
    )


class SignInForm(WordedForm, forms.Form):
    """One sentence for every wrong pair, whether or not the account exists."""

    sign_in_name = forms.CharField(
        label=_("Staff number or e-mail"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password(_("Password"), "current-password")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name, password = cleaned.get("sign_in_name"), cleaned.get("password")
        if name and password:
            user = authenticate(self.request, username=name, password=password)
            if user is None:
                raise ValidationError(
                    _("The staff number, e-mail, or password does not match. Check and try again."),
                    code="wrong",
                )
            self.user = user
        return cleaned


class CodeForm(WordedForm, forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits from your app, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )


class NewPasswordForm(ActionForm):
    """The first password of one's own: who comes here has just typed the one-time password."""

    new_password = _password(
        _("New password"),
        "new-password",
        help_text=_("At least 12 characters. A sentence of four words is easy to remember."),
    )
    repeated = _password(_("New password again"), "new-password")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, request.user

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean_repeated(self) -> str:
        repeated = self.cleaned_data["repeated"]
        if self.cleaned_data.get("new_password") not in {None, repeated}:
            raise ValidationError(_("The two passwords differ. Type the same one twice."))
        return repeated

    def act(self) -> User:
        return own_account.change_password(
            user=self.user,
            password=self.cleaned_data["new_password"],
            keep_key=self.request.session.session_key,
        )


class ConfirmedForm(ActionForm):
    """For what a stranger at an open screen must not be able to do."""

    present_password = _password(_("Present password"), "current-password")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, request.user

    def clean_present_password(self) -> str:
        password = self.cleaned_data["present_password"]
        if not throttling.is_own_password(self.request, password):
            raise ValidationError(_("This is not your present password."))
        return password


class ChangePasswordForm(NewPasswordForm):
    present_password = _password(_("Present password"), "current-password")

    field_order = ["present_password", "new_password", "repeated"]
    clean_present_password = ConfirmedForm.clean_present_password


class RemoveSecondFactorForm(ConfirmedForm):
    def act(self) -> None:
        own_account.remove_second_factor(user=self.user)


class RenewRecoveryCodesForm(ConfirmedForm):
    def act(self) -> list[str]:
        return own_account.renew_recovery_codes(user=self.user)


class SetUpSecondFactorForm(ActionForm):
    candidate = forms.CharField(widget=forms.HiddenInput, max_length=300)
    code = forms.CharField(
        label=_("Code"),
        max_length=10,
        help_text=_("The six digits your app shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, user: User, keep_key: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.keep_key = user, keep_key

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())

    def clean_candidate(self) -> second_factor.Candidate:
        found = second_factor.candidate_from(self.user, self.cleaned_data["candidate"])
        if found is None:
            raise ValidationError(
                _("This page was open too long. Open it again and scan the new picture.")
            )
        return found

    def act(self) -> list[str]:
        return own_account.set_up_second_factor(
            user=self.user,
            candidate=self.cleaned_data["candidate"],
            code=self.cleaned_data["code"],
            keep_key=self.keep_key,
        )


class PreferencesForm(ActionForm):
    language = forms.TypedChoiceField(
        label=_("Language"),
        choices=[(value or BROWSER, label) for value, label in Language.choices],
        coerce=lambda value: "" if value == BROWSER else value,
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, widget=forms.RadioSelect)
    letter_keys = forms.BooleanField(
        label=_("Letter keys in the attendance register"),
        help_text=_(
            "One letter marks a person and goes on to the next. Switch it off if you speak to the "
            "computer, or press keys by accident."
        ),
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial = {
            "language": user.language or BROWSER,
            "theme": user.theme,
            "letter_keys": user.letter_keys,
        }

    def act(self) -> None:
        own_account.prefer(user=self.user, **self.cleaned_data)


class AcceptTermsForm(ActionForm):
    """Carries the version that was on the screen, so that nobody accepts what was not read."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    has_read = forms.BooleanField(label=_("I have read the terms of use and keep to them"))

    def __init__(self, *args: Any, terms: Terms, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"number": terms.number}, **kwargs)
        self.terms, self.user = terms, user
        self.fields["has_read"].error_messages["required"] = _(
            "Tick the box when you have read the terms of use."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "number" in cleaned and cleaned["number"] != self.terms.number:
            self.data = self.data.copy()
            self.data["number"] = self.terms.number
            raise ValidationError(
                _("There is a newer version of the terms of use. Read it first."), code="newer"
            )
        return cleaned

    def act(self) -> Any:
        return terms_actions.accept(terms=self.terms, by=self.user)
