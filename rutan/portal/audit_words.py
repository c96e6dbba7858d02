"""What was read out of the reports, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "indicator.target_set": _("Target of an indicator set"),
    "report.exported": _("Report downloaded"),
    "report.frozen": _("Report kept as official"),
    "report.people_viewed": _("People behind a figure viewed"),
}
