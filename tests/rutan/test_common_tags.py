"""Words and numbers as people read them."""

from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from rutan.common import shares, words
from rutan.common.templatetags import bekal

DAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def indonesian():
    with translation.override("id"):
        yield


def test_days():
    assert words.day(DAY) == "17 November 2026"
    assert words.short_day(DAY) == "17 Nov 2026"
    assert words.shortest_day(DAY) == "17 Nov"
    assert words.weekday_day(DAY) == "Selasa, 17 November 2026"
    assert words.day(None) == "–"


def test_of_total_groups_thousands():
    assert shares.of_total(1184, 1280) == "1.184 dari 1.280"
    assert shares.of_total(4, 6) == "4 dari 6"


@pytest.mark.parametrize(
    ("quarters", "shown"), [(48, "12"), (49, "12,25"), (14, "3,5"), (4737, "1.184,25")]
)
def test_quarters_are_written_without_needless_places(quarters, shown):
    hours = Fraction(quarters, 4)

    assert shares.of_total(hours, 1280) == f"{shown} dari 1.280"
    assert shares.percent(hours / 1280) == shares.percent(float(hours / 1280))
    assert shares.share_of(hours, 1280) == shares.share_of(quarters, 5120)
    assert shares.percent_or_count(hours, 1280) == shares.percent_or_count(quarters, 5120)


def test_clock_follows_the_language():
    assert words.clock(time(13, 5)) == "13.05"
    with translation.override("en"):
        assert words.clock(time(13, 5)) == "13:05"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (None, 10, "–"),
        (0, 0, "–"),
        (0, None, "–"),
        (4, 6, "4 dari 6"),
        (9, 9, "9 dari 9"),
        (5, 10, "50%"),
        (17, 28, "61%"),
        (1, 200, "1%"),  # half goes up
        (1250, 2500, "50%"),
    ],
)
def test_small_groups_are_counts(part, whole, shown):
    assert shares.percent_or_count(part, whole) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, "–"), (0, "0%"), (0.865, "87%"), (Decimal("0.005"), "1%"), (1, "100%")],
)
def test_percent(share, shown):
    assert shares.percent(share) == shown


@pytest.mark.parametrize(
    ("part", "whole", "length"),
    [
        (96, 142, "67.6"),
        (1, 1, "100"),
        (3, 2, "100"),
        (0, 5, "0"),
        (None, 5, "0"),
        (5, 0, "0"),
        (-1, 5, "0"),
    ],
)
def test_bars_are_never_localised_and_never_too_long(part, whole, length):
    assert shares.share_of(part, whole) == length


@pytest.mark.parametrize(
    ("days", "shown", "tone"),
    [
        (-5, "Terlambat 5 hari", "late"),
        (0, "Hari ini", "today"),
        (2, "2 hari lagi", "soon"),
        (90, "90 hari lagi", "later"),
    ],
)
def test_due(days, shown, tone):
    assert (words.due_words(days), words.due_tone(days)) == (shown, tone)


def test_due_shows_the_year_only_when_it_is_another():
    assert bekal.due(date(2027, 2, 15), DAY)["headline"] == "15 Feb 2027"
    assert bekal.due(date(2026, 11, 19), DAY)["headline"] == "19 Nov"
    assert bekal.due(DAY, DAY, note="08.00–11.30") == {
        "tone": "today",
        "headline": "Hari ini",
        "note": "08.00–11.30",
    }


def test_sizes():
    assert [words.file_size(size) for size in (None, 10, 120_000, 1_234_567)] == [
        "–",
        "1 kB",
        "120 kB",
        "1,2 MB",
    ]


def test_names():
    assert words.initials("Rahma Dewi Sari") == "RS"
    assert words.initials("Abdullah") == "A"
    assert words.initials(None) == ""
    assert words.short_name("Rahma Dewi") == "Rahma D."
    assert words.short_name("Abdullah") == "Abdullah"


def test_halves():
    assert bekal.halves(range(5)) == [[0, 1, 2], [3, 4]]
    assert bekal.halves([]) == []


def test_pages_worth_a_link():
    pages = Paginator(range(250), 25)

    assert bekal.page_numbers(pages.page(5)) == [1, None, 4, 5, 6, None, 10]
    assert bekal.page_numbers(pages.page(1)) == [1, 2, None, 10]


def query(url, tag):
    request = RequestFactory().get(url)
    return Template("{% load bekal %}" + tag).render(Context({"request": request}))


def test_query_with_keeps_the_other_filters_and_goes_back_to_page_one():
    assert query("/?q=a&page=3&state=x", "{% query_with state='y' %}") == "?q=a&amp;state=y"
    assert query("/?q=a&page=3", "{% query_with page=4 %}") == "?q=a&amp;page=4"
    assert query("/?q=a", "{% query_with q=None %}") == "?"


def test_what_was_typed_can_be_sent_again():
    data = QueryDict("name=a&tick=1&tick=2&version=3&once=k&csrfmiddlewaretoken=t")

    drawn = bekal.send_again(SimpleNamespace(data=data), version=4)

    assert drawn.count("<input") == 4
    assert 'name="tick" value="2"' in drawn
    assert 'name="version" value="4"' in drawn
    assert "once" not in drawn


def test_one_time_keys_differ():
    assert bekal.once() != bekal.once()


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 3, 0),
        (3, 12, "fewer than 5"),
        (7, 12, 7),
        (12, 12, 12),
        (9, 12, "·"),  # the other three could be told
    ],
)
def test_few_are_not_told_nor_the_rest_of_a_whole(part, whole, told):
    with translation.override("en"):
        assert shares.part_unless_few(part, whole, 5) == told
        assert shares.part_unless_few(part, whole, 0) == part


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("B.I 0071/2024", "••71"),
        ("B.IIa 9071/2026", "••71"),
        ("A.III 7/2026", "••7"),
        ("", "–"),
        (None, "–"),
    ],
)
def test_a_masked_number_tells_neither_of_the_sentence_nor_of_a_return(number, shown):
    """Who was released in 2025 and has a number of 2026 was taken in again."""
    assert words.masked(number) == shown
