"""The statements of a module, executed so that a statement that fails costs those who read its names, and no one else.

A name that a failed statement would have bound stays unbound. Reading the name raises a NameError, and `causes` finds
the error of the statement behind it.
"""

from __future__ import annotations
import __future__

import ast
import dis
import marshal
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple

Failed = dict[str, BaseException]  # the error of the statement that would have bound a name, by the name

_ANNOTATIONS_UNREAD = __future__.annotations.compiler_flag
_FUTURE_FLAGS = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_ANNOTATED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.AnnAssign)
_OF_ANNOTATIONS = (NameError, ImportError, AttributeError, TypeError)
_STAR = "*"  # stands for every name that a failed star import would have bound
RIGHT_FUNCTIONS = "right_functions"  # the module of functions that a submission gets in place of its own
_HERE = " where this is graded"
_SHARED = (types.ModuleType, types.FunctionType, type)  # still of use after a failed `torch.backends.x = 1`


class _Code(NamedTuple):
    """How the statements of one module are compiled.

    Attributes:
        file: the file's name in tracebacks.
        flags: of the module's `from __future__` imports.
    """

    file: str
    flags: int

    def of(self, statements: Sequence[ast.stmt], flags: int = 0) -> types.CodeType:
        module = ast.Module(list(statements), [])
        code: types.CodeType = compile(module, self.file, "exec", flags=self.flags | flags, dont_inherit=True)
        return code


def compiled(text: str, file: str) -> bytes:
    """A module's text, compiled for `execute`; no code of the module runs.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not compile.
    """
    return marshal.dumps(compile(text, file, "exec", dont_inherit=True))


def execute(text: str, file: str, module: types.ModuleType, compiled_text: bytes) -> Failed:
    """Execute a module's text, statement by statement where one fails; returns the names that failed.

    Args:
        compiled_text: the answer of `compiled` for this text.

    Raises:
        KeyboardInterrupt: the code raised it.
    """
    code: types.CodeType = marshal.loads(compiled_text)
    with _arguments([file]):
        error = _error_of(code, module)
        return {} if error is None else _by_statements(text, error, _Code(file, code.co_flags & _FUTURE_FLAGS), module)


def functions_of(text: str, names: Sequence[str]) -> dict[str, Any]:
    """The functions and classes of these names that a trusted text defines."""
    if not names:
        return {}
    module = types.ModuleType(RIGHT_FUNCTIONS)
    sys.modules[RIGHT_FUNCTIONS] = module  # dataclasses and pickle look for the module of a class
    exec(compile(text, f"<{RIGHT_FUNCTIONS}>", "exec", dont_inherit=True), module.__dict__)
    return {name: getattr(module, name) for name in names}


@contextmanager
def _arguments(argv: list[str]) -> Iterator[None]:
    """The arguments of the command line as a script sees them that is run by its name; `argparse` reads them."""
    before, sys.argv = sys.argv, argv
    try:
        yield
    finally:
        sys.argv = before


def _by_statements(text: str, error: BaseException | None, how: _Code, module: types.ModuleType) -> Failed:
    """Give up the statement that raised an error, go on behind it, and so on to the end of the text."""
    failed: Failed = {}
    statements = ast.parse(text).body
    while error is not None:
        number = _number_of_statement(statements, error, how.file)
        _give_up(statements[number], error, how, module, failed)
        statements = statements[number + 1 :]
        error = _error_of(how.of(statements), module)
    return failed


def causes(error: BaseException, module: types.ModuleType, failed: Mapping[str, BaseException]) -> list[BaseException]:
    """An error, the error of the failed statement behind it, and so on to the first."""
    chain, left = [error], {name: value for name, value in failed.items() if name not in vars(module)}
    while (name := _unbound_name(error, module)) is not None:
        found = left.pop(name if name in left else _STAR, None)
        if found is None or (type(error) is not NameError and name not in failed):
            break
        error = found
        chain.append(error)
    return chain


def _unbound_name(error: BaseException, module: types.ModuleType) -> str | None:
    """The name that an error did not find in a module: as a name, as an attribute, or as a key of `globals()`."""
    name: object = None
    if type(error) is NameError or (type(error) is AttributeError and error.obj is module):
        name = error.name
    elif type(error) is KeyError and error.__traceback__ is not None and _reads_globals(error.__traceback__):
        name = error.args[0] if error.args else None
    return name if isinstance(name, str) else None


def _reads_globals(trace: types.TracebackType) -> bool:
    while trace.tb_next is not None:
        trace = trace.tb_next
    return not {"globals", "vars", "__dict__"}.isdisjoint(trace.tb_frame.f_code.co_names)


def _error_of(code: types.CodeType, module: types.ModuleType) -> BaseException | None:
    try:
        exec(code, module.__dict__)
    except (Exception, SystemExit) as error:
        return error
    return None


def _give_up(statement: ast.stmt, error: BaseException, how: _Code, module: types.ModuleType, failed: Failed) -> None:
    """Unbind the names of a failed statement, except of those parts of it that do not fail by themselves."""
    for part in _parts(statement):
        whole = part is statement
        raised = _without_annotations(error, part, how, module) if whole else _error_of(how.of([part]), module)
        if raised is not None:
            names = _names_unbound(part, how, module)
            failed |= dict.fromkeys(names, _as_graded(raised))
            for name in names:
                vars(module).pop(name, None)


def _without_annotations(
    error: BaseException, statement: ast.stmt, how: _Code, module: types.ModuleType
) -> BaseException | None:
    """The error of a statement, or None if the statement does not fail as long as nobody reads its annotations."""
    if not isinstance(statement, _ANNOTATED) or not isinstance(error, _OF_ANNOTATIONS):
        return error
    again = _error_of(how.of([statement], _ANNOTATIONS_UNREAD), module)
    return error if again is not None else None


def _parts(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statement; of an import of several names, one import for each."""
    if not isinstance(statement, ast.Import | ast.ImportFrom) or len(statement.names) == 1:
        yield statement
        return
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            part: ast.stmt = ast.Import([alias])
        else:
            part = ast.ImportFrom(statement.module, [alias], statement.level)
        yield ast.copy_location(part, statement)


def _names_unbound(statement: ast.stmt, how: _Code, module: types.ModuleType) -> set[str]:
    """The names that a statement binds, and those of the tables that it fills: half a table gives wrong answers."""
    stores = ("STORE_NAME", "STORE_GLOBAL")
    bound = {one.argval for one in dis.get_instructions(how.of([statement])) if one.opname in stores}
    if isinstance(statement, ast.ImportFrom) and statement.names[0].name == _STAR:
        return {_STAR}
    return bound | {name for name in _names_filled(statement) if not isinstance(vars(module).get(name), _SHARED)}


def _names_filled(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        owner: ast.AST | None = None
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            owner = node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            owner = node.value.func if isinstance(node.value.func, ast.Attribute) else None
        while isinstance(owner, ast.Attribute | ast.Subscript):
            owner = owner.value
        if isinstance(owner, ast.Name):
            yield owner.id


def _number_of_statement(statements: Sequence[ast.stmt], error: BaseException, file: str) -> int:
    """The statement that raised an error, counted from 0.

    Raises:
        BaseException: the error itself, if no statement did.
    """
    place = _place_in_module(error, file)
    for number, statement in enumerate(statements):
        if _begin(statement) <= place <= (statement.end_lineno or 0, statement.end_col_offset or 0):
            return number
    raise error


def _place_in_module(error: BaseException, file: str) -> tuple[int, int]:
    """The line and the column, in bytes, at which a module stopped; several statements may share a line."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == file and code.co_name == "<module>":
            line, _, column, _ = next(islice(code.co_positions(), trace.tb_lasti // 2, None))
            return line or trace.tb_lineno, column or 0
        trace = trace.tb_next
    return 0, 0


def _begin(statement: ast.stmt) -> tuple[int, int]:
    decorators = getattr(statement, "decorator_list", [])
    return min([(statement.lineno, statement.col_offset), *((d.lineno, 0) for d in decorators)])


def _as_graded(error: BaseException) -> BaseException:
    """The error; of a missing package, with words that say that it may be there elsewhere."""
    if type(error) is not ModuleNotFoundError or str(error).endswith(_HERE):
        return error
    return ModuleNotFoundError(f"{error}{_HERE}", name=error.name).with_traceback(error.__traceback__)
