"""Papers: whatever the data, a tagged PDF/A with its words in it, and the same one every time."""

import io
import time
from datetime import UTC, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from pypdf import PdfReader

from rutan.common import pdf
from tests.rutan.test_common_pictures import png

AT = datetime(2026, 7, 15, 1, 0, tzinfo=UTC)
TEMPLATE = "papers/letter.typ"


def data(**changes):
    return {
        "title": "Surat uji",
        "subtitle": "",
        "kop": {"above": "Kanwil Uji", "name": "Rutan Uji", "contact": ""},
        "foot": "Dicetak hari ini",
        "page_words": "Halaman {page} dari {pages}",
        "text": "Isi surat.",
    } | changes


@pytest.fixture
def letter(tmp_path, settings):
    """A template that prints `text`, on the real frame."""
    folder = tmp_path / "templates" / "papers"
    folder.mkdir(parents=True)
    frame = settings.BASE_DIR / "templates" / "papers" / "frame.typ"
    (folder / "frame.typ").write_text(frame.read_text())
    (folder / "letter.typ").write_text(
        '#import "/papers/frame.typ": *\n#show: paper\n#prose(data.text)\n'
    )
    settings.BASE_DIR = tmp_path
    pdf._compiler.cache_clear()
    yield
    pdf._compiler.cache_clear()


def made(**changes):
    return pdf.render(TEMPLATE, data(**changes), at=AT)


def read(paper):
    return PdfReader(io.BytesIO(paper))


def text_of(paper):
    return " ".join(" ".join(page.extract_text() for page in read(paper).pages).split())


pytestmark = pytest.mark.usefixtures("letter")


def test_the_same_data_give_the_same_bytes():
    assert made() == made()


def test_a_paper_is_tagged_and_says_which_standards_it_keeps():
    with translation.override("id"):
        paper = read(made())

    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    claims = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in claims
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert paper.metadata.title == "Surat uji"
    assert paper.metadata.creation_date == AT


def test_a_paper_is_in_the_language_of_its_reader():
    with translation.override("en"):
        assert read(made()).trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize(
    "markup",
    ["#panic()", "*tebal* _miring_", '#read("/settings.py")', "$x^2$", "@nama", "= Judul", "`x`"],
)
def test_markup_stays_text(markup):
    assert markup in text_of(made(text=markup))


@pytest.mark.parametrize("name", ["Sa’adé", "Ḥasan Nūr", "D'Angelo–Rante", "Muḥ. Ñuñez, S.Pd."])
def test_letters_of_names_are_there(name):
    assert name in text_of(made(text=name))


def test_a_letter_that_the_font_lacks_is_marked_and_nothing_breaks():
    assert "Kelas ? motor" in text_of(made(text="Kelas \N{GRINNING FACE} motor"))


@tries(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_makes_a_paper(title, text):
    assert read(made(text=text, subtitle=title)).pages


def test_lines_of_a_text_are_paragraphs():
    assert text_of(made(text="Satu\n\nDua")).endswith("Satu Dua Dicetak hari ini Halaman 1 dari 1")


def test_a_paper_over_the_largest_number_of_pages_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    with pytest.raises(pdf.TooLong):
        made(text="Baris\n" * 400)


def test_data_without_end_are_refused_before_any_work(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_TEXT", 1_000)
    with pytest.raises(pdf.TooLong):
        made(text="x" * 1_000)


def test_nobody_waits_without_end(monkeypatch):
    monkeypatch.setattr(pdf, "LONGEST_TIME", 0.05)
    monkeypatch.setattr(pdf, "_compile", lambda *args: time.sleep(0.3))
    with pytest.raises(pdf.TooLong):
        made()


def test_what_is_installed_on_the_machine_does_not_matter():
    fonts = {
        font["/BaseFont"].partition("+")[2]
        for page in read(made()).pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())
    }
    assert {name.rpartition("-Identity")[0] or name for name in fonts} <= {
        f"SourceSansPro-{weight}" for weight in pdf.WEIGHTS
    }


def test_a_template_reads_nothing_outside_its_folder(tmp_path):
    (tmp_path / "secret.txt").write_text("rahasia")
    (tmp_path / "templates" / "papers" / "letter.typ").write_text('#read("/../secret.txt")')
    with pytest.raises(RuntimeError):
        made()


def test_pictures_lie_beside_one_paper_only(tmp_path):
    (tmp_path / "templates" / "papers" / "letter.typ").write_text(
        '#import "/papers/frame.typ": *\n#show: paper\n'
        '#image("/pictures/1.png", width: 20mm, alt: "Foto")\n'
    )

    paper = read(pdf.render(TEMPLATE, data(), at=AT, pictures={"1.png": png()}))

    assert len(paper.pages[0].images) == 1
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    with pytest.raises(RuntimeError):
        made()


def test_what_is_no_picture_is_a_sentence(tmp_path):
    (tmp_path / "templates" / "papers" / "letter.typ").write_text(
        '#import "/papers/frame.typ": *\n#show: paper\n#image("/pictures/1.png", alt: "Foto")\n'
    )

    with pytest.raises(pdf.UnreadablePicture):
        pdf.render(TEMPLATE, data(), at=AT, pictures={"1.png": b"\x89PNG\r\n\x1a\nIEND"})
