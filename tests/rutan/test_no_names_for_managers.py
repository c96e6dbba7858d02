"""No name, register number or NIK reaches a manager: by no page, no link on it, and no file."""

import io
import re
import zipfile
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import reverse
from pypdf import PdfReader

from partnerships.models import Agreement
from tests.factories.partnerships import TrainingClassFactory
from tests.rutan.test_url_matrix import expected_of
from tests.rutan.url_matrix import MATRIX
from tests.trainees.test_reintegration_report import graduate
from tests.world import make_world
from trainees.actions import aftermath
from trainees.models import Inmate, ReleaseContact

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
MOST_LINKS = 150


@pytest.fixture
def addresses(facility, partner, bapas):
    """Of a facility with everything in it, and a class whose people may be listed."""
    world = make_world(facility, partner, bapas=bapas)
    agreement = Agreement.objects.get(code=world.values["agreement"])
    training_class = TrainingClassFactory(
        facility=facility, partner=partner, agreement=agreement, closed=True
    )
    for number in range(14):
        graduate(training_class, certified=number < 7, outcome="employed")
    aftermath.rebuild()
    return lambda letter: [
        reverse(name, args=world.args(MATRIX[name][0]))
        for name, status in expected_of(letter).items()
        if status.startswith("200")
    ]


def words_of(answer):
    """All that a file or a page says, unpacked."""
    content = b"".join(answer) if answer.streaming else answer.content
    kind = answer["Content-Type"]
    if "spreadsheet" in kind or content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return " ".join(book.read(name).decode("utf8", "replace") for name in book.namelist())
    if "pdf" in kind and b"startxref" in content:  # the sample of an upload is its first line
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf8", "replace")


def links_of(address, text):
    found = (unescape(link) for link in re.findall(r'<a [^>]*href="([^"#]+)', text))
    for link in found:
        target = urlsplit(urljoin(address, link))
        if not target.netloc and not target.path.startswith(("/static", "/keluar", "/admin")):
            yield f"{target.path}?{target.query}" if target.query else target.path


@pytest.mark.parametrize(("role", "letter"), [("regional_manager", "r"), ("manager", "m")])
def test_no_person_is_named_to_a_manager(addresses, request, client_of, role, letter):
    told = ("id_card_name", "register_label", "identity__nik", "public_id")
    named = {value for row in Inmate.objects.values_list(*told) for value in row if value}
    named |= {row for row in ReleaseContact.objects.values_list("phone", flat=True) if row}
    browser = client_of(request.getfixturevalue(role))
    waiting, seen, kinds = addresses(letter), set(), set()
    while waiting and len(seen) < MOST_LINKS:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = browser.get(address)
        if answer.status_code != 200:
            continue
        kinds.add(answer["Content-Type"].partition(";")[0])
        words = words_of(answer)
        told = [value for value in named if value in words]
        assert not told, (address, told)
        if "html" in answer["Content-Type"] and "laporan" in address:
            waiting += links_of(address, words)

    assert len(seen) > 60
    assert any("spreadsheet" in kind for kind in kinds)
    lists = [address for address in seen if "/laporan/reintegrasi/orang/" in address]
    assert len(lists) > 15
    assert any("••" in browser.get(address).text for address in lists)
