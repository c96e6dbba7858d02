from datetime import date

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

OLDEST = 2000


def day_of(text: str) -> date:
    """The day that a command is told."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            _("%(text)s is no day. Write it like 2026-10-31.") % {"text": text}
        ) from None
    if day.year < OLDEST:
        raise CommandError(_("Choose a day from %(year)d on.") % {"year": OLDEST})
    return day
