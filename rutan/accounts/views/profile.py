"""One's own account: taste, password, second factor, devices."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from rutan.accounts import second_factor, sessions
from rutan.accounts.actions import own_account
from rutan.accounts.decorators import requires
from rutan.accounts.forms import (
    ChangePasswordForm,
    NewPasswordForm,
    PreferencesForm,
    RemoveSecondFactorForm,
    RenewRecoveryCodesForm,
    SetUpSecondFactorForm,
)
from rutan.accounts.roles import ROLE_PERMISSIONS
from rutan.accounts.views.preferences import remember_language


@requires()
def profile(request):
    user = request.user
    form = PreferencesForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("Saved."))
        return remember_language(redirect("accounts:profile"), user.language)
    context = {
        "form": form,
        "role": ROLE_PERMISSIONS[user.role].description,
        "has_second_factor": second_factor.is_set_up(user),
        "recovery_codes_left": second_factor.recovery_codes_left(user),
        "open_sessions": sessions.open_sessions(user, request.session.session_key),
        "register_devices": user.offline_devices.filter(ended_at=None),
    }
    return render(request, "accounts/profile.html", context)


@requires()
@sensitive_post_parameters()
def password_change(request):
    first = request.user.must_change_password
    form_class = NewPasswordForm if first else ChangePasswordForm
    form = form_class(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        _go_on_with_new_hash(request, form.result)
        messages.success(request, _("Your password is changed. Other devices are signed out."))
        return redirect(
            "admin:index" if first and request.user.works_in_admin else "accounts:profile"
        )
    return render(request, "accounts/password_change.html", {"form": form, "first": first})


@requires()
@sensitive_post_parameters()
def second_factor_setup(request):
    user = request.user
    if second_factor.is_set_up(user):
        return redirect("accounts:profile")
    form = SetUpSecondFactorForm(
        request.POST or None, user=user, keep_key=request.session.session_key
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        user.refresh_from_db()
        _go_on_with_new_hash(request, user)
        request.session[sessions.SECOND_FACTOR] = True
        return _show_codes(request, form.result)
    candidate = (
        form.cleaned_data.get("candidate") if form.is_bound else None
    ) or second_factor.new_candidate(user)
    if form.is_bound:
        form.data = form.data.copy()
        form.data["candidate"] = candidate.token
    else:
        form.initial["candidate"] = candidate.token
    context = {"form": form, "candidate": candidate, "is_required": user.needs_second_factor}
    return render(request, "accounts/second_factor_setup.html", context)


@requires()
@sensitive_post_parameters()
def second_factor_remove(request):
    form = RemoveSecondFactorForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        request.session.pop(sessions.SECOND_FACTOR, None)
        messages.success(request, _("The second factor is removed."))
        return redirect("accounts:profile")
    context = {"form": form, "is_required": request.user.needs_second_factor}
    return render(request, "accounts/second_factor_remove.html", context)


@requires()
@sensitive_post_parameters()
def recovery_codes(request):
    if not second_factor.is_set_up(request.user):
        return redirect("accounts:second-factor-setup")
    form = RenewRecoveryCodesForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        return _show_codes(request, form.result)
    return render(request, "accounts/recovery_codes.html", {"form": form})


@requires()
@require_POST
def sign_out_everywhere(request):
    """Everywhere else: the device in one's hand stays signed in."""
    ended = own_account.end_sessions(user=request.user, keep_key=request.session.session_key)
    request.user.refresh_from_db()
    _go_on_with_new_hash(request, request.user)
    messages.success(
        request,
        ngettext(
            "%(count)s other device is signed out.",
            "%(count)s other devices are signed out.",
            ended,
        )
        % {"count": ended},
    )
    return redirect("accounts:profile")


@requires()
@require_POST
def sign_out_device(request):
    """One other device; this one leaves by signing out."""
    others = request.user.sign_in_sessions.exclude(session_key=request.session.session_key)
    device = get_object_or_404(others, pk=request.POST.get("device", ""))
    own_account.end_session(session=device, by=request.user)
    messages.success(
        request,
        _("%(device)s is signed out.") % {"device": device.device or _("Unknown device")},
    )
    return redirect("accounts:profile")


def _show_codes(request, codes):
    response = render(request, "accounts/recovery_codes_shown.html", {"codes": codes})
    response["Cache-Control"] = "no-store"
    return response


def _go_on_with_new_hash(request, user) -> None:
    """This session takes the new hash and a new key; its line in the list of devices follows."""
    old_key = request.session.session_key
    update_session_auth_hash(request, user)
    sessions.renew_key(request.session, user=user, old_key=old_key)
