"""Does the person's conduct allow it: discipline, risk, SPPN? (Nos. 6 and 7)"""

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import RequirementKind
from rutan.common.dates import add_months
from rutan.common.findings import Answer, Finding
from trainees.candidate_facts import Facts, Terms
from trainees.choices import ConductGrade, RiskLevel
from trainees.eligibility.words import number_in, short, unreadable


def no_discipline(facts: Facts, terms: Terms) -> Finding:
    """No. 6: no entry in Register F in the last months."""
    limit = terms.limit(RequirementKind.NO_DISCIPLINE)
    months = number_in(limit.text if limit else "", int(terms.settings["discipline_months"]))
    finding = partial(
        Finding,
        code="no_discipline",
        label=_("No discipline record"),
        requirement=ngettext("Last %(n)s month", "Last %(n)s months", months) % {"n": months},
        source=_("Register F"),
        as_of=facts.disciplined_on or terms.today,
        mandatory=limit.is_mandatory if limit else True,
    )
    clean_from = add_months(facts.disciplined_on, months) if facts.disciplined_on else None
    if clean_from is None or clean_from <= terms.today:
        return finding(answer=Answer.MEETS, value=_("None"))
    return finding(
        answer=Answer.FAILS,
        value=_("Entry of %s") % short(facts.disciplined_on),
        message=_("Register F entry on %s") % short(facts.disciplined_on),
        way_forward=_("Can be proposed from %s if nothing is added.") % short(clean_from),
    )


def risk(facts: Facts, terms: Terms) -> Finding:
    """No. 7: high risk wants a reason; with dangerous tools it rules the person out."""
    limit = terms.limit(RequirementKind.RISK)
    order = list(RiskLevel.values)
    if limit and limit.text and limit.text not in order:
        return unreadable("risk", _("Risk level"), limit)
    most = limit.text if limit and limit.text in order else RiskLevel.MEDIUM.value
    allowed = [str(RiskLevel(each).label) for each in order[: order.index(most) + 1]]
    finding = partial(
        Finding,
        code="risk",
        label=_("Risk level"),
        requirement=_(" or ").join(allowed),
        source=_("Risk assessment"),
        as_of=facts.risk_on,
        mandatory=limit.is_mandatory if limit else terms.uses_sharp_tools,
    )
    if not facts.risk_level:
        return finding(
            answer=Answer.MISSING,
            value=_("Not provided"),
            message=_("No risk assessment yet"),
            way_forward=_("Ask for the assessment, then record its level and date."),
        )
    value = str(RiskLevel(facts.risk_level).label)
    if order.index(facts.risk_level) <= order.index(most):
        return finding(answer=Answer.MEETS, value=value)
    return finding(
        answer=Answer.FAILS,
        value=value,
        message=_("Risk level: %s") % value,
        way_forward=(
            _("Offer a class without dangerous tools.")
            if terms.uses_sharp_tools
            else _("Agree with security on how the person is supervised; TPP decides.")
        ),
    )


def sppn(facts: Facts, terms: Terms) -> Finding | None:
    """The grade of SPPN, only where the programme asks for one (ux 3.3)."""
    limit = terms.limit(RequirementKind.CONDUCT)
    if limit is None:
        return None
    order = list(ConductGrade.values)
    least = limit.text or ConductGrade.GOOD.value
    if least not in order:
        return unreadable("conduct", _("Conduct (SPPN)"), limit)
    months = int(terms.settings["conduct_months"])
    finding = partial(
        Finding,
        code="conduct",
        label=_("Conduct (SPPN)"),
        requirement=_("At least %s") % ConductGrade(least).label,
        source=_("SPPN"),
        as_of=facts.conduct_on,
        mandatory=limit.is_mandatory,
    )
    if not facts.conduct_grade or facts.conduct_on is None:
        return finding(
            answer=Answer.MISSING,
            value=_("Not provided"),
            message=_("No grade of SPPN yet"),
            way_forward=_("Ask the case guardian for the grade, then record it with its date."),
        )
    if add_months(facts.conduct_on, months) < terms.today:
        return finding(
            answer=Answer.MISSING,
            value=_("Grade of %s") % short(facts.conduct_on),
            message=_("The grade of %s is too old") % short(facts.conduct_on),
            way_forward=_("Ask the case guardian for the grade, then record it with its date."),
        )
    value = str(ConductGrade(facts.conduct_grade).label)
    if order.index(facts.conduct_grade) >= order.index(least):
        return finding(answer=Answer.MEETS, value=value)
    return finding(
        answer=Answer.FAILS,
        value=value,
        message=_("Conduct (SPPN): %s") % value,
        way_forward=_("Can be proposed again with a better grade."),
    )
