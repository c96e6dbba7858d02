"""An agreement on paper (ringkasan perjanjian): facts, parties, events, obligations, classes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import replay
from partnerships.choices import CLASS_TONES, ClassState
from partnerships.documents._duties import duties_of, met_in_words
from partnerships.documents.sheet import frame_of, known, long_day, period, table
from partnerships.models import (
    Agreement,
    AgreementEvent,
    AgreementParty,
    ClassFigures,
    TrainingClass,
)
from partnerships.reports.obligations import progress_of
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.shares import NOTHING
from rutan.common.words import short_day


def agreement_summary(agreement: Agreement, *, at: datetime, by: User) -> bytes:
    """As of the facility's day at `at`; the classes are those that `by` may see."""
    on = at.astimezone(agreement.facility.tz).date()
    progress = progress_of([agreement], on=on)[agreement.pk]
    data = frame_of(
        agreement.facility,
        title=_("Summary of the agreement"),
        subtitle=f"{agreement} · {agreement.title}",
        at=at,
        by=by,
        is_sample=agreement.is_demo,
    )
    data |= {
        "facts": facts_of(agreement, on) + known([(_("Targets"), met_in_words(progress))]),
        "parties": _parties(agreement),
        "events": _events(agreement),
        "duties": duties_of(progress.owed, title=_("Obligations and what was reached")),
        "classes": _classes(agreement, by),
    }
    return pdf.render("partnerships/papers/agreement_summary.typ", data, at=at)


def facts_of(agreement: Agreement, on: date) -> list[tuple[str, str]]:
    every = agreement.evaluation_every_months
    signed = ", ".join(
        part for part in (long_day(agreement.signed_on), agreement.signed_place) if part
    )
    return known(
        [
            (_("Agreement type"), agreement.get_kind_display()),
            (_("Facility"), agreement.facility.official_name),
            (_("Partner"), agreement.partner.name),
            (_("Period"), _period(agreement, on)),
            (_("Status"), agreement.standing(on).label),
            (_("Signed"), signed if agreement.signed_on else ""),
            (_("Ended on"), _end(agreement)),
            (_("Scope"), ", ".join(_scope(agreement))),
            (_("Under"), agreement.parent and f"{agreement.parent} · {agreement.parent.title}"),
            (_("Renews"), agreement.supersedes),
            (_("Subject"), agreement.subject),
            (_("Why it is needed"), agreement.urgency_note),
            (_("Financing"), agreement.financing_note),
            (_("Clauses"), ", ".join(_clauses(agreement))),
            (
                _("Evaluated"),
                ngettext("every %(months)s month", "every %(months)s months", every)
                % {"months": every}
                if every
                else "",
            ),
        ]
    )


def _period(agreement: Agreement, on: date) -> str:
    words = f"{long_day(agreement.starts_on)} – {long_day(agreement.ends_on)}"
    left = agreement.days_left(on)
    if not agreement.signed_on or agreement.ended_on or left < 0:
        return words
    days = ngettext("%(days)s day left", "%(days)s days left", left)
    return f"{words} ({days % {'days': number_format(left, force_grouping=True)}})"


def _end(agreement: Agreement) -> str:
    if not agreement.ended_on:
        return ""
    return f"{long_day(agreement.ended_on)}: {agreement.end_reason}"


def _scope(agreement: Agreement) -> list[str]:
    names = [str(field) for field in agreement.fields.all()]
    return names + [_("Paket %(letter)s") % {"letter": letter} for letter in agreement.packages]


def _clauses(agreement: Agreement) -> list[str]:
    clauses = [
        (agreement.has_data_sharing_clause, _("data sharing")),
        (agreement.has_confidentiality_clause, _("confidentiality")),
        (agreement.auto_extends, _("extends by itself")),
    ]
    return [words for is_there, words in clauses if is_there]


def _parties(agreement: Agreement) -> dict[str, Any]:
    rows = agreement.parties.select_related("facility", "partner")
    return table(
        [_("Party"), _("Number"), _("Signed by"), _("Date")],
        [_party(row) for row in rows],
        title=_("Parties"),
    )


def _party(party: AgreementParty) -> dict[str, str]:
    institution = party.facility.official_name if party.facility else party.partner.name
    missing = party.number_missing_reason
    return {
        "name": institution,
        "side": party.get_side_display(),
        "number": party.number or (f"{NOTHING} ({missing})" if missing else NOTHING),
        "signatory": party.signatory_name or _("Not signed yet"),
        "position": party.signatory_position,
        "day": short_day(party.signed_on),
    }


def _events(agreement: Agreement) -> dict[str, Any]:
    events = list(agreement.events.all())
    fields = replay.names_of_fields() if events else {}
    return table(
        [_("Date"), _("Event"), _("Number"), _("Reason")],
        [
            {
                "day": short_day(event.on),
                "kind": replay.word_of(event),
                "change": _change(event, fields),
                "number": event.number or NOTHING,
                "reason": event.reason,
            }
            for event in replay.in_order(events)
        ],
        title=_("After the signature"),
    )


def _change(event: AgreementEvent, fields: Mapping[str, str]) -> str:
    """ "In force until: 31 December 2026 → 31 December 2027" """
    return "; ".join(
        f"{label}: {before} → {after}" for label, before, after in replay.changes_of(event, fields)
    )


def _classes(agreement: Agreement, by: User) -> dict[str, Any]:
    rows: list[TrainingClass] = []
    if by.has_perm("partnerships.view_trainingclass"):
        found = agreement.training_classes.for_user(by).select_related("figures")
        rows = list(found.order_by("-starts_on", "-pk"))
    numbers = [_("Trainees"), _("Certified")] if by.sees_names else [_("Given a seat")]
    return table(
        [_("Class"), _("Course days"), _("Status"), *numbers],
        [_class(row, by) for row in rows],
        title=_("Classes"),
        empty=_("No class has been planned under this agreement."),
    )


def _class(row: TrainingClass, by: User) -> dict[str, Any]:
    """Who sees no names reads seats: what came of the people of one class tells of a few."""
    figures = getattr(row, "figures", None) or ClassFigures()
    hours = {"held": figures.held_hours, "planned": row.planned_hours}
    numbers = [figures.attended, figures.certified] if by.sees_names else [figures.enrolled]
    return {
        "name": row.title,
        "note": _("%(held)s of %(planned)s lesson hours") % hours,
        "period": period(row.starts_on, row.ends_on),
        "state": row.get_state_display(),
        "tone": CLASS_TONES[ClassState(row.state)],
        "numbers": [number_format(each) for each in numbers],
    }
