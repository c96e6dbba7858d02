"""Does the course fit beside the person's others, and is it wanted? (Nos. 9, 10 and 14)"""

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
