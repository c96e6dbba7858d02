"""Classes, people and answers of the years before Bekal, out of a list: all of it or nothing.

`trainees.imports.history` reads and judges. It is asked again here, under the lock of the
facility, so that nothing can come between the verdict and the writing. What follows a release goes
through the actions that record it today; classes, people and places are written in one go each.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.choices import ClassState, CostKind
from partnerships.models import CostItem, Facility, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record, record_each
from rutan.common.errors import DomainError
from trainees import lifecycle
from trainees.actions import (
    aftermath,
    figures,
    history_after,
    history_made,
    history_papers,
    history_releases,
    person_rows,
)
from trainees.actions.history_made import Written
from trainees.actions.imports import insert_people, locked
from trainees.choices import (
    ApplicationState,
    EnrolmentState,
    RowKind,
)
from trainees.dossier import Dossier
from trainees.history_facts import (
    History,
    PastClass,
    PastPerson,
    PastPlace,
)
from trainees.models import (
    Application,
    Certificate,
    Custody,
    Enrolment,
    FollowUp,
    ImportBatch,
    Inmate,
    RegisterKind,
    Release,
)

SLICE = 500


@transaction.atomic
def apply(*, batch: ImportBatch, judge: Callable[[Facility], History], by: User) -> ImportBatch:
    """Writes what `judge` finds in the file now. One row with an error, and nothing is written."""
    facility = Facility.objects.select_for_update(of=("self",), no_key=True).get(
        pk=batch.facility_id
    )
    batch = locked(batch)
    batch.state = lifecycle.IMPORT.next_state(batch.state, "apply")
    history = judge(facility)
    if history.refused:
        raise DomainError(
            _(
                "Rows with errors: %(rows)d. A list of past classes is imported as a whole or not "
                "at all: correct them and upload the file again."
            )
            % {"rows": history.refused}
        )
    if history.adds_nothing:
        raise DomainError(
            _(
                "Everything in this file is recorded already. Somebody may have imported it just "
                "now."
            )
        )
    known = [person.inmate.pk for person in history.people if person.inmate]
    _lock_known(history, known)
    then = history_made.before(known)
    written = write(facility, history, source=f"Impor {batch.pk}", by=by)
    history_made.keep(batch, written, then)
    batch.rows.exclude(kind=RowKind.SAME).update(was_applied=True)
    batch.applied_at = timezone.now()
    batch.version += 1
    batch.counts |= written.counts
    batch.save(update_fields=["state", "applied_at", "counts", "version", "updated_at"])
    record("history.applied", batch, by=by, **written.counts)
    return batch


def _lock_known(history: History, people: Collection[int]) -> None:
    """What stands here and is added to, before the first look at it, so that what is kept for
    undoing is what was replaced; and before the trail, which whoever hands over a paper or closes a
    look takes after the row."""
    classes = [past.known.pk for past in history.classes if past.known]
    papers = [place.hand_over.paper.pk for place in history.places if place.hand_over]
    for rows in (
        Inmate.objects.filter(pk__in=people),
        TrainingClass.objects.filter(pk__in=classes),
        Certificate.objects.filter(pk__in=papers),
        Release.objects.filter(inmate__in=people),
        FollowUp.objects.filter(inmate__in=people),
    ):
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def write(facility: Facility, history: History, *, source: str, by: User) -> Written:
    """In the order of the locks, inside the caller's transaction."""
    today = facility.today()
    people = _people(facility, history.people, today, by)
    classes = _classes(facility, history.classes, source)
    candidates = [place for place in history.places if place.is_candidate and not place.is_kept]
    _applications(facility, candidates, people, classes)
    seats = _seats(facility, history.places, people, classes)
    quotas = _make_room([past.known for past in history.classes if past.known], by)
    papers = history_papers.keep_papers(facility, history.places, seats, by)
    handed_over = history_papers.keep_hand_overs(history.places, by)
    _record_seats(history.places, seats, by)
    answers = _follow(facility, history.people, people, seats.values(), by)
    figures.refresh_all(list(classes.values()))
    aftermath.refresh(inmate.pk for inmate, _stay in people.values())
    counts = history.new | {
        "seats": sum(place.known is None for place in history.places if not place.is_candidate),
        "candidates": len(candidates),
        "certificates": papers,
        "handed_over": handed_over,
        "releases": sum(person.release is not None for person in history.people),
        "answers": answers,
    }
    first_rows: dict[int, int] = {}
    known_rows: dict[int, int] = {}
    for place in history.places:
        known = place.training_class.known
        if known is None:
            first_rows.setdefault(id(place.training_class), place.row)
        elif known.pk in quotas:
            known_rows.setdefault(known.pk, place.row)
    return Written(
        counts,
        people={person.row: people[id(person)][0].pk for person in history.people},
        classes={row: classes[past].pk for past, row in first_rows.items()},
        quotas={row: (key, quotas[key]) for key, row in known_rows.items()},
    )


def _follow(
    facility: Facility,
    people: Iterable[PastPerson],
    rows: dict[int, tuple[Inmate, Custody]],
    seats: Iterable[Enrolment],
    by: User,
) -> int:
    """New people in one go, who is known here through the actions that record it today."""
    new = [person for person in people if person.inmate is None and person.release]
    trained = {
        seat.inmate_id
        for seat in seats
        if seat.state == EnrolmentState.COMPLETED
        or (seat.state == EnrolmentState.RELEASED and seat.credited_quarters)
    }
    answers = history_releases.release_all(
        facility, [(person, rows[id(person)][1]) for person in new], trained=trained, by=by
    )
    for person in people:
        if person.inmate is not None:
            answers += history_after.follow(person, person.inmate, by)
    return answers


def _people(
    facility: Facility, people: Iterable[PastPerson], today: date, by: User
) -> dict[int, tuple[Inmate, Custody]]:
    """Their rows and the stay that is meant, by the identity of each."""
    kinds = RegisterKind.objects.in_bulk()
    new = [person for person in people if person.inmate is None]
    dossiers = [Dossier(Inmate(facility=facility)) for _person in new]
    for person, rows in zip(new, dossiers, strict=True):
        person_rows.put(rows, person.values, today=today, kinds=kinds)
        _leave(person, rows)
    insert_people(dossiers)
    record_each("inmate.imported", [(rows.inmate, {}) for rows in dossiers], by=by)
    found = {
        id(person): (rows.inmate, rows.custody)
        for person, rows in zip(new, dossiers, strict=True)
        if rows.custody
    }
    for person in people:
        if person.inmate is not None and person.custody is not None:
            found[id(person)] = (person.inmate, person.custody)
    return found


def _leave(person: PastPerson, rows: Dossier) -> None:
    """A stay that was over before Bekal begins as such; a release tells more than a transfer or an
    escape."""
    on = person.release.on if person.release else person.left_on
    if on is None or rows.custody is None or rows.entry is None:
        return
    step = "release" if person.release else person.left_by
    rows.custody.state = lifecycle.CUSTODY.next_state(rows.custody.state, step)
    rows.custody.left_on = rows.entry.ends_on = on


def _classes(
    facility: Facility, classes: Iterable[PastClass], source: str
) -> dict[int, TrainingClass]:
    found = {id(past): past.known or _new_class(facility, past, source) for past in classes}
    new = [past for past in classes if past.known is None]
    TrainingClass.objects.bulk_create([found[id(past)] for past in new], batch_size=SLICE)
    CostItem.objects.bulk_create(
        CostItem(
            training_class=found[id(past)],
            kind=CostKind.OTHER,
            amount=past.cost,
            on=past.ends_on,
            note=source,
        )
        for past in new
        if past.cost
    )
    return found


def _new_class(facility: Facility, past: PastClass, source: str) -> TrainingClass:
    return TrainingClass(
        title=past.title,
        programme_version=past.version,
        facility=facility,
        partner=past.partner,
        agreement=past.agreement,
        delivery="",  # no list tells it
        batch_number=past.batch,
        year=past.starts_on.year,
        starts_on=past.starts_on,
        ends_on=past.ends_on,
        exam_on=past.exam_on,
        planned_hours=past.hours,
        stated_hours=past.hours,
        quota=past.seats,
        state=ClassState.CLOSED,
        started_on=past.starts_on,
        closed_on=past.ends_on,
        costs_settled_on=past.ends_on if past.cost else None,
        source=source,
    )


def _make_room(known: Iterable[TrainingClass], by: User) -> dict[int, int]:
    """A later list may tell more people of a class than an earlier one had seats for. Answers how
    many seats such a class had, by its key."""
    people = Count("enrolments", filter=~Q(enrolments__state=EnrolmentState.CANCELLED))
    rows = TrainingClass.objects.filter(pk__in={row.pk for row in known}).annotate(people=people)
    was: dict[int, int] = {}
    for row in rows.filter(quota__lt=F("people")).order_by("pk"):
        was[row.pk], row.quota = row.quota, row.people
        row.version += 1
        row.save(update_fields=["quota", "version", "updated_at"])
        changes = {"quota": (was[row.pk], row.quota)}
        record("training_class.changed", row, by=by, changes=changes)
    return was


def _applications(
    facility: Facility,
    candidates: Iterable[PastPlace],
    people: dict[int, tuple[Inmate, Custody]],
    classes: dict[int, TrainingClass],
) -> None:
    """Of candidates only: who had a seat counts as assessed, and no hearing is invented."""
    Application.objects.bulk_create(
        [
            Application(
                inmate=people[id(place.person)][0],
                facility=facility,
                programme=place.training_class.version.programme,
                training_class=classes[id(place.training_class)],
                state=ApplicationState.LAPSED,
                applied_on=place.assessed_on,
                assessed_on=place.assessed_on,
                closed_reason=place.closed_reason,
                closed_on=place.training_class.starts_on
                if place.assessed_on <= place.training_class.starts_on
                else place.assessed_on,
            )
            for place in candidates
        ],
        batch_size=SLICE,
    )


def _seats(
    facility: Facility,
    places: Iterable[PastPlace],
    people: dict[int, tuple[Inmate, Custody]],
    classes: dict[int, TrainingClass],
) -> dict[int, Enrolment]:
    """The seat of each place, new or known, by the row."""
    found: dict[int, Enrolment] = {}
    new, filled = [], []
    for place in places:
        if place.is_candidate:
            continue
        if place.known is not None:
            found[place.row] = place.known
            if place.competence or place.new_quarters is not None:
                _fill(place.known, place)
                filled.append(place.known)
            continue
        inmate, custody = people[id(place.person)]
        reason = place.exit_reason
        found[place.row] = Enrolment(
            inmate=inmate,
            custody=custody,
            training_class=classes[id(place.training_class)],
            facility=facility,
            state=reason.state if reason else EnrolmentState.COMPLETED,
            exit_reason=reason,
            enrolled_on=place.enrolled_on,
            ended_on=place.ended_on,
            expected_hours=place.training_class.hours if place.quarters is not None else 0,
            credited_quarters=place.quarters or 0,
            competence=place.competence,
        )
        new.append(found[place.row])
    Enrolment.objects.bulk_create(new, batch_size=SLICE)
    Enrolment.objects.bulk_update(
        filled,
        ["competence", "expected_hours", "credited_quarters", "updated_at"],
        batch_size=SLICE,
    )
    return found


def _fill(seat: Enrolment, place: PastPlace) -> None:
    """What an earlier list left open."""
    seat.competence = place.competence or seat.competence
    if place.new_quarters is not None:
        seat.expected_hours = place.training_class.hours
        seat.credited_quarters = place.new_quarters
    seat.updated_at = timezone.now()


def _record_seats(places: Iterable[PastPlace], seats: dict[int, Enrolment], by: User) -> None:
    new = [seats[place.row] for place in places if not place.is_candidate and place.known is None]
    record_each(
        "enrolment.enrolled",
        [(seat, {"training_class": seat.training_class, "on": seat.enrolled_on}) for seat in new],
        by=by,
    )
