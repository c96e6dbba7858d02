"""What is known about people who ask for a programme, whichever class they might join.

Read for many people, programmes and facilities in a constant number of queries. What only a class
has is left open: a clash of times, who is kept apart, the forecast.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from partnerships.models import Facility, TrainingClass
from trainees import coming_classes
from trainees.candidate_facts import Facts, Terms, levels_before, limits_of, terms_from
from trainees.choices import EnrolmentState
from trainees.models import Enrolment, Inmate, Sentence
from trainees.release_range import range_of
from trainees.stay_facts import known_about

Settings = Mapping[int, Mapping[str, Any]]
"""The thresholds in force, by facility."""
Pair = tuple[int, int]
"""A facility and a programme."""


def facts_about(
    people: Iterable[Inmate], facilities: Mapping[int, Facility], settings: Settings
) -> Callable[[Inmate, str], Facts]:
    """Facts by person and code of the programme asked for; four queries for any number."""
    people = list(people)

    def leaving(facility: int, sentence: Sentence | None, legal_status: str) -> dict[str, Any]:
        lag_days, today = int(settings[facility]["release_lag_days"]), facilities[facility].today()
        return {"release": range_of(sentence, legal_status, lag_days=lag_days, today=today)}

    known_of = known_about(people, settings, leaving)
    completed = _completed({each.pk for each in people})

    def of(inmate: Inmate, programme: str) -> Facts:
        done = completed.get(inmate.pk, {})
        return Facts(completed=done, completed_on=done.get(programme), **known_of(inmate))

    return of


def _completed(pks: set[int]) -> dict[int, dict[str, date]]:
    """The days on which programmes were completed, by person and code."""
    rows = Enrolment.objects.filter(state=EnrolmentState.COMPLETED, inmate__in=pks).values_list(
        "inmate", "training_class__programme_version__programme__code", "ended_on"
    )
    completed: dict[int, dict[str, date]] = defaultdict(dict)
    for person, programme, on in rows.order_by("pk"):
        completed[person][programme] = on
    return completed


def terms_for(
    pairs: Iterable[Pair], facilities: Mapping[int, Facility], settings: Settings
) -> dict[Pair, Terms]:
    """The next class of each programme at each facility, or one that could be planned today; a
    programme without contents has none. Four queries for any number."""
    wanted = set(pairs)
    classes: dict[Pair, TrainingClass] = coming_classes.next_of(wanted)
    unplanned = wanted - classes.keys()
    versions = coming_classes.newest_versions(programme for _facility, programme in unplanned)
    for facility, programme in unplanned:
        if version := versions.get(programme):
            place = facilities[facility]
            classes[facility, programme] = coming_classes.stand_in_of(version, place, place.today())
    limits = limits_of({each.programme_version_id for each in classes.values()})
    levels = levels_before(each.programme_version.programme for each in classes.values())
    return {
        pair: terms_from(
            each,
            limits=limits[each.programme_version_id],
            levels=levels,
            settings=settings[pair[0]],
        )
        for pair, each in classes.items()
    }
