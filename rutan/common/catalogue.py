"""The translation catalogue: what the project says, and its words in other languages.

Messages are read out of the source with Python's own `ast` and Django's own template lexer, and
kept in `locale/<language>/LC_MESSAGES/django.po` and `.mo` with polib, so that nobody needs
gettext. English is the language of the msgids: it has no catalogue, and its plurals come from
`ngettext` itself.

The .po is sorted by msgid and carries no line numbers and no dates, so that two branches that
add messages merge without a conflict.
"""

import ast
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import trim_whitespace

SOURCES = ("rutan", "partnerships", "trainees", "templates")
TEMPLATE_SUFFIXES = {".html", ".txt", ".svg"}
PLURAL_FORMS = {"id": "nplurals=1; plural=0;"}

# function -> meaning of its first arguments
FUNCTIONS = {
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "ngettext_lazy": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "pgettext_lazy": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
    "npgettext_lazy": ("context", "msgid", "plural"),
}

LITERAL = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
LITERAL_AT_START = re.compile(LITERAL)
MARKED_LITERAL = re.compile(rf"""_\(({LITERAL})\)""")
# No space among the flags: "80 % dari" is a percent sign, not a placeholder.
PERCENT_PLACEHOLDER = re.compile(
    r"%(?:\((?P<name>\w+)\))?[#0+-]*\d*(?:\.\d+)?(?P<kind>[diouxXeEfFgGcrsa%])"
)
BRACE_PLACEHOLDER = re.compile(r"\{(\w*)(?:[:!][^{}]*)?\}")
# Emphasis inside a sentence belongs to the sentence: the other language may move it.
EMPHASIS = re.compile(r"</?(?:b|strong|em)>")
HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-z]+|#\d+);")

Key = tuple[str | None, str]
"""Context and msgid; one entry of the catalogue."""


class CatalogueError(Exception):
    """A source or a catalogue that cannot be read; the text says where."""


@dataclass
class Message:
    msgid: str
    plural: str | None = None
    context: str | None = None
    sources: set[str] = field(default_factory=set)
    """Files that say it, relative to the project."""

    @property
    def key(self) -> Key:
        return (self.context, self.msgid)


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


# Reading the source


def python_messages(source: str, name: str) -> Iterator[Message]:
    """Messages of one Python file. Raises CatalogueError where it cannot be parsed."""
    try:
        tree = ast.parse(source, name)
    except SyntaxError as error:
        raise CatalogueError(f"{name}:{error.lineno}: {error.msg}") from error
    functions, modules = _imported_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = None
        if isinstance(node.func, ast.Name):
            function = functions.get(node.func.id)
        elif (
            isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in modules
            and node.func.attr in FUNCTIONS
        ):
            function = node.func.attr
        if function:
            message = _call_as_message(node, FUNCTIONS[function], name)
            if message:
                yield message


def _imported_names(tree: ast.AST) -> tuple[dict[str, str], set[str]]:
    """Local name -> translation function, and the local names of the module itself."""
    functions, modules = {}, set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            local = alias.asname or alias.name
            if node.module == "django.utils.translation" and alias.name in FUNCTIONS:
                functions[local] = alias.name
            elif node.module == "django.utils" and alias.name == "translation":
                modules.add(local)
    return functions, modules


def _call_as_message(call: ast.Call, meanings: tuple[str, ...], name: str) -> Message | None:
    if len(call.args) < len(meanings):
        return None
    parts: dict[str, str] = {}
    for meaning, argument in zip(meanings, call.args, strict=False):
        if isinstance(argument, ast.JoinedStr):
            raise CatalogueError(
                f"{name}:{call.lineno}: an f-string cannot be translated; "
                "use named placeholders: _('… %(name)s') % {'name': name}"
            )
        text = _literal(argument)
        if text is None:  # a variable: marked where it was written
            return None
        parts[meaning] = text
    if not parts["msgid"]:  # gettext("") would answer with the header
        return None
    return Message(sources={name}, **parts)


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left), _literal(node.right)
        return None if left is None or right is None else left + right
    return None


def template_messages(source: str, name: str) -> Iterator[Message]:
    """Messages of one template. Percent signs are doubled, as Django does when it renders."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.VAR:
            yield from _marked_literals(token, name)
        elif token.token_type == TokenType.BLOCK and token.contents:
            bits = list(smart_split(token.contents))
            if bits[0] == "comment":
                _skip_comment(tokens)
            elif bits[0] in ("trans", "translate"):
                yield from _translate_tag(bits, name)
                yield from _marked_literals(token, name)
            elif bits[0] in ("blocktrans", "blocktranslate"):
                yield from _marked_literals(token, name)
                yield _block(token, bits, tokens, name)
            else:
                yield from _marked_literals(token, name)


def _skip_comment(tokens: Iterator[Token]) -> None:
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents == "endcomment":
            return


def _marked_literals(token: Token, name: str) -> Iterator[Message]:
    for literal in MARKED_LITERAL.findall(token.contents):
        yield Message(msgid=_template_text(literal), sources={name})


def _translate_tag(bits: list[str], name: str) -> Iterator[Message]:
    literal = LITERAL_AT_START.match(bits[1]) if len(bits) > 1 else None
    if literal:
        msgid = _template_text(literal.group())
        yield Message(msgid=msgid, context=_context_of(bits), sources={name})


def _block(token: Token, bits: list[str], tokens: Iterator[Token], name: str) -> Message:
    forms: list[list[str]] = [[]]
    for part in tokens:
        if part.token_type == TokenType.TEXT:
            forms[-1].append(part.contents.replace("%", "%%"))
        elif part.token_type == TokenType.VAR:
            forms[-1].append(f"%({part.contents})s")
        elif part.token_type == TokenType.BLOCK:
            tag = part.contents.split()[0]
            if tag == "plural":
                forms.append([])
            elif tag in ("endblocktrans", "endblocktranslate"):
                break
            else:
                raise CatalogueError(f"{name}:{part.lineno}: {tag} inside {bits[0]}")
    else:
        raise CatalogueError(f"{name}:{token.lineno}: {bits[0]} is never closed")
    texts = ["".join(form) for form in forms]
    if "trimmed" in bits:
        texts = [trim_whitespace(text) for text in texts]
    return Message(
        msgid=texts[0],
        plural=texts[1] if len(texts) > 1 else None,
        context=_context_of(bits),
        sources={name},
    )


def _context_of(bits: list[str]) -> str | None:
    if "context" not in bits[1:-1]:
        return None
    value = bits[bits.index("context", 1) + 1]
    return unescape_string_literal(value) if value[0] in "\"'" else None


def _template_text(literal: str) -> str:
    return unescape_string_literal(literal).replace("%", "%%")


def messages_of(root: Path, sources: Iterable[str] = SOURCES) -> dict[Key, Message]:
    """Every message of the project under `root`. A file that cannot be read stops everything:
    leaving it out would remove its translations as stale."""
    found: dict[Key, Message] = {}
    for path in _source_files(root, sources):
        name = path.relative_to(root).as_posix()
        read = python_messages if path.suffix == ".py" else template_messages
        for message in read(path.read_text(encoding="utf-8"), name):
            known = found.setdefault(message.key, message)
            if known.plural and message.plural and known.plural != message.plural:
                raise CatalogueError(
                    f"{name}: “{message.msgid}” has another plural in "
                    f"{', '.join(sorted(known.sources))}"
                )
            known.plural = known.plural or message.plural
            known.sources |= message.sources
    return found


def _source_files(root: Path, sources: Iterable[str]) -> Iterator[Path]:
    for source in sources:
        for path in sorted((root / source).rglob("*")):
            if path.suffix == ".py" or path.suffix in TEMPLATE_SUFFIXES:
                yield path


# Keeping the catalogue


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
        message = messages.get(_key(entry))
        if message is None or entry.obsolete:
            changes.removed.append(entry.msgid)
        elif bool(message.plural) != bool(entry.msgid_plural):
            changes.removed.append(entry.msgid)  # its words stand in the wrong form
        else:
            entries[_key(entry)] = entry
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
        if _percent_placeholders(text):
            kinds.append("python-format")
        entry.flags = kinds
    catalogue[:] = [entries[key] for key in sorted(entries, key=_order)]


def merge(
    catalogue: polib.POFile,
    translations: polib.POFile,
    messages: dict[Key, Message],
    changes: Changes,
    *,
    force: bool = False,
) -> None:
    """Take the words of `translations`. Words already there stay, unless `force`."""
    entries = {_key(entry): entry for entry in catalogue}
    for new in translations:
        message = messages.get(_key(new))
        if message is None:
            changes.unknown.append(new.msgid)
            continue
        entry = entries[message.key]
        words = _forms(new)
        if not any(words):
            continue
        if entry.translated() and not force:
            if _forms(entry) != words:
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


# Checking it


def problems_of(path: Path, language: str, messages: dict[Key, Message]) -> list[str]:
    """Everything that keeps the catalogue from being complete and true, one sentence each."""
    if not path.exists():
        return [f"{path.name} does not exist"]
    catalogue = load(path, language)
    problems = []
    entries = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    for key in sorted(messages, key=_order):
        message, entry = messages[key], entries.get(key)
        where = ", ".join(sorted(message.sources))
        if HTML.search(EMPHASIS.sub("", message.msgid + (message.plural or ""))):
            problems.append(f"HTML in a message: “{message.msgid}” ({where})")
        if entry is None or not all(_forms(entry)):
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
            for form in _forms(entry)
            if not _same_placeholders(message, form)
        ]
    for entry in catalogue:
        if _key(entry) not in messages or entry.obsolete:
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
    percent = _percent_placeholders(text)
    brace = {found.group() for found in BRACE_PLACEHOLDER.finditer(text)}
    return percent | brace | set(EMPHASIS.findall(text))


def _percent_placeholders(text: str) -> set[str]:
    """Named ones by name; the others numbered, because their order counts."""
    found = [match for match in PERCENT_PLACEHOLDER.finditer(text) if match["kind"] != "%"]
    return {
        f"%({match['name']}){match['kind']}" if match["name"] else f"{number}{match['kind']}"
        for number, match in enumerate(found)
    }


def _forms(entry: polib.POEntry) -> list[str]:
    if entry.msgstr_plural:
        return [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)]
    return [entry.msgstr]


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid)


def _order(key: Key) -> tuple[str, str]:
    context, msgid = key
    return (msgid, context or "")


def _number_of_plurals(catalogue: polib.POFile) -> int:
    found = re.search(r"nplurals=(\d+)", catalogue.metadata["Plural-Forms"])
    return int(found[1]) if found else 1
