"""What a paper may say about a person. No estimate, no day of the stay, no offence, no NIK.

Findings are printed by their name alone: what they weighed holds days, and days may be estimates.
"""

from collections.abc import Iterable, Mapping

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.common.shares import NOTHING
from trainees import eligibility
from trainees.choices import DateSource, PartnerAnswer, RiskLevel
from trainees.eligibility import from_json
from trainees.models import Application, Custody, HealthLetter, Inmate

HIGH_RISK = "risk"


def to_be_decided(application: Application) -> list[str]:
    """What the TPP has to weigh, as the names of the requirements; of the risk its level."""
    words = []
    for finding in eligibility.problems(from_json(application.findings)):
        is_high = finding.code == HIGH_RISK and finding.value in _levels()
        words.append(f"{finding.label}: {finding.value}" if is_high else finding.label)
    return words


def _levels() -> frozenset[str]:
    """Findings are kept in Indonesian."""
    with translation.override("id"):
        return frozenset(str(level.label) for level in RiskLevel)


def stays_of(inmates: Iterable[int], facility: int) -> dict[int, Custody]:
    rows = Custody.objects.open().filter(facility=facility, inmate__in=list(inmates))
    return {row.inmate_id: row for row in rows}


def limits_of(inmates: Iterable[int]) -> dict[int, str]:
    """Limits at work by person: the words of the last health letter, never what is behind them."""
    rows = HealthLetter.objects.filter(inmate__in=list(inmates)).order_by("inmate", "-on", "-pk")
    found: dict[int, str] = {}
    for row in rows:
        found.setdefault(row.inmate_id, row.limits)
    return found


def name_for_a_partner(application: Application) -> str:
    """Initials until the partner has accepted the person, as proposed or in the class."""
    place = getattr(application, "enrolment", None)
    is_accepted = application.partner_answer == PartnerAnswer.ACCEPTED or (
        place is not None and place.partner_accepted_on is not None
    )
    return application.inmate.id_card_name if is_accepted else application.inmate.initials


def available_until(stays: Mapping[int, Custody], inmate: Inmate) -> str:
    """A month, and nothing where the day is an estimate or not known."""
    stay = stays.get(inmate.pk)
    if stay is None or stay.earliest_release_on is None:
        return NOTHING
    if stay.release_source in {DateSource.ESTIMATED, ""}:
        return NOTHING
    return _("until %(month)s") % {"month": date_format(stay.earliest_release_on, "F Y")}
