"""Who a row is about: somebody known here, somebody new, or a mistake that is named."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from django.utils.translation import gettext as _

from partnerships.models import Facility
from trainees import dossier
from trainees.dossier import Dossier
from trainees.imports.rows import Draft, Reading, key_of
from trainees.models import Custody, Inmate, InmateIdentity, RegisterEntry
from trainees.models.inmate import normalised


def refuse_twice(reading: Reading, drafts: list[Draft]) -> None:
    """The first row counts; a later one with the same number is refused and names it."""
    numbers: dict[tuple, int] = {}
    niks: dict[str, int] = {}
    for draft in drafts:
        key = key_of(draft)
        if None not in key:
            first = numbers.setdefault(key, draft.number)
            if first != draft.number:
                reading.error(
                    draft,
                    "register_number",
                    _("This register number already stands in row %(row)d. Keep one of them.")
                    % {"row": first},
                )
        if nik := draft.values.get("nik"):
            first = niks.setdefault(nik, draft.number)
            if first != draft.number:
                reading.error(
                    draft,
                    "nik",
                    _("This NIK already stands in row %(row)d. Compare both identity cards.")
                    % {"row": first},
                )


def recognise(reading: Reading, drafts: list[Draft]) -> None:
    """Sets `known` where a number or a NIK leads to somebody; two rows never to the same."""
    entries = entries_of(
        reading.facility, {draft.values.get("register_number") for draft in drafts}
    )
    holders = holders_of({draft.values.get("nik") for draft in drafts})
    people = {entry.custody.inmate for entry in entries.values()}
    people |= {inmate for inmate in holders.values() if inmate.facility_id == reading.facility.pk}
    dossiers = {
        person.inmate.pk: person for person in dossier.load(sorted(people, key=lambda p: p.pk))
    }
    inside = _inside(holders.values(), dossiers)
    rows_of: dict[int, int] = {}
    for draft in drafts:
        _recognise_one(reading, draft, entries.get(key_of(draft)), holders, dossiers, inside)
        person = draft.known.inmate if draft.known else draft.returner
        if person is None:
            continue
        first = rows_of.setdefault(person.pk, draft.number)
        said = {error["code"] for error in draft.errors}
        if first != draft.number and not said & {"nik", "register_number"}:
            reading.error(
                draft,
                "nik" if draft.values.get("nik") else "register_number",
                _("This row and row %(row)d are the same person here. Keep one of them.")
                % {"row": first},
            )
    _refuse_lookalikes(reading, drafts)


def _refuse_lookalikes(reading: Reading, drafts: list[Draft]) -> None:
    """Nobody new has the name and the birth date of somebody known here, or of an earlier row:
    unless each has a NIK of their own, nobody can tell whether they are two."""
    new = [
        draft
        for draft in drafts
        if draft.known is None
        and draft.returner is None
        and not draft.errors
        and all(draft.values.get(name) for name in ("id_card_name", "birth_date"))
    ]
    known = (
        Inmate.objects.named()
        .filter(
            facility=reading.facility,
            birth_date__in={draft.values["birth_date"] for draft in new},
        )
        .values_list("id_card_name", "birth_date", "identity__nik", "register_label")
    )
    alike: dict[tuple, list[tuple[str | None, str]]] = defaultdict(list)
    for name, born, nik, label in known if new else ():
        alike[normalised(name), born].append((nik, label))
    for draft in new:
        key = normalised(draft.values["id_card_name"]), draft.values["birth_date"]
        nik = draft.values.get("nik")
        if other := next((who for theirs, who in alike[key] if not (nik and theirs)), None):
            reading.error(
                draft,
                "nik",
                _(
                    "This person cannot be told apart from %(other)s: same name and date of "
                    "birth. Is it the same person, correct the number on the page of that "
                    "person; are they two, write the NIK of both."
                )
                % {"other": other},
            )
        row = _("row %(row)d") % {"row": draft.number}
        alike[key].append((nik, row))


def entries_of(facility: Facility, numbers: set[str | None]) -> dict[tuple, RegisterEntry]:
    """With the stay and its person. Asked one after the other, not joined: just after a first
    import PostgreSQL still takes these tables for empty, and joins three of them by comparing
    every row with every row. Not prefetched either: SQLite refuses more than 1,000."""
    entries = list(RegisterEntry.objects.filter(facility=facility, number__in=numbers - {None}))
    stays = Custody.objects.in_bulk({entry.custody_id for entry in entries})
    people = _people({stay.inmate_id for stay in stays.values()})
    for stay in stays.values():
        stay.inmate = people[stay.inmate_id]
    for entry in entries:
        entry.custody = stays[entry.custody_id]
    return {(entry.kind_id, entry.number): entry for entry in entries}


def holders_of(niks: set[str | None]) -> dict[str, Inmate]:
    identities = list(InmateIdentity.objects.filter(nik__in=niks - {None}))
    people = _people({identity.inmate_id for identity in identities})
    return {identity.nik: people[identity.inmate_id] for identity in identities}


def _people(keys: set[int]) -> dict[int, Inmate]:
    return Inmate.objects.select_related("facility").in_bulk(keys)


def _inside(holders: Iterable[Inmate], dossiers: Mapping[int, Dossier]) -> set[int]:
    """Who is in custody elsewhere; asked only when somebody of another facility is named."""
    foreign = [holder.pk for holder in holders if holder.pk not in dossiers]
    if not foreign:
        return set()
    stays = Custody.objects.filter(inmate__in=foreign).open()
    return set(stays.values_list("inmate", flat=True))


def _recognise_one(
    reading: Reading,
    draft: Draft,
    entry: RegisterEntry | None,
    holders: Mapping[str, Inmate],
    dossiers: Mapping[int, Dossier],
    inside: Set[int],
) -> None:
    holder = holders.get(draft.values.get("nik", ""))
    if entry is not None:
        _recognise_by_number(reading, draft, entry, dossiers)
        if holder is not None and holder.pk != entry.custody.inmate_id:
            reading.error(draft, "nik", _foreign_nik())
        return
    if holder is None:
        return
    person = dossiers.get(holder.pk)
    if person is not None and person.is_in_custody:
        draft.known = person
    elif holder.pk in inside:
        reading.error(draft, "nik", _foreign_nik())
    elif holder.birth_date != draft.values.get("birth_date"):
        reading.error(
            draft,
            "birth_date",
            _(
                "This NIK is registered with another date of birth. Compare both with the "
                "identity card."
            ),
        )
    else:
        draft.returner = holder


def _recognise_by_number(
    reading: Reading, draft: Draft, entry: RegisterEntry, dossiers: Mapping[int, Dossier]
) -> None:
    person = dossiers[entry.custody.inmate_id]
    if not person.is_in_custody or person.custody.pk != entry.custody_id:
        reading.error(
            draft,
            "register_number",
            _("This number belongs to somebody who has left. Check the number."),
        )
        return
    if _is_somebody_else(draft, person):
        reading.error(
            draft,
            "register_number",
            _(
                "This number is recorded here for another person: name and date of birth both "
                "differ. Check the number."
            ),
        )
        return
    draft.known = person
    if entry.ends_on is not None:
        reading.error(
            draft,
            "register_number",
            _("This number is no longer current for this person; now it is %(number)s.")
            % {"number": person.inmate.register_label},
        )


def _is_somebody_else(draft: Draft, person: Dossier) -> bool:
    """A wrong number must not give one person the data of another. A name alone is corrected
    at times, and so is a date; both at once with no NIK in common are another person."""
    name, born = draft.values.get("id_card_name"), draft.values.get("birth_date")
    if name is None or born is None or born == person.inmate.birth_date:
        return False
    nik = draft.values.get("nik")
    if nik and person.identity and person.identity.nik == nik:
        return False
    return normalised(name) != normalised(person.inmate.id_card_name)


def _foreign_nik() -> str:
    return _("This NIK already belongs to somebody else. Compare it with the identity card.")
