import pytest
from hypothesis import given
from hypothesis import strategies as st

from rutan.common.errors import DomainError
from trainees import sheet_rules
from trainees.sheet_rules import LETTERS, Entry

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ROWS = {"AC": 1, "CF": 2, "DJ": 3, "34": 4}
KNOWN = set("HSIPATC")


def parsed(text):
    return sheet_rules.parse(text, rows=ROWS, letters=KNOWN)


def neighbours(code):
    """Every code that differs from it in one sign."""
    return {code[:place] + sign + code[place + 1 :] for place in (0, 1) for sign in SIGNS} - {code}


@pytest.mark.parametrize("seed", range(len(LETTERS)))
def test_a_wrong_letter_never_names_another_person(seed):
    codes = sheet_rules.row_codes(23, seed)

    assert len(set(codes)) == 23
    assert not any(neighbours(code) & set(codes) for code in codes)


def test_of_46_rows_one_wrong_letter_in_22_names_somebody():
    codes = set(sheet_rules.row_codes(46, 5))

    assert len(codes) == 46
    assert {len(neighbours(code) & codes) for code in codes} == {2}


def test_more_rows_than_codes_are_said():
    with pytest.raises(DomainError, match="46"):
        sheet_rules.row_codes(47, 0)


def test_a_sheet_is_read_in_any_spelling():
    wanted = {1: Entry(letter="H"), 2: Entry(letter="T", minutes=15), 4: Entry(letter="S")}

    for text in (
        "AC H / CF T15 / 34 S",
        "ac=h,cf:t15,34s",
        "ACH CFT15\n34 S",
        "\tAC  H;CF T15;34S",
    ):
        assert (parsed(text).entries, parsed(text).errors) == (wanted, [])


def test_a_note_stands_in_brackets():
    assert parsed("AC S (demam, ke klinik) CF H").entries == {
        1: Entry(letter="S", note="demam, ke klinik"),
        2: Entry(letter="H"),
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("AC H\nAD S", "Baris 2: tidak ada baris AD pada lembar ini."),
        ("AC H, AC S", "Baris AC tertulis dua kali: H dan S."),
        ("AC X", "AC: X bukan kode daftar hadir."),
        ("AC H 15", "Baris 1: “15” bukan kode baris dengan huruf."),
        ("AC", "Baris 1: “AC” bukan kode baris dengan huruf."),
        ("😀 H", "Baris 1: “😀” bukan kode baris dengan huruf."),
    ],
)
def test_what_cannot_be_read_is_said_by_its_line(text, sentence):
    assert parsed(text).errors[0] == sentence


def test_the_first_of_two_entries_stays():
    assert parsed("AC H, AC S").entries == {1: Entry(letter="H")}


@given(st.text(max_size=400) | st.text(alphabet="ACDF34HTS15 ,/()\n", max_size=200))
def test_any_text_is_entries_or_sentences(text):
    found = parsed(text)

    assert found.entries.keys() <= set(ROWS.values())
    assert {entry.letter for entry in found.entries.values()} <= KNOWN
    assert all(0 <= entry.minutes <= 999 for entry in found.entries.values())
    assert len(found.errors) <= sheet_rules.MOST_ERRORS


@pytest.mark.parametrize(
    ("again", "same"), [("T15", True), (" t 15 ", True), ("T", False), ("S", False), ("", False)]
)
def test_the_second_entry_is_letter_and_minutes(again, same):
    first = Entry(letter="T", minutes=15, note="rapat")

    assert sheet_rules.is_same(first, sheet_rules.entry_of(again)) is same
