"""Ways round the dispatcher that no student needs, closed for good in every process that serves modules.

A kernel that was taken out of the dispatcher's table runs after the table has changed. TorchScript can be compiled to
code that calls no operator: by its fusers, by oneDNN's graphs and by the static runtime. `torch._C._te` builds such
code. The engine of distributed training, TorchScript's own derivatives and a node of a graph that is called by hand,
`loss.grad_fn(one)`, do not ask autograd's hook.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import torch

from autograder.sandbox.forbidding.layout import call_slots, raising

_CLOSED = (
    "_dispatch_get_computed_kernel_for_dispatch_key", "_jit_to_static_module", "_fuse_to_static_module",
    "_jit_override_can_fuse_on_cpu", "_jit_override_can_fuse_on_cpu_legacy", "_jit_set_texpr_fuser_enabled",
    "_jit_pass_fuse_tensorexprs", "_jit_pass_fuse", "_jit_set_llga_enabled", "_jit_differentiate",
    "_dist_autograd_init",
)  # fmt: skip


def close_shortcuts() -> None:
    """Take these ways away. The functions behind them are gone, unless torch itself has kept them."""
    for name in _CLOSED:
        if hasattr(torch._C, name):
            setattr(torch._C, name, _closed)
    if hasattr(torch._C, "_te"):
        del torch._C._te
        sys.modules.pop("torch._C._te", None)
    for name in ("torch._C._distributed_autograd", "torch.distributed.autograd"):
        module = sys.modules.get(name, getattr(torch._C, "_distributed_autograd", None))
        if module is not None:
            vars(module).update(dict.fromkeys(("_init", "_new_context", "backward"), _closed))
    for kind in vars(torch._C._functions).values():
        for slot in call_slots(kind) if isinstance(kind, type) else ():
            slot.value = raising()


def _closed(*args: Any, **kwargs: Any) -> NoReturn:
    raise RuntimeError("this part of torch is not there where code is graded")
