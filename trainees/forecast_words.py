"""A forecast as people read it: one of four words, and how it was reckoned, step by step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rutan.common.shares import percent
from trainees.choices import BAND_TONES, Band
from trainees.forecast import Chances
from trainees.models import Custody, Sentence
from trainees.outlook import Outlook
from trainees.release_dates import Dated
from trainees.release_range import ReleaseRange


@dataclass(frozen=True, kw_only=True)
class Step:
    label: str
    value: str

    def as_json(self) -> dict[str, str]:
        return {"label": self.label, "value": self.value}


@dataclass(frozen=True)
class Told:
    """What the forecast of one person says; `chances` None where the dates are missing."""

    outlook: Outlook
    release: ReleaseRange
    chances: Chances | None

    @cached_property
    def band(self) -> Band | None:
        return self.outlook.word_for(self.chances)

    @property
    def word(self) -> str:
        return str(self.band.label) if self.band else _("Not possible to say")

    @property
    def tone(self) -> str:
        return BAND_TONES[self.band] if self.band else "plain"

    @property
    def is_uncertain(self) -> bool:
        """A verdict may change it any day."""
        return self.release.undecided

    @property
    def steps(self) -> list[Step]:
        return list(_steps(self))


def told_by_custody(outlook: Outlook, custodies: Iterable[Custody]) -> dict[int, Told]:
    """The forecast of each stay, by its key, in one query."""
    custodies = list(custodies)
    sentences = {
        sentence.custody_id: sentence
        for sentence in Sentence.objects.filter(custody__in=[each.pk for each in custodies])
    }
    told = {}
    for custody in custodies:
        release = outlook.release_of(sentences.get(custody.pk), custody.legal_status)
        told[custody.pk] = Told(outlook, release, outlook.chances_of(release))
    return told


def _steps(told: Told) -> Iterator[Step]:
    outlook, release, chances = told.outlook, told.release, told.chances
    if chances is None:
        yield Step(label=_("Why"), value=_("The dates of the sentence are missing."))
        return
    yield Step(label=_("May be released"), value=_days(release))
    label = _("Still here on %s") % date_format(outlook.last_day, "j M Y")
    if release.undecided:
        value = _("%s; no verdict yet, so this is assumed of every detainee") % percent(
            chances.stays
        )
        yield Step(label=label, value=value)
    else:
        yield Step(label=_("Transferred in a month"), value=_transfers(outlook))
        yield Step(label=label, value=_("%s of those who are here today") % percent(chances.stays))
    yield Step(label=_("Drops out of such a course"), value=_dropout(outlook))
    yield Step(
        label=_("Finishes"),
        value=_("%(stays)s × %(keeps)s = %(chance)s: %(word)s")
        % {
            "stays": percent(chances.stays),
            "keeps": percent(1 - chances.dropout),
            "chance": percent(chances.finishes),
            "word": told.word.lower(),
        },
    )


def _days(release: ReleaseRange) -> str:
    if release.never:
        return _("Never: life or death sentence")
    if release.undecided:
        return _("No verdict yet")
    return _("from %(earliest)s, most likely %(likely)s, at the latest %(latest)s") % {
        "earliest": day_words(release.earliest),
        "likely": day_words(release.likely),
        "latest": day_words(release.latest),
    }


def day_words(dated: Dated) -> str:
    if dated.day is None:
        return _("not known")
    day = date_format(dated.day, "j M Y")
    return _("%s (estimate)") % day if dated.is_estimate else day


def _transfers(outlook: Outlook) -> str:
    share, seen = percent(outlook.rates.transfer_a_month), outlook.history.transfers
    if outlook.has_own_transfers:
        return ngettext(
            "%(share)s, from %(n)s transfer here",
            "%(share)s, from %(n)s transfers here",
            seen,
        ) % {"share": share, "n": seen}
    return _("%(share)s, assumed: only %(n)s seen here") % {"share": share, "n": seen}


def _dropout(outlook: Outlook) -> str:
    history = outlook.history
    about = {"share": percent(outlook.rates.dropout), "n": history.programme_dropped}
    if not history.programme_ended:
        return _("%(share)s, assumed: nobody ended this programme here yet") % about
    return _("%(share)s, drawn from %(n)s of %(whole)s who ended this programme here") % (
        about | {"whole": history.programme_ended}
    )
