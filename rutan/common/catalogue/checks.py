"""Whether the catalogue is complete and true."""

import re
from pathlib import Path

from rutan.common.catalogue.messages import Key, Message
from rutan.common.catalogue.store import forms_of, key_of, load, order_of, percent_placeholders

BRACE_PLACEHOLDER = re.compile(r"\{(\w*)(?:[:!][^{}]*)?\}")
# Emphasis inside a sentence belongs to the sentence: the other language may move it.
EMPHASIS = re.compile(r"</?(?:b|strong|em)>")
HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-z]+|#\d+);")


def problems_of(path: Path, language: str, messages: dict[Key, Message]) -> list[str]:
    """Everything that keeps the catalogue from being complete and true, one sentence each."""
    if not path.exists():
        return [f"{path.name} does not exist"]
    catalogue = load(path, language)
    problems = []
    entries = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    for key in sorted(messages, key=order_of):
        message, entry = messages[key], entries.get(key)
        where = ", ".join(sorted(message.sources))
        if HTML.search(EMPHASIS.sub("", message.msgid + (message.plural or ""))):
            problems.append(f"HTML in a message: “{message.msgid}” ({where})")
        if entry is None or not all(forms_of(entry)):
            problems.append(f"missing: “{message.msgid}” ({where})")
            continue
        if bool(message.plural) != bool(entry.msgid_plural) or (
            message.plural and message.plural != entry.msgid_plural
        ):
            problems.append(f"plural differs: “{message.msgid}” ({where})")
            continue
        if "fuzzy" in entry.flags:
            problems.append(f"fuzzy: “{message.msgid}” ({where})")
        problems += [
            f"placeholders differ: “{message.msgid}” → “{form}” ({where})"
            for form in forms_of(entry)
            if not _same_placeholders(message, form)
        ]
    for entry in catalogue:
        if key_of(entry) not in messages or entry.obsolete:
            problems.append(f"stale: “{entry.msgid}”")
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        problems.append(f"{compiled.name} does not exist")
    elif compiled.read_bytes() != catalogue.to_binary():
        problems.append(f"{compiled.name} is not what {path.name} says")
    return problems


def _same_placeholders(message: Message, form: str) -> bool:
    """A form of a plural may leave out what one of the two originals leaves out."""
    found = _placeholders(form)
    originals = [_placeholders(message.msgid)]
    if message.plural:
        originals.append(_placeholders(message.plural))
    required = originals[0].intersection(*originals)
    return required <= found <= set().union(*originals)


def _placeholders(text: str) -> set[str]:
    percent = percent_placeholders(text)
    brace = {found.group() for found in BRACE_PLACEHOLDER.finditer(text)}
    return percent | brace | set(EMPHASIS.findall(text))
