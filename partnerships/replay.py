"""An agreement as of a day: what is stored now, with every later event undone (features F04).

A rule: it reads and answers. Facts are kept in events as JSON, so a day is a text and a training
field is its code; `words_of` says them to people.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships.choices import (
    AgreementEventKind,
    AgreementStanding,
    ObligationMetric,
    Side,
)
from partnerships.models import (
    Agreement,
    AgreementEvent,
    AgreementParty,
    Facility,
    Partner,
    TrainingField,
)
from partnerships.models.obligation import amount

PLAIN = (
    "title",
    "subject",
    "notice_days",
    "evaluation_every_months",
    "auto_extends",
    "has_data_sharing_clause",
    "has_confidentiality_clause",
    "financing_note",
)
"""Columns that an addendum may change; beside them the parties, the scope and the targets."""
AMENDABLE = ("title", "parties", "fields", "packages", "targets", *PLAIN[1:])
DAYS = ("starts_on", "ends_on", "ended_on")
WORDS = {
    "targets": gettext_lazy("Targets"),
    "state": gettext_lazy("Status"),
    "parties": gettext_lazy("Parties"),
}

Facts = dict[str, Any]


def facts_of(agreement: Agreement) -> Facts:
    """Everything an event may change, as it is stored now. Three queries unless prefetched."""
    return {
        "state": str(agreement.state),
        "ends_on": agreement.ends_on.isoformat(),
        "ended_on": agreement.ended_on.isoformat() if agreement.ended_on else None,
        "end_reason": agreement.end_reason,
        **{name: getattr(agreement, name) for name in PLAIN},
        "fields": sorted(field.code for field in agreement.fields.all()),
        "packages": sorted(agreement.packages),
        "targets": targets_of(agreement),
        "parties": [
            party_as_kept(party)
            for party in agreement.parties.select_related("facility", "partner")
        ],
    }


def targets_of(agreement: Agreement) -> dict[str, int]:
    """What is counted, keyed `side.metric`."""
    return {
        f"{duty.side}.{duty.metric}": duty.target or 0
        for duty in agreement.obligations.all()
        if duty.metric != ObligationMetric.OTHER
    }


def place_key(place: Facility | Partner | None) -> str:
    """facility.3 or partner.5"""
    side = Side.FACILITY if isinstance(place, Facility) else Side.PARTNER
    return f"{side}.{place.pk if place else ''}"


def party_as_kept(party: AgreementParty) -> Facts:
    """A party as an event keeps it, with the name it had then."""
    return {
        "place": place_key(party.facility or party.partner),
        "name": str(party),
        "number": party.number,
        "number_year": party.number_year,
        "signatory": party.signatory_name,
        "position": party.signatory_position,
        "tenure": party.signatory_id,
        "signed_on": party.signed_on.isoformat() if party.signed_on else None,
    }


def in_order(events: Iterable[AgreementEvent]) -> list[AgreementEvent]:
    """As they came: no event is recorded before the day of the one that stands."""
    return sorted(events, key=lambda event: (event.on, event.pk))


def undone(facts: Facts, events: Iterable[AgreementEvent]) -> Facts:
    """`facts` before all of `events` happened."""
    before = dict(facts)
    for event in reversed(in_order(events)):
        before |= {name: value for name, value in event.old.items() if name in facts}
    return before


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """The facts at the end of `on`. `standing` is None before the signature; `later` are the
    events that had not happened yet."""

    on: date
    facts: Facts
    standing: AgreementStanding | None
    later: tuple[AgreementEvent, ...]

    @property
    def ends_on(self) -> date:
        return date.fromisoformat(self.facts["ends_on"])


def as_of(agreement: Agreement, on: date) -> AsOf:
    """What was known on the evening of `on`, for a day before or after the signature.

    Before it these are the facts of the signature: how a draft read is not kept.
    """
    later = tuple(event for event in in_order(agreement.events.all()) if event.on > on)
    facts = undone(facts_of(agreement), later)
    then = copy.copy(agreement)
    then.state = facts["state"]
    then.ends_on = date.fromisoformat(facts["ends_on"])
    then.notice_days = facts["notice_days"]
    signed = agreement.signed_on is not None and agreement.signed_on <= on
    return AsOf(on=on, facts=facts, standing=then.standing(on) if signed else None, later=later)


# --- In words ----------------------------------------------------------------------------------


def label_of(name: str) -> str:
    if name in WORDS:
        return str(WORDS[name])
    return capfirst(str(getattr(Agreement._meta.get_field(name), "verbose_name", name)))


def words_of(name: str, value: Any, fields: Mapping[str, str]) -> str:
    """One fact for people; `fields` has the names of the training fields by their codes."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name in DAYS:
        return date_format(date.fromisoformat(value), "j F Y")
    if name == "fields":
        return ", ".join(fields.get(code, code) for code in value)
    if name == "packages":
        return ", ".join(_("Paket %(letter)s") % {"letter": letter} for letter in value)
    if name == "parties":
        return ", ".join(row["name"] for row in value)
    if name == "targets":
        return ", ".join(f"{target_label(key)}: {_goal(key, goal)}" for key, goal in value.items())
    return str(value)


def target_label(key: str) -> str:
    side, metric = key.split(".")
    label = str(ObligationMetric(metric).label)
    return f"{label} ({Side(side).label})" if side == Side.FACILITY else label


def names_of_fields() -> dict[str, str]:
    return dict(TrainingField.objects.values_list("code", "name"))


def changes_of(event: AgreementEvent, fields: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(label, before, after) of every fact that the event changed; of targets and parties only
    those."""
    rows = []
    for name, after in event.new.items():
        before = event.old.get(name)
        if name == "targets":
            rows += _changed_targets(before or {}, after)
        elif name == "parties":
            rows += _changed_parties(before or [], after)
        elif name in AMENDABLE or name in DAYS:
            rows.append(
                (label_of(name), words_of(name, before, fields), words_of(name, after, fields))
            )
    return rows


def _changed_targets(
    before: Mapping[str, int], after: Mapping[str, int]
) -> list[tuple[str, str, str]]:
    return [
        (target_label(key), _goal(key, before.get(key)), _goal(key, after.get(key)))
        for key in {**after, **before}
        if before.get(key) != after.get(key)
    ]


def _changed_parties(before: Sequence[Facts], after: Sequence[Facts]) -> list[tuple[str, str, str]]:
    stood, stands = ({row["place"] for row in rows} for rows in (before, after))
    left = [
        (_("Party that leaves"), row["name"], "–") for row in before if row["place"] not in stands
    ]
    joined = [
        (_("Party that joins"), "–", _in_full(row)) for row in after if row["place"] not in stood
    ]
    return left + joined


def _in_full(party: Facts) -> str:
    signed_by = ", ".join(part for part in (party["signatory"], party["position"]) if part)
    number = _("Number %(number)s") % {"number": party["number"]} if party["number"] else ""
    return ", ".join(part for part in (party["name"], signed_by, number) if part)


def _goal(key: str, value: int | None) -> str:
    return amount(key.split(".")[1], value)


def word_of(event: AgreementEvent) -> str:
    """Its kind where the day stands beside it. A renewal is only prepared, and by which paper."""
    if event.kind == AgreementEventKind.RENEW:
        return _("Renewal by %(code)s prepared") % {"code": _successor(event)}
    return event.get_kind_display()


def _successor(event: AgreementEvent) -> str:
    return str(event.new.get("successor", "")).upper()


def sentence_of(event: AgreementEvent) -> str:
    """What happened, in one line."""
    day = date_format(event.on, "j F Y")
    if event.kind == AgreementEventKind.EXTEND:
        end = date.fromisoformat(event.new["ends_on"])
        days = (end - date.fromisoformat(event.old["ends_on"])).days
        return ngettext(
            "Extended by %(days)s day on %(day)s (ends %(end)s)",
            "Extended by %(days)s days on %(day)s (ends %(end)s)",
            days,
        ) % {"days": days, "day": day, "end": date_format(end, "j F Y")}
    if event.kind == AgreementEventKind.AMEND:
        return _("Amended on %(day)s") % {"day": day}
    if event.kind == AgreementEventKind.RENEW:
        known = {"code": _successor(event), "day": day}
        return _("Renewal by %(code)s prepared on %(day)s") % known
    if event.kind == AgreementEventKind.LAPSE:
        return _("Decided on %(day)s: not to be renewed") % {"day": day}
    return _("Terminated on %(day)s") % {"day": day}
