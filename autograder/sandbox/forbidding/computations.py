"""The table of computations: from a name that an author forbids to the operators and functions that compute it.

A name that no row has stands for the operators of that name, and for torch's functions and classes of that name. A
row also has the ready-made functions that give the same values under another name: attention of an identity is a
softmax. `tests/test_computations.py` holds the table against torch's registry. What a version of torch lacks is passed
over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_ATTENTION = (  # each has a kernel of its own, with a softmax in it
    "_scaled_dot_product_flash_attention", "_scaled_dot_product_flash_attention_for_cpu",
    "_scaled_dot_product_efficient_attention", "_scaled_dot_product_cudnn_attention",
    "_scaled_dot_product_attention_math_for_mps", "_scaled_dot_product_fused_attention_overrideable",
    "_flash_attention_forward", "_flash_attention_forward_no_dropout_inplace", "_efficient_attention_forward",
    "_cudnn_attention_forward", "_native_multi_head_attention", "_triton_multi_head_attention",
    "_triton_scaled_dot_attention",
)  # fmt: skip
AUTOGRAD = "autograd"
_BY_HAND = (  # names in tasks that ask for the formula of a derivative; `autograd` by itself leaves formulas allowed
    "backward", "grad", "requires_grad_", "vjp", "jvp", "jacobian", "jacrev", "jacfwd", "hessian", "grad_and_value",
    "linearize",
)  # fmt: skip
_CHUNKED = "torch.nn.modules.linear_cross_entropy:_linear_cross_entropy_batch_chunked_accumulator"
_LINEAR = ("torch.nn.functional:linear_cross_entropy", _CHUNKED)


@dataclass(frozen=True)
class Computation:
    """A computation that a task may forbid.

    Attributes:
        said: its name in sentences for the student.
        names: the names that authors forbid it by.
        operators: the names of its operators in `aten`, or with another namespace in front. An operator that is made
            of these alone need not be named, because it reaches them.
        functions: paths of Python functions that compute it of other operators.
        is_autograd: whether it is the begin of a derivative.
    """

    said: str
    names: tuple[str, ...]
    operators: tuple[str, ...]
    functions: tuple[str, ...] = ()
    is_autograd: bool = False


COMPUTATIONS = (
    Computation(
        "softmax",
        ("softmax", "Softmax", "Softmax2d", "softmin", "Softmin", "_softmax", "Categorical", "OneHotCategorical"),
        ("_softmax", "_masked_softmax", "_sparse_softmax", *_ATTENTION),
        (
            "torch._refs:softmax", "torch._refs.special:softmax", "torch._refs.nn.functional:softmax",
            "torch._refs.nn.functional:softmin", "torch._decomp.decompositions:_softmax",
            "torch._decomp.decompositions:safe_softmax", "torch._decomp.decompositions:_softmax_unbacked_safe_amax",
            "torch._decomp.decompositions:scaled_dot_product_flash_attention_for_cpu",
            "torch.distributions.categorical:Categorical.__init__",
            "torch.distributions.transforms:SoftmaxTransform._call", *_LINEAR,
            "scipy.special._logsumexp:softmax", "sklearn.utils.extmath:softmax",
        ),
    ),
    Computation(
        "log_softmax",
        ("log_softmax", "LogSoftmax", "_log_softmax"),
        ("_log_softmax", "_sparse_log_softmax"),
        (
            "torch._refs:log_softmax", "torch._refs.special:log_softmax", "torch._refs.nn.functional:log_softmax",
            "torch._decomp.decompositions:_log_softmax", "torch.distributions.categorical:Categorical.__init__",
            *_LINEAR, "scipy.special._logsumexp:log_softmax",
        ),
    ),
    Computation(
        "one_hot",
        ("one_hot",),
        ("one_hot",),
        (
            "torch._decomp.decompositions:one_hot", "sklearn.preprocessing._label:label_binarize",
            "sklearn.preprocessing._encoders:OneHotEncoder.__init__",
        ),
    ),
    Computation(
        "nll_loss",
        ("nll_loss", "NLLLoss", "nll_loss2d", "nll_loss_nd", "NLLLoss2d"),
        ("nll_loss_forward", "nll_loss2d_forward", "_ctc_loss", "_cudnn_ctc_loss", "miopen_ctc_loss"),
        (
            "torch._refs.nn.functional:nll_loss", "torch._refs.nn.functional:_nll_loss_nd",
            "torch._decomp.decompositions:_nll_loss_forward", "torch._decomp.decompositions:nll_loss_forward",
            "torch._decomp.decompositions:nll_loss2d_forward", *_LINEAR,
        ),
    ),
    Computation(
        "cross_entropy",
        ("cross_entropy", "CrossEntropyLoss", "cross_entropy_loss"),
        ("cross_entropy_loss",),
        (*_LINEAR, "sklearn.metrics._classification:log_loss"),
    ),
    Computation(
        "binary_cross_entropy",
        ("binary_cross_entropy", "binary_cross_entropy_with_logits", "BCELoss", "BCEWithLogitsLoss"),
        ("binary_cross_entropy", "binary_cross_entropy_with_logits", "soft_margin_loss"),
        (
            "torch._decomp.decompositions:binary_cross_entropy",
            "torch._decomp.decompositions:binary_cross_entropy_with_logits",
            "torch._decomp.decompositions:soft_margin_loss", "torch.nn.functional:multilabel_soft_margin_loss",
            "torch.distributions.binomial:Binomial.log_prob", "sklearn.metrics._classification:log_loss",
        ),
    ),
    Computation(
        "mse_loss",
        ("mse_loss", "MSELoss"),
        ("mse_loss", "huber_loss", "smooth_l1_loss"),
        (
            "torch._refs.nn.functional:mse_loss", "torch._refs.nn.functional:huber_loss",
            "torch._refs.nn.functional:smooth_l1_loss", "torch._decomp.decompositions:mse_loss",
            "torch._decomp.decompositions:smooth_l1_loss", "torch.nn.functional:gaussian_nll_loss",
            "sklearn.metrics._regression:mean_squared_error",
        ),
    ),
    Computation(  # the begin of a derivative; a softmax, for instance, is the gradient of logsumexp
        AUTOGRAD,
        ("autograd", *_BY_HAND),
        ("_make_dual",),
        (
            "torch.autograd.forward_ad:enter_dual_level", "torch._functorch.eager_transforms:_jvp_with_argnums",
            "torch._functorch.eager_transforms:linearize", "torch._functorch.eager_transforms:_vjp_with_argnums",
        ),
        is_autograd=True,
    ),
    Computation(  # the formulas of derivatives, which autograd calls
        AUTOGRAD,
        _BY_HAND,
        (
            "_log_softmax_backward_data", "_softmax_backward_data", "_sparse_softmax_backward_data",
            "_sparse_log_softmax_backward_data", "nll_loss_backward", "nll_loss2d_backward",
            "binary_cross_entropy_backward", "mse_loss_backward", "huber_loss_backward", "smooth_l1_loss_backward",
            "soft_margin_loss_backward", "sigmoid_backward", "log_sigmoid_backward", "softplus_backward",
        ),
        (
            "torch._decomp.decompositions:sigmoid_backward", "torch._decomp.decompositions:log_sigmoid_backward",
            "torch._decomp.decompositions:softplus_backward",
            "torch._decomp.decompositions:mse_loss_backward", "torch._decomp.decompositions:huber_loss_backward",
            "torch._decomp.decompositions:smooth_l1_loss_backward", "torch._decomp.decompositions:_nll_loss_backward",
            "torch._decomp.decompositions:nll_loss_backward", "torch._decomp.decompositions:nll_loss2d_backward",
            "torch._decomp.decompositions:binary_cross_entropy_backward",
            "torch._decomp.decompositions:soft_margin_loss_backward",
            "torch._decomp.decompositions:_softmax_backward_data",
            "torch._decomp.decompositions:_log_softmax_backward_data",
            "torch._inductor.decomposition:_softmax_backward_data",
        ),
    ),
)  # fmt: skip

_PLACES = (
    "torch", "torch.nn.functional", "torch.nn", "torch.optim", "torch.linalg", "torch.special", "torch.distributions",
)  # fmt: skip


def forbidden_by(names: Sequence[str]) -> tuple[Computation, ...]:
    """The computations that these names stand for, each once."""
    rows = [row for row in COMPUTATIONS if not set(names).isdisjoint(row.names)]
    known = {name for row in COMPUTATIONS for name in row.names}
    return (*rows, *(_of_that_name(name) for name in dict.fromkeys(names) if name not in known))


def _of_that_name(name: str) -> Computation:
    functions = [f"{place}:{name}{end}" for place in _PLACES for end in ("", ".__init__")]
    return Computation(name, (name,), (name,), (*functions, f"torch:Tensor.{name}"))
