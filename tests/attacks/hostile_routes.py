"""Ways round what a task forbids: each function gives a softmax, or a derivative, that its author did not write.

`SOFTMAX` and `LOSS` hold submissions of homework 1 by name: the text of one function, with what it needs above it. The
loading of the module is part of some: what it keeps must be of no use later.
"""

from __future__ import annotations

SOFTMAX = {
    "through the built-ins": """
def softmax(z, dim=-1):
    return __builtins__["getattr"](__builtins__["__import__"]("torch"), "xamtfos"[::-1])(z, dim)
""",
    "by a method caller": """
import operator
NAME = "".join(map(chr, (115, 111, 102, 116, 109, 97, 120)))
def softmax(z, dim=-1): return operator.methodcaller(NAME, dim)(z)
""",
    "from the functions of C": """
def softmax(z, dim=-1): return getattr(torch._C._VariableFunctions, "soft" + "max")(z, dim)
""",
    "kept when the module was loaded": """
KEPT = {name: value for name, value in vars(torch).items() if callable(value)}
def softmax(z, dim=-1): return KEPT["soft" + "max"](z, dim)
""",
    "found by the garbage collector": """
import gc
def softmax(z, dim=-1):
    found = [o for o in gc.get_objects() if type(o).__name__ == "OpOverload" and str(o) == "aten._softmax.default"]
    return (found or [torch.ops.aten._softmax.default])[0](z, dim, False)
""",
    "a kernel of the table, kept": """
class Kept:
    kernel = torch.library.get_kernel("aten::_softmax", "CPU")
def softmax(z, dim=-1):
    return Kept.kernel.call_boxed(torch._C.DispatchKeySet(torch._C.DispatchKey.CPU), z, dim, False)
""",
    "a registration that is withdrawn": """
import gc
def softmax(z, dim=-1):
    for found in gc.get_objects():
        if "Library" in type(found).__name__ or "DispatchModule" in type(found).__name__: found._destroy()
    return z.softmax(dim)
""",
    "a registration on top": """
def softmax(z, dim=-1):
    library = torch.library.Library("aten", "IMPL")
    def kernel(x, d, half): return torch.ops.aten._safe_softmax(x, d)
    library.impl("_softmax", kernel, "CPU", allow_override=True)
    return z.softmax(dim)
""",
    "at another key": """
def softmax(z, dim=-1):
    names = ("CompositeImplicitAutograd", "FuncTorchBatchedDecomposition", "AutogradCPU", "CPU", "Meta")
    for key in (torch._C.DispatchKey.__members__[name] for name in names):
        try: return torch.ops.aten.softmax.int._op_dk(key, z, dim)
        except Exception: pass
""",
    "below autograd": """
def softmax(z, dim=-1):
    with torch._C._AutoDispatchBelowAutograd(): return z.softmax(dim)
""",
    "with keys excluded": """
def softmax(z, dim=-1):
    keys = torch._C.DispatchKeySet(torch._C.DispatchKey.Python)
    with torch._C._ExcludeDispatchKeyGuard(keys), torch.inference_mode(): return z.softmax(dim)
""",
    "in a thread": """
from concurrent.futures import ThreadPoolExecutor
def softmax(z, dim=-1): return ThreadPoolExecutor(1).submit(lambda: z.softmax(dim)).result()
""",
    "in a thread that waits since the module was loaded": """
import queue, threading
class Waiting:
    asked, said = queue.Queue(), queue.Queue()
    def work(asked, said):
        while True:
            z, dim = asked.get()
            try: said.put(torch.softmax(z, dim))
            except Exception: said.put(None)
    threading.Thread(target=work, args=(asked, said), daemon=True).start()
def softmax(z, dim=-1):
    Waiting.asked.put((z, dim))
    return Waiting.said.get(timeout=2)
""",
    "a graph that was run before": """
UNIT = torch.jit.CompilationUnit("def f(z, dim: int):\\n    return torch.softmax(z, dim)\\n")
class Warm:
    for n in range(4): UNIT.f(torch.ones(3), 0)
def softmax(z, dim=-1): return UNIT.f(z, dim)
""",
    "a graph that a fuser compiled": """
class Fused:
    torch._C._jit_override_can_fuse_on_cpu(True)
UNIT = torch.jit.CompilationUnit("def f(z, dim: int):\\n    return torch.softmax(z, dim)\\n")
def softmax(z, dim=-1): return UNIT.f(z, dim)
""",
    "a traced layer": """
TRACED = torch.jit.trace(nn.Softmax(-1), torch.ones(2, 3))
def softmax(z, dim=-1): return TRACED(z.movedim(dim, -1)).movedim(-1, dim)
""",
    "an exported program": """
def softmax(z, dim=-1):
    class Layer(nn.Module):
        def forward(self, x): return x.softmax(-1)
    return torch.export.export(Layer(), (z.movedim(dim, -1),)).module()(z.movedim(dim, -1)).movedim(-1, dim)
""",
    "out of a pickle": """
import pickle
PICKLE = pickle.dumps(torch.nn.Softmax(-1))
def softmax(z, dim=-1): return pickle.loads(PICKLE)(z.movedim(dim, -1)).movedim(-1, dim)
""",
    "mapped": """
def softmax(z, dim=-1):
    rows = z.movedim(dim, -1)
    if rows.dim() == 1: return torch.vmap(lambda v: v.softmax(0))(rows[None])[0]
    flat = rows.reshape(-1, rows.shape[-1])
    return torch.vmap(lambda v: v.softmax(0))(flat).reshape(rows.shape).movedim(-1, dim)
""",
    "sparse": """
def softmax(z, dim=-1):
    s = torch.sparse_coo_tensor(torch.ones(z.shape).nonzero().T, z.reshape(-1), z.shape)
    return torch.sparse.softmax(s, dim % z.dim()).to_dense()
""",
    "mkldnn": """
def softmax(z, dim=-1): return z.float().to_mkldnn().softmax(dim).to_dense().to(z.dtype)
""",
    "nested": """
def softmax(z, dim=-1):
    rows = z.movedim(dim, -1)
    flat = rows.reshape(1, -1, rows.shape[-1])
    return torch.nested.nested_tensor([flat[0]]).softmax(-1).unbind()[0].reshape(rows.shape).movedim(-1, dim)
""",
    "attention of one head": """
def softmax(z, dim=-1):
    rows = z.movedim(dim, -1)
    flat = rows.reshape(1, 1, -1, rows.shape[-1])
    eye = torch.eye(rows.shape[-1], dtype=z.dtype)[None, None]
    attended = torch.ops.aten._scaled_dot_product_attention_math(flat, eye, eye, scale=1.0)[0]
    return attended.reshape(rows.shape).movedim(-1, dim)
""",
    "the gradient of logsumexp": """
def softmax(z, dim=-1):
    with torch.enable_grad():
        x = z if z.requires_grad else z.detach().requires_grad_()
        return torch.autograd.grad(x.logsumexp(dim).sum(), x, create_graph=True)[0]
""",
    "the gradient of logsumexp, mapped": """
def softmax(z, dim=-1): return torch.func.grad(lambda v: v.logsumexp(dim).sum())(z)
""",
    "a reference in Python": """
import torch._refs
def softmax(z, dim=-1): return torch._refs.softmax(z, dim)
""",
    "a decomposition": """
from torch._decomp import decomposition_table
TABLE = dict(decomposition_table)
def softmax(z, dim=-1): return TABLE[torch.ops.aten._softmax.default](z, dim, False)
""",
    "of scipy": """
def softmax(z, dim=-1):
    import scipy.special
    return torch.from_numpy(scipy.special.softmax(z.detach().numpy(), axis=dim))
""",
    "of a distribution": """
def softmax(z, dim=-1):
    drawn = torch.distributions.RelaxedOneHotCategorical(torch.ones(()), logits=z.movedim(dim, -1))
    return drawn.probs.movedim(-1, dim)
""",
    "of a transform": """
def softmax(z, dim=-1): return torch.distributions.SoftmaxTransform()(z.movedim(dim, -1)).movedim(-1, dim)
""",
    "one that is caught": """
def softmax(z, dim=-1):
    try: return z.softmax(dim)
    except BaseException: return (z - z.logsumexp(dim, keepdim=True)).exp()
""",
    "with its note removed": """
def softmax(z, dim=-1):
    import sys
    try: z.softmax(dim)
    except BaseException: pass
    sys.modules["autograder.sandbox.forbidding.refusal"]._NOTED.clear()
    return z.softmax(dim)
""",
    "with the refusals ended": """
def softmax(z, dim=-1):
    import gc, sys
    module = sys.modules["autograder.sandbox.forbidding.refusals"]
    module.RefusalsForNow().end()
    for found in gc.get_objects():
        if isinstance(found, module.Refusals): module.RefusalsForNow.end(found)
    return z.softmax(dim)
""",
    "in a process of its own": """
def softmax(z, dim=-1):
    import subprocess, sys
    code = f"import torch; print(torch.softmax(torch.tensor({z.tolist()}, dtype={z.dtype}), {dim}).tolist())"
    return torch.tensor(eval(subprocess.run([sys.executable, "-c", code], capture_output=True).stdout), dtype=z.dtype)
""",
}

LOSSES = """
def losses(kind):
    return {"ce": F.cross_entropy, "bce": F.binary_cross_entropy_with_logits,
            "mse": lambda z, y: F.mse_loss(z.sigmoid(), y)}[kind]
def cross_entropy_grad(logits, y): return slope(losses("ce"), logits, y)
def bce_with_logits_grad(z, y): return slope(losses("bce"), z, y)
def mse_sigmoid_grad(z, y): return slope(losses("mse"), z, y)
"""
GRADIENTS = {
    "the engine by its other name": """
RUN = torch.autograd.Variable._execution_engine.run_backward
def slope(f, z, y):
    with torch.enable_grad():
        x = z.clone().requires_grad_()
        loss = f(x, y)
    return RUN((loss,), (torch.ones_like(loss),), False, False, (x,), False, False)[0]
""",
    "the hook taken away": """
SET = torch._C._dynamo.compiled_autograd.set_autograd_compiler
def slope(f, z, y):
    try: SET(None, False)
    except Exception: pass
    with torch.enable_grad():
        x = z.clone().requires_grad_()
        return torch.autograd.grad(f(x, y), x)[0]
""",
    "the hook switched off": """
def slope(f, z, y):
    with torch._dynamo.compiled_autograd._disable(), torch.enable_grad():
        x = z.clone().requires_grad_()
        return torch.autograd.grad(f(x, y), x)[0]
""",
    "node by node": """
def slope(f, z, y):
    with torch.enable_grad():
        x = z.clone().requires_grad_()
        node, grad = f(x, y).grad_fn, torch.ones((), dtype=z.dtype)
    while node is not None and type(node).__name__ != "AccumulateGrad":
        grad = node(grad)
        grad = grad[0] if isinstance(grad, tuple) else grad
        node = node.next_functions[0][0]
    return grad
""",
    "in TorchScript": """
UNIT = torch.jit.CompilationUnit('''
def ce(z, y):
    x = z.detach().requires_grad_(True)
    return torch.autograd.grad([torch.nn.functional.cross_entropy(x, y)], [x])
''')
def slope(f, z, y): return UNIT.ce(z, y)[0]
""",
    "an operator": """
def slope(f, z, y):
    with torch.enable_grad():
        x = z.clone().requires_grad_()
        torch.ops.aten._backward(f(x, y), [x])
    return x.grad
""",
    "in a thread": """
import threading
def slope(f, z, y):
    x = z.clone().requires_grad_()
    thread = threading.Thread(target=lambda: f(x, y).backward())
    thread.start()
    thread.join()
    return x.grad
""",
    "a directional derivative for each entry": """
def slope(f, z, y):
    import torch.autograd.forward_ad as fwd
    out = torch.zeros_like(z)
    for i in range(z.numel()):
        d = torch.zeros(z.numel(), dtype=z.dtype)
        d[i] = 1
        with fwd.dual_level(): out.view(-1)[i] = fwd.unpack_dual(f(fwd.make_dual(z, d.view_as(z)), y)).tangent
    return out
""",
    "functorch's levels by hand": """
F_ = torch._C._functorch
UP, DOWN = F_._grad_increment_nesting, F_._grad_decrement_nesting
def slope(f, z, y):
    level = UP()
    try:
        F_.set_inplace_requires_grad_allowed(True)
        x = F_._wrap_for_grad(z, level).requires_grad_()
        return F_._unwrap_for_grad(torch.autograd.grad(f(x, y), x)[0], level)
    finally: DOWN()
""",
    "the engine put to work": """
def slope(f, z, y):
    import gc, sys
    module = sys.modules["autograder.sandbox.forbidding.derivatives"]
    numbers = [o._engine for o in gc.get_objects() if type(o).__name__ == "Refusals"]
    with torch.enable_grad(), module.engine_at_work(numbers[0], 0):
        x = z.clone().requires_grad_()
        return torch.autograd.grad(f(x, y), x)[0]
""",
    "a Jacobian": """
def slope(f, z, y): return torch.func.jacrev(lambda v: f(v, y))(z)
""",
    "forward over a Jacobian": """
def slope(f, z, y): return torch.func.jacfwd(lambda v: f(v, y))(z)
""",
    "an optimiser": """
def slope(f, z, y):
    with torch.enable_grad():
        x = z.clone().requires_grad_()
        def closure():
            loss = f(x, y)
            loss.backward()
            return loss
        torch.optim.SGD([x], lr=1.0).step(closure)
    return z - x.detach()
""",
    "a hook on a tensor": """
def slope(f, z, y):
    seen = []
    with torch.enable_grad():
        x = z.clone().requires_grad_()
        x.register_hook(seen.append)
        try: f(x, y).backward()
        except Exception: pass
    return seen[0]
""",
    "distributed": """
def slope(f, z, y):
    import torch.distributed.autograd as distributed
    torch._C._distributed_autograd._init(0)
    with torch.enable_grad(), distributed.context() as number:
        x = z.clone().requires_grad_()
        distributed.backward(number, [f(x, y)])
        return distributed.get_gradients(number)[x]
""",
}
