"""What happened to reference data, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "catalogue.added": _("Added in the admin"),
    "catalogue.changed": _("Changed in the admin"),
}
