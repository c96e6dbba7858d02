"""Papers that leave the house say nothing about it: the head of the learning centre or partner,
and a look at the finished PDF before anybody gets it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of
from partnerships.models import Facility, Partner
from rutan.common import pdf
from rutan.common.errors import DomainError
from rutan.common.words import short_day
from trainees import neutral_words
from trainees.documents.certificate import text_of
from trainees.models import Inmate


def frame(partner: Partner, *, facility: Facility, title: str, subtitle: str, at: datetime) -> Any:
    """For `papers/frame.typ`, with the head of `partner`. `facility` tells the day, and nothing of
    it stands on the paper. Raises DomainError where the name of the partner would tell."""
    if partner.reveals_custody:
        raise DomainError(neutral_words.stigma_sentence(partner.name))
    data = frame_of(
        facility,
        title=title,
        subtitle=subtitle,
        at=at,
        by=None,
        foot=short_day(at.astimezone(facility.tz).date()),
    )
    data["kop"] = {
        "above": "",
        "name": partner.name,
        "contact": " · ".join(line for line in (partner.address, partner.phone) if line),
    }
    return data


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    inmate: Inmate,
    houses: Iterable[Facility],
    at: datetime,
) -> bytes:
    """The PDF, read back. Raises DomainError with the word that would tell where the holder was."""
    paper = pdf.render(template, data, at=at)
    return looked_through(paper, people=[inmate], houses=houses)


def looked_through(paper: bytes, *, people: Iterable[Inmate], houses: Iterable[Facility]) -> bytes:
    """The same of a PDF about several `people`."""
    secrets: list[str] = []
    for inmate in people:
        secrets += neutral_words.secrets_of_person(inmate)
    for house in houses:
        secrets += neutral_words.secrets_of_house(house)
    if words := neutral_words.found_in(text_of(paper), secrets=secrets):
        raise DomainError(
            _(
                "The paper would contain “%(word)s” and tell where the holder was. Change the "
                "name of the programme, the unit or the partner first."
            )
            % {"word": words[0]}
        )
    return paper
