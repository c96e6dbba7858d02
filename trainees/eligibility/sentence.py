"""Do the dates of the sentence leave room for the whole course? (Nos. 3, 4, 5 and 11)"""

from datetime import date, timedelta
from fractions import Fraction
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import RequirementKind
from rutan.common.dates import add_months
from rutan.common.findings import Answer, Finding
from trainees.candidate_facts import Facts, Terms
from trainees.choices import DateSource, Integration, LegalStatus, SentenceKind
from trainees.eligibility.words import earlier_class, later_class, number_in, short, source_of


def served_fraction(facts: Facts, terms: Terms) -> Finding | None:
    """No. 3: a third of the sentence before vocational training; nothing for education."""
    limit = terms.limit(RequirementKind.SERVED_FRACTION)
    if limit is None and terms.is_equivalency:
        return None
    text = limit.text if limit and limit.text else str(terms.settings["min_served_fraction"])
    share = _fraction(text)
    if share is None or facts.legal_status == LegalStatus.DETAINEE:
        return None
    reached_on = _day_of_share(facts, share)
    finding = partial(
        Finding,
        code="served_fraction",
        label=_("Sentence served"),
        requirement=_("At least %(share)s") % {"share": text},
        source=source_of(facts.sentence_source),
        as_of=facts.as_of,
        mandatory=limit.is_mandatory if limit else False,
    )
    if facts.sentence_kind in {SentenceKind.LIFE, SentenceKind.DEATH}:
        value = str(SentenceKind(facts.sentence_kind).label)
        return finding(
            answer=Answer.CONSIDER,
            value=value,
            message=_("%s: no share of the sentence can be served") % value,
        )
    if reached_on is None:
        return finding(
            answer=Answer.MISSING,
            value=_("Not provided"),
            message=_("Date of %(share)s of the sentence is missing") % {"share": text},
            way_forward=_("Complete the dates of the sentence from SDP."),
        )
    value = _("%(share)s on %(day)s") % {"share": text, "day": short(reached_on)}
    if facts.sentence_source == DateSource.ESTIMATED:
        value = _("%s (estimate)") % value
    if reached_on <= terms.starts_on:
        return finding(answer=Answer.MEETS, value=value)
    return finding(
        answer=Answer.FAILS,
        value=value,
        message=_("%(share)s of the sentence is served only on %(day)s")
        % {"share": text, "day": short(reached_on)},
        way_forward=later_class(terms, after=reached_on)
        or _("Propose for a class that starts on %s or later.") % short(reached_on),
    )


def release_after_end(facts: Facts, terms: Terms) -> Finding:
    """No. 4: free only after the last lesson and after the exam, with some days to spare."""
    limit = terms.limit(RequirementKind.RELEASE_AFTER_END)
    margin = number_in(limit.text if limit else "", int(terms.settings["days_after_class_end"]))
    last_day = terms.last_day
    at_exam = terms.exam_on is not None and terms.exam_on > terms.ends_on
    finding = partial(
        Finding,
        code="release_after_end",
        label=_("Finishes before release"),
        requirement=(_("Release after the exam on %s") if at_exam else _("Release after %s"))
        % short(last_day),
        source=source_of(facts.release_source),
        as_of=facts.as_of,
    )
    mandatory = limit.is_mandatory if limit else True
    if facts.sentence_kind in {SentenceKind.LIFE, SentenceKind.DEATH}:
        value = str(SentenceKind(facts.sentence_kind).label)
        return finding(mandatory=mandatory, answer=Answer.MEETS, value=value)
    release = facts.release_on
    if release is None:
        without_verdict = facts.legal_status == LegalStatus.DETAINEE
        return finding(
            mandatory=mandatory,
            answer=Answer.MISSING,
            value=_("No verdict yet") if without_verdict else _("Not provided"),
            message=(
                _("No verdict yet: release not known")
                if without_verdict
                else _("Expected release is missing")
            ),
            way_forward=_("Complete the dates of the sentence from SDP."),
        )
    spare = (release - last_day).days
    value = _release_words(facts, release, spare)
    if spare >= max(margin, 1):
        return finding(mandatory=mandatory, answer=Answer.MEETS, value=value)
    if spare > 0:
        return finding(
            mandatory=False,
            answer=Answer.CONSIDER,
            value=value,
            message=ngettext(
                "Released only %(n)s day after the class ends",
                "Released only %(n)s days after the class ends",
                spare,
            )
            % {"n": spare},
            way_forward=_("An earlier remission would end the course: agree on it beforehand."),
        )
    return finding(
        mandatory=mandatory,
        answer=Answer.FAILS,
        value=value,
        message=_released_too_early(facts, terms, release),
        way_forward=earlier_class(terms, before=release)
        or _("Offer a class that ends before %s, or training outside after release.")
        % short(release),
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
    value = short(facts.release_on)
    if facts.is_estimate:
        value = _("%s (estimate)") % value
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
    day = facts.integration_on
    if facts.integration == Integration.PROPOSED:
        day = day or facts.two_thirds_on
    inside = (
        facts.integration in {Integration.PROPOSED, Integration.APPROVED}
        and day is not None
        and terms.starts_on <= day <= terms.last_day
    )
    if not inside:
        value = _("%s on record") % short(day) if day and facts.integration else _("None")
        return finding(answer=Answer.MEETS, value=value)
    return finding(
        answer=Answer.CONSIDER,
        value=short(day),
        message=_("Integration expected on %s, during the class") % short(day),
        way_forward=_("Agree with Bapas whether the course can be finished outside."),
    )


def _fraction(text: str) -> Fraction | None:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 < share <= 1 else None


def _day_of_share(facts: Facts, share: Fraction) -> date | None:
    known = {
        Fraction(1, 3): facts.one_third_on,
        Fraction(1, 2): facts.half_on,
        Fraction(2, 3): facts.two_thirds_on,
        Fraction(1): facts.expires_on,
    }
    if known.get(share):
        return known[share]
    if facts.detained_from and facts.expires_on:
        days = (facts.expires_on - facts.detained_from).days
        return facts.detained_from + timedelta(days=int(days * share))
    return None


def _release_words(facts: Facts, release: date, spare: int) -> str:
    """The day of release, and how many days it leaves after the class."""
    words = short(release)
    if spare > 0:
        words = ngettext("%(day)s, %(n)s day after", "%(day)s, %(n)s days after", spare) % {
            "day": words,
            "n": spare,
        }
    return _("%s (estimate)") % words if facts.is_estimate else words


def _released_too_early(facts: Facts, terms: Terms, release: date) -> str:
    before_end = (terms.ends_on - release).days
    if before_end > 0:
        sentence = ngettext(
            "Released %(n)s day before the class ends",
            "Released %(n)s days before the class ends",
            before_end,
        ) % {"n": before_end}
    elif terms.exam_on and release < terms.exam_on:
        days = (terms.exam_on - release).days
        sentence = ngettext(
            "Released %(n)s day before the exam", "Released %(n)s days before the exam", days
        ) % {"n": days}
    else:
        sentence = _("Released on the last day of the class")
    return _("%s (estimate)") % sentence if facts.is_estimate else sentence
