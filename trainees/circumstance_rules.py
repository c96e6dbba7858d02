"""Which changes of a person's situation concern a place in a class. They read, never write."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from trainees import dossier
from trainees.choices import LIVE_ENROLMENTS, OPEN_APPLICATIONS, CircumstanceKind
from trainees.models import Circumstance

OF_STATUS = frozenset({"legal_status"})
OF_RELEASE = frozenset(dossier.SENTENCE) - {"dates_source"}

ALWAYS = frozenset(
    {CircumstanceKind.STATUS, CircumstanceKind.COURT_DAY, CircumstanceKind.KEEP_APART}
)
"""A task whatever the answer: a person decides."""

DAY_ELSEWHERE = "elsewhere:"
"""Before the key of an appointment: the name under which a task keeps its day and time."""

AFTER_LEAVING = {
    "released": CircumstanceKind.RELEASED,
    "transferred": CircumstanceKind.TRANSFERRED,
    "escaped": CircumstanceKind.LEFT,
    "deceased": CircumstanceKind.LEFT,
}
"""What is certain and done by itself, by the code of the exit reason."""


def kind_of(changed: Iterable[str]) -> CircumstanceKind | None:
    """The kind of what changed in a dossier, by its names; None where no class is concerned."""
    changed = set(changed)
    if changed & OF_STATUS:
        return CircumstanceKind.STATUS
    return CircumstanceKind.RELEASE_DATE if changed & OF_RELEASE else None


def concerning(kind: CircumstanceKind, changed: Iterable[str]) -> list[str]:
    """The names of a change that its task may show: nothing else of the dossier is copied."""
    names = OF_STATUS | OF_RELEASE if kind == CircumstanceKind.STATUS else OF_RELEASE
    return [name for name in changed if name in names]


def has_effect(kind: CircumstanceKind, before: tuple[str, str], after: tuple[str, str]) -> bool:
    """Whether answer or forecast of a place changed. What was never known changes nothing."""
    if kind in ALWAYS:
        return True
    return any(was and was != now for was, now in zip(before, after, strict=True))


def still_open(rows: QuerySet[Circumstance]) -> QuerySet[Circumstance]:
    """Not settled, and the place or the candidacy is still there."""
    return rows.filter(
        Q(enrolment__state__in=LIVE_ENROLMENTS) | Q(application__state__in=OPEN_APPLICATIONS),
        outcome="",
    )
