"""A submission's code as a row of tokens that is the same after names, comments, layout or order were changed.

Docstrings, imports and demonstrations have no tokens. All names that the code binds have the same token, because a copy
gives other names to its variables. A name from elsewhere (`torch`, `exp`) has a token of its own, because two
independent answers differ in these names.
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

from autograder.submissions.parsing import parse
from autograder.submissions.scopes import DEFINITIONS, first_line

_LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
    tokenize.TYPE_COMMENT,
}  # fmt: skip
_BEGINS_A_STATEMENT = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
_CLOSING = {")", "]", "}"}
_NO_CODE = (ast.Import, ast.ImportFrom, ast.Pass)
_FIRST_SIGN, _SIGNS = 0x10000, 0x100000  # the characters above the basic plane: none is a surrogate


@dataclass(frozen=True)
class Token:
    """One token and its place, with lines from 1 and columns from 0.

    Attributes:
        sign: a character that stands for the token; equal tokens have the same.
    """

    sign: str
    line: int
    column: int
    last_line: int
    end: int


@dataclass(frozen=True)
class Block:
    """A top-level statement: a function, a class, or a table that one of them reads.

    Attributes:
        name: the name that the statement defines; empty if it is not a single name.
        first, last: its lines, from 1.
    """

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class Code:
    """The code of a module, block by block in an order that does not depend on the order in the text.

    Attributes:
        lines: the lines of the text.
        blocks: the blocks in the new order.
        tokens: the tokens of all blocks, in that order.
        block_starts: the indices of the tokens with which a block begins.
    """

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    tokens: tuple[Token, ...]
    block_starts: frozenset[int]

    @cached_property
    def as_text(self) -> str:
        """The tokens as one string: a character for each."""
        return "".join(token.sign for token in self.tokens)


def code_of(text: str, functions: Sequence[str] = ()) -> Code:
    """Read a module's text as tokens.

    Args:
        text: the text of a `Submission`, with `\\n` line ends.
        functions: the blocks of these names come first, in this order; the others follow in the order of the text.

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
        first, last = first_line(node), node.end_lineno or node.lineno
        if found and first <= found[-1].last:  # two statements on one line
            found[-1] = Block(found[-1].name, found[-1].first, last)
        else:
            found.append(Block(_name_of(node), first, last))
    return found


def _name_of(node: ast.stmt) -> str:
    """The name that a top-level statement defines; empty if it is not a single name."""
    if isinstance(node, DEFINITIONS):
        return node.name
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return names[0] if len(names) == 1 else ""


class _Names:
    """The names that the writer of a text chose, and the original names of its imports.

    Attributes:
        own: names of variables, parameters, functions and classes.
        attributes: names of methods and attributes.
        aliases: from the name that an import binds to the name in its module.
    """

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
    """The tokens of the code, without comments, docstrings, layout, semicolons, and commas before a bracket."""
    found: list[Token] = []
    begins, before = True, ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in _LAYOUT or token.string == ";":
            begins = begins or token.type in _BEGINS_A_STATEMENT
            continue
        if begins and token.type == tokenize.STRING:  # a docstring, with the strings that are joined to it
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
