"""Does the course fit beside what else there is to do, and is it wanted? (Nos. 9 to 11, 14)"""

from functools import partial

from django.utils.translation import gettext as _

from partnerships.choices import RequirementKind
from rutan.common.findings import Answer, Finding
from trainees.candidate_facts import Facts, Terms
from trainees.eligibility.words import short


def timetable(facts: Facts, terms: Terms) -> Finding:
    """No. 9: no other class at the same time."""
    clash = facts.clash
    finding = partial(
        Finding,
        code="timetable",
        label=_("Timetable"),
        requirement=_("No clash"),
        source=_("System"),
        as_of=terms.today,
    )
    if clash is None and facts.unplanned_overlap:
        return finding(
            answer=Answer.CONSIDER,
            mandatory=False,
            value=facts.unplanned_overlap,
            message=_("Also in %s, whose sessions are not planned yet") % facts.unplanned_overlap,
            way_forward=_("Compare the two timetables once both are planned."),
        )
    if clash is None:
        value = ", ".join(facts.other_classes) or _("No other class")
        return finding(answer=Answer.MEETS, value=value)
    return finding(
        answer=Answer.FAILS,
        value=_("%(title)s, %(day)s") % {"title": clash.title, "day": short(clash.on)},
        message=_("Clashes with %(title)s on %(day)s")
        % {"title": clash.title, "day": short(clash.on)},
        way_forward=_("Can be proposed for a class after %s.") % clash.title,
    )


def no_court_day_inside(facts: Facts, terms: Terms) -> Finding | None:
    """No. 11, court: the absence is excused, and the lesson is missed all the same."""
    if facts.court_on is None:
        return None
    return Finding(
        code="court_day",
        answer=Answer.CONSIDER,
        label=_("Court day"),
        requirement=_("Not during the class"),
        value=short(facts.court_on),
        source=_("System"),
        as_of=terms.today,
        mandatory=False,
        message=_("In court on %s, a day of the class") % short(facts.court_on),
        way_forward=_("Agree beforehand how the lesson is made up for."),
    )


def not_completed_before(facts: Facts, terms: Terms) -> Finding:
    """No. 10: a seat for somebody who has not had this course yet."""
    finding = partial(
        Finding,
        code="not_completed_before",
        label=_("Same programme before"),
        requirement=_("Not completed yet"),
        source=_("System"),
        as_of=facts.completed_on or terms.today,
        mandatory=False,
    )
    if facts.completed_on is None:
        return finding(answer=Answer.MEETS, value=_("Not completed yet"))
    return finding(
        answer=Answer.FAILS,
        value=_("Completed on %s") % short(facts.completed_on),
        message=_("Completed this programme on %s") % short(facts.completed_on),
        way_forward=_("Suggest the next level or another field."),
    )


def prior_programme(facts: Facts, terms: Terms) -> Finding | None:
    """No. 8, earlier programme: only where this one builds on another."""
    limit = terms.limit(RequirementKind.PRIOR_PROGRAMME)
    if limit is None or not limit.text:
        return None
    title, on = limit.programme_title or limit.text, facts.completed.get(limit.text)
    finding = partial(
        Finding,
        code="prior_programme",
        label=_("Earlier programme"),
        requirement=_("Completed: %s") % title,
        source=_("System"),
        as_of=on or terms.today,
        mandatory=limit.is_mandatory,
    )
    if on is not None:
        return finding(answer=Answer.MEETS, value=_("Completed on %s") % short(on))
    return finding(
        answer=Answer.FAILS,
        value=_("Not completed yet"),
        message=_("Has not completed %s") % title,
        way_forward=_("Suggest %s first.") % title,
    )


def left_before(facts: Facts, terms: Terms) -> Finding | None:
    """A place that ended early before is looked at, and rules nobody out (F15)."""
    left = facts.left_before
    if left is None:
        return None
    value = f"{left.title}: {left.reason}" + (f" ({left.note})" if left.note else "")
    finding = partial(
        Finding,
        code="left_before",
        label=_("Left a class before"),
        requirement=_("Look at the reason"),
        source=_("System"),
        as_of=left.on,
        mandatory=False,
        value=value,
    )
    if not left.is_dropout:
        return finding(answer=Answer.MEETS)
    return finding(
        answer=Answer.CONSIDER,
        message=_("Left %(title)s early: %(reason)s")
        % {"title": left.title, "reason": left.reason.lower()},
        way_forward=_("Ask what is different now, and write it as the reason."),
    )


def kept_apart(facts: Facts, terms: Terms) -> Finding | None:
    """Two people who must not meet do not sit in one class. From whom is never told (F15)."""
    if facts.kept_apart is None:
        return None
    finding = partial(
        Finding,
        code="kept_apart",
        label=_("Kept apart"),
        requirement=_("Nobody in the class from whom the person is kept apart"),
        source=_("System"),
        as_of=terms.today,
        way_forward=_("Offer another class, or ask a supervisor whether this still holds."),
    )
    if facts.kept_apart:
        return finding(
            answer=Answer.FAILS,
            value=_("Has a seat in this class"),
            message=_("Kept apart from somebody with a seat in this class"),
        )
    return finding(
        answer=Answer.CONSIDER,
        mandatory=False,
        value=_("Is a candidate of this class"),
        message=_("Kept apart from another candidate of this class"),
    )


def willingness(facts: Facts, terms: Terms) -> Finding:
    """No. 14: nobody is trained against his or her will; asked for at enrolment."""
    finding = partial(
        Finding,
        code="willingness",
        label=_("Statement of willingness"),
        requirement=_("Signed, at enrolment"),
        source=_("Form"),
        as_of=facts.willing_on,
        mandatory=False,
    )
    if facts.willing_on:
        return finding(answer=Answer.MEETS, value=_("Signed"))
    return finding(
        answer=Answer.MISSING,
        value=_("Not yet"),
        message=_("Statement of willingness not signed yet"),
        way_forward=_("Ask for it before the person is enrolled."),
    )
