"""Is the schooling there that the course builds on? (Nos. 8 and 13)"""

from functools import partial

from django.utils.translation import gettext as _

from partnerships.choices import RequirementKind
from rutan.common.findings import Answer, Finding
from trainees.candidate_facts import Facts, Terms
from trainees.eligibility.words import unreadable
from trainees.learner_rules import BEFORE


def education(facts: Facts, terms: Terms) -> Finding | None:
    """No. 8, schooling: only where the programme asks for it."""
    limit = terms.limit(RequirementKind.EDUCATION)
    if limit is None:
        return None
    if limit.education_rank is None:
        return unreadable("education", _("Education"), limit)
    finding = partial(
        Finding,
        code="education",
        label=_("Education"),
        requirement=_("At least %s") % limit.education_name,
        source=_("Diploma") if facts.has_diploma else _("Own word"),
        mandatory=limit.is_mandatory,
    )
    if facts.education_rank is None:
        return finding(
            answer=Answer.MISSING,
            value=_("Not provided"),
            message=_("Education is not recorded"),
            way_forward=_("Complete the person's record."),
        )
    if facts.education_rank >= limit.education_rank:
        return finding(answer=Answer.MEETS, value=facts.education_name)
    return finding(
        answer=Answer.FAILS,
        value=facts.education_name,
        message=_("Has not finished %s") % limit.education_name,
        way_forward=_("Can join while taking Paket A, B or C."),
    )


def prior_diploma(facts: Facts, terms: Terms) -> Finding | None:
    """No. 13: Paket B continues primary school, Paket C lower secondary; or the package before,
    finished here. Who has begun this package entered it once already."""
    if not terms.is_equivalency or terms.prior_rank is None:
        return None
    finding = partial(
        Finding,
        code="prior_diploma",
        label=_("Earlier diploma"),
        requirement=_("Diploma of %s") % terms.prior_name,
        source=_("Diploma") if facts.has_diploma else _("Own word"),
    )
    if proof := _own_package(facts, terms):
        return finding(answer=Answer.MEETS, value=proof, source=_("Learner record"))
    if facts.education_rank is None:
        return finding(
            answer=Answer.MISSING,
            value=_("Not provided"),
            message=_("Education is not recorded"),
            way_forward=_("Complete the person's record."),
        )
    if facts.education_rank < terms.prior_rank:
        return finding(
            answer=Answer.FAILS,
            value=facts.education_name,
            message=_("Has not finished %s") % terms.prior_name,
            way_forward=_("Suggest the package before this one."),
        )
    if not facts.has_diploma:
        return finding(
            answer=Answer.CONSIDER,
            mandatory=False,
            value=_("%s, not proven") % facts.education_name,
            message=_("Diploma of %s is not proven") % terms.prior_name,
            way_forward=_("Ask the school or the education office for a copy."),
        )
    return finding(answer=Answer.MEETS, value=facts.education_name)


def _own_package(facts: Facts, terms: Terms) -> str:
    """What the learner records prove, in words; empty where they prove nothing. The letters of
    the packages follow each other."""
    before = BEFORE.get(terms.package, "")
    if before and facts.finished_package >= before:
        return _("%(package)s finished") % {"package": f"Paket {facts.finished_package}"}
    if terms.package and facts.begun_package == terms.package:
        return _("%(package)s begun") % {"package": f"Paket {facts.begun_package}"}
    return ""
