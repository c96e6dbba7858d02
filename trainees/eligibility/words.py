"""Words that several checks share: dates, sources, and a class to offer instead."""

from datetime import date
from functools import lru_cache
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rutan.common.findings import Answer, Finding
from trainees.candidate_facts import Facts, Limit, Suggestion, Terms
from trainees.choices import DateSource


def number_in(text: str, default: int) -> int:
    return int(text) if text.isdecimal() else default


def short(day: date) -> str:
    return _short(day, get_language())


@lru_cache(maxsize=4_096)
def _short(day: date, language: str) -> str:
    """Hundreds of candidates share the days of a class, of its letters and of its hearing."""
    return date_format(day, "j M Y")


class Estimable(Protocol):
    """A day or some days that say whether they are an estimate."""

    @property
    def is_estimate(self) -> bool: ...


def marked(words: str, about: Estimable) -> str:
    """The words of a day; an estimate says so."""
    return _("%s (estimate)") % words if about.is_estimate else words


def register_of(facts: Facts) -> str:
    return _("Register %s") % facts.register if facts.register else _("Register")


def source_of(code: str) -> str:
    return str(DateSource(code).label) if code in DateSource.values else _("SDP")


def earlier_class(terms: Terms, *, before: date) -> str:
    return next(
        (_suggest(each) for each in terms.suggestions if each.last_day < before),
        "",
    )


def later_class(terms: Terms, *, after: date) -> str:
    return next(
        (_suggest(each) for each in terms.suggestions if each.starts_on >= after),
        "",
    )


def class_for_detainees(terms: Terms) -> str:
    return next(
        (_suggest(each) for each in terms.suggestions if each.is_equivalency),
        _("Can join Paket A, B or C and short classes"),
    )


def _suggest(other: Suggestion) -> str:
    return _("Suggestion: %(title)s, starts %(day)s") % {
        "title": other.title,
        "day": date_format(other.starts_on, "j F Y"),
    }


def unreadable(code: str, label: str, limit: Limit) -> Finding:
    """A limit of the programme that says nothing: never a pass, whoever is asked about."""
    return Finding(
        code=code,
        label=label,
        answer=Answer.MISSING,
        requirement=limit.text or _("Nothing entered"),
        source=_("Programme"),
        message=_("Requirement of the programme cannot be read"),
        way_forward=_("Ask the keeper of the catalogue to correct it."),
    )
