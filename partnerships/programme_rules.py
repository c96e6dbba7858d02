"""What speaks against a version of a programme: its hours, its codes, its limits.

They answer about what is typed as well as about what is stored, so the admin asks them before it
saves and the catalogue shows the same sentences.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships import unit_codes
from partnerships.choices import Package, SessionKind
from partnerships.choices import RequirementKind as R
from partnerships.models import EducationLevel, Programme, ProgrammeVersion, Requirement, Unit
from rutan.common.findings import Answer, Finding

STATUSES = {
    "detainee": gettext_lazy("Detainee (tahanan)"),
    "convict": gettext_lazy("Convict (narapidana)"),
    "child": gettext_lazy("Child in correction (anak binaan)"),
}
RISKS = {
    "low": gettext_lazy("Low"),
    "medium": gettext_lazy("Medium"),
    "high": gettext_lazy("High"),
}
SEXES = {"male": gettext_lazy("Male"), "female": gettext_lazy("Female")}
CERTIFICATES = {
    "training": gettext_lazy("Training certificate"),
    "competence": gettext_lazy("Competence certificate (BNSP)"),
    "participation": gettext_lazy("Letter of participation"),
    "diploma": gettext_lazy("Diploma (ijazah)"),
    "internal": gettext_lazy("Internal charter"),
}
"""Words of `trainees.choices`, which lies above: a test holds them equal."""

NEEDS_LIMIT = frozenset({R.EDUCATION, R.AGE, R.SEX, R.PRIOR_PROGRAMME})
"""Without a limit these ask for nothing; the others then follow the facility's settings."""
LESSON_MINUTES: dict[str, int] = {Package.A: 35, Package.B: 40, Package.C: 45}
MOST_DAYS, MOST_MONTHS, OLDEST = 3650, 600, 120


def findings(version: ProgrammeVersion) -> list[Finding]:
    """About a stored version: its units in one query, its requirements in three at most."""
    units = list(version.units.all())
    return [
        *hours_findings(version.total_hours, [unit.hours for unit in units]),
        *code_findings([unit.code for unit in units]),
        *school_findings(version, units),
        *(
            finding
            for row in version.requirements.all()
            for finding in limit_findings(row.kind, row.limit)
        ),
    ]


def hours_findings(total: int, hours: Sequence[int]) -> Iterable[Finding]:
    """The hours of the units, all of them, are the hours of the programme."""
    if not hours:
        yield Finding(
            code="unit-missing",
            answer=Answer.CONSIDER,
            mandatory=False,
            label=_("Units"),
            message=_("The units are not listed."),
            way_forward=_("List them with their lesson hours."),
        )
    elif sum(hours) != total:
        yield Finding(
            code="unit-hours",
            answer=Answer.FAILS,
            label=_("Lesson hours"),
            requirement=_("%(hours)s lesson hours") % {"hours": total},
            value=_("%(hours)s lesson hours") % {"hours": sum(hours)},
            message=_("The units have %(units)s lesson hours, the programme has %(total)s.")
            % {"units": sum(hours), "total": total},
            way_forward=_("Change the hours of a unit, or of the programme."),
        )


def code_findings(codes: Iterable[str]) -> Iterable[Finding]:
    for code in codes:
        if unit_codes.reading(code) == unit_codes.OTHER:
            yield Finding(
                code="unit-code",
                answer=Answer.CONSIDER,
                mandatory=False,
                label=_("Unit code"),
                value=code,
                message=_("%(code)s does not look like a code of SKKNI.") % {"code": code},
                way_forward=_("Such a code looks like %(example)s.")
                % {"example": "J.620100.004.02"},
            )


def school_findings(version: ProgrammeVersion, units: Sequence[Unit]) -> Iterable[Finding]:
    """Equivalency: the lesson hour of its package, and a subject for every unit (domain 6)."""
    minutes = LESSON_MINUTES.get(version.programme.package)
    if minutes is None:
        return
    if version.lesson_minutes != minutes:
        yield Finding(
            code="lesson-minutes",
            answer=Answer.CONSIDER,
            mandatory=False,
            label=_("Minutes of a lesson hour"),
            requirement=str(minutes),
            value=str(version.lesson_minutes),
            message=_("A lesson hour of %(package)s has %(minutes)s minutes.")
            % {"package": version.programme.get_package_display(), "minutes": minutes},
            way_forward=_("Compare with the curriculum."),
        )
    if missing := sum(unit.subject_id is None for unit in units):
        yield Finding(
            code="unit-subject",
            answer=Answer.CONSIDER,
            mandatory=False,
            label=_("Subjects"),
            value=str(missing),
            message=ngettext(
                "%(n)s unit has no subject: its hours give no credits (SKK).",
                "%(n)s units have no subject: their hours give no credits (SKK).",
                missing,
            )
            % {"n": missing},
            way_forward=_("Choose the subject of each unit and its credits."),
        )


def unit_findings(package: str, units: Iterable[Unit]) -> Iterable[Finding]:
    """Tutorials and subjects belong to equivalency, and a subject to its packages."""
    for unit in units:
        if not package and (unit.subject is not None or unit.kind == SessionKind.TUTORIAL):
            yield Finding(
                code="unit-school",
                answer=Answer.FAILS,
                label=_("Subjects"),
                value=unit.title,
                message=_("%(unit)s: only units of Paket A, B and C have a subject or tutorials.")
                % {"unit": unit.title},
                way_forward=_("Leave the subject empty and choose another kind."),
            )
        elif unit.subject is not None and package not in unit.subject.packages:
            yield Finding(
                code="unit-package",
                answer=Answer.FAILS,
                label=_("Subjects"),
                value=unit.title,
                message=_("%(subject)s is no subject of %(package)s.")
                % {"subject": unit.subject, "package": Package(package).label},
                way_forward=_("Choose another subject."),
            )


def limit_findings(kind: str, limit: str) -> Iterable[Finding]:
    """Whether the limit says what the check of candidates can compare with."""
    limit = limit.strip()
    if kind not in _READERS or (not limit and kind not in NEEDS_LIMIT):
        return
    is_read, example = _READERS[R(kind)]
    if limit and is_read(limit):
        return
    label = R(kind).label
    yield Finding(
        code="requirement-limit",
        answer=Answer.FAILS,
        label=str(label),
        value=limit,
        message=_("%(label)s cannot be read: %(limit)s.") % {"label": label, "limit": limit}
        if limit
        else _("%(label)s needs a limit.") % {"label": label},
        way_forward=_("Write it like %(example)s.") % {"example": example},
    )


def in_words(requirements: Iterable[Requirement]) -> list[dict[str, object]]:
    """Label, limit in words and whether it is mandatory, for the catalogue; two queries more."""
    rows = list(requirements)
    codes = {row.kind: row.limit.strip() for row in rows}
    levels = EducationLevel.objects.filter(code=codes.get(R.EDUCATION, ""))
    programmes = Programme.objects.filter(code=codes.get(R.PRIOR_PROGRAMME, ""))
    names = {
        R.EDUCATION: dict(levels.values_list("code", "name")) if R.EDUCATION in codes else {},
        R.PRIOR_PROGRAMME: dict(programmes.values_list("code", "title"))
        if R.PRIOR_PROGRAMME in codes
        else {},
    }
    return [
        {
            "label": row.get_kind_display(),
            "note": _in_words(row.kind, row.limit.strip(), names.get(R(row.kind), {})),
            "mandatory": row.is_mandatory,
        }
        for row in rows
    ]


def certificates_in_words(version: ProgrammeVersion) -> str:
    kinds = [CERTIFICATES[each] for each in version.certificate_kinds if each in CERTIFICATES]
    return ", ".join(str(each) for each in kinds)


def _in_words(kind: str, limit: str, names: dict[str, str]) -> str:
    """The limit as a person says it; as it was typed where nobody can read it."""
    if not limit:
        return _("As the facility's settings say.") if kind in _FOLLOWS_SETTINGS else ""
    if any(limit_findings(kind, limit)):
        return limit
    match kind:
        case R.LEGAL_STATUS:
            return _(" or ").join(str(STATUSES[each]) for each in _listed(limit))
        case R.RISK:
            order = list(RISKS)
            return _(" or ").join(str(RISKS[each]) for each in order[: order.index(limit) + 1])
        case R.SEX:
            return str(SEXES[limit])
        case R.AGE:
            youngest, _dash, oldest = limit.partition("-")
            if oldest.strip():
                return _("%(youngest)s to %(oldest)s years") % {
                    "youngest": int(youngest),
                    "oldest": int(oldest),
                }
            return _("From %(youngest)s years") % {"youngest": int(youngest)}
        case R.SERVED_FRACTION:
            return _("At least %(share)s") % {"share": limit}
        case R.EDUCATION:
            return _("At least %s") % names.get(limit, limit)
        case R.PRIOR_PROGRAMME:
            return _("Completed: %s") % names.get(limit, limit)
    return _number_in_words(kind, int(limit)) if limit.isdecimal() else limit


def _number_in_words(kind: str, number: int) -> str:
    match kind:
        case R.REMAINING_MONTHS:
            words = ngettext("At most %(n)s month", "At most %(n)s months", number)
        case R.RELEASE_AFTER_END:
            words = ngettext(
                "At least %(n)s day after the last day",
                "At least %(n)s days after the last day",
                number,
            )
        case _months_back:
            words = ngettext("Last %(n)s month", "Last %(n)s months", number)
    return words % {"n": number}


def _is_share(text: str) -> bool:
    try:
        return 0 < Fraction(text) <= 1
    except (ValueError, ZeroDivisionError):
        return False


def _is_number(text: str, *, most: int) -> bool:
    return text.isdecimal() and len(text) <= len(str(most)) and int(text) <= most


def _is_range(text: str) -> bool:
    youngest, dash, oldest = (part.strip() for part in text.partition("-"))
    if not dash or not _is_number(youngest, most=OLDEST):
        return False
    return not oldest or (_is_number(oldest, most=OLDEST) and int(youngest) <= int(oldest))


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _are_statuses(text: str) -> bool:
    listed = _listed(text)
    return bool(listed) and set(listed) <= set(STATUSES)


def _is_level(text: str) -> bool:
    return EducationLevel.objects.filter(code=text).exists()


def _is_programme(text: str) -> bool:
    return Programme.objects.filter(code=text).exists()


_are_months = partial(_is_number, most=MOST_MONTHS)
_READERS: dict[str, tuple[Callable[[str], bool], str]] = {
    R.LEGAL_STATUS: (_are_statuses, "convict,detainee"),
    R.SERVED_FRACTION: (_is_share, "1/3"),
    R.RELEASE_AFTER_END: (partial(_is_number, most=MOST_DAYS), "7"),
    R.REMAINING_MONTHS: (_are_months, "24"),
    R.NO_DISCIPLINE: (_are_months, "6"),
    R.HEALTH: (_are_months, "3"),
    R.RISK: (RISKS.__contains__, "medium"),
    R.EDUCATION: (_is_level, "primary"),
    R.AGE: (_is_range, "18-60"),
    R.SEX: (SEXES.__contains__, "female"),
    R.PRIOR_PROGRAMME: (_is_programme, "pengolahan-hasil-laut"),
}
_FOLLOWS_SETTINGS = frozenset(_READERS) - NEEDS_LIMIT
