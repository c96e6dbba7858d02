from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rutan.common.dates import add_months, latest_start, parse_day, parse_month

DAYS = st.dates(min_value=date(1901, 1, 1), max_value=date(2190, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "31/12/2026",
        "31-12-2026",
        "31.12.2026",
        "2026-12-31",
        "31 Desember 2026",
        "31 desember 2026",
        "31 Des 2026",
        " 31  December 2026 ",
        "31-Dec-2026",
        "2026-12-31 00:00:00",
    ],
)
def test_a_day_is_read_as_people_write_it(text):
    assert parse_day(text) == date(2026, 12, 31)


def test_the_day_comes_before_the_month():
    assert parse_day("3/4/2026") == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("besok", "17/11/2026"),
        ("", "17/11/2026"),
        ("31/12/26", "17/11/2026"),
        ("12 Wulan 2026", "17/11/2026"),
        ("31/02/2026", "tidak ada|does not exist"),
        ("32/01/2026", "tidak ada|does not exist"),
        ("01/01/0001", "1900"),
        ("01/01/9999", "1900"),
    ],
)
def test_what_is_not_a_day_gets_a_sentence(text, says):
    with pytest.raises(ValueError, match=says):
        parse_day(text)


@pytest.mark.parametrize("text", ["2026-10", "10/2026", "Oktober 2026", " okt 2026 "])
def test_a_month_is_read_as_people_write_it(text):
    assert parse_month(text) == date(2026, 10, 1)


@pytest.mark.parametrize("text", ["", "2026", "13/2026", "2026-1 0", "Oktober"])
def test_what_is_not_a_month_gets_a_sentence(text):
    with pytest.raises(ValueError, match="10/2026"):
        parse_month(text)


@given(DAYS)
def test_every_day_survives_each_way_of_writing(day):
    assert parse_day(f"{day:%d/%m/%Y}") == parse_day(day.isoformat()) == day


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_a_sentence(text):
    try:
        parse_day(text)
    except ValueError as error:
        assert str(error).endswith((".", "2026"))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 7, 15), 24, date(2028, 7, 15)),
    ],
)
def test_adding_months_stays_in_the_month(start, months, end):
    assert add_months(start, months) == end


@given(DAYS, st.integers(-200, 200))
def test_adding_months_never_leaves_the_month(day, months):
    moved = add_months(day, months)

    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day


@given(DAYS, st.integers(min_value=0, max_value=36))
def test_from_the_latest_start_on_the_months_have_passed_and_a_day_later_not(on, months):
    start = latest_start(on, months)

    assert add_months(start, months) <= on < add_months(start + timedelta(days=1), months)


@given(DAYS, st.integers(min_value=0, max_value=36))
def test_at_the_end_of_a_month_only_the_month_of_the_start_counts(day, months):
    """Days that were blurred to the first of their month give the same counts."""
    on = add_months(day.replace(day=1), 1) - timedelta(days=1)

    assert (latest_start(on, months) + timedelta(days=1)).day == 1
