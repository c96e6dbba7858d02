from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from rutan.common.validators import clean_nik, clean_nisn, clean_phone, nik_agrees


def refusal(clean, text):
    with pytest.raises(ValidationError) as refused:
        clean(text)
    return refused.value


@pytest.mark.parametrize(
    "text", ["9910011203950001", "991001 120395 0001", "9910017101950001", "9910012902000001"]
)
def test_a_possible_nik_is_kept_without_its_spaces(text):
    assert clean_nik(text) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("991001120395", "nik_length"),
        ("99100112039500011", "nik_length"),
        ("99100112039500O1", "nik_digits"),
        ("٩٩١٠٠١١٢٠٣٩٥٠٠٠١", "nik_digits"),
        ("9910013102950001", "nik_birth_date"),  # 31 February
        ("9910017102950001", "nik_birth_date"),  # a woman's 31 February
        ("9910010001950001", "nik_birth_date"),
        ("9910014001950001", "nik_birth_date"),
        ("9910017201950001", "nik_birth_date"),
        ("9910011213950001", "nik_birth_date"),
        ("9910011203950000", "nik_serial"),
    ],
)
def test_an_impossible_nik_is_refused(text, code):
    assert refusal(clean_nik, text).code == code


def test_the_sentence_counts_the_digits():
    assert "12" in refusal(clean_nik, "991001120395").messages[0]


@given(st.text(max_size=30))
def test_any_text_is_a_nik_or_a_sentence(text):
    try:
        assert len(clean_nik(text)) == 16
    except ValidationError as error:
        assert error.messages


def test_a_nik_can_be_compared_with_the_person():
    assert nik_agrees("9910015203950001", born_on=date(1995, 3, 12), is_woman=True)
    assert not nik_agrees("9910015203950001", born_on=date(1995, 3, 12), is_woman=False)


@pytest.mark.parametrize(
    "text", ["0812 3456 7890", "+62 812-3456-7890", "6281234567890", "(0812) 34567890"]
)
def test_one_number_has_one_form(text):
    assert clean_phone(text) == "+6281234567890"


@pytest.mark.parametrize("text", ["112", "+1 202 555 0100", "0812abc", "08", "0812345678901234"])
def test_what_nobody_can_call_is_refused(text):
    assert refusal(clean_phone, text).code == "phone"


def test_a_nisn_has_ten_digits():
    assert clean_nisn("0012 345 678") == "0012345678"
    assert refusal(clean_nisn, "12345").code == "nisn"
