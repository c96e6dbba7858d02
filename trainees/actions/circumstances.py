"""What follows when somebody's situation changes who holds a place or waits for one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from trainees import circumstance_rules, days_elsewhere, eligibility
from trainees.choices import CircumstanceKind, CircumstanceOutcome
from trainees.forecast_words import told_by_custody
from trainees.models import (
    Application,
    Appointment,
    Circumstance,
    Custody,
    Enrolment,
    ImportBatch,
)
from trainees.outlook import outlook_of

Changes = Mapping[str, tuple[Any, Any]]
"""What was and is, by the names of a dossier."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in a class, or a candidacy for one, with what is known of it now and before."""

    row: Enrolment | Application
    before: tuple[str, str]
    after: tuple[str, str] = ("", "")

    @property
    def enrolment(self) -> Enrolment | None:
        return self.row if isinstance(self.row, Enrolment) else None

    @property
    def application(self) -> Application | None:
        return self.row if isinstance(self.row, Application) else None

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (
            self.enrolment.pk if self.enrolment else None,
            self.application.pk if self.application else None,
        )


def note_changes(
    *,
    people: Mapping[int, Changes],
    on: date,
    by: User | None,
    batch: ImportBatch | None = None,
) -> list[Circumstance]:
    """Notes what changed in the dossiers of some people, each by its kind."""
    by_kind: dict[CircumstanceKind, dict[int, Changes]] = defaultdict(dict)
    for inmate, changes in people.items():
        kind = circumstance_rules.kind_of(changes)
        if kind is not None:
            names = circumstance_rules.concerning(kind, changes)
            by_kind[kind][inmate] = {name: changes[name] for name in names}
    return [
        row
        for kind, concerned in by_kind.items()
        for row in note(people=concerned, kind=kind, on=on, by=by, batch=batch)
    ]


def note(
    *,
    people: Mapping[int, Changes],
    kind: CircumstanceKind,
    on: date,
    by: User | None,
    batch: ImportBatch | None = None,
    concerns: Callable[[Enrolment | Application], bool] = lambda _place: True,
) -> list[Circumstance]:
    """A task for each live place whose answer or forecast changed.

    `people` go by the key of the inmate: {field: (was, is)}. Locks no class, so that a caller may
    hold any lock; the caller has locked the people. A second change of a kind renews the task
    that is open. `concerns` says which of their places the change can touch at all.
    """
    places = [place for place in _places_of(people) if concerns(place.row)]
    if not places:
        return []
    open_rows = {
        (row.enrolment_id, row.application_id): row
        for row in Circumstance.objects.open().filter(inmate__in=people, kind=kind)
    }
    noted = []
    for place in _with_today(places):
        task = open_rows.get(place.key)
        if task is None and not circumstance_rules.has_effect(kind, place.before, place.after):
            continue
        noted.append(_kept(task, place, people[place.row.inmate_id], kind, on, batch))
    for row in noted:
        record("circumstance.noted", row, by=by, kind=str(kind))
    return noted


def note_leaving(
    *,
    reason_code: str,
    enrolments: Iterable[Enrolment],
    applications: Iterable[Application],
    on: date,
    by: User | None,
) -> None:
    """What was certain and is done already stands in the list as well."""
    kind = circumstance_rules.AFTER_LEAVING.get(reason_code)
    if kind is None:
        return
    done = {
        "kind": kind,
        "on": on,
        "outcome": CircumstanceOutcome.AUTOMATIC,
        "settled_on": on,
        "settled_by": by,
    }
    Circumstance.objects.bulk_create(
        [
            *(
                Circumstance(
                    inmate_id=each.inmate_id,
                    facility_id=each.facility_id,
                    enrolment=each,
                    answer_before=_answer_before(each.application),
                    **done,
                )
                for each in enrolments
            ),
            *(
                Circumstance(
                    inmate_id=each.inmate_id,
                    facility_id=each.facility_id,
                    application=each,
                    answer_before=each.answer,
                    **done,
                )
                for each in applications
            ),
        ]
    )


def note_day_elsewhere(*, appointment: Appointment, on: date, by: User) -> list[Circumstance]:
    """A task for each place that meets, or is heard by the TPP, while the person is elsewhere.

    The caller has locked the person.
    """
    inmate = appointment.custody.inmate_id
    day = days_elsewhere.Day.of(appointment)
    hits = days_elsewhere.hits(inmate, day)
    classes = {hit.training_class for hit in hits if hit.training_class}
    hearings = {hit.hearing for hit in hits if hit.hearing}

    def concerns(place: Enrolment | Application) -> bool:
        is_heard = isinstance(place, Application) and place.hearing_id in hearings
        return is_heard or place.training_class_id in classes

    if not hits:
        return []
    name = f"{circumstance_rules.DAY_ELSEWHERE}{appointment.pk}"
    return note(
        people={inmate: {name: (None, day.as_json())}},
        kind=CircumstanceKind.COURT_DAY,
        on=on,
        by=by,
        concerns=concerns,
    )


def forget_day_elsewhere(*, appointment: int, inmate: int, on: date, by: User) -> None:
    """The appointment is taken away: what it had asked is asked no more."""
    name = f"{circumstance_rules.DAY_ELSEWHERE}{appointment}"
    asked = Circumstance.objects.open().filter(inmate=inmate, kind=CircumstanceKind.COURT_DAY)
    for row in asked.select_for_update(of=("self",)).order_by("pk"):
        if name not in row.changes:
            continue
        del row.changes[name]
        if row.changes:
            row.version += 1
            row.save(update_fields=["changes", "version", "updated_at"])
        else:
            _settle_by_itself(row, _("The appointment was removed."), on, by)


def take_back(*, batch: ImportBatch, people: Collection[int], on: date, by: User) -> int:
    """An import is undone: what it had asked about these people is settled."""
    rows = list(Circumstance.objects.open().filter(batch=batch, inmate__in=people))
    for row in rows:
        _settle_by_itself(row, _("The import was undone."), on, by)
    return len(rows)


def _settle_by_itself(row: Circumstance, reason: str, on: date, by: User) -> None:
    row.outcome, row.settled_on, row.settled_by = CircumstanceOutcome.AUTOMATIC, on, by
    row.reason = reason
    row.version += 1
    row.save(
        update_fields=[
            *("outcome", "settled_on", "settled_by", "reason", "changes", "version", "updated_at")
        ]
    )
    record("circumstance.settled", row, by=by, outcome=row.outcome)


def _kept(
    task: Circumstance | None,
    place: Place,
    changes: Changes,
    kind: CircumstanceKind,
    on: date,
    batch: ImportBatch | None,
) -> Circumstance:
    """A new task, or the open one with what is true now: it waits since the first change, and no
    longer goes with one import alone."""
    if task is None:
        task = Circumstance(
            on=on,
            batch=batch,
            inmate_id=place.row.inmate_id,
            facility_id=place.row.facility_id,
            enrolment=place.enrolment,
            application=place.application,
            kind=kind,
            answer_before=place.before[0],
            band_before=place.before[1],
        )
    else:
        task.version += 1
        if task.batch_id != (batch.pk if batch else None):
            task.batch = None
    task.answer_after, task.band_after = place.after
    for name, (was, now) in changes.items():
        first = task.changes.get(name, [_plain(was)])[0]
        task.changes[name] = [first, _plain(now)]
    task.save()
    return task


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _places_of(people: Iterable[int]) -> list[Place]:
    """Live places and candidacies with what was known of each, in three queries."""
    keys = list(people)
    seats = list(
        Enrolment.objects.live()
        .filter(inmate__in=keys)
        .select_related("inmate", "custody", "application", "forecast")
        .order_by("training_class_id", "pk")
    )
    wishes = list(
        Application.objects.open()
        .filter(inmate__in=keys, training_class__isnull=False)
        .select_related("inmate")
        .order_by("training_class_id", "pk")
    )
    if not seats and not wishes:
        return []
    last = {
        (row.enrolment_id, row.application_id): (row.answer_after, row.band_after)
        for row in Circumstance.objects.filter(inmate__in=keys)
        .exclude(answer_after="")
        .order_by("pk")
    }
    places = []
    for seat in seats:
        forecast = getattr(seat, "forecast", None)
        stored = (_answer_before(seat.application), forecast.band if forecast else "")
        places.append(Place(row=seat, before=last.get((seat.pk, None), stored)))
    for wish in wishes:
        places.append(Place(row=wish, before=last.get((None, wish.pk), (wish.answer, ""))))
    return places


def _answer_before(application: Application | None) -> str:
    return application.answer if application else ""


def _with_today(places: Iterable[Place]) -> list[Place]:
    """Each place with the answer and the forecast of today, asked once a class."""
    by_class: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        by_class[place.row.training_class_id].append(place)
    return [judged for group in by_class.values() for judged in _judged(group)]


def _judged(group: list[Place]) -> list[Place]:
    """Places of one class."""
    training_class = group[0].row.training_class
    inmates = [each.row.inmate for each in group]
    findings = eligibility.assess(training_class, inmates)
    custodies = {
        custody.inmate_id: custody
        for custody in Custody.objects.open().filter(
            facility_id=training_class.facility_id, inmate__in=[each.pk for each in inmates]
        )
    }
    told = told_by_custody(outlook_of(training_class), custodies.values())
    judged = []
    for place in group:
        answer = str(eligibility.answer_of(findings[place.row.inmate_id]))
        custody = custodies.get(place.row.inmate_id)
        band = str(told[custody.pk].band or "") if custody else ""
        judged.append(replace(place, after=(answer, band)))
    return judged
