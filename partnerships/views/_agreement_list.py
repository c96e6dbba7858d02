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
from partnerships.models import Agreement, Coordination, TrainingClass
from partnerships.models.agreement import LONG_TEXTS
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

    The page and the download read the same: one query, whatever is filtered.
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
    def filter(self) -> AgreementFilter:
        return AgreementFilter(
            self.request.GET,
            partners={row.partner_id: str(row.partner) for row in self.everything},
            facilities={row.facility_id: str(row.facility) for row in self.everything},
        )

    @cached_property
    def narrowed(self) -> list[Agreement]:
        """By everything but the status, which the chips count."""
        chosen = self.filter.chosen
        partner, facility, before = chosen("mitra"), chosen("upt"), chosen("berakhir_sebelum")
        return [
            row
            for row in self.everything
            if (not partner or row.partner_id == partner)
            and (not facility or row.facility_id == facility)
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


def rows_of(asked: AskedAgreements, agreements_on_page) -> list[dict[str, Any]]:
    found = list(agreements_on_page)
    progress = progress_of(found, on=asked.on)
    return [
        {
            "agreement": row,
            "kind": kind_word(row),
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
