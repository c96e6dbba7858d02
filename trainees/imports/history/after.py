"""What followed a class: the release, the answers month by month, and a return to custody."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trainees.actions import outcomes
from trainees.choices import Checkpoint, Consent, CustodyState, FollowUpState
from trainees.follow_up_plan import PlannedFollowUp, may_be_asked, planned
from trainees.history_facts import PastLook, PastPerson, PastRelease
from trainees.imports.history.columns import AFTER, LOOKS, RETURN
from trainees.imports.history.reading import HistoryReading, same_day
from trainees.imports.history.words import DECLINED
from trainees.imports.rows import Draft
from trainees.models import FollowUp, OutcomeKind, Release

CODES = tuple(column.code for column in (*AFTER, *LOOKS, *RETURN))
GONE = ("deceased", "reimprisoned")
EARLY_DAYS = 30


def releases_of(people: Iterable[PastPerson]) -> dict[int, Release]:
    """By the key of the stay. Three queries."""
    stays = [person.custody.pk for person in people if person.custody]
    looks = FollowUp.objects.select_related("counted__kind")
    rows = (
        Release.objects.filter(custody__in=stays)
        .select_related("kind", "bapas", "came_back", "facility")
        .prefetch_related(Prefetch("follow_ups", looks))
    )
    return {row.custody_id: row for row in rows}


def judge(
    reading: HistoryReading,
    group: list[Draft],
    person: PastPerson,
    stored: Release | None,
    *,
    was_trained: bool,
) -> None:
    """Puts on `person` what is new; everything else is the same or refused."""
    lead = group[0]
    values = reading.agree(group, CODES, _otherwise)
    on = values.get("released_on")
    if on is None:
        for code in CODES:
            if code in values and code != "released_on":
                reading.error(lead, "released_on", _needs_a_release(reading, code))
                return
        return
    release = _release(reading, lead, person, values, stored)
    if release is None:
        return
    _looks(reading, lead, person, values, stored, release=release, was_trained=was_trained)
    _return(reading, lead, person, values, stored)


def _otherwise() -> str:
    return _("Row %(row)d says otherwise about this person. All rows of a person say the same.")


def _needs_a_release(reading: HistoryReading, code: str) -> str:
    return _("Write the day of release, or leave “%(column)s” empty.") % {
        "column": reading.title_of(code)
    }


def _release(
    reading: HistoryReading,
    lead: Draft,
    person: PastPerson,
    values: dict[str, Any],
    stored: Release | None,
) -> PastRelease | None:
    """The rules of `trainees.actions.releases`, asked of every row before the first is written."""
    on, kind = values["released_on"], values.get("release_kind")
    before = len(lead.errors)
    if kind is None:
        reading.need(lead, "release_kind", _("Write how the person was released."))
        return None
    entered = person.custody.entered_on if person.custody else person.values["entered_on"]
    if on > reading.today:
        reading.not_yet(lead, "released_on")
    elif on < entered:
        reading.clash(lead, "released_on", _("The release must not be before the day of entry."))
    consent, bapas = "", values.get("bapas")
    if "consent" in values:
        consent = (Consent.GIVEN if values["consent"] else Consent.REFUSED).value
    if kind.is_supervised:
        if bapas is None:
            reading.error(
                lead, "bapas", _("This kind of release needs the probation office (Bapas).")
            )
    elif not consent:
        reading.error(
            lead,
            "consent",
            _("Write Ya or Tidak: did the person agree to be contacted?"),
        )
    person.left_on = on
    release = PastRelease(
        kind=kind, on=on, consent=consent, bapas=bapas if kind.is_supervised else None
    )
    if stored is not None:
        if not same_day(on, stored.on):
            reading.already(lead, "released_on", stored.on)
        for code, told, known in (
            ("release_kind", kind, stored.kind),
            ("bapas", release.bapas, stored.bapas),
        ):
            if told != known:
                reading.already(lead, code, known or "–")
        person.known_release = stored
    elif person.custody is not None and not person.custody.is_open:
        reading.already(lead, "released_on", CustodyState(person.custody.state).label)
    else:
        person.release = release
    return release if len(lead.errors) == before else None


def _looks(
    reading: HistoryReading,
    lead: Draft,
    person: PastPerson,
    values: dict[str, Any],
    stored: Release | None,
    *,
    release: PastRelease,
    was_trained: bool,
) -> None:
    windows = {
        look.checkpoint.value: look
        for look in planned(released_on=release.on, settings=reading.settings)
    }
    there = {look.checkpoint: look for look in stored.follow_ups.all()} if stored else {}
    ended = ""
    for code in Checkpoint.values:
        told = values.get(f"{code}_kind")
        if told is None:
            for detail in ("on", "evidence", "skill", "income"):
                if f"{code}_{detail}" in values:
                    reading.need(lead, f"{code}_kind", _("Write the result, or empty this month."))
            continue
        if why := _why_not(
            release, windows.get(code), ended=ended, was_trained=was_trained, today=reading.today
        ):
            reading.error(lead, f"{code}_kind", why)
            continue
        look = _look(reading, lead, values, code, windows[code], released_on=release.on)
        if look is None:
            continue
        if _came_after_the_return(look, values):
            reading.error(
                lead,
                f"{code}_kind",
                _("After the return on %(day)s nobody is asked any more. Empty this month.")
                % {"day": date_format(values["returned_on"], "j M Y")},
            )
            continue
        if look.kind is not None and look.kind.code in GONE:
            ended = look.kind.label
            if look.kind.code == "reimprisoned" and "returned_on" not in values:
                reading.need(
                    lead,
                    "returned_on",
                    _("Dipidana kembali counts only with the day and number of the new register."),
                )
        if not _is_new(reading, lead, look, there.get(code)):
            continue
        if stored and (not may_be_asked(stored, windows[code].due_on) or outcomes.ended(stored)):
            reading.error(
                lead,
                f"{code}_kind",
                _("Nobody is asked about this month any more, as is recorded here. Empty it."),
            )
            continue
        person.looks.append(look)


def _came_after_the_return(look: PastLook, values: dict[str, Any]) -> bool:
    returned_on = values.get("returned_on")
    return (
        returned_on is not None
        and look.kind is not None
        and look.kind.code not in GONE
        and look.on > returned_on
    )


def _why_not(
    release: PastRelease,
    window: PlannedFollowUp | None,
    *,
    ended: str,
    was_trained: bool,
    today: date,
) -> str:
    if not was_trained or not release.kind.starts_follow_up:
        return _("Nobody is asked who completed no class, or left in such a way. Empty this month.")
    if release.consent == Consent.REFUSED and not release.kind.is_supervised:
        return _("The person did not agree to be contacted. Empty this month.")
    if window is None:
        return _("This month is not among the follow-ups of this facility. Empty this month.")
    if ended:
        return _("After “%(kind)s” nobody is asked any more. Empty this month.") % {"kind": ended}
    if window.opens_on > today:
        return _("It is not time for this month yet. Empty it.")
    return ""


def _look(
    reading: HistoryReading,
    lead: Draft,
    values: dict[str, Any],
    code: str,
    window: PlannedFollowUp,
    *,
    released_on: date,
) -> PastLook | None:
    told = values[f"{code}_kind"]
    on = values.get(f"{code}_on") or min(window.due_on, reading.today)
    is_answer = isinstance(told, OutcomeKind)
    if on > reading.today:
        reading.not_yet(lead, f"{code}_on")
        return None
    if on < max(window.opens_on, released_on):
        reading.error(
            lead,
            f"{code}_on",
            _("This day is before the month that was asked about. Check the day."),
        )
        return None
    if abs(on - window.due_on) > timedelta(days=EARLY_DAYS):
        reading.warn(lead, f"{code}_on", _("More than 30 days from the due day."))
    if is_answer and f"{code}_evidence" not in values:
        reading.error(
            lead,
            f"{code}_evidence",
            _("Write its evidence: Dokumen, Kunjungan, Pemberi kerja, Keluarga or Pengakuan."),
        )
        return None
    return PastLook(
        checkpoint=code,
        on=on,
        kind=told if is_answer else None,
        refused=told == DECLINED,
        evidence=values.get(f"{code}_evidence", "") if is_answer else "",
        skill=values.get(f"{code}_skill", "") if is_answer else "",
        income=values.get(f"{code}_income", "") if is_answer else "",
    )


def _is_new(reading: HistoryReading, lead: Draft, look: PastLook, stored: FollowUp | None) -> bool:
    """An answer that stands here stays; a month without one takes what the file tells."""
    if stored is None:
        return True
    code = f"{look.checkpoint}_kind"
    if look.kind is None:
        if stored.state in {FollowUpState.SCHEDULED, FollowUpState.MISSED}:
            return True
        wanted = FollowUpState.REFUSED if look.refused else FollowUpState.UNREACHABLE
        if stored.state not in {wanted, FollowUpState.NOT_REQUIRED}:
            reading.already(lead, code, stored.get_state_display())
        return False
    if stored.counted is not None:
        if stored.counted.kind_id != look.kind.pk:
            reading.already(lead, code, stored.counted.kind)
        return False
    if stored.state == FollowUpState.NOT_REQUIRED:
        reading.already(lead, code, stored.get_state_display())
        return False
    return True


def _return(
    reading: HistoryReading,
    lead: Draft,
    person: PastPerson,
    values: dict[str, Any],
    stored: Release | None,
) -> None:
    on = values.get("returned_on")
    if on is None:
        if "new_number" in values or "new_register" in values:
            reading.need(lead, "returned_on", _("Write the day of the new register entry."))
        return
    register = reading.need(lead, "new_register")
    number = reading.need(lead, "new_number")
    if on <= values["released_on"]:
        reading.clash(lead, "returned_on", _("The return must be after the release."))
    elif on > reading.today:
        reading.not_yet(lead, "returned_on")
    elif register is not None and number is not None:
        came_back = getattr(stored, "came_back", None) if stored else None
        if came_back is None:
            person.returned_on = on
            person.returned_label = f"{reading.kinds[register].code} {number}"
        elif not same_day(on, came_back.on):
            reading.already(lead, "returned_on", came_back.on)
