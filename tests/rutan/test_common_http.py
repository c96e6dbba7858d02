import pytest

from rutan.common.http import key_of


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("7", 7),
        ("9" * 18, 999999999999999999),
        ("9" * 19, 0),
        ("9" * 5000, 0),
        ("", 0),
        ("-7", 0),
        ("7.0", 0),
        ("²", 0),
        ("٧", 7),
        ("\x00", 0),
    ],
)
def test_what_is_no_key_is_the_key_that_no_row_has(sent, key):
    assert key_of(sent) == key
