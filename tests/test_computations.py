"""The table of computations against torch's own registry.

Each name that an author forbids leads to what it says, and every ready-made function of torch that computes the same is
refused with it. The calls run in a process of their own, because a refusal holds for a whole process.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import torch

from autograder.sandbox.forbidding.computations import AUTOGRAD, COMPUTATIONS, forbidden_by
from autograder.sandbox.forbidding.operators import kernels_of

Z, Y, P = "torch.tensor([[1.0, 2.0, 0.5], [0.1, 0.2, 0.3]])", "torch.tensor([2, 0])", "torch.tensor([0.2, 0.7])"
BINARY = "torch.tensor([0.0, 1.0])"
ONE, E = "torch.tensor(1.0)", "torch.eye(3)[None]"
CALLS = {  # by the name in the table: each ready-made way to the same numbers
    "softmax": [
        f"{Z}.softmax(1)", f"F.softmax({Z}, 1)", f"F.softmin(-{Z}, 1)", f"nn.Softmax(1)({Z})", f"nn.Softmin(1)(-{Z})",
        f"nn.Softmax2d()({Z}[:, :, None, None])", f"torch.special.softmax({Z}, 1)", f"aten._softmax({Z}, 1, False)",
        f"aten._softmax.out({Z}, 1, False, out=torch.empty(2, 3))", f"aten._safe_softmax({Z}, 1)",
        f"aten.softmax.int_out({Z}, 1, out=torch.empty(2, 3))", f"aten._masked_softmax({Z}, {Z} > 9, 1)",
        f"torch.sparse.softmax({Z}.to_sparse(), 1)", f"torch.masked.softmax({Z}, 1)",
        f"D.Categorical(logits={Z}).probs",
        f"D.OneHotCategorical(logits={Z}).probs", f"D.Multinomial(1, logits={Z}).probs",
        f"D.RelaxedOneHotCategorical(torch.tensor(1.0), logits={Z}).probs", f"D.SoftmaxTransform()({Z})",
        f"D.utils.logits_to_probs({Z})", f"F.scaled_dot_product_attention({Z}[None], {E}, {E})",
        f"aten._scaled_dot_product_attention_math({Z}[None], {E}, {E})",
        f"aten._scaled_dot_product_flash_attention_for_cpu({Z}[None, None], {E}[None], {E}[None])",
        f"nn.MultiheadAttention(3, 1)({Z}, {Z}, {Z})", f"F.gumbel_softmax({Z})", f"torch._refs.softmax({Z}, 1)",
        f"torch._refs.special.softmax({Z}, 1)", f"torch._refs.nn.functional.softmax({Z}, 1)",
        f"torch._refs.nn.functional.softmin(-{Z}, 1)", f"torch._decomp.decompositions._softmax({Z}, 1, False)",
        f"torch._decomp.decomposition_table[aten._softmax.default]({Z}, 1, False)",
        f"torch._decomp.decompositions.safe_softmax({Z}, 1)", f"torch.vmap(lambda v: v.softmax(0))({Z})",
        f"torch.nested.nested_tensor([{Z}]).softmax(2)", f"{Z}.to_mkldnn().softmax(1)", f"{Z}.bfloat16().softmax(1)",
        f"script('def f(z):\\n    return z.softmax(1)\\n').f({Z})",
        f"aten.softmax.int._op_dk(K.CompositeImplicitAutograd, {Z}, 1)",
        f"aten._softmax.default._op_dk(K.CPU, {Z}, 1, False)",
        f"aten.softmax.int.decompose({Z}, 1)", f"torch._C._jit_get_operation('aten::softmax')[0]({Z}, 1)",
        f"torch._VF.softmax({Z}, 1)", f"scipy_special().softmax({Z}.numpy(), 1)",
        "__import__('sklearn.utils.extmath').utils.extmath.softmax(numpy.ones((1, 3)))",
    ],
    "log_softmax": [
        f"{Z}.log_softmax(1)", f"F.log_softmax({Z}, 1)", f"nn.LogSoftmax(1)({Z})", f"torch.special.log_softmax({Z}, 1)",
        f"aten._log_softmax({Z}, 1, False)", f"aten._log_softmax.out({Z}, 1, False, out=torch.empty(2, 3))",
        f"torch.sparse.log_softmax({Z}.to_sparse(), 1)", f"torch.masked.log_softmax({Z}, 1)",
        f"D.Categorical(logits={Z}).logits", f"torch._refs.log_softmax({Z}, 1)",
        f"torch._decomp.decompositions._log_softmax({Z}, 1, False)", f"torch.vmap(lambda v: v.log_softmax(0))({Z})",
        f"F.cross_entropy({Z}, {Y}, reduction='none')", f"scipy_special().log_softmax({Z}.numpy(), 1)",
        f"nn.AdaptiveLogSoftmaxWithLoss(3, 3, [1])({Z}, {Y})",
    ],
    "one_hot": [
        f"F.one_hot({Y}, 3)", f"aten.one_hot({Y}, 3)", f"torch._C._nn.one_hot({Y}, 3)",
        f"torch.vmap(lambda v: F.one_hot(v, 3))({Y})", f"aten.one_hot.default.decompose({Y}, 3)",
        f"torch._decomp.decompositions.one_hot({Y}, 3)",
        "__import__('sklearn.preprocessing').preprocessing.label_binarize([1, 0, 2], classes=[0, 1, 2])",
    ],
    "nll_loss": [
        f"F.nll_loss({Z}, {Y})", f"nn.NLLLoss()({Z}, {Y})", f"aten.nll_loss({Z}, {Y})", f"aten.nll_loss_nd({Z}, {Y})",
        f"aten.nll_loss_forward({Z}, {Y}, None, 1, -100)", f"F.cross_entropy({Z}.log_softmax(1), {Y})",
        f"aten.nll_loss2d({Z}[:, :, None, None], {Y}[:, None, None])", f"torch._refs.nn.functional.nll_loss({Z}, {Y})",
        f"torch._decomp.decompositions.nll_loss_forward({Z}, {Y}, None, 1, -100)",
        f"torch.vmap(F.nll_loss)({Z}[None], {Y}[None])", f"linear_cross_entropy({Z}, {Y})",
        f"F.ctc_loss({Z}[None], {Y}[:, None] + 0, torch.tensor([1, 1]), torch.tensor([1, 1]), blank=1)",
    ],
    "cross_entropy": [
        f"F.cross_entropy({Z}, {Y})", f"nn.CrossEntropyLoss()({Z}, {Y})", f"aten.cross_entropy_loss({Z}, {Y})",
        f"torch._C._nn.cross_entropy_loss({Z}, {Y})", f"torch.vmap(F.cross_entropy)({Z}[None], {Y}[None])",
        f"F.cross_entropy({Z}, torch.eye(3)[{Y}])", f"aten.cross_entropy_loss.default.decompose({Z}, {Y})",
        f"linear_cross_entropy({Z}, {Y})",
        f"script('def f(z, y):\\n    return torch.nn.functional.cross_entropy(z, y)\\n').f({Z}, {Y})",
    ],
    "binary_cross_entropy": [
        f"F.binary_cross_entropy({P}, {BINARY})", f"nn.BCELoss()({P}, {BINARY})",
        f"F.binary_cross_entropy_with_logits({P}, {BINARY})", f"nn.BCEWithLogitsLoss()({P}, {BINARY})",
        f"aten.binary_cross_entropy({P}, {BINARY})", f"F.multilabel_soft_margin_loss({P}[None], {BINARY}[None])",
        f"F.soft_margin_loss({P}, 2 * {BINARY} - 1)", f"D.Bernoulli(logits={P}).log_prob({BINARY})",
        f"D.Bernoulli(probs={P}).log_prob({BINARY})", f"D.Binomial(1, logits={P}).log_prob({BINARY})",
        f"torch._decomp.decompositions.binary_cross_entropy({P}, {BINARY})",
        f"torch._decomp.decompositions.binary_cross_entropy_with_logits({P}, {BINARY})",
        f"torch.vmap(F.binary_cross_entropy_with_logits)({P}[None], {BINARY}[None])",
    ],
    "mse_loss": [
        f"F.mse_loss({P}, {BINARY})", f"nn.MSELoss()({P}, {BINARY})", f"aten.mse_loss({P}, {BINARY})",
        f"F.huber_loss({P}, {BINARY}, delta=9.0)", f"F.smooth_l1_loss({P}, {BINARY}, beta=9.0)",
        f"F.gaussian_nll_loss({P}, {BINARY}, torch.ones(2))", f"torch._refs.nn.functional.mse_loss({P}, {BINARY})",
        f"torch._decomp.decompositions.mse_loss({P}, {BINARY})", f"torch.vmap(F.mse_loss)({P}[None], {BINARY}[None])",
        f"aten.mse_loss.out({P}, {BINARY}, out=torch.empty(()))",
    ],
    "autograd": [
        f"leaf({P}).sum().backward()", f"grad(leaf({P}).exp().sum())", f"torch.func.grad(torch.logsumexp)({P}, 0)",
        f"torch.func.vjp(torch.exp, {P})[1]({P})", f"torch.func.jvp(torch.exp, ({P},), ({P},))",
        f"torch.func.linearize(torch.exp, {P})[1]({P})", f"torch.func.jacrev(torch.exp)({P})",
        f"torch.func.jacfwd(torch.exp)({P})", f"torch.func.hessian(torch.sum)({P})",
        f"torch.func.grad_and_value(torch.sum)({P})", f"torch.autograd.functional.jacobian(torch.exp, {P})",
        f"torch.autograd.functional.vjp(torch.exp, {P}, {P})", f"dual({P})",
        f"aten._backward(leaf({P}).sum(), [leaf({P})])",
        f"torch.autograd.Variable._execution_engine.run_backward((leaf({P}).sum(),), ({ONE},), False, False, (), True,"
        " True)",
        f"script('def f(z):\\n    a = z.detach().requires_grad_(True)\\n"
        f"    return torch.autograd.grad([a.sum()], [a])\\n').f({P})",
        f"aten.sigmoid_backward({P}, {P})", f"aten.mse_loss_backward({ONE}, {P}, {BINARY}, 1)",
        f"aten.binary_cross_entropy_backward({ONE}, {P}, {BINARY})",
        f"aten._softmax_backward_data({Z}, {Z}, 1, torch.float32)",
        f"aten._log_softmax_backward_data({Z}, {Z}, 1, torch.float32)",
        f"aten.nll_loss_backward({ONE}, {Z}, {Y}, None, 1, -100, torch.tensor(2.0))",
        f"torch._decomp.decompositions.sigmoid_backward({P}, {P})", f"aten.log_sigmoid_backward({P}, {P}, {P})",
        "KEPT_SETTER(None, False)",
    ],
}  # fmt: skip
# Operators of torch whose names look like those of the table and that need not be in it, with the reason.
EXEMPT = {
    "made of operators in the table": (
        "softmax log_softmax special_softmax special_log_softmax _safe_softmax nll_loss nll_loss_nd nll_loss2d ctc_loss"
        " scaled_dot_product_attention _scaled_dot_product_attention_math _transformer_encoder_layer_fwd"
        " _nested_tensor_softmax_with_shape"
    ),
    "another loss": "poisson_nll_loss kl_div multi_margin_loss multilabel_margin_loss",
    "a question about a kernel": "_use_cudnn_ctc_loss _use_miopen_ctc_loss _fused_sdp_choice",
}
PRELUDE = """
import json, os, sys, warnings
warnings.simplefilter("ignore")
import numpy, torch, torch.nn.functional as F
from torch import nn
from autograder.sandbox.warm import warm_up
warm_up(["numpy"])
KEPT_SETTER = torch._C._dynamo.compiled_autograd.set_autograd_compiler
D, aten, K = torch.distributions, torch.ops.aten, torch._C.DispatchKey
def script(text): return torch.jit.CompilationUnit(text)
def leaf(x): return x.clone().requires_grad_()
def grad(x): return torch.autograd.grad(x, x)
def dual(x):
    with torch.autograd.forward_ad.dual_level():
        return torch.autograd.forward_ad.make_dual(x, x)
def scipy_special():
    import scipy.special
    return scipy.special
def linear_cross_entropy(z, y): return F.linear_cross_entropy(z, torch.eye(3), y)
def outcome(call):
    try:
        eval(call)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return "GIVEN"
from autograder.sandbox.forbidding.refusals import RefusalsForNow
def of_row(names, calls, free):
    before = [outcome(call) for call in calls]
    refusals = RefusalsForNow()
    refusals.begin(names, key=1)
    during = [outcome(call) for call in calls]
    allowed = [outcome(call) for call in free]
    refusals.end()
    return before, during, allowed, [outcome(call) for call in calls]
rows, free = json.loads(sys.argv[1])
for said, (names, calls) in rows.items():
    sys.stdout.flush()
    if os.fork() == 0:
        print(json.dumps([said, *of_row(names, calls, free)]), flush=True)
        os._exit(0)
    os.wait()
"""
FREE = [
    f"{Z}.exp() / {Z}.exp().sum(1, True)", f"torch.logsumexp({Z}, 1)", f"F.logsigmoid({Z})", f"F.softplus({Z})",
    f"{Z}.gather(1, {Y}[:, None])", f"torch.zeros(2, 3).scatter_(1, {Y}[:, None], 1.0)",
    f"torch.special.xlogy({Z}, {Z})", f"torch.eye(3)[{Y}]", f"nn.Linear(3, 2)({Z})", f"leaf({Z})", "torch.no_grad()",
]  # fmt: skip
LACKING = ("no attribute", "No module named", "has no", "not found")


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[list[str]]]:
    """What the calls of each row give without, under and after the refusal; and what the free calls give under it."""
    rows = {said: ([n for row in COMPUTATIONS if row.said == said for n in row.names], CALLS[said]) for said in CALLS}
    command = [sys.executable, "-c", PRELUDE, json.dumps([rows, FREE])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    ends = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("["))
    return {said: [before, during, allowed, after] for said, before, during, allowed, after in ends}


@pytest.mark.parametrize("said", CALLS)
def test_every_ready_made_way_is_refused_and_nothing_else(outcomes: dict[str, list[list[str]]], said: str) -> None:
    """What this version of torch has gives a value before and after, and none while it is refused."""
    before, during, allowed, after = outcomes[said]
    known = dict(zip(CALLS[said], zip(before, during, after, strict=True), strict=True))
    there = {call: ends for call, ends in known.items() if not any(word in ends[0] for word in LACKING)}
    assert {call: ends for call, ends in there.items() if ends[1] == "GIVEN"} == {}
    assert {call: ends for call, ends in there.items() if ends[0] != ends[2]} == {}
    assert {call: end for call, end in zip(FREE, allowed, strict=True) if end != "GIVEN"} == {}
    assert [call for call, ends in there.items() if ends[0] != "GIVEN"] == []


def test_every_row_has_calls() -> None:
    """A row that nobody tries proves nothing."""
    assert {row.said for row in COMPUTATIONS} == CALLS.keys()


def operators_like(pattern: str) -> Iterator[str]:
    for name in torch._C._dispatch_get_all_op_names():
        space, _, base = name.partition("::")
        base = base.partition(".")[0]
        if space == "aten" and re.search(pattern, base) and not re.search(r"_backward|_grad_input|_copy$", base):
            yield base


def test_no_operator_of_torch_is_forgotten() -> None:
    """Each operator whose name tells of a computation of the table is in the table, or exempted with a reason."""
    listed = {name for row in COMPUTATIONS for name in row.operators}
    exempt = {name for names in EXEMPT.values() for name in names.split()}
    pattern = r"soft(max|min)|cross_entropy|nll|mse_loss|one_hot|ctc_loss|huber|smooth_l1|soft_margin|attention|dual$"
    unknown = set(operators_like(pattern)) - listed - exempt
    assert unknown == {"_unpack_dual"} & unknown


def test_every_operator_of_the_table_is_torchs() -> None:
    """A misspelt name would refuse nothing. Kernels of other devices are not in every build."""
    names = {name.partition("::")[2].partition(".")[0] for name in torch._C._dispatch_get_all_op_names()}
    assert {name for row in COMPUTATIONS for name in row.operators} - names == set()
    for said in ("softmax", "one_hot", "cross_entropy", "mse_loss"):
        row = next(row for row in COMPUTATIONS if row.said == said)
        assert any(key == "CPU" or "Composite" in key for name in row.operators for _, key in kernels_of(name))


def test_names_lead_to_rows() -> None:
    """Each name of a row leads there; another name stands for the operators of that name."""
    assert [row.said for row in forbidden_by(["LogSoftmax", "Softmax"])] == ["softmax", "log_softmax"]
    assert [row.said for row in forbidden_by(["autograd"])] == [AUTOGRAD]
    assert [row.said for row in forbidden_by(["backward"])] == [AUTOGRAD, AUTOGRAD]
    assert forbidden_by(["dot"])[0].operators == ("dot",)
    assert forbidden_by([]) == ()
