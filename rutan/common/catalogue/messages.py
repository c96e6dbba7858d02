"""What the project says: messages of its Python and of its templates."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import trim_whitespace

SOURCES = ("rutan", "partnerships", "trainees", "templates")
TEMPLATE_SUFFIXES = {".html", ".txt", ".svg"}

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
