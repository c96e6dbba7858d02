"""Does the person fit what the programme asks: age, sex, health, papers? (Nos. 8 and 12)"""

from datetime import date
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import RequirementKind
from rutan.common.dates import add_months
from rutan.common.findings import Answer, Finding
from trainees.candidate_facts import Facts, Terms
from trainees.choices import Sex
from trainees.eligibility.words import number_in, short, unreadable


def age(facts: Facts, terms: Terms) -> Finding | None:
    """No. 8, age on the first day: only where the programme asks for it."""
    limit = terms.limit(RequirementKind.AGE)
    if limit is None:
        return None
    bounds = _range(limit.text)
    if bounds is None:
        return unreadable("age", _("Age"), limit)
    youngest, oldest = bounds
    finding = partial(
        Finding,
        code="age",
        label=_("Age"),
        requirement=(
            _("%(youngest)s to %(oldest)s years") % {"youngest": youngest, "oldest": oldest}
            if oldest is not None
            else _("From %(youngest)s years") % {"youngest": youngest}
        ),
        source=_("Date of birth"),
        mandatory=limit.is_mandatory,
    )
    if facts.birth_date is None:
        return finding(
            answer=Answer.MISSING,
            value=_("Not provided"),
            message=_("Date of birth is not recorded"),
            way_forward=_("Complete the person's record."),
        )
    years = _years(facts.birth_date, terms.starts_on)
    value = ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    if youngest <= years and (oldest is None or years <= oldest):
        return finding(answer=Answer.MEETS, value=value)
    return finding(
        answer=Answer.FAILS,
        value=value,
        message=_("Age on the first day: %s") % value,
        way_forward=_("Offer a programme for this age."),
    )


def sex(facts: Facts, terms: Terms) -> Finding | None:
    """No. 8, sex: only where the programme asks for it."""
    limit = terms.limit(RequirementKind.SEX)
    if limit is None:
        return None
    if limit.text not in Sex.values:
        return unreadable("sex", _("Sex"), limit)
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
        way_forward="" if fits else _("Offer a class that takes this person's sex."),
    )


def health(facts: Facts, terms: Terms) -> Finding | None:
    """No. 8, health: a clinic's letter that is not too old. Education asks for none."""
    limit = terms.limit(RequirementKind.HEALTH)
    if limit is None and terms.is_equivalency:
        return None
    months = number_in(limit.text if limit else "", int(terms.settings["health_letter_months"]))
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
            value=_("Letter of %s") % short(facts.health_on),
            message=_("Health letter of %s is too old") % short(facts.health_on),
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


def _range(text: str) -> tuple[int, int | None] | None:
    """ "18-60", or "18-" without an upper bound."""
    youngest, dash, oldest = text.partition("-")
    if not dash or not youngest.strip().isdecimal():
        return None
    oldest = oldest.strip()
    return int(youngest), int(oldest) if oldest.isdecimal() else None


def _years(birth_date: date, on: date) -> int:
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
