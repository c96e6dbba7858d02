"""Sums of money are typed and shown as people write them."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from rutan.common.fields import AmountField


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1250000", 1_250_000),
        ("1.250.000", 1_250_000),
        ("Rp1.250.000", 1_250_000),
        (" Rp 1.250.000 ", 1_250_000),
        ("96", 96),
        ("0", 0),
        (0, 0),
        ("", None),
        (None, None),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, read):
    assert AmountField(required=False, min_value=0).clean(typed) == read


@pytest.mark.parametrize("typed", ["1.25", "1.2500", "12,5", "dua", "1.250.00", "-5", "1..000"])
def test_what_is_no_whole_number_is_refused(typed):
    with pytest.raises(ValidationError):
        AmountField(min_value=0).clean(typed)


def test_an_amount_is_shown_with_its_thousands_and_typed_text_as_it_was():
    with translation.override("id"):
        field = AmountField()
        assert [field.prepare_value(each) for each in (1_250_000, 96, "x", None)] == [
            "1.250.000", 96, "x", None,
        ]  # fmt: skip
