"""Cells of lists that several admins draw."""

from collections.abc import Callable
from datetime import date

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def tag(label, tone: str = "") -> str:
    """A status: never colour alone, the word stands in it."""
    return format_html('<span class="bk-tag bk-tag--{}">{}</span>', tone or "plain", label)


def day(value: date | None) -> str:
    return date_format(value, "j M Y") if value else "–"


def days_left(left: int) -> str:
    if left < 0:
        return ngettext("%(n)s day ago", "%(n)s days ago", -left) % {"n": -left}
    if left == 0:
        return _("today")
    return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}


def plain(name: str, label) -> Callable:
    """A related row in words: the admin would link to a page that the reader may not open."""

    @admin.display(description=label, ordering=name)
    def shown(self, obj):
        return str(getattr(obj, name) or "–")

    return shown
