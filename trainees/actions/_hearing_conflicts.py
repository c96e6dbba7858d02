"""A sitting as somebody wants it and as it is by now: what differs, for whoever came second."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.common.errors import Conflict
from rutan.common.words import clock
from trainees.choices import HearingState, Verdict
from trainees.models import Application, BoardHearing


@dataclass(frozen=True, kw_only=True)
class Decision:
    verdict: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """When and where a sitting is, and who sits."""

    on: date
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    chair: str = ""
    members: str = ""


def refuse_what_changed(
    hearing: BoardHearing,
    version: int,
    agenda: Mapping[int, Application],
    decisions: Mapping[int, Decision],
) -> None:
    """Raises Conflict where the sitting, its agenda or its plan is not what was decided about."""
    if hearing.state != HearingState.PLANNED:
        message = {
            HearingState.HELD: _("Somebody else recorded this hearing first."),
            HearingState.CANCELLED: _("This hearing was cancelled meanwhile."),
        }[HearingState(hearing.state)]
        raise Conflict(message, _both_verdicts(hearing, decisions))
    if set(agenda) != set(decisions):
        # Whoever came on the agenda meanwhile has no verdict of this officer yet.
        changed = {pk: decisions.get(pk) for pk in set(agenda) ^ set(decisions)}
        raise Conflict(_what_became(agenda, decisions), _both_verdicts(hearing, changed))
    if hearing.version != version:
        when = day_and_time(hearing.on, hearing.starts_at, hearing.ends_at)
        raise Conflict(
            _("The plan of this hearing changed while you were writing. It is now on %(when)s.")
            % {"when": when}
        )


def _what_became(agenda: Mapping[int, Application], decisions: Mapping[int, Decision]) -> str:
    """Who came and who went while the officer was writing."""
    came = [each.inmate.id_card_name for pk, each in agenda.items() if pk not in decisions]
    went = [
        f"{each.inmate.id_card_name} ({each.standing.lower()})"
        for each in Application.objects.filter(pk__in=set(decisions) - set(agenda))
        .select_related("inmate")
        .order_by("inmate__id_card_name", "pk")
    ]
    sentences = [_("The agenda changed while you were writing.")]
    if went:
        sentences.append(_("No longer on it: %(people)s.") % {"people": ", ".join(went)})
    if came:
        sentences.append(_("New on it: %(people)s.") % {"people": ", ".join(came)})
    return " ".join(sentences)


def _both_verdicts(
    hearing: BoardHearing, yours: Mapping[int, Decision | None]
) -> list[tuple[str, str, str]]:
    """Name, what is stored and what this officer wrote, for each person; what differs first."""
    people = Application.objects.filter(pk__in=yours).select_related("inmate")
    stored = {each.application_id: each for each in hearing.decisions.all()}
    rows: list[tuple[str, str, str]] = []
    for each in people.order_by("inmate__id_card_name", "pk"):
        kept, mine = stored.get(each.pk), yours[each.pk]
        rows.append(
            (
                each.inmate.id_card_name,
                _in_words(kept.verdict, kept.reason) if kept else str(each.get_state_display()),
                _in_words(mine.verdict, mine.reason) if mine else "",
            )
        )
    return sorted(rows, key=lambda row: row[1] == row[2])


def _in_words(verdict: str, reason: str) -> str:
    label = str(Verdict(verdict).label)
    return f"{label}: {reason.strip()}" if reason.strip() else label


def differences(hearing: BoardHearing, plan: Plan) -> list[tuple[str, str, str]]:
    pairs = [
        (
            _("Time"),
            day_and_time(hearing.on, hearing.starts_at, hearing.ends_at),
            day_and_time(plan.on, plan.starts_at, plan.ends_at),
        ),
        (_("Place"), hearing.place, plan.place.strip()),
        (_("Chair"), hearing.chair, plan.chair.strip()),
        (_("Members"), hearing.members, plan.members.strip()),
    ]
    return [row for row in pairs if row[1] != row[2]]


def day_and_time(on: date, starts_at: time | None, ends_at: time | None) -> str:
    words = date_format(on, "j F Y")
    if starts_at is None:
        return words
    return f"{words}, {clock(starts_at)}" + (f"–{clock(ends_at)}" if ends_at else "")
