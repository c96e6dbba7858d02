"""The colours keep their contrast, dark is one thing, and nothing is styled in place."""

import gzip
import re

import pytest
from django.conf import settings

from trainees.views.offline import SCRIPTS

STATIC = settings.BASE_DIR / "static"
CSS = (STATIC / "css" / "app.css").read_text()

# text token, the grounds it stands on
TEXT = [
    (
        "ink",
        [
            "page",
            "surface",
            "surface-soft",
            "tint",
            "warn-soft",
            "bad-soft",
            "ok-soft",
            "info-soft",
        ],
    ),
    ("ink-soft", ["page", "surface", "surface-soft", "tint", "warn-soft", "bad-soft"]),
    ("ink-faint", ["page", "surface"]),
    ("link", ["page", "surface", "surface-soft", "tint", "warn-soft"]),
    ("link-strong", ["page", "surface", "tint"]),
    ("on-primary", ["primary", "primary-strong"]),
    ("on-header", ["header", "header-field", "verdict"]),
    ("header-soft", ["header", "verdict"]),
    ("header-hint", ["header-field", "verdict"]),
    ("on-turmeric", ["turmeric"]),
    ("ok", ["ok-soft", "surface", "surface-soft"]),
    ("warn", ["warn-soft", "surface", "surface-soft"]),
    ("bad", ["bad-soft", "surface", "surface-soft", "page"]),
    ("info", ["info-soft", "surface"]),
    ("neutral", ["neutral-soft", "surface", "surface-soft"]),
    ("on-excused", ["excused"]),
    ("on-absent", ["absent"]),
]
# what must be told from its ground to use or to read the page
SHAPES = [
    ("control-line", ["page", "surface"]),
    ("primary", ["page", "surface", "surface-soft"]),
    ("header-field-line", ["header"]),
    ("turmeric", ["focus-halo", "header"]),
    ("chart-1", ["surface"]),
    ("chart-2", ["surface"]),
    ("chart-4", ["surface"]),
    ("chart-5", ["surface"]),
    ("chart-6", ["surface"]),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))


def block(start: str) -> str:
    at = CSS.index(start)
    return CSS[at : CSS.index("}", at)]


LIGHT = tokens(block(":root {"))
CHOSEN_DARK = tokens(block('[data-theme="dark"] {'))
DEVICE_DARK = tokens(block(":root:not([data-theme="))
THEMES = {"light": LIGHT, "dark": LIGHT | CHOSEN_DARK}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("least", "pairs"), [(4.5, TEXT), (3.0, SHAPES)], ids=["text", "shapes"])
def test_contrast(theme, least, pairs):
    colours = THEMES[theme]
    weak = [
        f"{front} on {ground}: {ratio:.2f}"
        for front, grounds in pairs
        for ground in grounds
        if (ratio := contrast(colours[front], colours[ground])) < least
    ]

    assert weak == []


def test_dark_by_choice_and_dark_by_device_are_the_same():
    assert CHOSEN_DARK == DEVICE_DARK


def test_every_token_used_is_defined():
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    local = set(re.findall(r"--([\w-]+):", CSS))

    assert used <= local


def test_every_class_drawn_by_a_part_has_a_rule():
    drawn = set()
    for folder in ("components", "partials", "bekal"):
        for path in (settings.BASE_DIR / "templates" / folder).rglob("*.html"):
            for value in re.findall(r'class="([^"]*)"', path.read_text()):
                plain = re.sub(r"\{[%{].*?[%}]\}", " ", value)
                drawn |= {name for name in plain.split() if not name.endswith("-")}
    styled = set(re.findall(r"\.([a-z][\w-]*)", CSS))

    assert drawn - styled <= {"findings__source", "header__wide"}


def test_styles_come_from_here_only():
    """No address outside, and nothing that would need one: the policy would block it anyway."""
    assert re.findall(r'url\((?!"\.\./fonts/)', CSS) == []
    assert "@import" not in CSS
    assert CSS.count("!important") == 0


@pytest.mark.parametrize("path", sorted((STATIC / "js").rglob("*.js")), ids=lambda path: path.name)
def test_scripts_are_small_and_hook_to_data_only(path):
    source = path.read_text()

    assert len(source.encode()) <= 4096
    assert re.findall(r"\beval\(|new Function|document\.write", source) == []


def test_the_page_without_a_connection_loads_less_than_12_kb_of_scripts():
    """Over the line, where no other page loads as much (ux P7)."""
    sizes = [len(gzip.compress((STATIC / "js" / f"{name}.js").read_bytes())) for name in SCRIPTS]

    assert sum(sizes) <= 12 * 1024


def test_font_has_its_licence_beside_it():
    assert {path.name for path in (STATIC / "fonts").iterdir()} == {
        "pjs-LICENSE-OFL.txt",
        "pjs-subset.woff2",
    }


def test_admin_wears_the_same_colours():
    """Django's admin has variables of its own; their values are ours, but one darker red."""
    admin = (STATIC / "css" / "admin.css").read_text()
    strange = set(re.findall(r"#[0-9a-f]{6}", admin)) - set(re.findall(r"#[0-9a-f]{6}", CSS))

    assert strange == {"#6f1520"}
