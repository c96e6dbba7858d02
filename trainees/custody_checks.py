"""What can never be right about a person's data, and what deserves a second look.

`problems` are refused by form, import and action alike; `findings` are shown and stop nobody.
"""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rutan.common.dates import add_months
from rutan.common.findings import Answer, Finding
from rutan.common.validators import clean_nik, nik_agrees
from trainees import dossier, release_dates
from trainees.choices import Integration, LegalStatus, SentenceKind, Sex
from trainees.models import RegisterKind, Sentence

OLDEST, YOUNGEST = 110, 12
"""Years. A child under 12 cannot be held (domain 3.1); nobody here is older than 110."""

MOST = {
    "years": 99,
    "months": 240,
    "days": 3_660,
    "remission_days": 3_660,
    "fine_substitute_days": 3_660,
}
"""Largest numbers that can be meant: beyond them somebody has typed a year or a date."""

ORDER = ("one_third_on", "half_on", "two_thirds_on", "expires_on")

AGREEING = {
    LegalStatus.DETAINEE: {LegalStatus.DETAINEE},
    LegalStatus.CONVICT: {LegalStatus.CONVICT},
    # Juvenile institutions keep registers of their own; elsewhere a child stands in B.
    LegalStatus.CHILD: {LegalStatus.CHILD, LegalStatus.CONVICT},
}

Problem = tuple[str, str]
"""Name of the value that can put it right, and the sentence."""


def problems(
    values: Mapping[str, Any], *, register_kind: RegisterKind | None, today: date
) -> list[Problem]:
    """Everything that is wrong at once; `today` is the facility's. Values as a dossier's."""
    return [
        *_about_the_person(values, today),
        *_about_the_stay(values, register_kind, today),
        *_about_the_sentence(values),
    ]


def _about_the_person(values: Mapping[str, Any], today: date) -> list[Problem]:
    found = []
    born = values.get("birth_date")
    if born and born > today:
        found.append(("birth_date", _("The date of birth cannot be after today.")))
    elif born and born < add_months(today, -OLDEST * 12):
        found.append(("birth_date", _("Check the year of birth: nobody here is over %d.") % OLDEST))
    if values.get("nik"):
        try:
            clean_nik(values["nik"])
        except ValidationError as error:
            found.append(("nik", " ".join(error.messages)))
    if not values.get("nik") and not values.get("nik_missing"):
        found.append(("nik", _("Enter the NIK, or say why there is none.")))
    if values.get("nik") and values.get("nik_missing"):
        found.append(("nik_missing", _("There is a NIK: leave the reason for its absence empty.")))
    return found


def _about_the_stay(
    values: Mapping[str, Any], register_kind: RegisterKind | None, today: date
) -> list[Problem]:
    found = []
    entered, born = values.get("entered_on"), values.get("birth_date")
    if entered and entered > today:
        found.append(("entered_on", _("The day of entry cannot be after today.")))
    elif entered and born and born <= today and entered < add_months(born, YOUNGEST * 12):
        found.append(
            (
                "entered_on",
                _("The day of entry is less than %d years after the birth.") % YOUNGEST,
            )
        )
    started = values.get("register_from")
    if started and started > today:
        found.append(("register_from", _("The register entry cannot begin after today.")))
    status = values.get("legal_status")
    if register_kind and status and register_kind.legal_status not in AGREEING[status]:
        found.append(
            (
                "legal_status",
                _("Register %(register)s is for: %(expected)s. The status says: %(status)s.")
                % {
                    "register": register_kind.code,
                    "expected": register_kind.get_legal_status_display(),
                    "status": LegalStatus(status).label,
                },
            )
        )
    synced = values.get("sdp_synced_on")
    if synced and synced > today:
        found.append(("sdp_synced_on", _("The date cannot be after today")))
    return found


def _about_the_sentence(values: Mapping[str, Any]) -> list[Problem]:
    found = [
        (name, _("Enter a whole number from 0 to %(most)d.") % {"most": most})
        for name, most in MOST.items()
        if not 0 <= (values.get(name) or 0) <= most
    ]
    kind = values.get("sentence_kind") or SentenceKind.NONE
    expires, detained = values.get("expires_on"), values.get("detained_from")
    if kind in {SentenceKind.LIFE, SentenceKind.DEATH} and expires:
        found.append(("expires_on", _("A life or death sentence has no expiry.")))
    elif expires and detained and expires < detained:
        found.append(("expires_on", _("The expiry must not be before the detention.")))
    dated = [(name, values[name]) for name in ORDER if values.get(name)]
    for (earlier, first), (later, second) in pairwise(dated):
        if second < first:
            found.append(
                (
                    later,
                    _("%(later)s must not be before %(earlier)s (%(day)s).")
                    % {
                        "later": dossier.label_of(later).capitalize(),
                        "earlier": dossier.label_of(earlier),
                        "day": date_format(first, "j M Y"),
                    },
                )
            )
            break
    if values.get("integration") == Integration.APPROVED and not values.get("integration_on"):
        found.append(("integration_on", _("An approved integration needs its date.")))
    return found


def findings(
    values: Mapping[str, Any],
    *,
    register_kind: RegisterKind | None,
    integration_code: str = "",
) -> list[Finding]:
    """What to compare with the papers. None is mandatory; only what is not in order is listed.

    `integration_code` is the code of the kind of integration ("pb", "cb"…).
    """
    sentence = sentence_from(values)
    return [
        *_nik_and_birth(values),
        *_register_and_length(sentence, register_kind),
        *_recorded_and_estimated(sentence),
        *_integration_and_length(sentence, integration_code),
    ]


def sentence_from(values: Mapping[str, Any]) -> Sentence:
    """A sentence in memory, for the arithmetic."""
    sentence = Sentence()
    for name, (_model, attribute) in dossier.SENTENCE.items():
        if name in values and name != "integration_kind":
            setattr(sentence, attribute, values[name])
    return sentence


def _consider(code: str, label: str, message: str, **about: Any) -> Finding:
    return Finding(
        code=code, answer=Answer.CONSIDER, label=label, message=message, mandatory=False, **about
    )


def _nik_and_birth(values: Mapping[str, Any]) -> list[Finding]:
    nik, born = values.get("nik"), values.get("birth_date")
    if not nik:
        return [
            _consider(
                "nik-missing",
                "NIK",
                _("Without a NIK there is no competence certificate and no Dapodik entry."),
                way_forward=_("Ask the civil registry before a class starts."),
            )
        ]
    if born and not nik_agrees(nik, born_on=born, is_woman=values.get("sex") == Sex.FEMALE):
        return [
            _consider(
                "nik-birth",
                "NIK",
                _("The date of birth or the sex does not agree with the NIK."),
                way_forward=_("Compare with the identity card; old cards are wrong at times."),
            )
        ]
    return []


def _register_and_length(sentence: Sentence, kind: RegisterKind | None) -> list[Finding]:
    length = release_dates.length_in_days(sentence)
    if kind is None or length is None:
        return []
    too_short = kind.min_days is not None and length < kind.min_days
    too_long = kind.max_days is not None and length > kind.max_days
    if not too_short and not too_long:
        return []
    days = ngettext("%d day", "%d days", length) % length
    return [
        _consider(
            "register-length",
            _("Register and sentence"),
            _("A sentence of %(days)s does not belong into register %(register)s.")
            % {"days": days, "register": kind.code},
            way_forward=_("Compare with the copy of the verdict."),
        )
    ]


def _recorded_and_estimated(sentence: Sentence) -> list[Finding]:
    found = []
    for name, days in release_dates.differences(sentence).items():
        estimated = release_dates.estimate(sentence)[name]
        found.append(
            _consider(
                f"estimate-{name}",
                dossier.label_of(name).capitalize(),
                ngettext(
                    "Recorded %(recorded)s, estimated %(estimated)s: %(days)d day apart.",
                    "Recorded %(recorded)s, estimated %(estimated)s: %(days)d days apart.",
                    abs(days),
                )
                % {
                    "recorded": date_format(getattr(sentence, name), "j M Y"),
                    "estimated": date_format(estimated, "j M Y"),
                    "days": abs(days),
                },
                way_forward=_("Check length, remission and start of detention with SDP."),
            )
        )
    return found


def _integration_and_length(sentence: Sentence, code: str) -> list[Finding]:
    length = release_dates.length_in_days(sentence)
    if length is None or sentence.integration == Integration.NONE:
        return []
    start = sentence.detained_from
    share = (release_dates.dates_of(sentence)["two_thirds_on"].day - start).days
    if code == "pb" and share < (add_months(start, release_dates.PAROLE_MONTHS) - start).days:
        return [
            _consider(
                "parole-length",
                _("Integration"),
                _("Parole (PB) needs two thirds of at least 9 months."),
            )
        ]
    if (
        code == "cb"
        and length > (add_months(start, release_dates.SHORT_SENTENCE_MONTHS) - start).days
    ):
        return [
            _consider(
                "leave-length",
                _("Integration"),
                _("Conditional leave (CB) is for sentences up to 1 year 6 months."),
            )
        ]
    return []
