"""May this person join this class? Fourteen checks of domain 14.6, each a question with its answer.

A rule is a pure function of `Facts` (one person) and `Terms` (the class). It returns a Finding,
or None where the question does not arise; it never raises and never reads the database.
`assess` reads everything for all candidates in a constant number of queries.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import ClassState, ProgrammeKind, RequirementKind, SessionState
from partnerships.models import EducationLevel, Requirement, Session, TrainingClass
from rutan.common.dates import add_months
from rutan.common.findings import Answer, Finding, overall
from trainees.choices import (
    LIVE_ENROLMENTS,
    DateSource,
    EnrolmentState,
    Integration,
    LegalStatus,
    RiskLevel,
    SentenceKind,
    Sex,
)
from trainees.models import (
    Application,
    Custody,
    DisciplineRecord,
    Enrolment,
    HealthLetter,
    Inmate,
    RiskAssessment,
)

PRIOR_LEVEL = {"B": "primary", "C": "lower-secondary"}
"""Paket B continues primary school, Paket C lower secondary (domain 14.6 no. 13)."""

ASKED_AT_ENROLMENT = frozenset({"willingness"})
"""Shown before, but not weighed: nobody signs before having been proposed."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What the programme says about one requirement; `text` as in `Requirement.limit`."""

    text: str
    is_mandatory: bool
    education_rank: int | None = None
    education_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A time of a class on a day."""

    on: date
    starts_at: time
    ends_at: time
    title: str


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Another class that somebody who cannot join this one may ask for."""

    title: str
    starts_on: date
    last_day: date
    is_equivalency: bool


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The class as the rules see it. `today` is the facility's."""

    today: date
    starts_on: date
    ends_on: date
    exam_on: date | None
    kind: str
    uses_sharp_tools: bool
    limits: dict[str, Limit]
    settings: dict[str, Any]
    suggestions: tuple[Suggestion, ...] = ()
    prior_rank: int | None = None
    prior_name: str = ""

    @property
    def last_day(self) -> date:
        return max(self.ends_on, self.exam_on or self.ends_on)

    @property
    def is_equivalency(self) -> bool:
        return self.kind == ProgrammeKind.EQUIVALENCY

    def limit(self, kind: RequirementKind) -> Limit | None:
        return self.limits.get(kind)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about one person today. None and "" mean: not known."""

    inmate_id: int
    in_custody_here: bool = True
    as_of: date | None = None
    legal_status: str = ""
    register: str = ""
    register_since: date | None = None
    sentence_kind: str = ""
    one_third_on: date | None = None
    half_on: date | None = None
    two_thirds_on: date | None = None
    expires_on: date | None = None
    sentence_source: str = ""
    integration: str = ""
    integration_on: date | None = None
    release_on: date | None = None
    release_source: str = ""
    sex: str = ""
    birth_date: date | None = None
    education_rank: int | None = None
    education_name: str = ""
    has_diploma: bool = False
    has_nik: bool = False
    risk_level: str = ""
    risk_on: date | None = None
    disciplined_on: date | None = None
    fit: bool | None = None
    health_on: date | None = None
    health_limits: str = ""
    detained_from: date | None = None
    other_classes: tuple[str, ...] = ()
    clash: Meeting | None = None
    unplanned_overlap: str = ""
    completed_on: date | None = None
    willing_on: date | None = None

    @property
    def is_estimate(self) -> bool:
        return self.release_source == DateSource.ESTIMATED


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
        source=facts.register or _("Register"),
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
        source=facts.register or _("Register"),
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
    inmates = list(inmates)
    terms = terms_of(training_class)
    facts = facts_of(training_class, inmates)
    return {inmate.pk: findings_for(facts[inmate.pk], terms) for inmate in inmates}


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """Findings in the language of the reader, and as they are kept: in Indonesian."""

    findings: list[Finding]
    kept: list[dict[str, Any]]


def assess_to_keep(training_class: TrainingClass, inmates: Iterable[Inmate]) -> dict[int, Assessed]:
    """As `assess`, for findings that are stored as evidence and printed for a hearing."""
    inmates = list(inmates)
    findings = assess(training_class, inmates)
    with translation.override("id"):
        kept = assess(training_class, inmates)
    return {
        inmate.pk: Assessed(findings=findings[inmate.pk], kept=as_json(kept[inmate.pk]))
        for inmate in inmates
    }


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


# --- Reading -------------------------------------------------------------------------------


def terms_of(training_class: TrainingClass) -> Terms:
    """The class in four queries: settings, requirements, other classes and, for Paket B and C,
    the level before. `programme_version__programme` and `facility` are best read with the class."""
    programme = training_class.programme_version.programme
    today = training_class.facility.today()
    prior = (
        EducationLevel.objects.filter(code=PRIOR_LEVEL[programme.package]).first()
        if programme.package in PRIOR_LEVEL
        else None
    )
    return Terms(
        today=today,
        starts_on=training_class.starts_on,
        ends_on=training_class.ends_on,
        exam_on=training_class.exam_on,
        kind=programme.kind,
        uses_sharp_tools=programme.uses_sharp_tools,
        limits=_limits(training_class),
        settings=thresholds.of(training_class.facility),
        suggestions=_suggestions(training_class, today),
        prior_rank=prior.rank if prior else None,
        prior_name=prior.name if prior else "",
    )


def _limits(training_class: TrainingClass) -> dict[str, Limit]:
    level = EducationLevel.objects.filter(code=OuterRef("limit"))
    rows = Requirement.objects.filter(version=training_class.programme_version_id).annotate(
        education_rank=Subquery(level.values("rank")[:1]),
        education_name=Subquery(level.values("name")[:1]),
    )
    return {
        row.kind: Limit(
            text=row.limit.strip(),
            is_mandatory=row.is_mandatory,
            education_rank=row.education_rank,
            education_name=row.education_name or "",
        )
        for row in rows
    }


def _suggestions(training_class: TrainingClass, today: date) -> tuple[Suggestion, ...]:
    others = (
        TrainingClass.objects.filter(
            facility_id=training_class.facility_id,
            state__in=[ClassState.PLANNED, ClassState.SELECTING],
            starts_on__gt=today,
        )
        .exclude(pk=training_class.pk)
        .select_related("programme_version__programme")
        .order_by("starts_on", "pk")
    )
    return tuple(
        Suggestion(
            title=each.title,
            starts_on=each.starts_on,
            last_day=each.last_day,
            is_equivalency=each.programme_version.programme.is_equivalency,
        )
        for each in others
    )


def facts_of(training_class: TrainingClass, inmates: Iterable[Inmate]) -> dict[int, Facts]:
    """What the rules ask about these people, in six queries however many they are."""
    inmates = list(inmates)
    pks = [inmate.pk for inmate in inmates]
    custodies = _custodies(training_class, pks)
    risks = _latest(RiskAssessment, "custody__inmate_id", pks, "level", "on")
    letters = _latest(HealthLetter, "inmate_id", pks, "is_fit", "on", "limits")
    willing = dict(
        Application.objects.filter(
            training_class=training_class, inmate__in=pks, willing_on__isnull=False
        )
        .order_by("pk")
        .values_list("inmate_id", "willing_on")
    )
    others, completed = _other_classes(training_class, pks)
    known = {each.pk: each for classes in others.values() for each in classes}
    meetings = _meetings({training_class.pk, *known})
    mine = meetings.get(training_class.pk, [])
    clashes = {pk: first_clash(mine, meetings.get(pk, [])) for pk in known}
    facts = {}
    for inmate in inmates:
        custody = custodies.get(inmate.pk)
        level, assessed_on = risks.get(inmate.pk, ("", None))
        fit, health_on, health_limits = letters.get(inmate.pk, (None, None, ""))
        classes = others.get(inmate.pk, [])
        unplanned = [each for each in classes if not mine or not meetings.get(each.pk)]
        facts[inmate.pk] = Facts(
            inmate_id=inmate.pk,
            in_custody_here=custody is not None,
            sex=inmate.sex,
            birth_date=inmate.birth_date,
            has_diploma=inmate.has_diploma,
            risk_level=level,
            risk_on=assessed_on,
            fit=fit,
            health_on=health_on,
            health_limits=health_limits,
            other_classes=tuple(sorted(each.title for each in classes)),
            clash=next((clashes[each.pk] for each in classes if clashes[each.pk]), None),
            unplanned_overlap=unplanned[0].title if unplanned else "",
            completed_on=completed.get(inmate.pk),
            willing_on=willing.get(inmate.pk),
            **(custody or {}),
        )
    return facts


def _custodies(training_class: TrainingClass, pks: list[int]) -> dict[int, dict[str, Any]]:
    """The open stay here with sentence, register entry, schooling and whether a NIK is known.

    The NIK itself is not read.
    """
    discipline = DisciplineRecord.objects.filter(
        custody__inmate=OuterRef("inmate"), is_in_register_f=True
    ).order_by("-on")
    rows = (
        Custody.objects.open()
        .filter(facility=training_class.facility_id, inmate__in=pks)
        .annotate(
            entry=FilteredRelation("register_entries", condition=Q(register_entries__ends_on=None)),
            as_of=F("sdp_synced_on"),
            release_on=F("earliest_release_on"),
            register_kind=F("entry__kind__code"),
            register_since=F("entry__starts_on"),
            sentence_kind=F("sentence__kind"),
            detained_from=F("sentence__detained_from"),
            one_third_on=F("sentence__one_third_on"),
            half_on=F("sentence__half_on"),
            two_thirds_on=F("sentence__two_thirds_on"),
            expires_on=F("sentence__expires_on"),
            sentence_source=F("sentence__source"),
            integration=F("sentence__integration"),
            integration_on=F("sentence__integration_on"),
            education_rank=F("inmate__education_level__rank"),
            education_name=F("inmate__education_level__name"),
            has_nik=Q(inmate__identity__nik__isnull=False),
            disciplined_on=Subquery(discipline.values("on")[:1]),
        )
        .values(
            "inmate_id",
            "legal_status",
            "release_source",
            "as_of",
            "release_on",
            "register_kind",
            "register_since",
            "sentence_kind",
            "detained_from",
            "one_third_on",
            "half_on",
            "two_thirds_on",
            "expires_on",
            "sentence_source",
            "integration",
            "integration_on",
            "education_rank",
            "education_name",
            "has_nik",
            "disciplined_on",
        )
    )
    custodies = {}
    for row in rows:
        kind = row.pop("register_kind")
        row["register"] = _("Register %s") % kind if kind else ""
        words = ("sentence_kind", "sentence_source", "integration", "education_name")
        row |= {name: row[name] or "" for name in words}
        custodies[row.pop("inmate_id")] = row
    return custodies


def _latest(model, person: str, pks: list[int], *fields: str) -> dict[int, tuple]:
    """The newest row of each person; a later row overwrites an earlier one."""
    rows = (
        model.objects.filter(**{f"{person.removesuffix('_id')}__in": pks})
        .order_by("on", "pk")
        .values_list(person, *fields)
    )
    return {row[0]: row[1:] for row in rows}


def _other_classes(
    training_class: TrainingClass, pks: list[int]
) -> tuple[dict[int, list[TrainingClass]], dict[int, date]]:
    """Classes a person sits in during this one, and the day this programme was completed."""
    programme = training_class.programme_version.programme_id
    at_the_same_time = Q(
        state__in=LIVE_ENROLMENTS,
        training_class__starts_on__lte=training_class.last_day,
    ) & (
        Q(training_class__ends_on__gte=training_class.starts_on)
        | Q(training_class__exam_on__gte=training_class.starts_on)
    )
    done = Q(
        state=EnrolmentState.COMPLETED,
        training_class__programme_version__programme=programme,
    )
    rows = (
        Enrolment.objects.filter(at_the_same_time | done, inmate__in=pks)
        .exclude(training_class=training_class)
        .select_related("training_class")
        .order_by("pk")
    )
    others: dict[int, list[TrainingClass]] = defaultdict(list)
    completed: dict[int, date] = {}
    for row in rows:
        if row.state == EnrolmentState.COMPLETED:
            completed[row.inmate_id] = row.ended_on
        else:
            others[row.inmate_id].append(row.training_class)
    return others, completed


def _meetings(classes: Iterable[int]) -> dict[int, list[Meeting]]:
    rows = (
        Session.objects.filter(training_class__in=classes)
        .exclude(state=SessionState.CANCELLED)
        .values_list("training_class_id", "on", "starts_at", "ends_at", "training_class__title")
    )
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    for pk, on, starts_at, ends_at, title in rows:
        meetings[pk].append(Meeting(on=on, starts_at=starts_at, ends_at=ends_at, title=title))
    return meetings


# --- Small answers -------------------------------------------------------------------------


def first_clash(mine: Sequence[Meeting], theirs: Sequence[Meeting]) -> Meeting | None:
    """The first of their meetings that falls into one of mine; touching ends do not clash."""
    by_day: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in mine:
        by_day[meeting.on].append(meeting)
    for other in sorted(theirs, key=lambda each: (each.on, each.starts_at)):
        for meeting in by_day.get(other.on, ()):
            if meeting.starts_at < other.ends_at and other.starts_at < meeting.ends_at:
                return other
    return None


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
