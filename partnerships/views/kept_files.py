"""Files in their newest version with the older ones, and the page that takes a newer version."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from partnerships.forms.coordination_files import VersionForm
from partnerships.models import Document
from rutan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file in its newest version, with who uploaded it, and the older ones, newest first."""

    row: Document
    who: str
    older: list["KeptFile"]
    version_url: str = ""
    """Where a newer version is uploaded; empty for whoever may not."""


def kept_files(documents: Any, version_url: Callable[[Document], str] | None = None) -> list:
    """One query, whoever uploaded them. `documents` is a queryset in scope."""
    accounts = User.objects.filter(username=OuterRef("uploaded_by")).values("full_name")
    rows = {row.pk: row for row in documents.annotate(uploader=Subquery(accounts[:1]))}

    def kept(row: Document, older: list[KeptFile]) -> KeptFile:
        who = getattr(row, "uploader", None) or row.uploaded_by
        url = version_url(row) if version_url and row.pk not in replaced else ""
        return KeptFile(row=row, who=who, older=older, version_url=url)

    replaced = {row.replaces_id for row in rows.values()}
    newest = [row for row in rows.values() if row.pk not in replaced]
    return [kept(row, [kept(old, []) for old in _older(row, rows)]) for row in newest]


def _older(document: Document, rows: dict[int, Document]) -> Iterator[Document]:
    while document := rows.get(document.replaces_id):
        yield document


def version_page(
    request: HttpRequest, old: Document, *, back: str, crumbs: Callable[[str], list]
) -> HttpResponse:
    """The form for a newer version of `old`, which is in scope; then `back`."""
    if Document.objects.for_user(request.user).filter(replaces=old).exists():
        messages.info(request, _("A newer version of this file is kept already."))
        return redirect(back)
    form = VersionForm(request.POST or None, request.FILES or None, document=old, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The new version is kept; the old one can still be opened."))
        return redirect(back)
    heading = _("New version")
    context = {
        "form": form,
        "heading": heading,
        "text": _("It takes the place of “%(name)s”, which stays below it.") % {"name": old.name},
        "submit": _("Upload the new version"),
        "back": back,
        "crumbs": crumbs(heading),
    }
    return render(request, "partnerships/coordinations/small_form.html", context)
