"""What the reintegration report says in words, on the page, in the lists behind it and in the
workbook: titles, filters, names of stages, definitions."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rutan.common.shares import HIDDEN, hidden_in_lists
from rutan.portal.asked_report import AskedReport
from rutan.portal.forms import BASIS, COMPARISONS, YEAR_EARLIER
from trainees.choices import Checkpoint
from trainees.models import ExitReason, OutcomeKind
from trainees.reports.cohorts import half_year
from trainees.reports.earlier import a_year_earlier
from trainees.reports.listed import Listed
from trainees.reports.reintegration import situations
from trainees.reports.same_class import FEWEST


def title(asked: AskedReport) -> str:
    if asked.agreement:
        return _("Reintegration report: %(facility)s and %(partner)s") % {
            "facility": asked.agreement.facility,
            "partner": asked.agreement.partner,
        }
    place = asked.asked.get("upt") or asked.asked.get("mitra") or asked.only_facility
    return f"{_('Reintegration report')}: {place}" if place else _("Reintegration report")


def subtitle(asked: AskedReport) -> str:
    as_of = _("data up to %(day)s") % {"day": date_format(asked.on, "j F Y")}
    if not asked.agreement:
        return as_of
    first = date_format(asked.agreement.starts_on, "F Y")
    last = date_format(asked.agreement.ends_on, "F Y")
    return f"{asked.agreement} · {first} – {last} · {as_of}"


def file_name(asked: AskedReport) -> str:
    """Of institutions and a month; never of people."""
    parts = ["reintegrasi"]
    if asked.agreement:
        parts += [slugify(str(asked.agreement.facility)), slugify(str(asked.agreement.partner))]
    return "_".join([*parts, f"{asked.on:%Y-%m}"])


def verdict_lines(asked: AskedReport) -> list[str]:
    """The answer below its headline, and that it stands beside figures of a part."""
    if not asked.verdict:
        return []
    other = asked.asked.get("mitra") not in (None, asked.agreement.partner)
    is_beside = asked.is_part or other or not asked.question.of_certified
    note = _("The targets are judged for the whole agreement, whatever else is filtered.")
    return [*asked.verdict.lines, *([note] if is_beside else [])]


def active_filters(asked: AskedReport) -> list[dict]:
    chosen, every = asked.asked, _("All")
    first, last = asked.question.released_from, asked.question.released_until
    span = every
    if first or last:
        span = " – ".join(date_format(day, "j M Y") if day else "…" for day in (first, last))
    facility = asked.facility or asked.only_facility
    partner = chosen.get("mitra") or (asked.agreement.partner if asked.agreement else None)
    rows = [
        {"label": _("Facility"), "value": facility or every},
        {"label": _("Partner"), "value": partner or every},
        {"label": _("Training field"), "value": _place(asked, "bidang") or every},
        {"label": _("Date of release"), "value": span},
        {"label": _("Class"), "value": _place(asked, "angkatan")},
        {
            "label": _("Kind of release"),
            "value": chosen.get("jenis_bebas") if asked.question.release_kind else None,
        },
        {"label": _("Filters of the release"), "value": _told_filters(asked)},
        {
            "label": _("Counted from"),
            "value": dict(BASIS)["completed"] if not asked.question.of_certified else None,
        },
        {"label": _("Compare with"), "value": compared_with(asked) or _wanted_comparison(asked)},
    ]
    return [row for row in rows if row["value"]]


def filters_of_agreement(asked: AskedReport) -> list[dict]:
    """The same on pages of which no title names the agreement: a facility and a partner may have
    several."""
    agreement = {"label": _("Agreement"), "value": asked.agreement}
    return [*([agreement] if asked.agreement else []), *active_filters(asked)]


def _place(asked: AskedReport, name: str) -> Any:
    """The field or class that was chosen, or why it is not used."""
    question = asked.question
    key = question.field if name == "bidang" else question.training_class
    chosen = asked.asked.get(name)
    return chosen if key or not chosen else _not_used(asked)


def _not_used(asked: AskedReport) -> str:
    return _("not used: they would tell of fewer than %(n)s people") % {"n": asked.least_shown}


def _told_filters(asked: AskedReport) -> str:
    """What a reader outside the facility has to know of filters that are not used as asked."""
    wanted, used = asked.asked, asked.question
    left_out = (wanted.get("bebas_dari") or wanted.get("bebas_sampai")) and not (
        used.released_from or used.released_until
    )
    if left_out or (wanted.get("jenis_bebas") and not used.release_kind):
        return _not_used(asked)
    days = (wanted.get("bebas_dari"), wanted.get("bebas_sampai"))
    if days != (used.released_from, used.released_until):
        return _("whole half-years outside the facility")
    return ""


def compared_with(asked: AskedReport) -> str:
    """What the grey column tells, "" without one."""
    if not asked.compared:
        return ""
    if asked.peers:
        return _("%(n)s other facilities of class %(class)s") % {
            "n": asked.peers.facilities,
            "class": asked.peers.facility_class,
        }
    day = date_format(a_year_earlier(asked.question).on, "j M Y")
    return _("A year earlier, %(day)s") % {"day": day}


def _wanted_comparison(asked: AskedReport) -> str:
    return str(dict(COMPARISONS).get(asked.asked.get("banding"), ""))


def no_comparison(asked: AskedReport) -> str:
    """Why there is no grey column although one was asked for."""
    wanted = asked.asked.get("banding")
    if not wanted or asked.compared:
        return ""
    if wanted == YEAR_EARLIER:
        return _(
            "A year earlier these filters would tell of fewer than %(n)s people, so nothing stands "
            "beside."
        ) % {"n": asked.least_shown}
    if asked.peers is None:
        return _("Choose an agreement or a facility to compare it with those of its class.")
    if not asked.peers.facility_class:
        return _("The facility has no class, so there is nothing to compare it with.")
    return _(
        "Too few to compare with: %(n)s other facilities of class %(class)s have trainees here, at "
        "least %(least)s are needed."
    ) % {"n": asked.peers.facilities, "class": asked.peers.facility_class, "least": FEWEST}


def stage_labels() -> dict[str, str]:
    return {
        "assessed": _("Candidates assessed"),
        "enrolled": _("Enrolled as trainees"),
        "attended": _("Attended at least once"),
        "completed": _("Training completed"),
        "unfinished": _("Training not completed"),
        "certified": _("Certified"),
        "uncertified": _("Completed, not certified yet"),
        "failed": _("Completed, test not passed"),
        "waiting": _("Completed, certificate not issued"),
        "released": _("Released"),
        "due": _("Released six months ago or longer"),
        "reached": _("Reached at month 6"),
        "unreached": _("Not reached at month 6"),
        "productive": _("Productively active, month 6"),
        "inactive": _("Not active yet, month 6"),
        "returned": _("Sentenced again, as registers tell"),
        "transferred": _("Transferred during the class"),
        "deceased": _("Died before month 6"),
    }


def people_title(asked: AskedReport, stage: str, group: str) -> str:
    """What the people of a list have in common."""
    title = stage_title(stage)
    if not group:
        return title
    found = next((each.label for each in asked.report.groups if each.key == group), group)
    return f"{title}: {found}"


def masked_note(people: Iterable[Listed], least: int) -> str:
    """Why lines say less than others, where some do."""
    if not any(HIDDEN in (one.class_title, one.training, one.released_in) for one in people):
        return ""
    return hidden_in_lists(least)


def stage_title(stage: str) -> str:
    name, _colon, value = stage.partition(":")
    if name == "exit":
        reason = ExitReason.objects.filter(code=value).first()
        return f"{stage_labels()['unfinished']}: {reason or '–'}"
    if name == "answer":
        return f"{_('Month 6')}: {OutcomeKind.objects.get(code=value)}"
    if name == "cohort":
        return _cohort_title(value)
    if name == "unknown":
        return f"{_('Month 6')}: {situations()[value]}"
    return stage_labels()[name]


def _cohort_title(value: str) -> str:
    half, _colon, rest = value.partition(":")
    month, _colon, what = rest.partition(":")
    first = date.fromisoformat(f"{half}-01")
    title = _("Released %(half)s") % {"half": half_year(first)}
    if not month:
        return title
    known = _("Productively active") if what else _("Due")
    return f"{title}: {known}, {Checkpoint(month).label}"


def definitions(small_group: int) -> list[dict]:
    """What stands in `trainees.reports.reintegration`, in the reader's words (ux 6.1), and how the
    figures may be read."""
    labels = stage_labels()
    return [
        {"term": term, "text": text}
        for term, text in (
            (
                labels["assessed"],
                _("people whose eligibility was assessed for one of the classes, each once."),
            ),
            (
                labels["enrolled"],
                _(
                    "people who were given a place. Who has two classes counts once, with the "
                    "latest that is over."
                ),
            ),
            (
                labels["attended"],
                _(
                    "of the trainees: were at one lesson or more; the target of trainees counts "
                    "them."
                ),
            ),
            (
                labels["completed"],
                _("of the trainees: stayed to the end and attended as much as the programme asks."),
            ),
            (
                labels["certified"],
                _(
                    "of those who completed: have a certificate that was issued and neither "
                    "revoked nor replaced."
                ),
            ),
            (
                labels["released"],
                _(
                    "released after the class, in any way; of the certified, or of all who "
                    "completed where that is chosen."
                ),
            ),
            (
                labels["due"],
                _("of the released: six calendar months have passed by the day of the report."),
            ),
            (
                labels["reached"],
                _("of these: an answer was recorded at the follow-up of month 6."),
            ),
            (
                _("Productively active"),
                _(
                    "employed, self-employed or in education at the follow-up, according to Bapas "
                    "or the staff of the facility."
                ),
            ),
            (
                _("Denominator"),
                _(
                    "all graduates released six months ago or longer, also those who were not "
                    "reached. Who was not reached does not count as success. Who died is left out."
                ),
            ),
            (
                labels["returned"],
                _(
                    "of the same: as registers tell by the day of the report; a count, never a "
                    "rate. What somebody said at month 6 stands among the situations."
                ),
            ),
            (
                _("Small groups"),
                _("under %(count)s people are shown as a count, not a percentage.")
                % {"count": small_group},
            ),
            (
                _("Not proof of cause and effect"),
                _(
                    "trainees were selected, so their results cannot be compared directly with "
                    "people who were not trained."
                ),
            ),
        )
    ]
