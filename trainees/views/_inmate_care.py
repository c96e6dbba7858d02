"""What the clinic, the wardens and SPPN say of one person, for the page of the person."""

from typing import Any

from django.db.models import BooleanField, CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast

from trainees.models import (
    ConductScore,
    Custody,
    DisciplineRecord,
    HealthLetter,
    Inmate,
    RiskAssessment,
)

MOST_DISCIPLINE = 5
_COLUMNS = ("what", "day", "key", "word", "flag", "until", "text")


def care_of(user, inmate: Inmate, custody: Custody | None) -> dict[str, Any]:
    """The newest of each, and the newest of discipline; in one query, and rows of this stay."""
    letters = _asked(
        HealthLetter.objects.for_user(user).filter(inmate=inmate),
        "health",
        flag=F("is_fit"),
        text=F("limits"),
    )
    scores = ConductScore.objects.for_user(user).filter(custody=custody)
    risks = RiskAssessment.objects.for_user(user).filter(custody=custody)
    entries = DisciplineRecord.objects.for_user(user).filter(custody=custody)
    # The first names the types of the columns.
    rows = _asked(
        entries, "discipline", word=F("level"), flag=F("is_in_register_f"), until=F("ends_on")
    ).union(
        letters,
        _asked(scores, "conduct", word=F("grade")),
        _asked(risks, "risk", word=F("level")),
        all=True,
    )
    found: dict[str, list[Any]] = {"health": [], "conduct": [], "risk": [], "discipline": []}
    for what, on, _key, word, flag, until, text in sorted(rows, key=lambda row: row[1:3])[::-1]:
        if what == "health":
            record: Any = HealthLetter(on=on, is_fit=flag, limits=text)
        elif what == "conduct":
            record = ConductScore(on=on, grade=word)
        elif what == "risk":
            record = RiskAssessment(on=on, level=word)
        else:
            record = DisciplineRecord(on=on, level=word, is_in_register_f=flag, ends_on=until)
        found[what].append(record)
    newest = {what: next(iter(found[what]), None) for what in ("health", "conduct", "risk")}
    return newest | {"discipline": found["discipline"][:MOST_DISCIPLINE]}


def _asked(rows: QuerySet, what: str, **columns: F) -> QuerySet[Any]:
    empty = {
        "word": Value("", CharField()),
        "flag": Value(False, BooleanField()),
        "until": Cast(Value(None), DateField()),
        "text": Value("", CharField()),
    }
    named = {"what": Value(what, CharField()), "day": F("on"), "key": F("pk")}
    return rows.order_by().annotate(**named | empty | columns).values_list(*_COLUMNS)
