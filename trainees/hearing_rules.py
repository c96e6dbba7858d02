"""When a sitting of the TPP may lie, and what its day means for the people on its agenda.

Each rule answers with a sentence, empty where it has nothing to say; nothing here writes.
"""

from collections.abc import Iterable
from datetime import date, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import ClassState
from rutan.common.words import clock
from trainees.choices import HearingState
from trainees.models import Application, BoardHearing

Span = tuple[time, time]


def span_of(starts_at: time | None, ends_at: time | None) -> Span:
    """From start to end; without a time the whole day, without an end the rest of it."""
    return starts_at or time.min, ends_at or time.max


def overlap(hearing: BoardHearing) -> str:
    """Another planned sitting of the facility at the same time."""
    begins, ends = span_of(hearing.starts_at, hearing.ends_at)
    others = BoardHearing.objects.filter(
        facility=hearing.facility_id, on=hearing.on, state=HearingState.PLANNED
    ).exclude(pk=hearing.pk)
    for other in others.order_by("starts_at", "pk"):
        other_begins, other_ends = span_of(other.starts_at, other.ends_at)
        if begins < other_ends and other_begins < ends:
            return _overlap_words(other)
    return ""


def _overlap_words(other: BoardHearing) -> str:
    day = date_format(other.on, "j F Y")
    if other.starts_at is None:
        return _(
            "Another hearing is planned on %(day)s, without a time. Give it a time first, or "
            "propose the candidates to it."
        ) % {"day": day}
    if other.ends_at is None:
        return _(
            "Another hearing is planned on %(day)s from %(a)s. Choose another time, or propose the "
            "candidates to it."
        ) % {"day": day, "a": clock(other.starts_at)}
    return _(
        "Another hearing is planned on %(day)s from %(a)s to %(b)s. Choose another time, or "
        "propose the candidates to it."
    ) % {"day": day, "a": clock(other.starts_at), "b": clock(other.ends_at)}


def too_early(hearing: BoardHearing, today: date) -> str:
    """Nobody decides before the sitting."""
    if hearing.on <= today:
        return ""
    return _(
        "The hearing is on %(day)s: decisions can be recorded from that day. Move the hearing if "
        "it was held earlier."
    ) % {"day": date_format(hearing.on, "j F Y")}


def before_a_proposal(hearing: BoardHearing, agenda: Iterable[Application]) -> str:
    """A sitting hears only what was proposed by then."""
    for application in agenda:
        if application.assessed_on and application.assessed_on > hearing.on:
            return _(
                "%(name)s was proposed on %(day)s: the hearing cannot lie before that day."
            ) % {
                "name": application.inmate.id_card_name,
                "day": date_format(application.assessed_on, "j F Y"),
            }
    return ""


def after_the_start(hearing: BoardHearing, application: Application) -> str:
    """Who is recommended after the class began without them gets no seat (domain 14.6)."""
    training_class = application.training_class
    if training_class.state == ClassState.RUNNING or hearing.on <= training_class.starts_on:
        return ""
    return _("%(class)s began on %(day)s: a decision after that gives no seat.") % {
        "class": training_class.title,
        "day": date_format(training_class.starts_on, "j F Y"),
    }
