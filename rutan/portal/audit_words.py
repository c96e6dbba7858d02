"""What was read out of the reports, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "report.exported": _("Report downloaded"),
    "report.people_viewed": _("People behind a figure viewed"),
}
