"""The list of agreements: what is asked for, in which order, and what a row tells."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from partnerships.choices import STAGE_TONES, STANDING_TONES, AgreementStanding, AgreementState
from partnerships.forms.filters import AgreementFilter
from partnerships.models import Agreement, AgreementParty, Coordination, TrainingClass
from partnerships.models.agreement import LONG_TEXTS
from partnerships.models.agreement_party import LEADING
from partnerships.reports.obligations import progress_of
from partnerships.reports.partnerships import CLASS_FIELDS, partnerships_of
from partnerships.views.shared import chips, days_in_words, here, kind_word, today_of

OVER = frozenset(
    {
        AgreementStanding.EXPIRED,
        AgreementStanding.RENEWED,
        AgreementStanding.TERMINATED,
        AgreementStanding.ABANDONED,
    }
)


@dataclass
class AskedAgreements:
    """The agreements in scope, and out of them those that the address asks for.

    The page and the download read the same: two queries, whatever is filtered.
    """

    request: HttpRequest

    @cached_property
    def on(self) -> date:
        return today_of(self.request)

    @cached_property
    def everything(self) -> list[Agreement]:
        rows = here(self.request, Agreement.objects).select_related("facility", "partner")
        return list(rows.with_standing().defer(*LONG_TEXTS).order_by("ends_on", "pk"))

    @cached_property
    def partners(self) -> dict[int, dict[int, str]]:
        """Of each agreement every partner that is a party, the leading one first."""
        found = {row.pk: {row.partner_id: str(row.partner)} for row in self.everything}
        for agreement, key, name in self._further("partner"):
            found[agreement][key] = name
        return found

    @cached_property
    def facilities(self) -> dict[int, dict[int, str]]:
        found = {row.pk: {row.facility_id: str(row.facility)} for row in self.everything}
        for agreement, key, name in self._further("facility"):
            found[agreement][key] = name
        return found

    def _further(self, side: str) -> list[tuple[int, int, str]]:
        """(agreement, key, name) of the parties on one side that do not lead."""
        return [
            (row["agreement"], row[side], row[f"{side}__short_name"])
            for row in self._further_rows
            if row[side] and row["agreement"] in self._keys
        ]

    @cached_property
    def _keys(self) -> set[int]:
        return {row.pk for row in self.everything}

    @cached_property
    def _further_rows(self) -> list[dict[str, Any]]:
        rows = AgreementParty.objects.for_user(self.request.user).filter(
            agreement__in=here(self.request, Agreement.objects), order__gt=LEADING
        )
        return list(
            rows.order_by("order", "pk").values(
                "agreement", "partner", "partner__short_name", "facility", "facility__short_name"
            )
        )

    @cached_property
    def filter(self) -> AgreementFilter:
        return AgreementFilter(
            self.request.GET,
            partners=_all_of(self.partners),
            facilities=_all_of(self.facilities),
        )

    @cached_property
    def narrowed(self) -> list[Agreement]:
        """By everything but the status, which the chips count."""
        chosen = self.filter.chosen
        partner, facility, before = chosen("mitra"), chosen("upt"), chosen("berakhir_sebelum")
        return [
            row
            for row in self.everything
            if (not partner or partner in self.partners[row.pk])
            and (not facility or facility in self.facilities[row.pk])
            and (not before or row.ends_on < before)
        ]

    @cached_property
    def standings(self) -> dict[int, AgreementStanding]:
        """Each by the day of its own facility: the nation has three midnights."""
        return {row.pk: row.standing(row.facility.today()) for row in self.narrowed}

    @property
    def status(self) -> str:
        return self.request.GET.get("status", "")

    @cached_property
    def found(self) -> list[Agreement]:
        """What is alive first, by its end; what is over last, newest end first."""
        shown = [
            row for row in self.narrowed if not self.status or self.standings[row.pk] == self.status
        ]
        alive = [row for row in shown if self.standings[row.pk] not in OVER]
        ended = [row for row in shown if self.standings[row.pk] in OVER]
        return alive + ended[::-1]

    def in_words(self) -> list[str]:
        """What the list is narrowed by, for paper."""
        words = [f"{part['label']}: {part['value']}" for part in self.filter.active()]
        if self.status in AgreementStanding.values:
            words.append(f"{_('Status')}: {AgreementStanding(self.status).label}")
        return words

    @property
    def chips(self) -> list[dict[str, Any]]:
        counted = Counter(self.standings.values())
        return chips(self.request, "status", counted, list(AgreementStanding.choices))


def _all_of(found: dict[int, dict[int, str]]) -> dict[int, str]:
    return {key: name for names in found.values() for key, name in names.items()}


def rows_of(asked: AskedAgreements, agreements_on_page) -> list[dict[str, Any]]:
    found = list(agreements_on_page)
    progress = progress_of(found, on=asked.on)
    return [
        {
            "agreement": row,
            "kind": kind_word(row),
            "partners": list(asked.partners[row.pk].values()),
            "facilities": list(asked.facilities[row.pk].values()),
            "label": asked.standings[row.pk].label,
            "tone": STANDING_TONES[asked.standings[row.pk]],
            "progress": progress[row.pk],
            "is_dated": row.state == AgreementState.SIGNED,
        }
        for row in found
    ]


def without_paper(asked: AskedAgreements) -> list[dict[str, Any]]:
    """Partnerships that nobody has signed for: announced, talked about, in draft, or at work."""
    coordinations = here(asked.request, Coordination.objects).select_related("facility", "partner")
    classes = here(asked.request, TrainingClass.objects).select_related("facility", "partner")
    rows = partnerships_of(
        coordinations=coordinations,
        agreements=asked.everything,
        classes=classes.only(*CLASS_FIELDS).order_by(),
        on=asked.on,
    )
    return [
        {
            "row": row,
            "tone": STAGE_TONES[row.stage],
            "last_contact": days_in_words(row.last_contact) if row.last_contact else "",
        }
        for row in rows
        if not row.has_paper
    ]
