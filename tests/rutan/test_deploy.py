"""The deployment guide and its sample files agree with the program."""

import configparser
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

DOCS = Path(settings.BASE_DIR, "docs")
GUIDE = (DOCS / "deploy.md").read_text("utf-8")
UNITS = sorted((DOCS / "deploy").glob("*.service"))
SETTINGS = Path(settings.BASE_DIR, "rutan", "settings.py").read_text("utf-8")
READ_FROM_ENVIRONMENT = sorted(set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS)))


def commands_in(text):
    """Every `bekal [--owner] COMMAND --options` of the guide, and `manage.py COMMAND` of a unit."""
    joined = text.replace("\\\n", " ")
    for line in joined.splitlines():
        found = re.match(r"(?:bekal|ExecStart=\S+ manage\.py) (.*)", line.strip())
        if found:
            words = shlex.split(found[1])
            if words[0] == "--owner":
                words = words[1:]
            yield words


def unit(path):
    parser = configparser.RawConfigParser(strict=False, comment_prefixes="#")
    parser.optionxform = str
    parser.read_string(path.read_text("utf-8").replace("\\\n", " "))
    return parser


def test_there_is_something_to_compare():
    assert len(READ_FROM_ENVIRONMENT) > 10
    assert len(UNITS) == 3
    assert len(list(commands_in(GUIDE))) > 10


@pytest.mark.parametrize("name", READ_FROM_ENVIRONMENT)
def test_every_variable_that_is_read_is_explained(name):
    assert f"| `{name}` |" in GUIDE


@pytest.mark.parametrize(
    "name",
    sorted(set(re.findall(r"^([A-Z_]+)=", (DOCS / "deploy" / "env.example").read_text(), re.M))),
)
def test_every_variable_of_the_sample_is_read(name):
    assert name in READ_FROM_ENVIRONMENT or name == "GNUPGHOME"


@pytest.mark.parametrize("path", sorted((DOCS / "deploy").iterdir()), ids=lambda path: path.name)
def test_every_sample_file_is_linked(path):
    assert f"(deploy/{path.name})" in GUIDE


@pytest.mark.parametrize(
    "words",
    [*commands_in(GUIDE), *(w for u in UNITS for w in commands_in(u.read_text("utf-8")))],
    ids=" ".join,
)
def test_every_command_of_the_guide_exists_with_its_options(words):
    name, *arguments = words
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    parser = command.create_parser("manage.py", name)

    parser.parse_args(arguments)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_service_is_walled_in(path):
    service = unit(path)["Service"]

    assert service["User"] == "bekal"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["ReadWritePaths"].startswith("/srv/bekal/")


def test_every_timer_catches_up_and_speaks_of_makassar():
    timers = sorted((DOCS / "deploy").glob("*.timer"))

    assert [path.stem for path in timers] == ["bekal-backup", "bekal-daily"]
    for path in timers:
        timer = unit(path)["Timer"]
        assert timer["Persistent"] == "true"
        assert timer["OnCalendar"].endswith("Asia/Makassar")


def test_the_proxy_logs_no_query_string_and_believes_no_visitor():
    conf = (DOCS / "deploy" / "nginx.conf").read_text("utf-8")

    log_format = re.search(r"log_format bekal (.*?);", conf, re.S)[1]
    assert "$request_uri" not in log_format
    assert "$args" not in log_format
    assert '"$request"' not in log_format
    assert "$proxy_add_x_forwarded_for" not in conf
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in conf
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in conf
