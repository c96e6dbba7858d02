"""Small cells stay hidden: attacked by whoever can add, subtract and compare."""

from datetime import date
from itertools import product

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from trainees.choices import Grouping
from trainees.reports._groups import FUNNEL, TOLD_WITHIN, Group, protected_groups
from trainees.reports._path import Question
from trainees.reports.small_cells import OTHERS, Row, merged, protected

LEAST = 5


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rows_of(table):
    return [Row(key=str(at), label=f"G{at}", counts=tuple(row)) for at, row in enumerate(table)]


def shown(table):
    found = protected(rows_of(table), LEAST)
    return found and [row.counts for row in found]


def funnels(most, width):
    return st.lists(st.integers(0, most), min_size=width, max_size=width).map(
        lambda row: sorted(row, reverse=True)
    )


def tables(*, rows, columns, most):
    return st.integers(1, columns).flatmap(
        lambda width: st.lists(funnels(most, width), min_size=1, max_size=rows)
    )


def small_and_hidden(table, found):
    return [
        (r, c)
        for r, row in enumerate(table)
        for c, n in enumerate(row)
        if found[r][c] is None and 0 < n < LEAST
    ]


def judge(table, cell, low, high):
    r, c = cell
    total = sum(row[c] for row in table)
    assert low <= table[r][c] <= high
    assert low == 0 or high >= LEAST, (table, cell, low, high)
    assert high - low >= min(3, total), (table, cell, low, high)


def bounds(table, found):
    """What is known for certain, tightened until nothing moves: rows never rise, columns and those
    who left between two of them add up to what is shown."""
    n, k = len(table), len(table[0])
    totals = [sum(column) for column in zip(*table, strict=True)]
    left = [before - after for before, after in zip(totals, totals[1:], strict=False)]
    low = [[0 if each is None else each for each in row] for row in found]
    high = [[totals[c] if row[c] is None else row[c] for c in range(k)] for row in found]
    lost = [[(0, left[c]) for c in range(k - 1)] for _row in table]
    while True:
        before = [row[:] for row in (*low, *high, *lost)]
        for c in range(k):
            sums = sum(row[c] for row in low), sum(row[c] for row in high)
            for r in range(n):
                low[r][c] = max(low[r][c], totals[c] - sums[1] + high[r][c])
                high[r][c] = min(high[r][c], totals[c] - sums[0] + low[r][c])
                sums = sum(row[c] for row in low), sum(row[c] for row in high)
        for r, c in product(range(n), range(k - 1)):
            fewest, most = lost[r][c]
            fewest = max(fewest, low[r][c] - high[r][c + 1])
            most = min(most, high[r][c] - low[r][c + 1])
            others = [lost[i][c] for i in range(n) if i != r]
            fewest = max(fewest, left[c] - sum(each[1] for each in others))
            most = min(most, left[c] - sum(each[0] for each in others))
            lost[r][c] = fewest, most
            low[r][c] = max(low[r][c], low[r][c + 1] + fewest)
            high[r][c] = min(high[r][c], high[r][c + 1] + most)
            low[r][c + 1] = max(low[r][c + 1], low[r][c] - most)
            high[r][c + 1] = min(high[r][c + 1], high[r][c] - fewest)
        if before == [*low, *high, *lost]:
            return low, high


@given(tables(rows=5, columns=6, most=30))
@settings(deadline=None)
def test_no_hidden_cell_follows_from_what_is_shown(table):
    found = shown(table)
    if found is None:
        return
    for row, kept in zip(table, found, strict=True):
        assert all(each is None or each == n for n, each in zip(row, kept, strict=True))
        assert not any(each is not None and 0 < each < LEAST for each in kept)
    low, high = bounds(table, found)
    for r, c in small_and_hidden(table, found):
        judge(table, (r, c), low[r][c], high[r][c])


@given(tables(rows=3, columns=2, most=9))
@settings(deadline=None)
def test_no_hidden_cell_follows_for_who_tries_every_table(table):
    found = shown(table)
    if found is None:
        return
    totals = [sum(column) for column in zip(*table, strict=True)]
    possible = list(_every_table(found, totals))
    for r, c in small_and_hidden(table, found):
        numbers = {each[r][c] for each in possible}
        judge(table, (r, c), min(numbers), max(numbers))


def _every_table(found, totals):
    """All tables that look like this one from outside, row by row."""
    if not found:
        if not any(totals):
            yield []
        return
    ways = (range(totals[c] + 1) if kept is None else (kept,) for c, kept in enumerate(found[0]))
    for row in product(*ways):
        rest = [total - n for total, n in zip(totals, row, strict=True)]
        if min(rest) >= 0 and list(row) == sorted(row, reverse=True):
            for others in _every_table(found[1:], rest):
                yield [row, *others]


def test_large_cells_and_zeros_are_shown_as_they_are():
    table = [[40, 12, 0], [30, 9, 5]]

    assert shown(table) == [(40, 12, 0), (30, 9, 5)]


def test_a_single_small_cell_takes_others_along():
    """Men 9 trainees, 3 productive: beside a shown total the women would tell the 3."""
    found = shown([[20, 15, 9], [20, 12, 3]])

    assert found[1][2] is None
    assert found[0][2] is None
    assert (found[0][0], found[1][0]) == (20, 20)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([9, 10, 1], [None, 10, None]),
        ([12, 4, 2, 1, 1], [12, None, None, None, None]),
        ([2, 7, 3, 0], [None, 7, None, 0]),
    ],
)
def test_parts_of_one_sum_hide_no_more_than_they_must(parts, told):
    """Reasons and situations have one column: what is large enough is told."""
    assert shown([[n] for n in parts]) == [(n,) for n in told]


def test_the_whole_group_is_its_own_total():
    assert shown([[12, 3]]) is None


def test_readers_inside_see_everything():
    table = [[9, 4, 1], [1, 1, 0]]

    assert protected(rows_of(table), 0) == rows_of(table)


def test_nobody_is_an_empty_table():
    assert protected([], LEAST) == []
    assert shown([[0, 0], [0, 0]]) == [(0, 0), (0, 0)]


def test_small_groups_are_merged_with_their_counts():
    found = merged(rows_of([[12, 6], [3, 1], [0, 0], [4, 4]]), LEAST)

    assert [(row.key, row.label, row.counts) for row in found] == [
        ("0", "G0", (12, 6)),
        (OTHERS, "Others", (7, 5)),
    ]


def test_a_merged_group_that_is_still_small_takes_the_next():
    found = merged(rows_of([[12, 6], [6, 3], [2, 1]]), LEAST)

    assert [(row.label, row.counts) for row in found] == [("G0", (12, 6)), ("Others", (8, 4))]


CLASSES = st.lists(st.tuples(st.sampled_from("abc"), funnels(12, len(TOLD_WITHIN))), max_size=7)


@given(CLASSES)
def test_a_class_is_told_neither_by_its_field_nor_by_the_others_of_it(classes):
    def told(groups, grouping):
        question = Question(on=date(2026, 12, 31), grouping=grouping, least=LEAST)
        return {each.key: each.counts for each in protected_groups(groups, question)}

    own = [
        Group(
            key=f"{field}{at}",
            label=f"{field}{at}",
            note="",
            counts=dict(zip(TOLD_WITHIN, counts, strict=True)),
            within=(field, field),
        )
        for at, (field, counts) in enumerate(classes)
    ]
    sums = [
        Group(
            key=field,
            label=field,
            note="",
            counts={
                stage: sum(each.counts[stage] for each in own if each.within[0] == field)
                for stage in TOLD_WITHIN
            },
        )
        for field in sorted({field for field, _counts in classes})
    ]
    found, fields = told(own, Grouping.CLASS), told(sums, Grouping.FIELD)

    if len(own) < 2:
        return
    for field, stage in product([each.key for each in sums], FUNNEL):
        cells = [found[each.key][stage] for each in own if each.within[0] == field]
        assert not any(n and n < LEAST for n in cells)
        if fields.get(field, {}).get(stage) is None:
            assert cells == [None] * len(cells)
        else:
            assert cells.count(None) != 1 or len(cells) == 1
