from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from rutan.accounts import second_factor
from rutan.accounts.actions import users
from rutan.accounts.models import Terms, TermsAcceptance, User
from rutan.accounts.models.user import normal_sign_in_name
from rutan.accounts.roles import ROLE_PERMISSIONS
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.audit.recording import history_of
from rutan.common.admin import ReadOnlyInline, VersionedForm
from rutan.common.errors import DomainError


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "staff_number", "email", "role", "is_active", "expires_on"]
        help_texts = {
            "staff_number": gettext_lazy("18 digits; the person signs in with it."),
            "email": gettext_lazy("For people without a staff number, or as a second way in."),
        }

    acting: User  # set by the admin: who is at the keyboard

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            lines = [
                f"{role.label}: {grant.description}" for role, grant in ROLE_PERMISSIONS.items()
            ]
            self.fields["role"].help_text = " ".join(lines)

    def clean_staff_number(self) -> str | None:
        return normal_sign_in_name(self.cleaned_data.get("staff_number") or "") or None

    def clean_email(self) -> str | None:
        return normal_sign_in_name(self.cleaned_data.get("email") or "") or None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        own = {"role", "is_active", "expires_on"} & set(self.changed_data)
        if self.instance.pk == self.acting.pk and own:
            self.add_error(None, _("Another administrator must change your own role or validity."))
        return cleaned


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts are opened, changed and closed here; never deleted."""

    form = UserForm
    list_display = ["full_name", "username", "role", "is_active", "expires_on", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["full_name", "staff_number", "email"]
    ordering = ["full_name"]
    list_per_page = 50
    show_full_result_count = False
    actions = None
    change_form_template = "admin/accounts/user/change_form.html"

    def lookup_allowed(self, lookup, value, request):
        """Only the filters above: any other column could be read letter by letter."""
        return lookup in {"role__exact", "is_active__exact"}

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"acting": request.user})

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        values = {name: form.cleaned_data[name] for name in form.cleaned_data}
        if change:
            users.change(user=obj, by=request.user, **values)
            return
        user, obj.one_time_password = users.create(by=request.user, **values)
        obj.pk = user.pk

    def log_addition(self, request, obj, message):
        """Our own audit trail keeps what happens to accounts."""

    log_change = log_addition

    @sensitive_variables()
    def response_add(self, request, obj, post_url_continue=None):
        return self._show_password(request, obj, obj.one_time_password)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/one-time-password/",
                wrap(self.one_time_password),
                name="accounts_user_one_time_password",
            ),
            path(
                "<int:pk>/second-factor/",
                wrap(self.second_factor),
                name="accounts_user_second_factor",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        user = self.get_object(request, object_id)
        context = {"has_second_factor": bool(user) and second_factor.is_set_up(user)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def history_view(self, request, object_id, extra_context=None):
        """What our own trail says; the admin keeps no log of accounts."""
        if not self.has_view_permission(request):
            raise PermissionDenied("accounts.view_user")
        user = self.get_object(request, object_id)
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = self._context(request, user) | {
            "title": _("History"),
            "lines": history_of(user, limit=200),
        }
        return TemplateResponse(request, "admin/accounts/user/history.html", context)

    def one_time_password(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self._changeable(request, pk)
        if request.method == "POST":
            password = users.give_one_time_password(user=user, by=request.user)
            return self._show_password(request, user, password)
        return self._confirm(
            request,
            user,
            title=_("Give a one-time password"),
            consequence=_(
                "The present password stops working, open sessions end, and a new password is "
                "shown to you once. Hand it over in person."
            ),
            button=_("Make a one-time password"),
        )

    def second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self._changeable(request, pk)
        if request.method == "POST":
            try:
                users.reset_second_factor(user=user, by=request.user)
            except DomainError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, _("The second factor is reset."))
            return redirect("admin:accounts_user_change", user.pk)
        return self._confirm(
            request,
            user,
            title=_("Reset the second factor"),
            consequence=_(
                "The app and the recovery codes stop working and open sessions end. The person "
                "sets up a new app after signing in. Make sure that it is this person who asks."
            ),
            button=_("Reset the second factor"),
        )

    def _changeable(self, request: HttpRequest, pk: int) -> User:
        if not self.has_change_permission(request):
            raise PermissionDenied("accounts.change_user")
        return get_object_or_404(User, pk=pk)

    def _confirm(self, request, user, **words):
        context = self._context(request, user) | words
        return TemplateResponse(request, "admin/accounts/user/confirm.html", context)

    @sensitive_variables()
    def _show_password(self, request, user, password):
        context = self._context(request, user) | {
            "title": _("One-time password"),
            "password": password,
        }
        return TemplateResponse(request, "admin/accounts/user/one_time_password.html", context)

    def _context(self, request, user):
        return self.admin_site.each_context(request) | {"opts": self.opts, "account": user}


class TermsForm(VersionedForm):
    def clean_active_from(self) -> date:
        """Nobody was asked on a day that is past."""
        day = self.cleaned_data["active_from"]
        if day < timezone.localdate():
            raise ValidationError(_("The terms are in force from today or a later day."))
        return day


class AcceptanceInline(ReadOnlyInline):
    model = TermsAcceptance
    fields = ["user", "accepted_at"]
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("accepted by")


@admin.register(Terms)
class TermsAdmin(RecordedAdmin):
    """Each version is a new row; what is in force stays as people accepted it."""

    about = gettext_lazy(
        "Partners accept the newest version in force before any page. A new version asks again."
    )
    place = 95
    form = TermsForm
    list_display = ["version", "active_from", "accepted"]
    ordering = ["-number"]
    fields = ["active_from", "text", "text_en"]
    inlines = [AcceptanceInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(accepted_by=Count("acceptances"))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_in_force)

    def get_changeform_initial_data(self, request):
        """The newest version to write on from."""
        newest = Terms.objects.first()
        texts = {"text": newest.text, "text_en": newest.text_en} if newest else {}
        return {"active_from": timezone.localdate(), **texts}

    def save_model(self, request, obj, form, change):
        if not change:
            obj.number = (Terms.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("version"), ordering="number")
    def version(self, terms):
        return terms.number

    @admin.display(description=gettext_lazy("accepted by"))
    def accepted(self, terms):
        return terms.accepted_by
