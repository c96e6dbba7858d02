"""What somebody needs on the first day outside: the only writer of these items."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees.actions import stays
from trainees.choices import ReadinessCode, ReadinessState
from trainees.models import Inmate, ReadinessItem

TEXTS = ("note", "reason", "would_change")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One item as it was entered. Only what was declined has a reason and what would change it."""

    state: str = ReadinessState.OPEN
    note: str = ""
    reason: str = ""
    would_change: str = ""

    def __str__(self) -> str:
        words = [str(ReadinessState(self.state).label), self.note, self.reason, self.would_change]
        return "; ".join(each for each in words if each)


@transaction.atomic
def save(
    *,
    inmate: Inmate,
    values: Mapping[str, Answer],
    versions: Mapping[str, int],
    by: User,
) -> list[ReadinessItem]:
    """Keeps the items that differ. `versions` are those the form was opened on, 0 for an item that
    was not there; who saved in between is not written over."""
    custody = stays.open_custody(inmate)
    stored = {
        each.code: each
        for each in ReadinessItem.objects.select_for_update(of=("self",)).filter(custody=custody)
    }
    wanted = {code: _tidy(code, answer) for code, answer in values.items()}
    changed = {code: each for code, each in wanted.items() if each != answer_of(stored.get(code))}
    stale = [
        code for code in changed if code in stored and stored[code].version != versions.get(code, 0)
    ]
    if stale:
        raise Conflict(
            _("Somebody else saved this record while you were editing it."),
            [
                (str(ReadinessCode(each).label), str(answer_of(stored[each])), str(wanted[each]))
                for each in stale
            ],
        )
    kept = []
    for code, answer in changed.items():
        item = stored.get(code) or ReadinessItem(
            custody=custody, facility_id=custody.facility_id, code=code, version=0
        )
        item.state, item.version = answer.state, item.version + 1
        for name in TEXTS:
            setattr(item, name, getattr(answer, name))
        item.save()
        kept.append(item)
    if kept:
        record("readiness.changed", inmate, by=by, items=sorted(changed))
    return kept


def answer_of(item: ReadinessItem | None) -> Answer:
    if item is None:
        return Answer()
    return Answer(state=item.state, **{name: getattr(item, name) for name in TEXTS})


def _tidy(code: str, answer: Answer) -> Answer:
    texts = {name: getattr(answer, name).strip() for name in TEXTS}
    if answer.state != ReadinessState.DECLINED:
        return Answer(state=answer.state, note=texts["note"])
    for name in ("reason", "would_change"):
        if not texts[name]:
            raise DomainError(_("Write why, and what would have to change."), f"{code}_{name}")
    return Answer(state=answer.state, **texts)
