"""May this person join this class? Fourteen checks of domain 14.6, each a question with its answer.

A rule is a pure function of `Facts` (one person) and `Terms` (the class). It returns a Finding,
or None where the question does not arise; it never raises and never reads the database.
`assess` reads everything for all candidates in a constant number of queries.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ProgrammeKind, RequirementKind
from partnerships.models import TrainingClass
from rutan.common.dates import add_months
from rutan.common.findings import Answer, Finding, overall
from trainees.candidate_facts import Facts, Suggestion, Terms, facts_of, terms_of
from trainees.choices import DateSource, Integration, LegalStatus, RiskLevel, SentenceKind, Sex
from trainees.models import Inmate

ASKED_AT_ENROLMENT = frozenset({"willingness"})
"""Shown before, but not weighed: nobody signs before having been proposed."""

Rule = Callable[[Facts, Terms], Finding | None]


# --- The checks ----------------------------------------------------------------------------


def in_custody(facts: Facts, terms: Terms) -> Finding:
    """No. 1"""
    here = facts.in_custody_here
    return Finding(
        code="custody",
        answer=Answer.MEETS if here else Answer.FAILS,
        label=_("In custody here"),
        requirement=_("In custody at this facility"),
        value=_("Yes") if here else _("No"),
        source=_register(facts),
        as_of=facts.register_since,
        message="" if here else _("Not in custody here"),
        way_forward="" if here else _("Propose at the facility where the person is now."),
    )


def legal_status(facts: Facts, terms: Terms) -> Finding:
    """No. 2: certified training takes convicts; education and short classes detainees too."""
    limit = terms.limit(RequirementKind.LEGAL_STATUS)
    allowed = _statuses(limit.text) if limit and limit.text else _usual_statuses(terms)
    labels = [str(LegalStatus(each).label) for each in LegalStatus.values if each in allowed]
    finding = partial(
        Finding,
        code="legal_status",
        label=_("Legal status"),
        requirement=_(" or ").join(labels),
        source=_register(facts),
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
        way_forward=_open_to_detainees(terms) if detained else "",
    )


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
        source=_source(facts.sentence_source),
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
    value = _("%(share)s on %(day)s") % {"share": text, "day": _short(reached_on)}
    if facts.sentence_source == DateSource.ESTIMATED:
        value = _("%s (estimate)") % value
    if reached_on <= terms.starts_on:
        return finding(answer=Answer.MEETS, value=value)
    return finding(
        answer=Answer.FAILS,
        value=value,
        message=_("%(share)s of the sentence is served only on %(day)s")
        % {"share": text, "day": _short(reached_on)},
        way_forward=_later_class(terms, after=reached_on)
        or _("Propose for a class that starts on %s or later.") % _short(reached_on),
    )


def release_after_end(facts: Facts, terms: Terms) -> Finding:
    """No. 4: free only after the last lesson and after the exam, with some days to spare."""
    limit = terms.limit(RequirementKind.RELEASE_AFTER_END)
    margin = _number(limit.text if limit else "", int(terms.settings["days_after_class_end"]))
    last_day = terms.last_day
    at_exam = terms.exam_on is not None and terms.exam_on > terms.ends_on
    finding = partial(
        Finding,
        code="release_after_end",
        label=_("Finishes before release"),
        requirement=(_("Release after the exam on %s") if at_exam else _("Release after %s"))
        % _short(last_day),
        source=_source(facts.release_source),
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
    if spare > 0:
        value = ngettext("%(day)s, %(n)s day after", "%(day)s, %(n)s days after", spare) % {
            "day": _short(release),
            "n": spare,
        }
    else:
        value = _short(release)
    if facts.is_estimate:
        value = _("%s (estimate)") % value
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
        way_forward=_earlier_class(terms, before=release)
        or _("Offer a class that ends before %s, or training outside after release.")
        % _short(release),
    )


def remaining_months(facts: Facts, terms: Terms) -> Finding | None:
    """No. 5: a priority for those who go home soon, not an exclusion."""
    limit = terms.limit(RequirementKind.REMAINING_MONTHS)
    if (limit is None and terms.is_equivalency) or facts.legal_status == LegalStatus.DETAINEE:
        return None
    most = _number(limit.text if limit else "", int(terms.settings["max_remaining_months"]))
    finding = partial(
        Finding,
        code="remaining_months",
        label=_("Remaining sentence"),
        requirement=ngettext("At most %(n)s month", "At most %(n)s months", most) % {"n": most},
        source=_source(facts.release_source),
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
    value = _short(facts.release_on)
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


def no_discipline(facts: Facts, terms: Terms) -> Finding:
    """No. 6: no entry in Register F in the last months."""
    limit = terms.limit(RequirementKind.NO_DISCIPLINE)
    months = _number(limit.text if limit else "", int(terms.settings["discipline_months"]))
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
        value=_("Entry of %s") % _short(facts.disciplined_on),
        message=_("Register F entry on %s") % _short(facts.disciplined_on),
        way_forward=_("Can be proposed from %s if nothing is added.") % _short(clean_from),
    )


def risk(facts: Facts, terms: Terms) -> Finding:
    """No. 7: high risk wants a reason; with dangerous tools it rules the person out."""
    limit = terms.limit(RequirementKind.RISK)
    order = list(RiskLevel.values)
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
        way_forward=(_("Offer a class without dangerous tools.") if terms.uses_sharp_tools else ""),
    )


def education(facts: Facts, terms: Terms) -> Finding | None:
    """No. 8, schooling: only where the programme asks for it."""
    limit = terms.limit(RequirementKind.EDUCATION)
    if limit is None or limit.education_rank is None:
        return None
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


def age(facts: Facts, terms: Terms) -> Finding | None:
    """No. 8, age on the first day: only where the programme asks for it."""
    limit = terms.limit(RequirementKind.AGE)
    bounds = _range(limit.text) if limit else None
    if bounds is None or facts.birth_date is None:
        return None
    youngest, oldest = bounds
    years = _years(facts.birth_date, terms.starts_on)
    fits = youngest <= years and (oldest is None or years <= oldest)
    value = ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return Finding(
        code="age",
        label=_("Age"),
        requirement=(
            _("%(youngest)s to %(oldest)s years") % {"youngest": youngest, "oldest": oldest}
            if oldest is not None
            else _("From %(youngest)s years") % {"youngest": youngest}
        ),
        source=_("Date of birth"),
        mandatory=limit.is_mandatory,
        answer=Answer.MEETS if fits else Answer.FAILS,
        value=value,
        message="" if fits else _("Age on the first day: %s") % value,
    )


def sex(facts: Facts, terms: Terms) -> Finding | None:
    """No. 8, sex: only where the programme asks for it."""
    limit = terms.limit(RequirementKind.SEX)
    if limit is None or limit.text not in Sex.values:
        return None
    fits = facts.sex == limit.text
    return Finding(
        code="sex",
        label=_("Sex"),
        requirement=str(Sex(limit.text).label),
        value=str(Sex(facts.sex).label),
        source=_("Register"),
        mandatory=limit.is_mandatory,
        answer=Answer.MEETS if fits else Answer.FAILS,
        message="" if fits else _("Class for: %s") % Sex(limit.text).label,
    )


def health(facts: Facts, terms: Terms) -> Finding | None:
    """No. 8, health: a clinic's letter that is not too old. Education asks for none."""
    limit = terms.limit(RequirementKind.HEALTH)
    if limit is None and terms.is_equivalency:
        return None
    months = _number(limit.text if limit else "", int(terms.settings["health_letter_months"]))
    finding = partial(
        Finding,
        code="health",
        label=_("Health"),
        requirement=ngettext(
            "Health letter, last %(n)s month", "Health letter, last %(n)s months", months
        )
        % {"n": months},
        source=_("Clinic"),
        as_of=facts.health_on,
        mandatory=limit.is_mandatory if limit else True,
    )
    if facts.health_on is None:
        return finding(
            answer=Answer.MISSING,
            value=_("None"),
            message=_("No health letter yet"),
            way_forward=_("Record the clinic's letter."),
        )
    if add_months(facts.health_on, months) < terms.today:
        return finding(
            answer=Answer.MISSING,
            value=_("Letter of %s") % _short(facts.health_on),
            message=_("Health letter of %s is too old") % _short(facts.health_on),
            way_forward=_("Ask the clinic for a new letter."),
        )
    if facts.fit:
        if facts.health_limits:
            return finding(
                answer=Answer.CONSIDER,
                value=_("Fit, with limits"),
                message=_("Fit, with limits at work"),
                way_forward=_("Agree with the instructor on what the person may do."),
            )
        return finding(answer=Answer.MEETS, value=_("Fit"))
    return finding(
        answer=Answer.FAILS,
        value=_("Not fit"),
        message=_("Not fit for training according to the clinic"),
        way_forward=_("Can be proposed again with a new letter of the clinic."),
    )


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
        value=_("%(title)s, %(day)s") % {"title": clash.title, "day": _short(clash.on)},
        message=_("Clashes with %(title)s on %(day)s")
        % {"title": clash.title, "day": _short(clash.on)},
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
        value=_("Completed on %s") % _short(facts.completed_on),
        message=_("Completed this programme on %s") % _short(facts.completed_on),
        way_forward=_("Suggest the next level or another field."),
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
        value = _("%s on record") % _short(day) if day and facts.integration else _("None")
        return finding(answer=Answer.MEETS, value=value)
    return finding(
        answer=Answer.CONSIDER,
        value=_short(day),
        message=_("Integration expected on %s, during the class") % _short(day),
        way_forward=_("Agree with Bapas whether the course can be finished outside."),
    )


def identity(facts: Facts, terms: Terms) -> Finding:
    """No. 12: a certificate wants a name and a number that the civil registry knows."""
    limit = terms.limit(RequirementKind.IDENTITY)
    finding = partial(
        Finding,
        code="identity",
        label=_("Identity papers"),
        requirement=_("NIK is known"),
        source=_("Identity data"),
        mandatory=limit.is_mandatory if limit else False,
    )
    if facts.has_nik:
        return finding(answer=Answer.MEETS, value=_("NIK on record"))
    return finding(
        answer=Answer.MISSING,
        value=_("No NIK"),
        message=_("NIK is missing"),
        way_forward=_("Ask the civil registry for the NIK before certificates are printed."),
    )


def prior_diploma(facts: Facts, terms: Terms) -> Finding | None:
    """No. 13: Paket B continues primary school, Paket C lower secondary."""
    if not terms.is_equivalency or terms.prior_rank is None:
        return None
    finding = partial(
        Finding,
        code="prior_diploma",
        label=_("Earlier diploma"),
        requirement=_("Diploma of %s") % terms.prior_name,
        source=_("Diploma") if facts.has_diploma else _("Own word"),
    )
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


RULES: tuple[Rule, ...] = (
    in_custody,
    legal_status,
    release_after_end,
    served_fraction,
    remaining_months,
    no_discipline,
    risk,
    health,
    education,
    age,
    sex,
    prior_diploma,
    timetable,
    not_completed_before,
    no_integration_inside,
    identity,
    willingness,
)
"""The fourteen numbers of domain 14.6; its no. 8 is four questions."""


# --- Asking --------------------------------------------------------------------------------


def assess(training_class: TrainingClass, inmates: Iterable[Inmate]) -> dict[int, list[Finding]]:
    """All findings of each person, by primary key, in the order of `RULES`; ten queries at most."""
    terms, facts = terms_of(training_class), facts_of(training_class, inmates)
    return {pk: findings_for(each, terms) for pk, each in facts.items()}


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """Findings in the language of the reader, and as they are kept: in Indonesian."""

    findings: list[Finding]
    kept: list[dict[str, Any]]


def assess_to_keep(training_class: TrainingClass, inmates: Iterable[Inmate]) -> dict[int, Assessed]:
    """As `assess`, for findings that are stored as evidence and printed for a hearing."""
    terms, facts = terms_of(training_class), facts_of(training_class, inmates)
    findings = {pk: findings_for(each, terms) for pk, each in facts.items()}
    with translation.override("id"):
        kept = {pk: as_json(findings_for(each, terms)) for pk, each in facts.items()}
    return {pk: Assessed(findings=findings[pk], kept=kept[pk]) for pk in facts}


def findings_for(facts: Facts, terms: Terms) -> list[Finding]:
    answers = (rule(facts, terms) for rule in RULES)
    return [finding for finding in answers if finding is not None]


def answer_of(findings: Iterable[Finding]) -> Answer:
    """The one answer of a person: what is asked only at enrolment does not weigh."""
    return overall(weighed(findings))


def weighed(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code not in ASKED_AT_ENROLMENT]


def failing_first(findings: Iterable[Finding]) -> list[Finding]:
    """What needs a look stands on top; the rest keeps its order."""
    rank = {Answer.FAILS: 0, Answer.MISSING: 1, Answer.CONSIDER: 2, Answer.MEETS: 5}

    def urgency(finding: Finding) -> int:
        if finding.answer == Answer.MEETS or finding.blocks:
            return rank[finding.answer]
        return 4 if finding.code in ASKED_AT_ENROLMENT else 3

    return sorted(findings, key=urgency)


def requirements_of(terms: Terms) -> list[Finding]:
    """What the class asks for: the rules asked about somebody of whom little is known."""
    somebody = Facts(
        inmate_id=0,
        legal_status=LegalStatus.CONVICT,
        sentence_kind=SentenceKind.FIXED,
        release_on=date.max,
        sex=Sex.MALE,
        birth_date=terms.starts_on,
    )
    asked = [finding for finding in findings_for(somebody, terms) if finding.code != "custody"]
    mandatory = [finding for finding in asked if finding.mandatory]
    return mandatory + [finding for finding in asked if not finding.mandatory]


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """What was known on the day, to keep with the application."""
    return [
        asdict(finding)
        | {
            "answer": finding.answer.value,
            "as_of": finding.as_of.isoformat() if finding.as_of else None,
        }
        for finding in findings
    ]


def from_json(rows: Iterable[dict[str, Any]]) -> list[Finding]:
    return [
        Finding(
            **row
            | {
                "answer": Answer(row["answer"]),
                "as_of": date.fromisoformat(row["as_of"]) if row["as_of"] else None,
            }
        )
        for row in rows
    ]


# --- Small answers -------------------------------------------------------------------------


def _usual_statuses(terms: Terms) -> set[str]:
    if terms.kind == ProgrammeKind.VOCATIONAL:
        return {LegalStatus.CONVICT.value}
    return set(LegalStatus.values)


def _statuses(text: str) -> set[str]:
    return {each.strip() for each in text.split(",")} & set(LegalStatus.values)


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


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() else default


def _range(text: str) -> tuple[int, int | None] | None:
    """ "18-60", or "18-" without an upper bound."""
    youngest, dash, oldest = text.partition("-")
    if not dash or not youngest.strip().isdecimal():
        return None
    oldest = oldest.strip()
    return int(youngest), int(oldest) if oldest.isdecimal() else None


def _years(birth_date: date, on: date) -> int:
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def _short(day: date) -> str:
    return date_format(day, "j M Y")


def _register(facts: Facts) -> str:
    return _("Register %s") % facts.register if facts.register else _("Register")


def _source(code: str) -> str:
    return str(DateSource(code).label) if code in DateSource.values else _("SDP")


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


def _earlier_class(terms: Terms, *, before: date) -> str:
    return next(
        (_suggest(each) for each in terms.suggestions if each.last_day < before),
        "",
    )


def _later_class(terms: Terms, *, after: date) -> str:
    return next(
        (_suggest(each) for each in terms.suggestions if each.starts_on >= after),
        "",
    )


def _open_to_detainees(terms: Terms) -> str:
    return next(
        (_suggest(each) for each in terms.suggestions if each.is_equivalency),
        _("Can join Paket A, B or C and short classes"),
    )


def _suggest(other: Suggestion) -> str:
    return _("Suggestion: %(title)s, starts %(day)s") % {
        "title": other.title,
        "day": date_format(other.starts_on, "j F Y"),
    }
