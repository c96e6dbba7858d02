"""The catalogue on disk: filled from the messages and from the words of translators."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import polib

from rutan.common.catalogue.messages import CatalogueError, Key, Message

PLURAL_FORMS = {"id": "nplurals=1; plural=0;"}

# No space among the flags: "80 % dari" is a percent sign, not a placeholder.
PERCENT_PLACEHOLDER = re.compile(
    r"%(?:\((?P<name>\w+)\))?[#0+-]*\d*(?:\.\d+)?(?P<kind>[diouxXeEfFgGcrsa%])"
)


@dataclass
class Changes:
    """What a synchronisation or a merge did."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    translated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """A merged file says otherwise, but the catalogue already had words."""
    unknown: list[str] = field(default_factory=list)
    """In a merged file, but nowhere in the source."""


def load(path: Path, language: str) -> polib.POFile:
    """The catalogue of `language`, or an empty one."""
    catalogue = read_po(path) if path.exists() else polib.POFile()
    catalogue.wrapwidth = 100
    catalogue.metadata = {
        "Project-Id-Version": "Bekal",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS.get(language, "nplurals=2; plural=(n != 1);"),
    }
    return catalogue


def read_po(path: Path) -> polib.POFile:
    """A .po file, with or without a header."""
    try:
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=100)
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: {error}") from error


def sync(catalogue: polib.POFile, messages: dict[Key, Message], changes: Changes) -> None:
    """Give every message an entry, and only them; sort."""
    entries: dict[Key, polib.POEntry] = {}
    for entry in catalogue:
        message = messages.get(key_of(entry))
        if message is None or entry.obsolete:
            changes.removed.append(entry.msgid)
        elif bool(message.plural) != bool(entry.msgid_plural):
            changes.removed.append(entry.msgid)  # its words stand in the wrong form
        else:
            entries[key_of(entry)] = entry
    for key, message in messages.items():
        entry = entries.get(key)
        if entry is None:
            changes.added.append(message.msgid)
            entry = entries[key] = polib.POEntry(msgid=message.msgid, msgctxt=message.context)
        entry.msgid_plural = message.plural or ""
        if message.plural and not entry.msgstr_plural:
            entry.msgstr_plural = dict.fromkeys(range(_number_of_plurals(catalogue)), "")
        entry.occurrences, entry.previous_msgid = [], None
        text = message.msgid + (message.plural or "")
        kinds = [flag for flag in entry.flags if flag == "fuzzy"]
        if percent_placeholders(text):
            kinds.append("python-format")
        entry.flags = kinds
    catalogue[:] = [entries[key] for key in sorted(entries, key=order_of)]


def merge(
    catalogue: polib.POFile,
    translations: polib.POFile,
    messages: dict[Key, Message],
    changes: Changes,
    *,
    force: bool = False,
) -> None:
    """Take the words of `translations`. Words already there stay, unless `force`."""
    entries = {key_of(entry): entry for entry in catalogue}
    for new in translations:
        message = messages.get(key_of(new))
        if message is None:
            changes.unknown.append(new.msgid)
            continue
        entry = entries[message.key]
        words = forms_of(new)
        if not any(words):
            continue
        if entry.translated() and not force:
            if forms_of(entry) != words:
                changes.kept.append(new.msgid)
            continue
        if message.plural:
            count = _number_of_plurals(catalogue)
            entry.msgstr_plural = dict(enumerate((words * count)[:count]))
        else:
            entry.msgstr = words[-1]
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        changes.translated.append(new.msgid)


def save(catalogue: polib.POFile, path: Path) -> None:
    """Write the .po and the .mo beside it; a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, str(catalogue).rstrip("\n").encode() + b"\n")
    _replace(path.with_suffix(".mo"), catalogue.to_binary())


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)


def percent_placeholders(text: str) -> set[str]:
    """Named ones by name; the others numbered, because their order counts."""
    found = [match for match in PERCENT_PLACEHOLDER.finditer(text) if match["kind"] != "%"]
    return {
        f"%({match['name']}){match['kind']}" if match["name"] else f"{number}{match['kind']}"
        for number, match in enumerate(found)
    }


def forms_of(entry: polib.POEntry) -> list[str]:
    if entry.msgstr_plural:
        return [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)]
    return [entry.msgstr]


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid)


def order_of(key: Key) -> tuple[str, str]:
    context, msgid = key
    return (msgid, context or "")


def _number_of_plurals(catalogue: polib.POFile) -> int:
    found = re.search(r"nplurals=(\d+)", catalogue.metadata["Plural-Forms"])
    return int(found[1]) if found else 1
