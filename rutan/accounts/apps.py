from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    default = True
    name = "rutan.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"


class BekalAdminConfig(AdminConfig):
    """Django's admin with our own rule about who may enter."""

    default_site = "rutan.accounts.admin_site.BekalAdminSite"
    default = False
