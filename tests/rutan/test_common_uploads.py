"""A PDF is parsed before it is believed."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from rutan.common.errors import DomainError
from rutan.common.uploads import LARGEST_PDF, check_pdf, sha256_of


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def pdf(change=lambda writer: None, pages=1, password=None):
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(100, 100)
    change(writer)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def put(name, value):
    def change(writer):
        writer.root_object[NameObject(name)] = value

    return change


def action(kind):
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )


def on_page(writer):
    writer.pages[0][NameObject("/AA")] = DictionaryObject(
        {NameObject("/O"): DictionaryObject({NameObject("/S"): NameObject("/Launch")})}
    )


def test_a_quiet_pdf_is_accepted_and_its_hash_told():
    data = pdf()
    file = SimpleUploadedFile("a.pdf", data)

    assert check_pdf(file) == hashlib.sha256(data).hexdigest() == sha256_of(file)
    assert file.read() == data


def test_a_pdf_that_only_opens_at_a_page_is_quiet():
    def change(writer):
        writer.root_object[NameObject("/OpenAction")] = ArrayObject(
            [writer.pages[0].indirect_reference, NameObject("/Fit")]
        )

    assert check_pdf(SimpleUploadedFile("a.pdf", pdf(change)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "must be a PDF"),
        (b"PK\x03\x04", "must be a PDF"),
        (b"x%PDF-1.4\n%%EOF", "must be a PDF"),
        (b"<script>%PDF-1.4</script>", "must be a PDF"),
        (pdf()[:-600], "must be a PDF|damaged"),
        (b"%PDF-1.7\nnothing\n%%EOF", "damaged|1 to 300 pages"),
        (pdf(put("/OpenAction", action("/JavaScript"))), "scripts"),
        (pdf(put("/OpenAction", action("/Launch"))), "scripts"),
        (pdf(on_page), "scripts"),
        (
            pdf(
                put("/Names", DictionaryObject({NameObject("/JavaScript"): action("/JavaScript")}))
            ),
            "scripts",
        ),
        (pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "attached files"),
        (
            pdf(put("/AcroForm", DictionaryObject({NameObject("/XFA"): TextStringObject("x")}))),
            "scripts",
        ),
        (pdf(password="secret"), "password"),
        (pdf(pages=301), "1 to 300 pages"),
    ],
)
def test_anything_else_gets_a_sentence(data, says):
    with pytest.raises(DomainError, match=says) as refused:
        check_pdf(SimpleUploadedFile("a.pdf", data), field="file")

    assert refused.value.field == "file"


def test_a_large_file_is_refused_with_both_sizes():
    file = SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * LARGEST_PDF)

    with pytest.raises(DomainError, match=r"10\.0 MB. The limit is 10\.0 MB"):
        check_pdf(file)


QUIET = pdf()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_pdf_is_accepted_or_refused_never_a_crash(place, bytes_):
    place %= len(QUIET)
    data = QUIET[:place] + bytes_ + QUIET[place + len(bytes_) :]
    try:
        check_pdf(SimpleUploadedFile("a.pdf", data))
    except DomainError as error:
        assert str(error)
