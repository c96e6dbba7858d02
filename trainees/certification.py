"""Who may get which certificate, and what may be printed on it.

A certificate opens doors because nothing on it says where it was earned (domain 14.7).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnerships.models import Partner, TrainingClass, Unit
from rutan.common.errors import DomainError
from rutan.common.findings import Answer, Finding
from trainees import attendance_rules
from trainees.choices import (
    UNFINISHED_ENROLMENTS,
    CertificateKind,
    Competence,
    EnrolmentState,
)
from trainees.models import Certificate, Enrolment, Result

REVEALING = (
    "rutan",
    "lapas",
    "lpka",
    "warga binaan",
    "wbp",
    "narapidana",
    "napi",
    "tahanan",
    "register",
    "pemasyarakatan",
    "penjara",
    "prison",
    "inmate",
    "detention",
    "correctional",
)
"""Whole words: a family called Napitupulu keeps its name."""

ENDINGS = "(?:nya|s)?"
_WORDS = "|".join(word.replace(" ", r"[\W_]+") for word in REVEALING)
_REVEALING = re.compile(rf"\b(?:{_WORDS}){ENDINGS}\b", re.IGNORECASE)
_SPELT_OUT = re.compile(r"(?<![^\W_])(?:[^\W_][\W_]+){2,}[^\W_](?![^\W_])")


def words_that_reveal_custody(*texts: str) -> list[str]:
    """The words in `texts` that would tell where the holder was, as they are written there.

    Looks through capitals, accents, wide letters and words spelt with dots or spaces.
    """
    found: list[str] = []
    for text in texts:
        plain = _without_disguise(text)
        for candidate in (text, plain, _SPELT_OUT.sub(_joined, plain)):
            hits = [match.group() for match in _REVEALING.finditer(candidate)]
            if hits:
                found += [hit for hit in hits if hit not in found]
                break
    return found


def _without_disguise(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(
        letter
        for letter in decomposed
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
    )


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"[\W_]+", "", match.group())


def stigma_sentence(word: str) -> str:
    return _(
        "The certificate text contains “%(word)s”. Remove it so the holder is not identified as "
        "a former inmate."
    ) % {"word": word}


def refuse_revealing_words(certificate: Certificate) -> None:
    """Raises with the field to put right. An internal charter never leaves the facility."""
    if certificate.kind == CertificateKind.INTERNAL:
        return
    for field in ("title", "venue", "issuer_name", "holder_name"):
        if words := words_that_reveal_custody(getattr(certificate, field)):
            raise DomainError(stigma_sentence(words[0]), field=field)
    if certificate.issuer.reveals_custody:
        raise DomainError(stigma_sentence(certificate.issuer_name), field="issuer")


def kinds_of(training_class: TrainingClass) -> list[CertificateKind]:
    """Certificates that people of this class expect, in the order of the programme."""
    version = training_class.programme_version
    wanted = [kind for kind in version.certificate_kinds if kind in CertificateKind.values]
    if not wanted:
        wanted = [
            CertificateKind.DIPLOMA
            if version.programme.is_equivalency
            else CertificateKind.TRAINING
        ]
    return [CertificateKind(kind) for kind in wanted if kind != CertificateKind.PARTICIPATION]


def failed_in_a_required_unit(training_class: TrainingClass) -> set[int]:
    """Enrolments whose last attempt in a required unit was not enough. One query."""
    last = _last_in_required_units(training_class)
    return {result.enrolment_id for result in last.values() if not is_enough(result)}


def _last_in_required_units(training_class: TrainingClass) -> dict[tuple[int, int], Result]:
    """The attempt that counts, by enrolment and unit."""
    attempts = (
        Result.objects.filter(
            assessment__training_class=training_class, assessment__unit__is_required=True
        )
        .select_related("assessment")
        .order_by("attempt")
    )
    return {(each.enrolment_id, each.assessment.unit_id): each for each in attempts}


@dataclass(frozen=True, kw_only=True)
class UnitStanding:
    """Where somebody stands in the required units of the programme."""

    failed: list[Unit]
    missing: list[Unit]

    @property
    def competence(self) -> str:
        """Competent is who is competent in every required unit; open while one is missing."""
        if self.failed:
            return Competence.NOT_YET
        return "" if self.missing else Competence.COMPETENT


def unit_standings(training_class: TrainingClass) -> dict[int, UnitStanding]:
    """Everybody with a result in a required unit, by enrolment (domain 14.6). Two queries."""
    last = _last_in_required_units(training_class)
    units = list(training_class.programme_version.units.filter(is_required=True)) if last else []
    return {
        enrolment: UnitStanding(
            failed=[
                unit
                for unit in units
                if (enrolment, unit.pk) in last and not is_enough(last[enrolment, unit.pk])
            ],
            missing=[unit for unit in units if (enrolment, unit.pk) not in last],
        )
        for enrolment in {enrolment for enrolment, _unit in last}
    }


def is_enough(result: Result) -> bool:
    """A verdict rules; without one the score does."""
    if result.competence:
        return result.competence == Competence.COMPETENT
    return result.score is not None and result.score >= result.assessment.pass_score


def why_not_completed(enrolment: Enrolment, *, percent: int, failed: Iterable[int]) -> str:
    """The code of the exit reason that the rule gives; empty when the course is completed.

    Completed is: attendance of at least the programme's minimum, and no required unit failed.
    Not yet competent (BK) after a completed course is a result, not an exit (ux 6.1).
    """
    if not attendance_rules.reaches(enrolment.credited_hours, enrolment.expected_hours, percent):
        return "attendance_short"
    return "not_competent" if enrolment.pk in failed else ""


def may_get(
    kind: CertificateKind, enrolment: Enrolment, *, percent: int, failed: Iterable[int] = ()
) -> Finding:
    """May this person get a certificate of this kind, now or on the way there?"""
    attended = attendance_rules.percent_words(enrolment.credited_hours, enrolment.expected_hours)
    gone = enrolment.state in UNFINISHED_ENROLMENTS
    short = bool(why_not_completed(enrolment, percent=percent, failed=failed))
    is_completed = enrolment.state == EnrolmentState.COMPLETED or not (gone or short)
    if kind == CertificateKind.PARTICIPATION:
        fits = enrolment.credited_hours > 0 and not is_completed
        message = _("Only for somebody who attended but did not complete the class.")
    elif kind in {CertificateKind.COMPETENCE, CertificateKind.DIPLOMA}:
        fits = enrolment.competence == Competence.COMPETENT and not gone
        message = _("Only with the result competent.")
        if kind == CertificateKind.DIPLOMA:
            message = _("Only with the result passed.")
    elif kind == CertificateKind.TRAINING:
        fits = is_completed
        message = (
            _("Left before the end: only a letter of participation.")
            if gone
            else _(
                "Attendance %(value)s, at least %(limit)s%% needed: only a letter of participation."
            )
            % {"value": attended, "limit": percent}
        )
        if not gone and enrolment.pk in failed:
            message = _("Not yet competent in a required unit.")
    else:
        fits = enrolment.credited_hours > 0
        message = _("No hours attended yet.")
    return Finding(
        code=f"certificate-{kind}",
        answer=Answer.MEETS if fits else Answer.FAILS,
        label=str(CertificateKind(kind).label),
        requirement=f"{percent}%",
        value=attended,
        message="" if fits else message,
    )


def without_certificate(
    training_class: TrainingClass, kind: CertificateKind, enrolments: Iterable[Enrolment]
) -> list[Enrolment]:
    """Those of `enrolments` who may get one of this kind and hold none with a number."""
    enrolments = list(enrolments)
    numbered = set(
        Certificate.objects.valid()
        .filter(enrolment__in=[each.pk for each in enrolments], kind=kind)
        .values_list("enrolment_id", flat=True)
    )
    percent = training_class.programme_version.min_attendance_percent
    failed = failed_in_a_required_unit(training_class)
    return [
        each
        for each in enrolments
        if each.pk not in numbered
        and may_get(kind, each, percent=percent, failed=failed).answer == Answer.MEETS
    ]


# --- Numbers -------------------------------------------------------------------------------

_MARKED = re.compile(r"^(?P<before>.*)\[(?P<digits>\d+)\](?P<after>.*)$")
_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


def consecutive(first: str, count: int) -> list[str]:
    """`count` numbers from `first` on; prefix, suffix and leading zeros stay.

    Counted is what stands in [brackets]; otherwise the group of digits that begins with a zero,
    or the last one that is not a year. Raises DomainError when there is nothing to count.
    """
    before, digits, after = _parts(first.strip())
    start, width = int(digits), len(digits)
    return [f"{before}{start + step:0{width}d}{after}" for step in range(count)]


def _parts(first: str) -> tuple[str, str, str]:
    if marked := _MARKED.match(first):
        return marked["before"], marked["digits"], marked["after"]
    groups = [group for group in _DIGITS.finditer(first) if len(group.group()) <= 12]
    if not groups:
        raise DomainError(
            _("Write the first number with a digit that can be counted on, such as 001/BPVP/2026."),
            field="first",
        )
    counted = [group for group in groups if not _YEAR.match(group.group())] or groups
    padded = [group for group in counted if group.group().startswith("0")]
    chosen = max(padded or counted[-1:], key=lambda group: len(group.group()))
    return first[: chosen.start()], chosen.group(), first[chosen.end() :]


def taken(
    issuer: Partner, kind: str, numbers: Iterable[str], *, but: Iterable[int] = ()
) -> set[str]:
    """Numbers of this issuer and kind that stand on a certificate already, except on `but`."""
    return set(
        Certificate.objects.filter(issuer=issuer, kind=kind, number__in=list(numbers))
        .exclude(pk__in=list(but))
        .values_list("number", flat=True)
    )


def taken_sentence(number: str) -> str:
    return _("Number %(number)s is already used on another certificate of this issuer.") % {
        "number": number
    }
