"""The sheet that goes along on visits: whom to see in which area, and the answers to tick.

It may be seen at a door or lost on the way, so nothing on it says where anybody was.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of
from partnerships.models import Facility
from rutan.common import pdf
from rutan.common.words import short_day
from trainees.choices import EmployerKind, Evidence, SkillUse
from trainees.documents import outside
from trainees.models import FollowUp, OutcomeKind

TEMPLATE = "trainees/papers/monitoring.typ"
MOST_PEOPLE = 40


def monitoring_sheet(looks: Sequence[FollowUp], *, facility: Facility, at: datetime) -> bytes:
    """One part for each area, on pages of its own. Raises DomainError with the word that tells.

    `looks` come with inmate and its identity, release, destination and contacts.
    """
    day = short_day(at.astimezone(facility.tz).date())
    data = frame_of(facility, title=_("Visits to graduates"), at=at, by=None, foot=day)
    data["kop"] = {"above": "", "name": "", "contact": ""}
    by_area = defaultdict(list)
    for look in looks:
        by_area[str(look.release.destination or _("Area not known"))].append(_person(look))
    data["areas"] = [{"title": area, "people": by_area[area]} for area in sorted(by_area)]
    data["questions"] = _questions()
    data["day_words"], data["note_words"] = _("Visited on"), _("Note")
    paper = pdf.render(TEMPLATE, data, at=at)
    people = [look.inmate for look in looks]
    return outside.looked_through(paper, people=people, houses={look.facility for look in looks})


def _person(look: FollowUp) -> dict[str, Any]:
    numbers = [f"{each.phone} ({each.owner})" for each in look.release.contacts.all()]
    where = look.release.village
    return {
        "name": look.inmate.id_card_name,
        "facts": [part for part in (look.get_checkpoint_display(), where, *numbers) if part],
    }


def _questions() -> list[dict[str, Any]]:
    """Those of the form, in its order and words."""
    kinds = OutcomeKind.objects.filter(is_chosen_by_staff=True)
    seen = (Evidence.DOCUMENT, Evidence.VISIT, Evidence.EMPLOYER, Evidence.SELF_REPORT,
            Evidence.THIRD_PARTY)  # fmt: skip
    asked = [
        (_("Main activity now"), [str(kind) for kind in kinds]),
        (_("Is the training skill being used?"), [str(use.label) for use in SkillUse]),
        (_("Who employs"), [_employer(kind) for kind in EmployerKind]),
        (_("Evidence"), [str(each.label) for each in seen]),
    ]
    return [{"title": title, "answers": answers} for title, answers in asked]


def _employer(kind: EmployerKind) -> str:
    """The words of the form name the facility."""
    return _("Training partner") if kind == EmployerKind.PARTNER else str(kind.label)
