"""Charts of steps: where they stand, and what is left out."""

import pytest
from django.utils import translation

from rutan.common import step_charts
from rutan.common.step_charts import StepSeries, day_of, step_chart
from rutan.common.survival import curve


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def series(label, *, events, censored=(730,) * 10):
    found = curve([(day, True) for day in events] + [(day, False) for day in censored])
    return StepSeries(label, found.people, found.steps, found.last_day)


def draw(*groups, rising=False):
    return step_chart(groups, title="Not imprisoned again", rising=rising)


def test_steps_stand_on_the_scale():
    [line] = draw(series("A", events=[365] * 10)).lines

    # Half of 312 units from 52; half of 248 units down from 16.
    assert line.path == "M52 16 H208 V140 H364"


def test_what_rises_is_what_falls_turned_over():
    half = series("A", events=[365] * 10)

    [falling], [rising] = draw(half).lines, draw(half, rising=True).lines

    assert rising.path == "M52 264 H208 V140 H364"
    assert (falling.ending, rising.ending) == ("50% · n = 20", "50% · n = 20")


def test_line_ends_where_nobody_was_watched_any_longer():
    [line] = draw(series("A", events=[100], censored=[365] * 9)).lines

    assert line.path.endswith("H208")


def test_months_stand_where_their_days_are():
    chart = draw()

    assert [tick.label for tick in chart.x_ticks] == ["0", "1", "3", "6", "12", "24 months"]
    assert [day_of(month) for month in (1, 6, 12, 24)] == [30, 183, 365, 730]


def test_groups_under_ten_are_not_drawn_but_told():
    chart = draw(series("Few", events=[100], censored=[730] * 8))

    assert chart.lines == []
    assert chart.description.startswith("Few (n = 9): month 1: 100%, month 3: 100%, month 6: 89%")


def test_at_most_four_lines_and_bands_of_two():
    groups = [series(str(at), events=[100 + at]) for at in range(5)]

    assert [line.name for line in draw(*groups).lines] == ["0", "1", "2", "3"]
    assert not any(line.band for line in draw(*groups).lines)
    assert all(line.band for line in draw(*groups[:2]).lines)


def test_band_stands_around_its_line_from_the_first_event_on():
    [line] = draw(series("A", events=[365] * 10)).lines

    corners = [tuple(map(float, each.split())) for each in line.band[1:-2].split(" L")]
    assert [x for x, _y in corners] == [208, 364, 364, 208]
    assert corners[0][1] < 140 < corners[-1][1]


@pytest.mark.parametrize(
    ("lines", "label"),
    [
        (1, ["Balai Pelatihan", "Vokasi dan", "Produktivitas…"]),
        (4, ["Balai Pelatihan", "Vokasi dan…"]),
    ],
)
def test_long_names_are_cut_and_stand_in_full_beside_them(lines, label):
    name = "Balai Pelatihan Vokasi dan Produktivitas Pangkajene"

    line = draw(*[series(name, events=[100]) for _each in range(lines)]).lines[0]

    assert line.name == name
    assert [text for text, _y in line.label] == label


def test_labels_never_touch_and_stay_inside():
    name = "Balai Pelatihan Vokasi Pangkep"
    chart = draw(*[series(name, events=[100]) for _each in range(4)])

    heights = [
        [float(y) for _text, y in line.label] + [float(line.ending_y)] for line in chart.lines
    ]
    flat = sorted(y for each in heights for y in each)
    assert all(below - above >= 18 for above, below in zip(flat, flat[1:], strict=False))
    assert flat[0] >= 14
    assert flat[-1] <= chart.height


def test_labels_follow_the_order_in_which_lines_end():
    low, high = series("Low", events=[100] * 30), series("High", events=[100])

    chart = draw(low, high)

    assert float(chart.lines[0].ending_y) > float(chart.lines[1].ending_y)


def test_nobody_is_no_line_and_no_crash():
    chart = draw(StepSeries("Nobody", 0, (), 0))

    assert chart.lines == []
    assert chart.description == "Nobody (n = 0): –."
    assert step_charts.step_chart([], title="x").description == ""
