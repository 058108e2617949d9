"""Pointers to functions of C inside of Python's objects: where they lie, and a function that raises.

A name can be changed, but a module may have kept the object under another name. What the object points to can be
changed for all names. Before a pointer is used, what lies around it is compared with what should be there.
"""

from __future__ import annotations

import ctypes
from functools import cache

_WORD = ctypes.sizeof(ctypes.c_void_p)
_HEAD = object.__basicsize__
_METHOD, _FLAGS = 1 * _WORD, 2 * _WORD  # in a PyMethodDef, behind the name
_TP_CALL = _HEAD + _WORD + 13 * _WORD  # in a type: behind the size and thirteen slots
_WRAPPED = _HEAD + 4 * _WORD  # in a slot wrapper: behind type, name, qualified name and base
_METH_VARARGS = 1


def c_function(builtin: object, name: str) -> ctypes.c_void_p | None:
    """The pointer to the function of a built-in that takes a tuple of arguments; None if it is not found."""
    definition = ctypes.c_void_p.from_address(id(builtin) + _HEAD).value
    if not definition or ctypes.c_char_p.from_address(definition).value != name.encode():
        return None
    if ctypes.c_int.from_address(definition + _FLAGS).value != _METH_VARARGS:
        return None
    return ctypes.c_void_p.from_address(definition + _METHOD)


def call_slots(kind: type) -> tuple[ctypes.c_void_p, ...]:
    """The two pointers to the function that calls an object of this type of C; none if they are not found."""
    wrapper = vars(kind).get("__call__")
    if type(wrapper) is not type(object.__init__):
        return ()
    slot = ctypes.c_void_p.from_address(id(kind) + _TP_CALL)
    wrapped = ctypes.c_void_p.from_address(id(wrapper) + _WRAPPED)
    return (slot, wrapped) if slot.value == wrapped.value else ()


@cache
def raising() -> int:
    """The address of a function that raises TypeError if its second argument is a tuple."""
    address = ctypes.cast(ctypes.pythonapi.PyObject_GenericGetAttr, ctypes.c_void_p).value
    assert address is not None
    return address
