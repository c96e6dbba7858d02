"""What the selection page shows: candidates in groups, seats, requirements, people with a seat."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships.models import TrainingClass
from rutan.common.findings import Answer, Finding
from rutan.common.words import in_sentence
from trainees import eligibility, lifecycle
from trainees.candidate_facts import Facts
from trainees.choices import (
    SEATED_ENROLMENTS,
    ApplicationState,
    LegalStatus,
)
from trainees.forecast_words import Told
from trainees.models import Application, Enrolment, Inmate
from trainees.priority import Chip, Standing
from trainees.reports.queue import queue_of

SHOWN_OF_A_GROUP = 25
GROUPS = (
    (
        Answer.MEETS,
        "ok",
        gettext_lazy("Meets requirements"),
        gettext_lazy("last chance first"),
    ),
    (
        Answer.CONSIDER,
        "warn",
        gettext_lazy("Needs consideration"),
        gettext_lazy("may be proposed with a written reason"),
    ),
    (
        Answer.MISSING,
        "",
        gettext_lazy("Data missing"),
        gettext_lazy("complete the data so that it can be judged"),
    ),
    (
        Answer.FAILS,
        "bad",
        gettext_lazy("Does not meet"),
        gettext_lazy("cannot be proposed"),
    ),
)
SHORT = {
    Answer.MEETS: gettext_lazy("Meets"),
    Answer.CONSIDER: gettext_lazy("Needs consideration"),
    Answer.MISSING: gettext_lazy("Incomplete"),
    Answer.FAILS: gettext_lazy("Does not meet"),
}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A row of the page. Its words are made when they are shown: most of 300 rows are not."""

    application: Application
    inmate: Inmate
    found: list[Finding]
    answer: Answer
    block: str
    facts: Facts
    today: date
    forecast: Told | None
    standing: Standing
    last_chance: str
    place: int
    is_ticked: bool = False

    @cached_property
    def findings(self) -> list[Finding]:
        return eligibility.failing_first(self.found)

    @cached_property
    def _release(self) -> tuple[str, str]:
        return release_words(self.facts, self.today)

    @cached_property
    def _reason(self) -> tuple[str, str]:
        return _in_one_line(self.found, self.answer, self.inmate)

    @property
    def release(self) -> str:
        return self._release[0]

    @property
    def release_note(self) -> str:
        return self._release[1]

    @property
    def reason(self) -> str:
        return self._reason[0]

    @property
    def note(self) -> str:
        return self._reason[1]

    @property
    def signs(self) -> list[Chip]:
        """What orders the rows of a group, but for what its heading and the row say anyway."""
        said = {"meets", "recommended", "waits"}
        return [chip for chip in self.standing.chips if chip.code not in said]

    @property
    def may_be_chosen(self) -> bool:
        """Mandatory rules are never passed over: such a row has no working box."""
        return self.answer in {Answer.MEETS, Answer.CONSIDER}


@dataclass(kw_only=True)
class Group:
    answer: Answer
    tone: str
    label: str
    note: str
    candidates: list[Candidate] = field(default_factory=list)
    shown: list[Candidate] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.candidates)

    @property
    def hidden(self) -> int:
        return self.count - len(self.shown)


def candidates_of(
    training_class: TrainingClass, applications: Iterable[Application]
) -> tuple[list[Candidate], list[Finding]]:
    """Each application in the order of priority with its findings of today, and what the class
    asks for.

    `applications` come with their signs, with `inmate` and its interests.
    """
    queue = queue_of(training_class, applications)
    candidates = [
        Candidate(
            application=row.application,
            inmate=row.application.inmate,
            found=row.findings,
            answer=row.answer,
            block=row.application.block or "",
            facts=row.facts,
            today=queue.terms.today,
            forecast=row.facts.forecast,
            standing=row.standing,
            last_chance=row.last_chance,
            place=row.place,
        )
        for row in queue.rows
    ]
    return candidates, eligibility.requirements_of(queue.terms)


def grouped(candidates: Iterable[Candidate], *, only: str, all_of: str) -> list[Group]:
    """Groups in the order of the house; 25 of each at first, all of the one asked for."""
    by_answer = defaultdict(list)
    for candidate in candidates:
        by_answer[candidate.answer].append(candidate)
    groups = []
    for answer, tone, label, note in GROUPS:
        if only and answer != only:
            continue
        rows = by_answer[answer]
        if not rows:
            continue
        ticked = sum(row.is_ticked for row in rows)
        most = len(rows) if all_of == answer else max(SHOWN_OF_A_GROUP, ticked)
        groups.append(
            Group(
                answer=answer,
                tone=tone,
                label=f"{label} ({len(rows)})",
                note=str(note),
                candidates=rows,
                shown=rows[:most],
            )
        )
    return groups


def chips(candidates: list[Candidate], current: str) -> list[dict[str, Any]]:
    counts: dict[str, int] = defaultdict(int)
    for candidate in candidates:
        counts[candidate.answer] += 1
    entries: list[dict[str, Any]] = [
        {"label": _("All"), "url": "?", "count": len(candidates), "current": not current}
    ]
    entries += [
        {
            "label": label,
            "url": f"?kelayakan={answer.value}",
            "count": counts[answer],
            "current": current == answer,
        }
        for answer, label in SHORT.items()
    ]
    return entries


def seats(training_class: TrainingClass, applications: Iterable[Application]) -> dict[str, int]:
    """Seats that are taken, spoken for and free; more proposals than seats fill them all."""
    waiting = sum(
        application.state in {ApplicationState.PROPOSED, ApplicationState.RECOMMENDED}
        for application in applications
    )
    left = max(training_class.seats_left, 0)
    proposed = min(waiting, left)
    return {"taken": training_class.seats_taken, "proposed": proposed, "free": left - proposed}


def participants_of(training_class: TrainingClass) -> list[Enrolment]:
    """People who have or had a seat, with the hearing that gave it; who left early stands last."""
    people = training_class.enrolments.select_related(
        "inmate", "custody", "hearing", "exit_reason"
    ).order_by("inmate__id_card_name", "pk")
    return sorted(people, key=lambda each: each.state not in SEATED_ENROLMENTS)


def may_be_proposed(application: Application) -> bool:
    return "propose" in lifecycle.APPLICATION.allowed_actions(application.state)


def release_words(facts: Facts, today: date) -> tuple[str, str]:
    """The day and how far it is away; an estimate says so."""
    if not facts.in_custody_here:
        return _("Not in custody here"), ""
    status = str(LegalStatus(facts.legal_status).label)
    if facts.release_on is None:
        if facts.legal_status == LegalStatus.DETAINEE:
            return _("No verdict yet"), status
        return _("Not known"), status
    day = date_format(facts.release_on, "j M Y")
    far = distance_words((facts.release_on - today).days)
    if facts.is_estimate:
        return day, _("estimate, %(when)s") % {"when": far}
    return day, far


def distance_words(days: int) -> str:
    if days < 0:
        return _("passed")
    if days <= 90:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    months = round(days / 30.44)
    if months < 24:
        return ngettext("in %(n)s month", "in %(n)s months", months) % {"n": months}
    years = months // 12
    return ngettext("in %(n)s year", "in %(n)s years", years) % {"n": years}


def _in_one_line(findings: list[Finding], answer: Answer, inmate: Inmate) -> tuple[str, str]:
    weighed = eligibility.weighed(findings)
    met = sum(finding.answer == Answer.MEETS for finding in weighed)
    counts = {"a": met, "b": len(weighed)}
    if answer == Answer.MEETS:
        return _("Meets %(a)s of %(b)s requirements") % counts, _interests(inmate)
    worst = next(
        finding
        for finding in eligibility.failing_first(weighed)
        if finding.answer != Answer.MEETS and (finding.blocks or answer == Answer.CONSIDER)
    )
    if answer == Answer.CONSIDER:
        reason = _("%(a)s of %(b)s: %(reason)s") % {**counts, "reason": in_sentence(worst.message)}
        note = worst.way_forward or _("The class asks for: %(requirement)s") % {
            "requirement": worst.requirement
        }
        return reason, note
    if answer == Answer.MISSING:
        note = ngettext(
            "%(n)s other requirement is met", "%(n)s other requirements are met", met
        ) % {"n": met}
        return worst.message, note
    return worst.message, worst.way_forward


def _interests(inmate: Inmate) -> str:
    names = [interest.name.lower() for interest in inmate.interests.all()]
    if names:
        return _("Interest: %(names)s") % {"names": ", ".join(names)}
    if inmate.prior_occupation:
        return _("Worked as: %(occupation)s") % {"occupation": inmate.prior_occupation.lower()}
    return ""
