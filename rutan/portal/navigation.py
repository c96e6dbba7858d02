"""The main menu: six words, each with the permission that shows it (ux 2.1)."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One word of the menu. It is current on every address that begins like one of `below`."""

    label: Promise | str
    url_name: str
    permission: str | None
    below: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    label: Promise | str
    url: str
    current: str
    """ "page" on the page itself, "true" on the pages below it, "" elsewhere."""


MENU = (
    Entry(_("Home"), "portal:home", None, ("/tugas/",)),
    Entry(
        _("Partnerships"),
        "partnerships:agreement-list",
        "partnerships.view_agreement",
        ("/kemitraan/",),
    ),
    Entry(
        _("Classes"),
        "trainees:class-list",
        "partnerships.view_trainingclass",
        ("/kelas/", "/jadwal/", "/program/", "/sidang/", "/permohonan/", "/kehadiran/", "/luring/"),
    ),
    Entry(_("Inmates"), "trainees:inmate-list", "trainees.view_inmate", ("/warga-binaan/",)),
    Entry(
        _("After release"),
        "trainees:follow-up-list",
        "trainees.view_followup",
        ("/pasca-bebas/",),
    ),
    Entry(_("Reports"), "portal:reports", "portal.view_reports", ("/laporan/",)),
)


# Partners and administrators work in the admin alone.
ADMINISTRATION = Entry(_("Administration"), "admin:index", None, ("/admin/",))


def menu_for(user: Any, path: str) -> list[Shown]:
    """The entries this person may follow, in the order of the house."""
    entries = (ADMINISTRATION,) if user.works_in_admin else MENU
    return [
        Shown(entry.label, url := reverse(entry.url_name), _current(entry, url, path))
        for entry in entries
        if entry.permission is None or user.has_perm(entry.permission)
    ]


def _current(entry: Entry, url: str, path: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(entry.below) else ""
