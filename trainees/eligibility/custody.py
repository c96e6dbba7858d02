"""Is the person held here, and with a status that the class takes? (Nos. 1 and 2)"""

from functools import partial

from django.utils.translation import gettext as _

from partnerships.choices import ProgrammeKind, RequirementKind
from rutan.common.findings import Answer, Finding
from trainees.candidate_facts import Facts, Terms
from trainees.choices import LegalStatus
from trainees.eligibility.words import class_for_detainees, register_of, unreadable


def in_custody(facts: Facts, terms: Terms) -> Finding:
    """No. 1: held by the facility that gives the class."""
    here = facts.in_custody_here
    return Finding(
        code="custody",
        answer=Answer.MEETS if here else Answer.FAILS,
        label=_("In custody here"),
        requirement=_("In custody at this facility"),
        value=_("Yes") if here else _("No"),
        source=register_of(facts),
        as_of=facts.register_since,
        message="" if here else _("Not in custody here"),
        way_forward="" if here else _("Propose at the facility where the person is now."),
    )


def legal_status(facts: Facts, terms: Terms) -> Finding:
    """No. 2: certified training takes convicts; education and short classes detainees too."""
    limit = terms.limit(RequirementKind.LEGAL_STATUS)
    allowed = _statuses(limit.text) if limit and limit.text else _usual_statuses(terms)
    if limit and not allowed:
        return unreadable("legal_status", _("Legal status"), limit)
    labels = [str(LegalStatus(each).label) for each in LegalStatus.values if each in allowed]
    finding = partial(
        Finding,
        code="legal_status",
        label=_("Legal status"),
        requirement=_(" or ").join(labels),
        source=register_of(facts),
        as_of=facts.register_since,
        mandatory=limit.is_mandatory if limit else True,
    )
    if not facts.legal_status:
        return finding(
            answer=Answer.MISSING,
            value=_("Not provided"),
            message=_("Legal status not recorded"),
            way_forward=_("Record the register entry."),
        )
    value = str(LegalStatus(facts.legal_status).label)
    if facts.legal_status in allowed:
        return finding(answer=Answer.MEETS, value=value)
    detained = facts.legal_status == LegalStatus.DETAINEE
    return finding(
        answer=Answer.FAILS,
        value=value,
        message=_("Not yet a convicted inmate") if detained else _("Legal status: %s") % value,
        way_forward=(
            class_for_detainees(terms)
            if detained
            else _("Offer a programme that takes this legal status.")
        ),
    )


def _usual_statuses(terms: Terms) -> set[str]:
    if terms.kind == ProgrammeKind.VOCATIONAL:
        return {LegalStatus.CONVICT.value}
    return set(LegalStatus.values)


def _statuses(text: str) -> set[str]:
    return {each.strip() for each in text.split(",")} & set(LegalStatus.values)
