"""Who a row is about: somebody known here, somebody new, or a mistake that is named."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from trainees import custody_checks, dossier
from trainees.choices import NikMissing, SentenceKind
from trainees.dossier import Dossier
from trainees.history_facts import PastPerson
from trainees.imports.history.columns import PERSON
from trainees.imports.history.reading import HistoryReading
from trainees.imports.recognition import entries_of, holders_of
from trainees.imports.rows import Draft, key_of
from trainees.models import Custody, Inmate, RegisterEntry
from trainees.models.inmate import normalised

NEEDED = tuple(column.code for column in PERSON if column.required)
STAY = ("register_kind", "register_number", "entered_on")
SAME_AS_STORED = ("sex", "birth_date", "nik")


@dataclass
class Known:
    """People who are here already, and the ways in which a row may lead to them."""

    entries: dict[tuple, RegisterEntry] = field(default_factory=dict)
    by_nik: dict[str, Inmate] = field(default_factory=dict)
    nik_of: dict[int, str] = field(default_factory=dict)
    by_name: dict[tuple, list[Inmate]] = field(default_factory=dict)
    dossiers: dict[int, Dossier] = field(default_factory=dict)


def gather(reading: HistoryReading, drafts: list[Draft]) -> dict[int, PastPerson]:
    """The person of each row, by the row's number; rows that nobody can tell apart have none."""
    known = _known(reading, drafts)
    groups: dict[Any, list[Draft]] = defaultdict(list)
    inmates: dict[Any, Inmate] = {}
    named: dict[tuple, tuple[Any, int]] = {}
    numbers: dict[str, tuple] = {}
    for draft in drafts:
        missing = [code for code in NEEDED if reading.need(draft, code) is None]
        if missing or any(error["code"] in (*NEEDED, "nik") for error in draft.errors):
            continue
        inmate = _recognise(reading, draft, known)
        if draft.errors and any(error["code"] in ("nik", *NEEDED) for error in draft.errors):
            continue
        key = ("known", inmate.pk) if inmate else _key_of_new(draft, numbers)
        if key in groups and _is_somebody_else(reading, draft, groups[key][0]):
            continue
        first = named.setdefault(_name(draft), (key, draft.number))
        if first[0] != key and not _told_apart(draft, groups[first[0]]):
            _cannot_tell(reading, draft, _("row %(row)d") % {"row": first[1]})
            continue
        if inmate:
            inmates[key] = inmate
        groups[key].append(draft)
    found: dict[int, PastPerson] = {}
    for key, group in groups.items():
        person = _person(reading, group, inmates.get(key), known)
        found |= {draft.number: person for draft in group}
    return found


def _known(reading: HistoryReading, drafts: list[Draft]) -> Known:
    values = [draft.values for draft in drafts]
    people = Inmate.objects.filter(
        facility=reading.facility,
        birth_date__in={each["birth_date"] for each in values if each.get("birth_date")},
        anonymised_on=None,
    ).select_related("facility")
    known = Known(
        entries_of(reading.facility, {each.get("register_number") for each in values}),
        holders_of({each["nik"] for each in values if each.get("nik")}),
    )
    by_name: dict[tuple, list[Inmate]] = defaultdict(list)
    for person in people:
        by_name[normalised(person.id_card_name), person.birth_date].append(person)
    known.by_name = dict(by_name)
    wanted = {_name(draft) for draft in drafts if "id_card_name" in draft.values}
    maybe = {entry.custody.inmate for entry in known.entries.values()}
    maybe |= set(known.by_nik.values())
    maybe |= {one for name in wanted for one in by_name.get(name, [])}
    known.dossiers = {
        each.inmate.pk: each for each in dossier.load(sorted(maybe, key=lambda one: one.pk))
    }
    known.nik_of = {
        pk: each.identity.nik or "" for pk, each in known.dossiers.items() if each.identity
    }
    return known


def _name(draft: Draft) -> tuple:
    return normalised(draft.values.get("id_card_name", "")), draft.values.get("birth_date")


def _recognise(reading: HistoryReading, draft: Draft, known: Known) -> Inmate | None:
    """By register and number, else by NIK, else by name and birth date together."""
    nik = draft.values.get("nik", "")
    holder = known.by_nik.get(nik) if nik else None
    if holder is not None and holder.facility_id != reading.facility.pk:
        reading.error(
            draft,
            "nik",
            _("This NIK already belongs to somebody else. Compare it with the identity card."),
        )
        return None
    entry = known.entries.get(key_of(draft))
    if entry is not None:
        return _by_number(reading, draft, entry.custody.inmate, holder)
    if holder is not None:
        return holder
    alike = [
        one
        for one in known.by_name.get(_name(draft), [])
        if not nik or known.nik_of.get(one.pk, "") in ("", nik)
    ]
    if len(alike) > 1:
        _cannot_tell(reading, draft, " / ".join(one.register_label for one in alike))
        return None
    return alike[0] if alike else None


def _by_number(
    reading: HistoryReading, draft: Draft, inmate: Inmate, holder: Inmate | None
) -> Inmate | None:
    if holder is not None and holder.pk != inmate.pk:
        _cannot_tell(reading, draft, f"{inmate.register_label} / {holder.register_label}")
        return None
    name, born = _name(draft)
    if normalised(inmate.id_card_name) != name and inmate.birth_date != born and not holder:
        reading.error(
            draft,
            "register_number",
            _(
                "This number is recorded here for another person: name and date of birth both "
                "differ. Check the number."
            ),
        )
        return None
    return inmate


def _key_of_new(draft: Draft, numbers: dict[str, tuple]) -> Any:
    """Rows with one NIK or one register number are one person."""
    number, nik = ("number", *key_of(draft)), draft.values.get("nik", "")
    if not nik:
        return numbers.get(str(number), number)
    key = numbers.get(str(number)) or numbers.get(nik) or ("nik", nik)
    numbers[nik] = numbers[str(number)] = key
    return key


def _is_somebody_else(reading: HistoryReading, draft: Draft, first: Draft) -> bool:
    """One number for two people: many lists leave out the year of a register number."""
    (name, born), (other_name, other_born) = _name(draft), _name(first)
    if name == other_name or born == other_born:
        return False
    reading.error(
        draft,
        "register_number" if key_of(draft) == key_of(first) else "nik",
        _(
            "Row %(row)d has this number for another person: name and date of birth both differ. "
            "Check the number and its year."
        )
        % {"row": first.number},
    )
    return True


def _told_apart(draft: Draft, others: list[Draft]) -> bool:
    """People of one name born on one day are two when each has a NIK of his own."""
    own = draft.values.get("nik")
    theirs = {other.values.get("nik") for other in others} - {None, ""}
    return bool(own and theirs and own not in theirs)


def _cannot_tell(reading: HistoryReading, draft: Draft, other: str) -> None:
    reading.error(
        draft,
        "id_card_name",
        _(
            "This person cannot be told apart: row %(row)d and %(other)s. Add the NIK, or write "
            "the same register number."
        )
        % {"row": draft.number, "other": other},
    )


def _person(
    reading: HistoryReading, group: list[Draft], inmate: Inmate | None, known: Known
) -> PastPerson:
    codes = [column.code for column in PERSON if column.code not in STAY]
    values = reading.agree(group, STAY, _another_stay) | reading.agree(
        group, codes, _another_person
    )
    lead = group[0]
    kind = reading.kinds[values["register_kind"]]
    values.setdefault("legal_status", kind.legal_status)
    if any(values.get(name) for name in ("years", "months", "days")):
        values["sentence_kind"] = SentenceKind.FIXED.value
    if not values.get("nik"):
        values.setdefault("nik_missing", NikMissing.NONE_KNOWN.value)
    else:
        values["nik_missing"] = ""
    person = PastPerson(lead.number, dossier.tidy(values), inmate)
    if inmate is None:
        whole = {name: dossier.empty(name) for name in dossier.NAMES} | person.values
        for code, message in custody_checks.problems(
            whole, register_kind=kind, today=reading.today
        ):
            reading.error(lead, code, message)
        return person
    _compare(reading, lead, known.dossiers[inmate.pk], values)
    person.custody = _stay(reading, lead, known, inmate)
    return person


def _another_person() -> str:
    return _("Row %(row)d says otherwise about this person. All rows of a person say the same.")


def _another_stay() -> str:
    return _(
        "Row %(row)d tells of another stay of this person. Of each person one stay is imported: "
        "write its register and day of entry in all rows, and take out rows of another stay."
    )


def _compare(reading: HistoryReading, lead: Draft, stored: Dossier, values: dict[str, Any]) -> None:
    whole = stored.values()
    for code in SAME_AS_STORED:
        if values.get(code) and whole[code] and whole[code] != values[code]:
            reading.already(lead, code, dossier.shown(code, whole[code]))
    if normalised(stored.inmate.id_card_name) != normalised(values["id_card_name"]):
        reading.warn(
            lead,
            "id_card_name",
            _("Recorded here as %(name)s; that name stays.") % {"name": stored.inmate.id_card_name},
        )


def _stay(reading: HistoryReading, lead: Draft, known: Known, inmate: Inmate) -> Custody | None:
    """The stay of that number; without one the last stay, when it reaches back so far."""
    entry = known.entries.get(key_of(lead))
    if entry is not None:
        return entry.custody
    last = known.dossiers[inmate.pk].custody
    if last is None or last.entered_on > lead.values["entered_on"]:
        reading.error(
            lead,
            "register_number",
            _(
                "This person is known here as %(number)s, from a later stay. An earlier stay "
                "cannot be added from a file: take the row out."
            )
            % {"number": inmate.register_label},
        )
        return None
    if last.left_on is not None and lead.values["entered_on"] > last.left_on:
        reading.error(
            lead,
            "register_number",
            _(
                "This person is known here as %(number)s, from a stay that is over. Record the "
                "later stay first, with the list of inmates, or take the row out."
            )
            % {"number": inmate.register_label},
        )
        return None
    return last
