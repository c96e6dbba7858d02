from django.contrib.admin import AdminSite
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from rutan.accounts import sessions
from rutan.accounts.views.sign_in import sign_out

# Rights come from roles, and nobody reads the secret of somebody's telephone.
NOT_HERE = {Group, TOTPDevice}


class BekalAdminSite(AdminSite):
    """Django's admin for coordinators and administrators, with Bekal's own sign-in."""

    site_header = "Bekal"
    site_title = "Bekal"
    index_title = _("Administration")
    empty_value_display = "–"

    def register(self, model_or_iterable, admin_class=None, **options):
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        wanted = [model for model in models if model not in NOT_HERE]
        super().register(wanted, admin_class, **options)

    def get_app_list(self, request, app_label=None):
        """In the order of the day's work (`place` of each admin), not of the alphabet."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=self._place_of)
        return apps

    def _place_of(self, shown: dict) -> int:
        return getattr(self._registry[shown["model"]], "place", 99)

    def has_permission(self, request):
        user = request.user
        return (
            user.is_authenticated
            and user.is_usable
            and user.works_in_admin
            and not user.must_change_password
            and (not user.needs_second_factor or sessions.has_second_factor(request.session))
        )

    def login(self, request, extra_context=None):
        """Comes here: who is signed in and may not enter. Strangers were sent to sign in."""
        if self.has_permission(request):
            return redirect("admin:index")
        raise PermissionDenied("admin")

    def logout(self, request, extra_context=None):
        return sign_out(request)

    def password_change(self, request, extra_context=None):
        return redirect("accounts:password-change")
