"""What is due: one line of the home page, whichever package it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

LATE, TODAY, SOON, LATER = "late", "today", "soon", "later"
SOON_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class DueItem:
    """One thing that waits for somebody, with the page where it is done.

    `title` and `detail` are translated text. `url_name` is reversed by the template, so a
    package may point at pages of a package above it. `tone` says how near the day is.
    """

    on: date
    title: str
    url_name: str
    action_label: str
    tone: str
    detail: str = ""
    url_args: tuple = ()
    query: str = ""
    """What the list behind it is narrowed to, as it stands in the address."""

    @property
    def url(self) -> str:
        address = reverse(self.url_name, args=self.url_args)
        return f"{address}?{self.query}" if self.query else address


def tone_of(on: date, today: date) -> str:
    if on < today:
        return LATE
    if on == today:
        return TODAY
    return SOON if (on - today).days <= SOON_DAYS else LATER


def as_task(item: DueItem) -> dict[str, Any]:
    """For components/tasks.html: what is late or due today has the strong button."""
    return {
        "due_on": item.on,
        "title": item.title,
        "note": item.detail,
        "url": item.url,
        "action": item.action_label,
        "primary": item.tone in (LATE, TODAY),
    }


def in_order(items: Iterable[DueItem]) -> list[DueItem]:
    """Longest overdue first; what falls on the same day keeps a steady order."""
    return sorted(items, key=lambda item: (item.on, item.url_name, item.url_args, item.title))
