"""The 142 people of the design out of an office's list: page, workbook and command are one."""

import io
import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from tests.data import make_history, past_classes
from tests.factories.partnerships import ObligationFactory
from trainees.choices import Grouping
from trainees.models import ExitReason, OutcomeKind
from trainees.reports.reintegration import FUNNEL, situations

pytestmark = pytest.mark.django_db
COUNTED = ("assessed", *FUNNEL)
BESIDE = ("unfinished", "failed", "waiting", "reached")
GROUPINGS = [each for each in Grouping if each not in (Grouping.FACILITY, Grouping.PARTNER)]


@pytest.fixture
def agreement(facility, supervisor):
    with time_machine.travel(past_classes.NOW, tick=False):
        found = past_classes.world(facility)
        for metric, target in make_history.TARGETS.items():
            ObligationFactory(agreement=found, metric=metric, target=target)
        past_classes.put_in(facility, supervisor)
        yield found


@pytest.fixture
def command(facility, agreement):
    out = io.StringIO()
    options = ("--facility", str(facility.pk), "--agreement", agreement.code)
    until = ("--until", make_history.ON.isoformat(), "--json")
    call_command("reintegration_report", *options, *until, stdout=out)
    return json.loads(out.getvalue())


def figures_of_command(said):
    """One flat dict: what is counted, and how many."""
    found = dict(said["funnel"]) | {name: said["others"][name] for name in BESIDE}
    for sort in ("kinds", "unknown", "exits"):
        found |= {f"{sort}:{code}": n for code, n in said[sort].items() if n}
    for grouping in GROUPINGS:
        for group in said["groups"][grouping]:
            found |= {
                f"{grouping}:{group['key']}:{stage}": n for stage, n in group["counts"].items()
            }
    for each in said["cohorts"]:
        half = each["from"][:7]
        found[f"{half}"] = each["people"]
        found |= {
            f"{half}:{months}": (part, whole)
            for months, (part, whole) in each["points"].items()
            if months != "24" and whole
        }
    return found | {
        f"target:{row['metric']}": (row["target"], row["realised"], row["met"])
        for row in said["verdict"]["targets"]
    }


def figures_of_page(texts):
    """From the links of the page alone: each number leads to those whom it counts."""
    found = {}
    for text in texts:
        for address, words in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', text, re.DOTALL):
            asked = {
                name: values[0]
                for name, values in parse_qs(urlsplit(unescape(address)).query).items()
            }
            numbers = [int(n) for n in re.findall(r"\d+", re.sub(r"<.*?>", " ", words))]
            if "/orang/" in address and numbers and not words.strip().endswith("%"):
                found |= _linked(asked, numbers)
    return found


def _linked(asked, numbers):
    stage, _colon, value = asked["tahap"].partition(":")
    if "grup" in asked:
        grouping = asked.get("kelompok", "bidang")
        return {f"{grouping}:{asked['grup']}:{stage}": numbers[0]}
    if stage == "cohort":
        half, _colon, month = value.partition(":b")
        if not month:
            return {half: numbers[0]}
        return {f"{half}:{month.removesuffix(':productive')}": (numbers[0], numbers[1])}
    if value:
        sort = {"answer": "kinds", "unknown": "unknown", "exit": "exits"}[stage]
        return {f"{sort}:{value}": numbers[0]} if numbers[0] else {}
    if len(numbers) == 1 and (stage in COUNTED or stage in BESIDE):
        return {stage: numbers[0]}
    return {}


def targets_of_page(page):
    """From the table beside the verdict, as it is written."""
    table = page.text.partition('class="panel verdict"')[2].partition("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    metrics = list(make_history.TARGETS)
    found = {}
    for metric, row in zip(metrics, rows, strict=True):
        words = re.sub(r"<[^>]*>", " ", re.sub(r"<svg.*?</svg>", "", row, flags=re.DOTALL))
        cells = [cell for cell in re.split(r"\s{2,}", words.strip()) if cell]
        found[metric] = (" ".join(cells), "Tercapai" in words)
    return found


def figures_of_workbooks(books):
    """The same names, from the sheets of one workbook for each grouping."""
    labels = {str(kind): f"kinds:{kind.code}" for kind in OutcomeKind.objects.all()}
    labels |= {label: f"unknown:{code}" for code, label in situations().items()}
    labels |= {"Belum lulus uji": "failed", "Sertifikat belum diterbitkan": "waiting"}
    labels |= {str(reason): f"exits:{reason.code}" for reason in ExitReason.objects.all()}
    found = {}
    for grouping, (book, keys) in books.items():
        funnel = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
        found |= dict(zip(COUNTED, (row[1] for row in funnel), strict=False))
        beside = [row[1] for row in funnel[8:13]]
        names = ("unfinished", "uncertified", "reached", "inactive", "unreached")
        found |= {name: n for name, n in zip(names, beside, strict=True) if name in BESIDE}
        found |= {labels[row[0]]: row[1] for row in funnel[14:] if row[0] in labels and row[1]}
        for label, *counts in book.worksheets[2].iter_rows(min_row=2, values_only=True):
            found |= {
                f"{grouping}:{keys[label]}:{stage}": n
                for stage, n in zip(FUNNEL, counts, strict=True)
            }
        halves = {"Jul–Des 2025": "2025-07", "Jan–Jun 2026": "2026-01", "Jul–Des 2026": "2026-07"}
        for label, people, months, due, productive in book.worksheets[3].iter_rows(
            min_row=2, values_only=True
        ):
            found[halves[label]] = people
            if months != 24 and due:
                found[f"{halves[label]}:{months}"] = (productive, due)
        goals = [row[2:] for row in book.worksheets[0].iter_rows(values_only=True) if row[3]][1:]
        for metric, (target, realised, _share, state) in zip(
            make_history.TARGETS, goals, strict=True
        ):
            whole = round(target * 100) if target < 1 else target
            found[f"target:{metric}"] = (whole, realised, state == "Tercapai")
    return found


def test_the_fixture_of_the_design_gives_its_numbers_everywhere(
    agreement, command, client_of, head
):
    client, asked = client_of(head), {"perjanjian": agreement.code, "sampai": "2026-10"}
    pages, books = {}, {}
    for grouping in GROUPINGS:
        page = pages[grouping] = client.get(
            reverse("portal:reintegration"), {**asked, "kelompok": grouping.value}
        )
        book = load_workbook(io.BytesIO(client.get(page.context["workbook_url"]).content))
        keys = {group.label: group.key for group in page.context["report"].groups}
        books[grouping] = (book, keys)

    expected = figures_of_command(command)

    assert [expected[stage] for stage in COUNTED] == make_history.FUNNEL
    assert figures_of_workbooks(books) == expected
    targets = {name: value for name, value in expected.items() if name.startswith("target:")}
    linked = {name: n for name, n in expected.items() if name not in {*targets, "reached"}}
    assert "24 dari 28 orang" in pages[Grouping.FIELD].text
    found = figures_of_page(page.text for page in pages.values())
    assert {name: found.get(name) for name in linked if linked[name]} == {
        name: n for name, n in linked.items() if n
    }
    assert targets_of_page(pages[Grouping.FIELD]) == {
        "participants": ("Peserta 6 kelas, masing-masing 16 orang 96 96 Tercapai", True),
        "certified": ("Peserta bersertifikat 80% dari peserta 77 71 Kurang 6", False),
        "followed_up_m6": (
            "Tindak lanjut bulan ke-6 terisi dari 28 lulusan yang sudah 6 bulan bebas "
            "80% 86% Tercapai",
            True,
        ),
        "productive_m6": (
            "Aktif produktif, bulan ke-6 17 dari 28 lulusan yang jatuh tempo 60% 61% Tercapai",
            True,
        ),
    }


def test_the_numbers_are_those_of_the_design(command):
    """ux.md 6.3: breakdown by field and cohorts by the half-year of release."""
    fields = {each["key"]: list(each["counts"].values()) for each in command["groups"]["bidang"]}
    assert fields == {
        "pertanian": [32, 28, 25, 16, 10, 7],
        "perikanan": [32, 29, 24, 15, 10, 6],
        "teknologi": [32, 26, 22, 13, 8, 4],
    }
    assert [
        (each["from"], each["people"], [tuple(each["points"][at]) for at in ("1", "3", "6", "12")])
        for each in command["cohorts"][:2]
    ] == [
        ("2025-07-01", 16, [(5, 16), (8, 16), (10, 16), (9, 14)]),
        ("2026-01-01", 19, [(7, 19), (10, 19), (7, 12), (0, 0)]),
    ]
    assert [each["people"] for each in command["cohorts"]] == [16, 19, 9]
    assert command["kinds"] | command["unknown"] == {
        "employed": 9, "self_employed": 6, "studying": 2, "apprentice": 0, "not_working": 6,
        "reimprisoned": 1, "unreachable": 4, "refused": 0, "not_asked": 0, "not_recorded": 0,
    } | {code: n for code, n in command["kinds"].items() if not n}  # fmt: skip
    assert command["exits"] == {"transferred": 5, "released": 4, "own_wish": 2, "discipline": 2}
    assert (command["verdict"]["met"], command["verdict"]["judged"]) == (3, 4)
