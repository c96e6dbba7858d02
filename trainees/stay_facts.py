"""What the records say about people in custody, the same whichever class is asked about."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from trainees.choices import LearnerState
from trainees.models import (
    ConductScore,
    Custody,
    DisciplineRecord,
    HealthLetter,
    Inmate,
    LearnerRecord,
    RiskAssessment,
    Sentence,
)

Leaving = Callable[[int, Sentence | None, str], dict[str, Any]]
"""What follows from facility, sentence and status about the days of leaving."""


def known_about(
    people: Iterable[Inmate],
    facilities: Iterable[int],
    leaving: Leaving,
    **of_the_stay: Subquery,
) -> Callable[[Inmate], dict[str, Any]]:
    """The facts that are the same whichever class is asked about, in two queries. `of_the_stay`
    are further facts, each a question about the row of custody."""
    pks = list({each.pk for each in people})
    stays = _stays(facilities, pks, leaving, of_the_stay)
    risks, letters = _risks_and_letters(pks)

    def of(inmate: Inmate) -> dict[str, Any]:
        stay = stays.get(inmate.pk)
        level, assessed_on = risks.get(inmate.pk, ("", None))
        fit, health_on, health_limits = letters.get(inmate.pk, (None, None, ""))
        return {
            "inmate_id": inmate.pk,
            "in_custody_here": stay is not None,
            "sex": inmate.sex,
            "birth_date": inmate.birth_date,
            "has_diploma": inmate.has_diploma,
            "risk_level": level,
            "risk_on": assessed_on,
            "fit": fit,
            "health_on": health_on,
            "health_limits": health_limits,
            **(stay or {}),
        }

    return of


SENTENCE = (
    "kind", "years", "months", "days", "detained_from", "remission_days", "fine_substitute_days",
    "one_third_on", "half_on", "two_thirds_on", "expires_on", "source",
    "integration", "integration_on",
)  # fmt: skip


def _stays(
    facilities: Iterable[int],
    pks: list[int],
    leaving: Leaving,
    further: Mapping[str, Subquery],
) -> dict[int, dict[str, Any]]:
    """The open stay of each with sentence, register entry, schooling and whether a NIK is known.

    The NIK itself is not read.
    """
    discipline = DisciplineRecord.objects.filter(
        custody__inmate=OuterRef("inmate"), is_in_register_f=True
    ).order_by("-on")
    conduct = ConductScore.objects.filter(custody=OuterRef("pk")).order_by("-on", "-pk")
    packages = LearnerRecord.objects.filter(inmate=OuterRef("inmate")).order_by("-package")
    finished = packages.filter(state=LearnerState.GRADUATED)
    begun = packages.exclude(state__in=[LearnerState.GRADUATED, LearnerState.DROPPED])
    known = {
        "as_of": F("sdp_synced_on"),
        "release_on": F("earliest_release_on"),
        "register_kind": F("entry__kind__code"),
        "register_since": F("entry__starts_on"),
        "education_rank": F("inmate__education_level__rank"),
        "education_name": F("inmate__education_level__name"),
        "has_nik": Q(inmate__identity__nik__isnull=False),
        "disciplined_on": Subquery(discipline.values("on")[:1]),
        "conduct_grade": Coalesce(Subquery(conduct.values("grade")[:1]), Value("")),
        "conduct_on": Subquery(conduct.values("on")[:1]),
        "finished_package": Coalesce(Subquery(finished.values("package")[:1]), Value("")),
        "begun_package": Coalesce(Subquery(begun.values("package")[:1]), Value("")),
        **further,
    }
    of_sentence = {f"sentence_{name}": F(f"sentence__{name}") for name in SENTENCE}
    current = FilteredRelation("register_entries", condition=Q(register_entries__ends_on=None))
    rows = (
        Custody.objects.open()
        .filter(facility__in=list(facilities), inmate__in=pks)
        .annotate(entry=current, **known, **of_sentence)
        .values("inmate_id", "facility_id", "legal_status", "release_source", *known, *of_sentence)
    )
    stays = {}
    for row in rows:
        row["register"] = row.pop("register_kind") or ""
        row["education_name"] = row["education_name"] or ""
        days = {name: row.pop(f"sentence_{name}") for name in SENTENCE}
        # A row without a sentence reads as one whose every column is empty.
        sentence = Sentence(**days) if days["kind"] else None
        person, facility = row.pop("inmate_id"), row.pop("facility_id")
        stays[person] = row | {
            "sentence": sentence,
            "sentence_kind": days["kind"] or "",
            "integration": days["integration"] or "",
            "integration_on": days["integration_on"],
            **leaving(facility, sentence, row["legal_status"]),
        }
    return stays


def _risks_and_letters(pks: list[int]) -> tuple[dict[int, tuple], dict[int, tuple]]:
    """The newest risk level and the newest health letter of each person; one query."""
    columns = ("person", "day", "key", "level", "fit", "limits")
    no_words, nobody_said = Value("", CharField()), Cast(Value(None), BooleanField())
    letters = HealthLetter.objects.filter(inmate__in=pks).annotate(
        person=F("inmate"), level=no_words, fit=F("is_fit")
    )
    risks = RiskAssessment.objects.filter(custody__inmate__in=pks).annotate(
        person=F("custody__inmate"), fit=nobody_said, limits=no_words
    )
    named = {"day": F("on"), "key": F("pk")}
    rows = _plain(letters, named, columns).union(_plain(risks, named, columns), all=True)
    newest: tuple[dict[int, tuple], dict[int, tuple]] = ({}, {})
    # A later row overwrites an earlier one.
    for person, day, _key, level, fit, limits in sorted(rows, key=lambda row: row[1:3]):
        if level:
            newest[0][person] = (level, day)
        else:
            newest[1][person] = (fit, day, limits)
    return newest


def _plain(rows: QuerySet, named: Mapping[str, F], columns: tuple[str, ...]) -> QuerySet[Any]:
    return rows.order_by().annotate(**named).values_list(*columns)
