"""Do the dates of the sentence leave room for the whole course? (Nos. 3, 4, 5 and 11)"""

from datetime import date
from fractions import Fraction
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import RequirementKind
from rutan.common.dates import add_months
from rutan.common.findings import Answer, Finding
from trainees.candidate_facts import Facts, Terms
from trainees.choices import DateSource, Integration, LegalStatus, SentenceKind
from trainees.eligibility.words import (
    earlier_class,
    later_class,
    marked,
    number_in,
    short,
    source_of,
    unreadable,
)
from trainees.release_dates import Dated, dates_of, earliest_release, share_on
from trainees.release_range import ReleaseRange


def served_fraction(facts: Facts, terms: Terms) -> Finding | None:
    """No. 3: a third of the sentence before vocational training; nothing for education."""
    limit = terms.limit(RequirementKind.SERVED_FRACTION)
    if limit is None and terms.is_equivalency:
        return None
    text = limit.text if limit and limit.text else str(terms.settings["min_served_fraction"])
    share = _fraction(text)
    if share is None and limit:
        return unreadable("served_fraction", _("Sentence served"), limit)
    if share is None or facts.legal_status == LegalStatus.DETAINEE:
        return None
    reached = share_on(facts.sentence, share)
    finding = partial(
        Finding,
        code="served_fraction",
        label=_("Sentence served"),
        requirement=_("At least %(share)s") % {"share": text},
        source=source_of(reached.source),
        as_of=facts.as_of,
        mandatory=limit.is_mandatory if limit else False,
    )
    if facts.sentence_kind in {SentenceKind.LIFE, SentenceKind.DEATH}:
        value = str(SentenceKind(facts.sentence_kind).label)
        return finding(
            answer=Answer.CONSIDER,
            value=value,
            message=_("%s: no share of the sentence can be served") % value,
            way_forward=_("TPP may decide otherwise."),
        )
    if reached.day is None:
        return finding(
            answer=Answer.MISSING,
            value=_("Not provided"),
            message=_("Date of %(share)s of the sentence is missing") % {"share": text},
            way_forward=_("Complete the dates of the sentence from SDP."),
        )
    value = _("%(share)s on %(day)s") % {"share": text, "day": short(reached.day)}
    if reached.day <= terms.starts_on:
        return finding(answer=Answer.MEETS, value=marked(value, reached))
    message = _("%(share)s of the sentence is not served yet") % {"share": text}
    way_forward = _("Propose for a later class.")
    if not reached.is_estimate:
        about = {"share": text, "day": short(reached.day)}
        message = _("%(share)s of the sentence is served only on %(day)s") % about
        way_forward = _("Propose for a class that starts on %s or later.") % short(reached.day)
    return finding(
        answer=Answer.FAILS,
        value=marked(value, reached),
        message=message,
        way_forward=later_class(terms, after=reached.day) or way_forward,
    )


def release_after_end(facts: Facts, terms: Terms) -> Finding:
    """No. 4: free only after the last lesson and after the exam, with some days to spare.

    Who is certainly free by then cannot join; who may be, perhaps (features F14).
    """
    limit = terms.limit(RequirementKind.RELEASE_AFTER_END)
    margin = number_in(limit.text if limit else "", int(terms.settings["days_after_class_end"]))
    release, last_day = facts.release, terms.last_day
    at_exam = terms.exam_on is not None and terms.exam_on > terms.ends_on
    mandatory = limit.is_mandatory if limit else True
    finding = partial(
        Finding,
        code="release_after_end",
        label=_("Finishes before release"),
        requirement=(_("Release after the exam on %s") if at_exam else _("Release after %s"))
        % short(last_day),
        source=source_of(release.latest.source or release.earliest.source),
        as_of=facts.as_of,
        mandatory=mandatory,
    )
    if release.never:
        return finding(answer=Answer.MEETS, value=_never(facts))
    if release.undecided:
        return _without_verdict(facts, terms, finding)
    earliest, latest = release.earliest.day, release.latest.day
    if latest is not None and latest <= last_day:
        first = earliest or latest
        return finding(
            answer=Answer.FAILS,
            value=_release_words(release, first, latest, last_day),
            message=_released_too_early(terms, release.latest, latest),
            way_forward=earlier_class(terms, before=first) or _training_outside(release.latest),
        )
    if earliest is None or latest is None:
        return finding(
            answer=Answer.MISSING,
            value=_("Not provided"),
            message=_("Expected release is missing"),
            way_forward=_("Complete the dates of the sentence from SDP."),
        )
    value = _release_words(release, earliest, latest, last_day)
    if earliest <= last_day:
        return finding(
            mandatory=False,
            answer=Answer.CONSIDER,
            value=value,
            message=_may_be_released(terms, release.earliest, at_exam=at_exam),
            way_forward=_("Agree beforehand on single units, or on finishing outside."),
        )
    expected = _expected(facts)
    if expected.day and (spare := (expected.day - last_day).days) < margin:
        return finding(
            mandatory=False,
            answer=Answer.CONSIDER,
            value=value,
            message=_released_soon_after(expected, spare),
            way_forward=_("An earlier remission would end the course: agree on it beforehand."),
        )
    return finding(answer=Answer.MEETS, value=value)


def _expected(facts: Facts) -> Dated:
    """The earliest plausible day of domain 3.4: two thirds where a proposal runs, else the latest.
    The first lawful day alone asks for no days to spare."""
    planned = Dated(*earliest_release(facts.sentence, facts.legal_status))
    latest = facts.release.latest
    if planned.day and latest.day:
        return min(planned, latest, key=lambda each: each.day or date.max)
    return latest


def _without_verdict(facts: Facts, terms: Terms, finding: partial[Finding]) -> Finding:
    """A verdict may keep or free a detainee any day: the recorded end of detention proves nothing,
    and is never counted as met."""
    ends = facts.release.earliest
    if ends.day is None:
        return finding(
            answer=Answer.MISSING,
            value=_("No verdict yet"),
            message=_("No verdict yet: release not known"),
            way_forward=_("Complete the dates of the sentence from SDP."),
        )
    inside = ends.day <= terms.last_day
    at_exam = terms.exam_on is not None and terms.exam_on > terms.ends_on
    return finding(
        mandatory=False,
        answer=Answer.CONSIDER,
        value=_("%(day)s, no verdict yet") % {"day": short(ends.day)},
        message=_may_be_released(terms, ends, at_exam=at_exam)
        if inside
        else _("No verdict yet: the day of release may still change"),
        way_forward=_("Agree with the case guardian; ask for the day of the verdict."),
    )


def remaining_months(facts: Facts, terms: Terms) -> Finding | None:
    """No. 5: a priority for those who go home soon, not an exclusion."""
    limit = terms.limit(RequirementKind.REMAINING_MONTHS)
    if (limit is None and terms.is_equivalency) or facts.legal_status == LegalStatus.DETAINEE:
        return None
    most = number_in(limit.text if limit else "", int(terms.settings["max_remaining_months"]))
    finding = partial(
        Finding,
        code="remaining_months",
        label=_("Remaining sentence"),
        requirement=ngettext("At most %(n)s month", "At most %(n)s months", most) % {"n": most},
        source=source_of(facts.release_source),
        as_of=facts.as_of,
        mandatory=limit.is_mandatory if limit else False,
    )
    if facts.sentence_kind in {SentenceKind.LIFE, SentenceKind.DEATH}:
        value = str(SentenceKind(facts.sentence_kind).label)
        return finding(
            answer=Answer.FAILS,
            value=value,
            message=_("Remaining sentence: %s") % value,
            way_forward=_("TPP may decide otherwise."),
        )
    if facts.release_on is None:
        # The check of the release says already that the date is missing.
        return None
    value = marked(short(facts.release_on), facts)
    if facts.release_on <= add_months(terms.starts_on, most):
        return finding(answer=Answer.MEETS, value=value)
    return finding(
        answer=Answer.FAILS,
        value=value,
        message=ngettext(
            "More than %(n)s month of the sentence remains",
            "More than %(n)s months of the sentence remain",
            most,
        )
        % {"n": most},
        way_forward=_("Those who go home sooner come first; TPP may decide otherwise."),
    )


def no_integration_inside(facts: Facts, terms: Terms) -> Finding:
    """No. 11: parole and leave may take the person out in the middle of the course."""
    finding = partial(
        Finding,
        code="no_integration_inside",
        label=_("Integration"),
        requirement=_("Not during the class"),
        source=_("SDP"),
        as_of=facts.as_of,
        mandatory=False,
    )
    day = Dated(facts.integration_on, DateSource.SDP)
    if facts.integration == Integration.PROPOSED and day.day is None:
        day = dates_of(facts.sentence)["two_thirds_on"]
    known = facts.integration in {Integration.PROPOSED, Integration.APPROVED}
    inside = known and day.day is not None and terms.starts_on <= day.day <= terms.last_day
    if day.day is None or not inside:
        on_record = day.day and facts.integration
        value = _("%s on record") % marked(short(day.day), day) if on_record else _("None")
        return finding(answer=Answer.MEETS, value=value)
    message = _("Integration expected during the class")
    if not day.is_estimate:
        message = _("Integration expected on %s, during the class") % short(day.day)
    return finding(
        answer=Answer.CONSIDER,
        value=marked(short(day.day), day),
        message=message,
        way_forward=_("Agree with Bapas whether the course can be finished outside."),
    )


def _fraction(text: str) -> Fraction | None:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 < share <= 1 else None


def _never(facts: Facts) -> str:
    known = facts.sentence_kind in {SentenceKind.LIFE, SentenceKind.DEATH}
    return str(SentenceKind(facts.sentence_kind).label) if known else ""


def _release_words(release: ReleaseRange, earliest: date, latest: date, last_day: date) -> str:
    """The days of release; where it is one day, how many days it leaves after the class."""
    if earliest != latest:
        words = _("%(earliest)s to %(latest)s") % {
            "earliest": short(earliest),
            "latest": short(latest),
        }
        return marked(words, release)
    words, spare = short(latest), (latest - last_day).days
    if spare > 0:
        words = ngettext("%(day)s, %(n)s day after", "%(day)s, %(n)s days after", spare) % {
            "day": words,
            "n": spare,
        }
    return marked(words, release)


# No message carries an estimated day, for messages are printed (domain 3.4).


def _may_be_released(terms: Terms, earliest: Dated, *, at_exam: bool) -> str:
    about = {
        "day": "" if earliest.day is None else short(earliest.day),
        "end": short(terms.last_day),
    }
    if earliest.is_estimate:
        return (
            _("May be released before the exam on %(end)s")
            if at_exam
            else _("May be released before the class ends on %(end)s")
        ) % about
    return (
        _("May be released on %(day)s, before the exam on %(end)s")
        if at_exam
        else _("May be released on %(day)s, before the class ends on %(end)s")
    ) % about


def _released_soon_after(latest: Dated, spare: int) -> str:
    if latest.is_estimate:
        return _("Released only shortly after the class ends")
    return ngettext(
        "Released only %(n)s day after the class ends",
        "Released only %(n)s days after the class ends",
        spare,
    ) % {"n": spare}


def _released_too_early(terms: Terms, latest: Dated, release: date) -> str:
    before_end = (terms.ends_on - release).days
    if latest.is_estimate:
        is_exam = before_end <= 0 and terms.exam_on is not None
        return _("Released before the exam") if is_exam else _("Released before the class ends")
    if before_end > 0:
        return ngettext(
            "Released %(n)s day before the class ends",
            "Released %(n)s days before the class ends",
            before_end,
        ) % {"n": before_end}
    if terms.exam_on and release < terms.exam_on:
        days = (terms.exam_on - release).days
        return ngettext(
            "Released %(n)s day before the exam", "Released %(n)s days before the exam", days
        ) % {"n": days}
    return _("Released on the last day of the class")


def _training_outside(latest: Dated) -> str:
    """Single units (modular participation) where no class ends early enough."""
    if latest.is_estimate or latest.day is None:
        return _("Offer single units of a class, or training outside after release.")
    return _("Offer a class that ends before %s, or training outside after release.") % short(
        latest.day
    )
