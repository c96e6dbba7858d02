"""Tables that a reader outside the facility may see: nothing in them tells of a few people.

`grouped` and `merged` join groups that are too small. `protected` hides cells of a table whose
totals are shown, so that no hidden small cell can be worked out again: a cell of 1 to least − 1
people is hidden first, then further ones, until the reader can tell of no hidden small cell that it
is small, nor its number within two. 0 may be shown, and may be hidden as well. One sign stands for
every hidden cell, so that nobody tells the small ones from the others.

What the reader can work out is exact: columns add up to the shown totals, and in each row a stage
never has more people than the one before. People flowing from stage to stage, or out, make a
network; a cell can be as large as the most that can flow through it.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.utils.translation import gettext as _

T = TypeVar("T")
OTHERS = "others"
NARROW = 3
"""A hidden small cell lies in an interval at least so wide, as far as its total allows."""

Cell = tuple[int, int]
"""Row and column."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A group; `counts` by stage, each part of the one before. None: hidden."""

    key: str
    label: str
    counts: tuple[int | None, ...]


def grouped(
    items: Iterable[T], key_of: Callable[[T], tuple[str, str]], *, smallest: int = 0
) -> list[tuple[str, str, list[T]]]:
    """Key, label and members of each group, the largest first.

    Those with fewer than `smallest` members are merged into "others"; should the merged group stay
    below it, the next smallest joins, so that nothing can be subtracted.
    """
    members: dict[str, list[T]] = {}
    labels: dict[str, str] = {}
    for item in items:
        key, label = key_of(item)
        members.setdefault(key, []).append(item)
        labels[key] = label
    ordered = sorted(members, key=lambda key: (-len(members[key]), labels[key]))
    kept = large([len(members[key]) for key in ordered], smallest)
    groups = [(key, labels[key], members[key]) for key in ordered[:kept]]
    if merged := [one for key in ordered[kept:] for one in members[key]]:
        groups.append((OTHERS, _("Others"), merged))
    return groups


def merged(rows: Iterable[Row], least: int) -> list[Row]:
    """The same of groups that are counted already: by the first column, empty ones left out."""
    ordered = sorted(
        (row for row in rows if row.counts[0]), key=lambda row: (-(row.counts[0] or 0), row.label)
    )
    kept = large([row.counts[0] or 0 for row in ordered], least)
    joined = ordered[kept:]
    if not joined:
        return ordered
    sums = tuple(
        sum(n or 0 for n in column) for column in zip(*(row.counts for row in joined), strict=True)
    )
    return [*ordered[:kept], Row(key=OTHERS, label=_("Others"), counts=sums)]


def large(sizes: Sequence[int], least: int) -> int:
    """How many of `sizes`, the largest first, stand for themselves."""
    kept = sum(size >= least for size in sizes)
    while kept and 0 < sum(sizes[kept:]) < least:
        kept -= 1
    return kept


# --- Cells of a table with totals ----------------------------------------------------------


def protected(rows: Sequence[Row], least: int) -> list[Row] | None:
    """`rows` with as few cells hidden as are needed; None: only the totals may be shown.

    The rows are parts of the shown totals, without anybody in two of them.
    """
    if not rows or least <= 1:
        return list(rows)
    table = _Table([[n or 0 for n in row.counts] for row in rows], least)
    if not table.hide_until_still():
        return None
    table.show_what_is_safe()
    return [
        replace(
            row,
            counts=tuple(
                None if (r, c) in table.hidden else n for c, n in enumerate(table.counts[r])
            ),
        )
        for r, row in enumerate(rows)
    ]


class _Table:
    def __init__(self, counts: list[list[int]], least: int):
        self.counts, self.least = counts, least
        self.cells = [(r, c) for r, row in enumerate(counts) for c, _n in enumerate(row)]
        self.totals = [sum(column) for column in zip(*counts, strict=True)]
        self.small = [cell for cell in self.cells if 0 < self.at(cell) < least]
        self.hidden = set(self.small)

    def at(self, cell: Cell) -> int:
        return self.counts[cell[0]][cell[1]]

    def hide_until_still(self) -> bool:
        """Whether any cell is left to be shown."""
        while weak := next(self.weak(), None):
            shown = [cell for cell in self.cells if cell not in self.hidden]
            if not shown:
                return False
            self.hidden.add(min(shown, key=lambda cell: _cost(cell, self.at(cell), weak)))
        return len(self.hidden) < len(self.cells)

    def show_what_is_safe(self) -> None:
        """The largest first: what a later choice has made needless."""
        for cell in sorted(self.hidden - set(self.small), key=lambda cell: (-self.at(cell), cell)):
            self.hidden.remove(cell)
            if next(self.weak(), None):
                self.hidden.add(cell)

    def weak(self) -> Iterator[Cell]:
        """Small cells that are betrayed by what is shown."""
        flow = _Flow(self.counts, self.hidden)
        for cell in self.small:
            n = self.at(cell)
            low = n - flow.less(cell, n)
            high = n + flow.more(cell, self.least + NARROW)
            is_known_to_be_small = low >= 1 and high < self.least
            if is_known_to_be_small or high - low < min(NARROW, self.totals[cell[1]]):
                yield cell


def _cost(cell: Cell, n: int, weak: Cell) -> tuple[bool, bool, int, int, Cell]:
    """What is hidden next: of the same column or row, somebody before nobody, small, near."""
    (r, c), (at_r, at_c) = cell, weak
    return r != at_r and c != at_c, n == 0, n, abs(r - at_r) + abs(c - at_c), cell


Node = Hashable


class _Flow:
    """How far hidden cells may differ from what they are, while everything shown stays true."""

    def __init__(self, counts: Sequence[Sequence[int]], hidden: set[Cell]):
        self.room: dict[Node, dict[Node, int]] = defaultdict(dict)
        self.without_end = sum(map(sum, counts)) + 1
        self.stages = len(counts[0])
        for r, row in enumerate(counts):
            for c, n in enumerate(row):
                if (r, c) in hidden:
                    self._connect(*self._ends((r, c)), n)
                    if c == self.stages - 1:
                        self._connect((r, c), "end", n)
                if c:
                    # Who left between the stages: known in sum, because totals are shown.
                    self._connect((r, c - 1), ("left", c), row[c - 1] - n)

    def _ends(self, cell: Cell) -> tuple[Node, Node]:
        r, c = cell
        return (r, c - 1) if c else "all", (r, c)

    def _connect(self, start: Node, end: Node, n: int) -> None:
        self.room[start][end] = self.without_end
        self.room[end][start] = n

    def more(self, cell: Cell, most: int) -> int:
        start, end = self._ends(cell)
        return self._most(end, start, most)

    def less(self, cell: Cell, most: int) -> int:
        start, end = self._ends(cell)
        return self._most(start, end, most)

    def _most(self, source: Node, sink: Node, most: int) -> int:
        """What can flow from one to the other by other ways than the edge between them."""
        room = {node: dict(ways) for node, ways in self.room.items()}
        room[source].pop(sink, None)
        room[sink].pop(source, None)
        found = 0
        while found < most and (path := _shortest(room, source, sink)):
            width = min(most - found, *(room[a][b] for a, b in path))
            for a, b in path:
                room[a][b] -= width
                room[b][a] += width
            found += width
        return found


def _shortest(
    room: dict[Node, dict[Node, int]], source: Node, sink: Node
) -> list[tuple[Node, Node]]:
    came_from: dict[Node, Node] = {source: source}
    waiting = deque([source])
    while waiting and sink not in came_from:
        at = waiting.popleft()
        for node, width in room[at].items():
            if width and node not in came_from:
                came_from[node] = at
                waiting.append(node)
    path = []
    at = sink
    while at in came_from and at != source:
        path.append((came_from[at], at))
        at = came_from[at]
    return path[::-1]
