"""Plain data, such as a TOML file's, as a value of a typed model; or a sentence that names the key and what it must be.

A model is a dataclass. Its fields are annotated with the types below, with `bool`, an enumeration or another model, or
with tuples and dictionaries of these; msgspec holds the data against them. A key that the model lacks is refused.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, TypeGuard, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

_MOST = 10**15  # no number of an author is larger; as an upper bound it refuses inf, and any lower bound refuses nan
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Words:
    """What a sentence calls a type.

    Attributes:
        kind, kinds: the type, of one value and of many.
        out_of_bounds: said of a value that has the type and is too small, or empty.
    """

    kind: str
    kinds: str
    out_of_bounds: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind in (_WHOLE, _NUMBER)


_WHOLE, _NUMBER = "a whole number", "a number"
_TRUTH = Words("true or false", "true and false")
_TEXT = Words("text in quotes", "texts in quotes", "is empty; write something there")

_PLAIN = {bool: _TRUTH, str: _TEXT, int: Words(_WHOLE, "whole numbers"), float: Words(_NUMBER, "numbers")}
Text = Annotated[str, Meta(pattern=r"\S"), _TEXT]
Count = Annotated[int, Meta(ge=1, le=_MOST), Words(_WHOLE, "whole numbers", "must be 1 or more")]
Whole = Annotated[int, Meta(ge=0, le=_MOST), Words(_WHOLE, "whole numbers", "must be 0 or more")]
NotNegative = Annotated[
    Annotated[int, Meta(ge=0, le=_MOST)] | Annotated[float, Meta(ge=0, le=_MOST)],
    Words(_NUMBER, "numbers", "must be 0 or more"),
]
Positive = Annotated[
    Annotated[int, Meta(gt=0, le=_MOST)] | Annotated[float, Meta(gt=0, le=_MOST)],
    Words(_NUMBER, "numbers", "must be more than 0"),
]
Number = Annotated[float, Meta(ge=-_MOST, le=_MOST), Words(_NUMBER, "numbers", "is too far below 0")]

Model = TypeVar("Model")


def typed_toml(text: str, model: type[Model]) -> Model:
    """The value that a TOML file's text stands for.

    Raises:
        ValueError: the text is not TOML, or does not fit the model; a sentence that names the place.
    """
    try:
        data = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("is not valid TOML: it nests too deep") from error
    except ValueError as error:
        raise ValueError(f"is not valid TOML: {error}") from error
    return typed(data, model)


def typed(data: Mapping[str, Any], model: type[Model]) -> Model:
    """The value that plain data stands for.

    Raises:
        ValueError: the data does not fit the model; a sentence that names the place of the first misfit.
    """
    for sentence in _Misfits(model).of_table(data, model, ""):
        raise ValueError(sentence)
    try:
        return msgspec.convert(data, model)
    except msgspec.ValidationError as error:  # a bound of a model that `_Misfits` has no words for
        raise ValueError(str(error)) from error


class _Misfits:
    """Sentences about data that does not fit a model. `where` is empty, or ends in a colon and a space."""

    def __init__(self, model: type[Any]) -> None:
        self._top_keys = {field.name for field in dataclasses.fields(model)}

    def of_table(self, table: Mapping[str, Any], model: Any, where: str) -> Iterator[str]:
        """A sentence for each key that is unknown, is missing or has a wrong value."""
        types = get_type_hints(model, include_extras=True)
        for key in table:
            if key not in types:
                yield f"{where}`{key}` is not a key{self._what_is(key, types, where)}"
        for field in dataclasses.fields(model):
            if field.name in table:
                yield from self.of_value(table[field.name], types[field.name], where, field.name)
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                yield f"{where}`{field.name}` is missing"

    def of_value(self, value: object, wanted: Any, where: str, key: str) -> Iterator[str]:
        wanted = _without_none(wanted)
        if get_origin(wanted) is tuple:
            yield from self._of_list(value, get_args(wanted)[0], where, key)
        elif get_origin(wanted) is dict or dataclasses.is_dataclass(wanted):
            yield from self._of_inner_table(value, wanted, where, key)
        elif not _fits(value, wanted):
            yield f"{where}`{key}` {_should_be(value, wanted)}"

    def _of_inner_table(self, value: object, wanted: Any, where: str, key: str) -> Iterator[str]:
        """Of a table below a key: a model's, or a table whose keys the author chooses."""
        if not isinstance(value, dict):
            yield f"{where}`{key}` must be a table, not {_shown(value)}"
        elif dataclasses.is_dataclass(wanted):
            yield from self.of_table(value, wanted, _below(where, key))
        else:
            for name, inner in value.items():
                yield from self.of_value(inner, get_args(wanted)[1], _below(where, key), name)

    def _of_list(self, value: object, wanted: Any, where: str, key: str) -> Iterator[str]:
        is_table = dataclasses.is_dataclass(wanted)
        if not isinstance(value, list):
            what = f"a list of [[{key}]] tables" if is_table else f"a list of {_words_for(wanted).kinds}"
            yield f"{where}`{key}` must be {what}, not {_shown(value)}"
            return
        for number, entry in enumerate(value, start=1):
            if is_table and isinstance(entry, dict):
                yield from self.of_table(entry, wanted, f"{where}{_name_of_row(entry, wanted, key, number)}: ")
            elif is_table:
                yield f"{where}each entry of `{key}` must be a [[{key}]] table, not {_shown(entry)}"
            elif not _fits(entry, wanted):
                yield f"{where}an entry of `{key}` {_should_be(entry, wanted)}"

    def _what_is(self, key: str, known: Iterable[str], where: str) -> str:
        """The end of the sentence on an unknown key: what may have been meant."""
        if where and key in self._top_keys:
            return " here; write it above the first [table] of the file"
        near = difflib.get_close_matches(key, known, n=1)
        return f"; did you mean `{near[0]}`?" if near else f"; the keys are {', '.join(known)}"


def _below(where: str, key: str) -> str:
    """`[figures.losses]: ` for the key `losses` of a table `[figures]: `."""
    outer = re.fullmatch(r"\[([^\[\]]+)\]: ", where)
    return f"[{outer[1]}.{key}]: " if outer else f"{where}[{key}]: "


def _name_of_row(row: Mapping[str, Any], model: Any, key: str, number: int) -> str:
    """`task 1.1` for a row of [[tasks]], by its first field; by its number if that field is not a text."""
    name = row.get(dataclasses.fields(model)[0].name)
    if isinstance(name, str) and name.strip():
        noun = key if key == "series" else key.removesuffix("s")
        return f"{noun} {_cut(name)}"
    return f"[[{key}]] number {number}"


def _without_none(wanted: Any) -> Any:
    """A type without the None that stands for a key that is left out."""
    if get_origin(wanted) not in (Union, UnionType):
        return wanted
    (only,) = (part for part in get_args(wanted) if part is not NoneType)
    return only


def _fits(value: object, wanted: Any) -> bool:
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError:
        return False
    return True


def _words_for(wanted: Any) -> Words:
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        members = ", ".join(str(member.value) for member in wanted)
        return Words(f"one of {members}", f"words out of {members}")
    if wanted in _PLAIN:
        return _PLAIN[wanted]
    return next(part for part in get_args(wanted) if isinstance(part, Words))


def _should_be(value: object, wanted: Any) -> str:
    """What a value of a wrong type, or out of its bounds, must be."""
    words = _words_for(wanted)
    if isinstance(value, str) and words is _TEXT:
        return words.out_of_bounds
    if words.is_number and _is_number(value, whole=words.kind == _WHOLE):
        return "is too large" if value > _MOST else f"{words.out_of_bounds}, not {_shown(value)}"
    return f"must be {words.kind}, not {_shown(value)}"


def _is_number(value: object, *, whole: bool) -> TypeGuard[int | float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or (not whole and math.isfinite(value))


def _shown(value: object) -> str:
    """A value as its author may have written it, cut."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
        return "a list of tables"
    return _cut(repr(value) if isinstance(value, str | int | float | list) else str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
