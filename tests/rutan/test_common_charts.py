"""Charts: where things stand, and what is left out."""

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from rutan.common import charts
from rutan.common.charts import Series, Value, line_chart, number, trend

OLDER = Series(
    "Jul–Dec 2025", [Value(1, 5, 16), Value(3, 8, 16), Value(6, 10, 16), Value(12, 9, 14)]
)
NEWER = Series("Jan–Jun 2026", [Value(1, 7, 19), Value(3, 10, 19), Value(6, 7, 12)])


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def draw(*series):
    return line_chart(series, title="Active by month", row_title="Released")


def test_points_stand_on_the_scale():
    chart = draw(OLDER)

    # 1 of 12 months along 482 units from 52; 31.25 % of 80 % along 224 units up from 240.
    assert chart.lines[0].path == "M92.2 152.5 L172.5 100 L293 65 L534 60"


def test_the_scale_begins_at_zero_and_ends_at_80_or_100():
    high = Series("x", [Value(1, 9, 10)])

    assert [tick.label for tick in draw(OLDER).y_ticks] == ["0", "20", "40", "60", "80%"]
    assert [tick.label for tick in draw(high).y_ticks][-1] == "100%"


def test_groups_under_ten_are_in_the_table_only():
    small = Series("Jul–Oct 2026", [Value(1, 4, 9)])

    chart = draw(OLDER, small)

    assert len(chart.lines) == 1
    assert chart.table[1].cells == ["4 of 9", "–", "–", "–"]
    assert "Jul–Oct 2026: month 1: 4 of 9." in chart.description


def test_at_most_the_three_latest_groups_are_drawn():
    groups = [Series(str(year), [Value(1, 5, 10)]) for year in (2022, 2023, 2024, 2025)]

    chart = draw(*groups)

    assert [line.label for line in chart.lines] == ["2023: 50%", "2024: 50%", "2025: 50%"]
    assert len(chart.table) == 4


def test_labels_say_how_many():
    chart = draw(OLDER, NEWER)

    assert chart.lines[0].label == "Jul–Dec 2025: 64% (9 of 14)"
    assert (chart.lines[1].label, chart.lines[1].sublabel) == ("Jan–Jun 2026: 58%", "7 of 12")


def test_labels_at_the_edge_do_not_cover_one_another():
    same = [Series(str(year), [Value(12, 9, 14)]) for year in (2023, 2024, 2025)]

    heights = sorted(float(line.label_y) for line in draw(*same).lines)

    assert all(below - above >= 20 for above, below in zip(heights, heights[1:], strict=False))


def test_a_label_covers_no_line_and_no_mark():
    falling = Series(
        "2025", [Value(1, 5, 20), Value(3, 11, 20), Value(6, 14, 20), Value(12, 9, 16)]
    )
    rising = Series("2026", [Value(1, 9, 20), Value(3, 14, 20), Value(6, 10, 13)])
    low = Series("Jul–Dec 2026", [Value(1, 1, 11)])

    lines = draw(falling, rising, low).lines

    marks = [spot for line in lines for spot in charts._spots(line)]
    boxes = [charts._box(line, float(line.label_y)) for line in lines]
    for box in boxes:
        others = [other for other in boxes if other is not box]
        assert charts._is_free(box, marks, others), box


def test_nobody_released_yet_is_no_chart_and_no_crash():
    chart = draw()

    assert chart.lines == []
    assert chart.table == []


def test_nobody_due_is_not_a_zero():
    assert draw(Series("x", [Value(1, 0, 0)])).table[0].cells[0] == "–"


def test_numbers_are_written_for_svg_in_every_language():
    with translation.override("id"):
        assert (number(31.25), number(60), number(0.04)) == ("31.2", "60", "0")


LINES = st.lists(st.integers(0, 20), min_size=1, max_size=4).map(
    lambda parts: [Value(at, part, 20) for at, part in zip((1, 3, 6, 12), parts, strict=False)]
)


@example(
    [Value(1, 0, 20), Value(3, 0, 20), Value(6, 13, 20)],
    [Value(1, 0, 20), Value(3, 11, 20)],
)
@given(LINES, LINES)
def test_two_labels_never_cover_one_another(first, second):
    lines = draw(Series("Jul–Des 2025", first), Series("Jan–Jun 2026", second)).lines

    one, other = (charts._box(line, float(line.label_y)) for line in lines)
    assert charts._is_free(one, [], [other]), (one, other)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([5, 8, 13, 13], (1, 6)),  # rises until month 6, then level
        ([5, 8, 10, 14], (1, None)),
        ([10, 10, 10, 10], (0, None)),
        ([10, 12, 8, 10], None),  # up and down again
        ([14, 9, 6, 6], (-1, 6)),
        ([14, 11, 8, 5], (-1, None)),
        ([5, 9], (1, None)),
    ],
)
def test_the_way_of_a_line_is_told_by_rule(shares, expected):
    values = [Value(at, part, 20) for at, part in zip((1, 3, 6, 12), shares, strict=False)]

    assert trend([Series("x", values)]) == expected


def test_the_line_that_goes_furthest_is_told_and_too_few_people_tell_nothing():
    newer = Series("y", [Value(1, 4, 20), Value(3, 4, 20)])
    older = Series("x", [Value(1, 2, 20), Value(6, 10, 20)])

    assert trend([older, newer]) == (1, None)
    assert trend([Series("z", [Value(1, 1, 9), Value(6, 9, 9)])]) is None
    assert trend([Series("z", [Value(1, 1, 20)])]) is None


def test_nothing_is_told_of_lines_that_lead_apart_or_turn():
    """One sentence stands above all of them."""
    up = Series("x", [Value(1, 2, 20), Value(6, 10, 20)])
    down = Series("y", [Value(1, 10, 20), Value(3, 2, 20)])
    turning = Series("z", [Value(1, 2, 20), Value(3, 14, 20), Value(6, 9, 20)])

    assert trend([up, down]) is None
    assert trend([turning]) is None
    assert trend([up, turning]) is None
