"""Calendars as programmes read them."""

from datetime import UTC, datetime, timedelta, timezone

from rutan.common.calendars import Event, calendar

MAKASSAR = timezone(timedelta(hours=8))
CHANGED = datetime(2026, 7, 1, 12, tzinfo=UTC)


def event(**changes):
    values = {
        "uid": "sesi-1@bekal",
        "starts_at": datetime(2026, 7, 16, 8, tzinfo=MAKASSAR),
        "ends_at": datetime(2026, 7, 16, 12, tzinfo=MAKASSAR),
        "changed_at": CHANGED,
        "summary": "Las",
    }
    return Event(**values | changes)


def lines_of(*events):
    return calendar("Bekal", events).split("\r\n")


def test_times_are_those_of_the_whole_world():
    lines = lines_of(event(sequence=3))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert {"DTSTART:20260716T000000Z", "DTEND:20260716T040000Z", "SEQUENCE:3"} <= set(lines)
    assert "STATUS:CONFIRMED" in lines
    assert "STATUS:CANCELLED" in lines_of(event(is_cancelled=True))


def test_a_text_cannot_begin_another_line():
    lines = lines_of(event(summary="Las, listrik; \\\r\nATTENDEE:x\x00"))

    assert "SUMMARY:Las\\, listrik\\; \\\\\\nATTENDEE:x" in lines
    assert not any(line.startswith("ATTENDEE") for line in lines)


def test_long_lines_are_folded_at_75_octets_and_read_the_same():
    title = "Pelatihan – " * 20

    text = calendar("Bekal", [event(summary=title)])

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in text.replace("\r\n ", "")
