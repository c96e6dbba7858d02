"""The catalogue tool, and the promise that every word of the interface is translated."""

from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django.utils import translation

from rutan.common.catalogue import checks, messages


def of_python(source):
    return [(m.context, m.msgid, m.plural) for m in messages.python_messages(source, "example.py")]


def of_template(source):
    return [
        (m.context, m.msgid, m.plural) for m in messages.template_messages(source, "example.html")
    ]


@pytest.fixture
def project(tmp_path, settings):
    """A project of one template and no catalogue yet; answers with the path of its .po."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% translate "Class" %}{{ _("Seats") }}')
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path / "locale" / "id" / "LC_MESSAGES" / "django.po"


def merge(tmp_path, text, **options):
    file = tmp_path / "words.po"
    file.write_text(text)
    call_command("catalogue", merge=[file], **options)


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_catalogue_is_complete(language):
    found = messages.messages_of(Path(settings.BASE_DIR))
    path = Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po")

    assert checks.problems_of(path, language, found) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from django.utils.translation import gettext as _\n_('Class')", (None, "Class", None)),
        (
            "from django.utils.translation import gettext_lazy\ngettext_lazy('A ' 'b')",
            (None, "A b", None),
        ),
        (
            "from django.utils.translation import ngettext as many\nmany('seat', 'seats', 3)",
            (None, "seat", "seats"),
        ),
        (
            "from django.utils import translation as t\nt.pgettext('month', 'May')",
            ("month", "May", None),
        ),
        (
            "from django.utils.translation import npgettext as np\nnp('room', 'seat', 'seats', 1)",
            ("room", "seat", "seats"),
        ),
        ("from django.utils.translation import gettext as _\n_('a' + 'b')", (None, "ab", None)),
    ],
)
def test_python_messages_are_found_under_any_name(source, expected):
    assert of_python(source) == [expected]


def test_python_leaves_variables_and_other_functions_alone():
    source = (
        "from django.utils.translation import gettext as _\n"
        "from elsewhere import gettext\n"
        "_(label)\n_()\n_('')\nprint('Class')\n"
    )

    assert of_python(source) == []


def test_python_refuses_an_f_string_because_it_can_never_be_found():
    source = "from django.utils.translation import gettext as _\n_(f'{name} left')"

    with pytest.raises(messages.CatalogueError, match="example.py:2"):
        of_python(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Class" %}', (None, "Class", None)),
        ("{% trans 'Class' as title %}", (None, "Class", None)),
        ('{% translate "May" context "month" %}', ("month", "May", None)),
        (r'{% translate "the \"class\"" %}', (None, 'the "class"', None)),
        ('{% translate "80 % present" %}', (None, "80 %% present", None)),
        ('{{ _("Class")|upper }}', (None, "Class", None)),
        ('{{ name|default:_("Nobody") }}', (None, "Nobody", None)),
        ('{% include "x.html" with label=_("Class") only %}', (None, "Class", None)),
        (
            "{% blocktranslate trimmed with a=b %}\n  Class\n  {{ a }}\n{% endblocktranslate %}",
            (None, "Class %(a)s", None),
        ),
        ("{% blocktrans asvar x %} 5 % {% endblocktrans %}", (None, " 5 %% ", None)),
        (
            (
                '{% blocktrans count n=n context "room" %}{{ n }} seat{% plural %}{{ n }} seats'
                "{% endblocktrans %}"
            ),
            ("room", "%(n)s seat", "%(n)s seats"),
        ),
    ],
)
def test_template_messages_are_found(source, expected):
    assert of_template(source) == [expected]


def test_template_comments_and_variables_hold_no_messages():
    source = (
        '{# translate "a" #}{% comment %}{% translate "b" %}{% endcomment %}'
        "{% translate word %}{% verbatim %}{% translate 'c' %}{% endverbatim %}"
    )

    assert of_template(source) == []


def test_template_with_an_open_block_is_named():
    with pytest.raises(messages.CatalogueError, match="example.html:1"):
        of_template("{% blocktranslate %}Class")


def test_same_singular_with_two_plurals_is_refused(tmp_path):
    (tmp_path / "templates").mkdir()
    for name, plural in [("a", "seats"), ("b", "chairs")]:
        (tmp_path / "templates" / f"{name}.html").write_text(
            "{% blocktranslate count n=n %}seat{% plural %}" + plural + "{% endblocktranslate %}"
        )

    with pytest.raises(messages.CatalogueError, match=r"b\.html"):
        messages.messages_of(tmp_path)


def test_sync_adds_removes_and_sorts(project, tmp_path):
    call_command("catalogue")
    assert [entry.msgid for entry in polib.pofile(str(project))] == ["Class", "Seats"]

    (tmp_path / "templates" / "page.html").write_text('{% translate "Agreement" %}{{ _("Seats") }}')
    call_command("catalogue")

    assert [entry.msgid for entry in polib.pofile(str(project))] == ["Agreement", "Seats"]


def test_sync_twice_changes_nothing(project):
    call_command("catalogue")
    first = project.read_bytes(), project.with_suffix(".mo").read_bytes()
    call_command("catalogue")

    assert (project.read_bytes(), project.with_suffix(".mo").read_bytes()) == first
    assert "POT-Creation-Date" not in first[0].decode()


def test_unreadable_source_stops_before_anything_is_removed(project, tmp_path):
    call_command("catalogue")
    before = project.read_bytes()
    (tmp_path / "rutan").mkdir()
    (tmp_path / "rutan" / "broken.py").write_text("def")

    with pytest.raises(CommandError, match="broken.py"):
        call_command("catalogue")

    assert project.read_bytes() == before


def test_merge_takes_words_without_a_header_and_keeps_older_ones(project, tmp_path, capsys):
    merge(tmp_path, 'msgid "Class"\nmsgstr "Kelas"\n\nmsgid "Other"\nmsgstr "Lain"\n')
    merge(tmp_path, 'msgid "Class"\nmsgstr "Rombel"\n\nmsgid "Seats"\nmsgstr "Kursi"\n')

    words = {entry.msgid: entry.msgstr for entry in polib.pofile(str(project))}
    assert words == {"Class": "Kelas", "Seats": "Kursi"}
    said = capsys.readouterr().err
    assert "not in the source: “Other”" in said
    assert "kept (--force replaces): “Class”" in said
    call_command("catalogue", check=True)


def test_merge_with_force_replaces(project, tmp_path):
    merge(tmp_path, 'msgid "Class"\nmsgstr "Kelas"\n')
    merge(tmp_path, 'msgid "Class"\nmsgstr "Rombel"\n', force=True)

    assert polib.pofile(str(project)).find("Class").msgstr == "Rombel"


def test_merge_fills_the_only_plural_form_of_indonesian(project, tmp_path):
    (tmp_path / "templates" / "page.html").write_text(
        "{% blocktranslate count n=n %}{{ n }} seat{% plural %}{{ n }} seats{% endblocktranslate %}"
    )
    merge(tmp_path, 'msgid "%(n)s seat"\nmsgid_plural "%(n)s seats"\nmsgstr[0] "%(n)s kursi"\n')

    assert polib.pofile(str(project))[0].msgstr_plural == {0: "%(n)s kursi"}
    call_command("catalogue", check=True)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ('msgid "Seats"\nmsgstr "Kursi"\n', "missing: “Class” (templates/page.html)"),
        (
            'msgid "Class"\nmsgstr "Kelas %(n)s"\n\nmsgid "Seats"\nmsgstr "Kursi"\n',
            "placeholders differ: “Class” → “Kelas %(n)s”",
        ),
        (
            'msgid "Class"\nmsgstr "Kelas {n}"\n\nmsgid "Seats"\nmsgstr "Kursi"\n',
            "placeholders differ: “Class” → “Kelas {n}”",
        ),
    ],
)
def test_check_names_what_is_wrong(project, tmp_path, words, problem):
    merge(tmp_path, words)

    with pytest.raises(CommandError) as refused:
        call_command("catalogue", check=True)

    assert problem in str(refused.value)


def test_check_sees_fuzzy_stale_html_and_an_old_mo(project, tmp_path):
    (tmp_path / "templates" / "page.html").write_text(
        '{% translate "Class" %}{% translate "<p>Seats</p>" %}'
    )
    merge(tmp_path, 'msgid "Class"\nmsgstr "Kelas"\n')
    entries = polib.pofile(str(project))
    entries.find("Class").flags = ["fuzzy"]
    entries.append(polib.POEntry(msgid="Gone", msgstr="Hilang"))
    entries.save(str(project))

    with pytest.raises(CommandError) as refused:
        call_command("catalogue", check=True)

    said = str(refused.value)
    assert "fuzzy: “Class”" in said
    assert "stale: “Gone”" in said
    assert "HTML in a message: “<p>Seats</p>”" in said
    assert "django.mo is not what django.po says" in said


def test_check_and_merge_together_are_refused(project, tmp_path):
    with pytest.raises(CommandError, match="leave --merge out"):
        merge(tmp_path, "", check=True)


@pytest.mark.parametrize(
    ("original", "translated", "same"),
    [
        ("80 %% present", "hadir 80 %% dari", True),
        ("%(n)s seats", "%(n)s kursi", True),
        ("%(n)s seats", "%(m)s kursi", False),
        ("%s of %d", "%d dari %s", False),
        ("{name}", "{name}", True),
        ("<b>%(n)s</b> of %(m)s", "<b>%(n)s</b> dari %(m)s", True),
        ("<b>%(n)s</b> of %(m)s", "%(n)s dari %(m)s", False),
        ("100 % dari", "100 % sisa", True),
    ],
)
def test_placeholders_are_compared(original, translated, same):
    message = messages.Message(msgid=original)

    assert checks._same_placeholders(message, translated) is same


def test_english_is_the_language_of_the_msgids():
    template = Template(
        "{% load i18n %}{% blocktranslate count n=n %}{{ n }} quay{% plural %}{{ n }} quays"
        "{% endblocktranslate %}"
    )

    with translation.override("en"):
        assert [template.render(Context({"n": n})) for n in (1, 2)] == ["1 quay", "2 quays"]
