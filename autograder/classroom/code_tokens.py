"""A submission's code as a row of tokens that stays the same when names, comments, layout or order change.

Prose, imports and demonstrations are not in it. A name that the code itself binds counts as a name and no more, because
a copy gives its variables other names; a name that it takes from elsewhere (`torch`, `exp`) counts as it is, because
that is what tells two right answers apart.
"""

from __future__ import annotations

import ast
import io
import tokenize
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from autograder.submissions.module import parse
from autograder.submissions.scopes import DEFINITIONS

_LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
    tokenize.TYPE_COMMENT,
}  # fmt: skip
_BEGINS_A_STATEMENT = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
_CLOSING = {")", "]", "}"}
_NO_CODE = (ast.Import, ast.ImportFrom, ast.Pass)
_FIRST_SIGN, _SIGNS = 0x10000, 0x100000  # the characters behind the basic plane, none of which is a surrogate


@dataclass(frozen=True)
class Token:
    """One token: a character that equal tokens share, and where it stands (lines from 1, columns from 0)."""

    sign: str
    line: int
    column: int
    last_line: int
    end: int


@dataclass(frozen=True)
class Block:
    """A top-level statement: a function, a class, a table that one of them reads. Lines from 1."""

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class Code:
    """The blocks of a text in an order that does not depend on where they stand in it, and the tokens of these.

    `block_starts` holds the indices of the tokens with which a block begins.
    """

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    tokens: tuple[Token, ...]
    block_starts: frozenset[int]

    @cached_property
    def as_text(self) -> str:
        """A character for each token."""
        return "".join(token.sign for token in self.tokens)


def code_of(text: str, functions: Sequence[str] = ()) -> Code:
    """Read a module's text as tokens.

    Args:
        text: what `parse_submission` keeps of a submission, `\\n` line ends.
        functions: the names whose blocks come first, in this order; the others follow in that of the text.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse, or is nested too deeply.
    """
    tree = parse(text)
    place = {name: number for number, name in enumerate(functions)}
    blocks = sorted(_blocks(tree), key=lambda block: place.get(block.name, len(place)))
    by_line: dict[int, list[Token]] = defaultdict(list)
    for token in _tokens(text, _Names(tree)):
        by_line[token.line].append(token)
    tokens: list[Token] = []
    begins = set()
    for block in blocks:
        begins.add(len(tokens))
        tokens += [token for line in range(block.first, block.last + 1) for token in by_line[line]]
    return Code(tuple(text.split("\n")), tuple(blocks), tuple(tokens), frozenset(begins))


def _blocks(tree: ast.Module) -> list[Block]:
    found: list[Block] = []
    for node in tree.body:
        if isinstance(node, _NO_CODE) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        decorators = node.decorator_list if isinstance(node, DEFINITIONS) else []
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        last = node.end_lineno or node.lineno
        if found and first <= found[-1].last:  # two statements on one line
            found[-1] = Block(found[-1].name, found[-1].first, last)
        else:
            found.append(Block(_name_of(node), first, last))
    return found


def _name_of(node: ast.stmt) -> str:
    """What a top-level statement defines; empty if that is no single name."""
    if isinstance(node, DEFINITIONS):
        return node.name
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return names[0] if len(names) == 1 else ""


class _Names:
    """The names of a text that are its writer's choice, and what the aliases of imports stand for."""

    def __init__(self, tree: ast.Module) -> None:
        self.own: set[str] = set()
        self.attributes: set[str] = set()
        self.aliases: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                self.own.add(node.id)
            elif isinstance(node, ast.arg):
                self.own.add(node.arg)
            elif isinstance(node, DEFINITIONS):
                self.own.add(node.name)
                self.attributes.add(node.name)
            elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                self.attributes.add(node.attr)
            elif isinstance(node, ast.alias) and node.asname:
                self.aliases[node.asname] = node.name.rpartition(".")[2]
        for node in tree.body:  # `Tensor = torch.Tensor` is an import in other words
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and (name := _name_of(node)):
                self.own.discard(name)
                self.aliases[name] = node.value.attr

    def normal(self, name: str, *, attribute: bool) -> str:
        name = unicodedata.normalize("NFKC", name)  # as Python's own parser reads it
        if name in (self.attributes if attribute else self.own):
            return "a name"
        return name if attribute else self.aliases.get(name, name)


def _tokens(text: str, names: _Names) -> list[Token]:
    """The tokens that say something: no comment, no docstring, no layout, semicolons and last commas included."""
    found: list[Token] = []
    begins, before = True, ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in _LAYOUT or token.string == ";":
            begins = begins or token.type in _BEGINS_A_STATEMENT
            continue
        if begins and token.type == tokenize.STRING:  # a docstring: the statement's other strings belong to it
            continue
        if before == "," and token.string in _CLOSING:
            found.pop()
        said = "a string" if "STRING" in tokenize.tok_name[token.type] else token.string
        if token.type == tokenize.NAME:
            said = names.normal(token.string, attribute=before == ".")
        begins, before = False, token.string
        sign = chr(_FIRST_SIGN + crc32(said.encode(errors="replace")) % _SIGNS)
        found.append(Token(sign, *token.start, *token.end))
    return found
