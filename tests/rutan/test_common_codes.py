import pytest
from hypothesis import given
from hypothesis import strategies as st

from rutan.common import codes
from rutan.common.records import PUBLIC_ID_ALPHABET

bodies = st.text(PUBLIC_ID_ALPHABET, min_size=codes.CHANCE, max_size=codes.CHANCE)


def test_a_new_code_is_whole_and_is_not_the_last_one():
    made = {codes.new_code() for _ in range(200)}

    assert len(made) == 200
    assert all(codes.is_whole(code) and len(code) == 27 for code in made)


@given(bodies, st.integers(0, codes.CHANCE), st.sampled_from(PUBLIC_ID_ALPHABET))
def test_one_sign_typed_wrongly_is_no_code(body, place, sign):
    code = body + codes.check_sign(body)
    wrong = code[:place] + sign + code[place + 1 :]

    assert codes.is_whole(wrong) is (wrong == code)


@pytest.mark.parametrize("text", ["", "A", "O" * 27, "A" * 28, "../../" * 5, "ａ" * 27])
def test_what_is_no_code_is_not_taken_for_one(text):
    assert codes.is_whole(text) is False


def test_a_code_is_read_as_it_is_written_in_groups():
    code = codes.new_code()
    written = codes.grouped(code)

    assert [len(group) for group in written.split("-")] == [4, 4, 4, 4, 4, 4, 3]
    assert codes.normalised(written) == codes.normalised(f" {written.lower()} ") == code


@given(st.text(max_size=5000))
def test_whatever_is_typed_is_looked_up_at_the_same_length(text):
    assert len(codes.normalised(text)) == codes.LENGTH
