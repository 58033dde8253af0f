"""Rules: "build it without softmax", enforced where PyTorch runs operators.

A name that a statement forbids stands in RULES with the operators behind it. They are refused at the dispatcher, so
every spelling is seen: `torch.softmax`, `x.softmax`, `nn.Softmax`, `F.cross_entropy`, `torch.ops.aten…`.
What PyTorch writes in Python, out of operators that an answer may use, stands in FUNCTIONS, and is refused where its
code begins to run, under whatever name it was imported.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from importlib import import_module
from types import CodeType, FrameType, ModuleType
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

_MATRIX_PRODUCTS = (
    *("mm", "bmm", "addmm", "addmv", "baddbmm", "addbmm", "mv", "dot", "vdot", "linear", "_trilinear", "_grouped_mm"),
    *("_sparse_addmm", "_sparse_sparse_matmul", "sparse_sampled_addmm", "sspaddmm", "hspmm"),
)
_ATTENTION = (
    *(
        f"_scaled_dot_product_{kernel}"
        for kernel in (
            "flash_attention_for_cpu",
            "flash_attention",
            "efficient_attention",
            "cudnn_attention",
            "fused_attention_overrideable",
            "attention_math_for_mps",
        )
    ),
    *("_native_multi_head_attention", "_transformer_encoder_layer_fwd"),
)
"""Softmax within one fused operator, by the device's choice; the last two by that of nn.MultiheadAttention in eval."""

_CONVOLUTIONS = (
    *("convolution", "_convolution", "convolution_overrideable", "_slow_conv2d_forward", "slow_conv3d_forward"),
    *("slow_conv_dilated2d", "slow_conv_dilated3d", "slow_conv_transpose2d", "slow_conv_transpose3d", "conv_tbc"),
    *("mkldnn_convolution", "_nnpack_spatial_convolution", "_conv_depthwise2d", "conv_depthwise3d"),
    *("cudnn_convolution", "cudnn_convolution_transpose", "cudnn_convolution_relu", "cudnn_convolution_add_relu"),
    *("miopen_convolution", "miopen_depthwise_convolution", "_mps_convolution", "_mps_convolution_transpose"),
)
_BATCH_NORMS = (
    *("native_batch_norm", "_native_batch_norm_legit", "_native_batch_norm_legit_functional"),
    *("_native_batch_norm_legit_no_training", "_batch_norm_with_update", "_batch_norm_with_update_functional"),
    *("_batch_norm_no_update", "cudnn_batch_norm", "miopen_batch_norm", "batch_norm_elemt", "batch_norm_stats"),
    *("batch_norm_update_stats", "batch_norm_gather_stats", "batch_norm_gather_stats_with_counts"),
)

RULES: dict[str, tuple[str, ...]] = {
    "softmax": ("_softmax", "_safe_softmax", "_sparse_softmax", *_ATTENTION),
    "log_softmax": ("_log_softmax", "_sparse_log_softmax"),
    "matmul": _MATRIX_PRODUCTS,
    "cdist": ("_cdist_forward", "_euclidean_dist", "_pdist_forward"),
    "std": ("std", "std_mean", "var", "var_mean"),
    "bincount": ("bincount",),
    "histc": ("histc", "histogram", "_histogramdd_from_bin_cts", "_histogramdd_from_bin_tensors"),
    "unique": ("_unique", "_unique2", "unique_dim", "unique_consecutive", "unique_dim_consecutive"),
    "mse_loss": ("mse_loss",),
    "huber_loss": ("huber_loss",),
    "smooth_l1_loss": ("smooth_l1_loss",),
    "sigmoid": ("sigmoid",),
    "logsigmoid": ("log_sigmoid_forward",),
    "binary_cross_entropy": ("binary_cross_entropy",),
    "binary_cross_entropy_with_logits": ("binary_cross_entropy_with_logits",),
    "logsumexp": ("logsumexp",),
    "nll_loss": ("nll_loss_forward", "nll_loss2d_forward"),
    "bernoulli": ("bernoulli",),
    "dropout": ("native_dropout", "_fused_dropout", "bernoulli_"),
    "relu": ("relu", "threshold"),
    "leaky_relu": ("leaky_relu", "rrelu_with_noise"),
    "prelu": ("_prelu_kernel",),
    "gelu": ("gelu",),
    "softplus": ("softplus",),
    # Where no kernel is fused for it, attention is a product, `_safe_softmax`, and another product.
    "scaled_dot_product_attention": (*_ATTENTION, "_safe_softmax"),
    "layer_norm": ("native_layer_norm", "_transformer_encoder_layer_fwd"),
    "group_norm": ("native_group_norm",),
    "convolution": _CONVOLUTIONS,
    "max_pool2d": (
        *("max_pool2d_with_indices", "max_pool2d", "max_pool3d_with_indices", "adaptive_max_pool2d"),
        *("adaptive_max_pool3d", "fractional_max_pool2d", "fractional_max_pool3d", "mkldnn_max_pool2d"),
    ),
    "avg_pool2d": (
        *("avg_pool2d", "avg_pool3d", "_adaptive_avg_pool2d", "_adaptive_avg_pool3d", "mkldnn_adaptive_avg_pool2d"),
    ),
    "batch_norm": _BATCH_NORMS,
    "fake_quantize": (
        *("fake_quantize_per_tensor_affine", "fake_quantize_per_channel_affine"),
        *("fake_quantize_per_tensor_affine_cachemask", "fake_quantize_per_channel_affine_cachemask"),
        "_fake_quantize_per_tensor_affine_cachemask_tensor_qparams",
        *("_fake_quantize_learnable_per_tensor_affine", "_fake_quantize_learnable_per_channel_affine"),
    ),
    "embedding": ("embedding", "_embedding_bag", "_embedding_bag_forward_only"),
    "indexing": ("index", "_unsafe_index", "index_select", "gather", "take"),
    "nonzero": ("nonzero", "nonzero_static", "nonzero_numpy", "masked_select", "boolean_index"),
    "cumsum": ("cumsum", "logcumsumexp", "_logcumsumexp"),
    "roll": ("roll",),
    "repeat_interleave": ("repeat_interleave",),
    "argmax": ("argmax", "argmin"),
    "sort": ("sort", "argsort", "msort", "topk", "kthvalue"),
    "unfold": ("unfold", "unfold_copy", "im2col"),
    "diagonal": ("diagonal", "diagonal_copy", "linalg_diagonal"),
    # PyTorch takes these three apart above the dispatcher: only inference mode hands them over whole, so that a test
    # enforces them there.
    "rnn_tanh_cell": ("rnn_tanh_cell",),
    "lstm_cell": ("lstm_cell", "_thnn_fused_lstm_cell"),
    "gru_cell": ("gru_cell", "_thnn_fused_gru_cell"),
    "nms": ("nms",),
    "ctc_loss": ("_ctc_loss", "_cudnn_ctc_loss"),
}
"""A forbidden name to the ATen operators that it stands for, as the dispatcher sees them below autograd."""

_INDEXING = ("index", "_unsafe_index", "index_put", "index_put_", "_index_put_impl_")
"""Where a boolean mask stands among the indices, these look for its True first: that is `boolean_index` in RULES."""

_CLIPPING = "torch.nn.utils.clip_grad"
_BOXES = "torchvision.ops.boxes"

FUNCTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "clip_grad_norm_": tuple(
        (_CLIPPING, name) for name in ("clip_grad_norm_", "_get_total_norm", "_clip_grads_with_norm_")
    ),
    "box_iou": ((_BOXES, "box_iou"), (_BOXES, "_box_inter_union")),
    "box_convert": (
        (_BOXES, "box_convert"),
        ("torchvision.transforms.v2.functional._meta", "convert_bounding_box_format"),
        *(
            ("torchvision.ops._box_convert", f"_box_{name}")
            for name in ("cxcywh_to_xyxy", "xyxy_to_cxcywh", "xywh_to_xyxy", "xyxy_to_xywh")
        ),
    ),
    "torch.optim": (
        ("torch.optim.optimizer", "Optimizer.__init__"),
        *(
            (f"torch.optim.{name}", f"{kind}{name}")
            for name in ("sgd", "adagrad", "rmsprop", "adam", "adamw")
            for kind in ("", "_single_tensor_", "_multi_tensor_", "_fused_")
        ),
    ),
}
"""A forbidden name to the (module, function) pairs that it stands for; what this PyTorch lacks is passed over."""


class RuleBrokenError(Exception):
    """The answer used an operator that its statement rules out."""

    def __init__(self, rule: str, operator: str, why: str):
        super().__init__(f"`{rule}` is not allowed here: {why}")
        self.rule = rule
        self.operator = operator
        self.why = why


enforced: set[str] = set()
"""The rules that tests have enforced in this process; the content check compares them with the statements."""


class OperatorMode(TorchDispatchMode):  # type: ignore[no-untyped-call] # its __init_subclass__ has no types
    """A mode whose `__torch_dispatch__` sees each operator inside its `with` block; for hidden tests, too.

    torch's own class keeps its compiler out of that method, and imports the compiler for it: a second and a half.
    """

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False


class _Refuse(OperatorMode):
    def __init__(self, rules: tuple[str, ...], why: str):
        super().__init__()  # type: ignore[no-untyped-call] # it has no types
        self.refused = {operator: rule for rule in rules for operator in RULES[rule]}
        self.why = why
        self.broken: RuleBrokenError | None = None

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        operator = func.overloadpacket.__name__
        names: tuple[str, ...] = (operator, operator.removesuffix("_"))  # `addmm_`: `addmm` in place
        if operator in _INDEXING and _has_mask(args[1] if len(args) > 1 else kwargs["indices"]):
            names = (*names, "boolean_index")
        broken = next((name for name in names if name in self.refused), None)
        if broken:
            self.broken = RuleBrokenError(self.refused[broken], broken, self.why)
            raise self.broken
        # Inference mode hands over whole operators (`softmax`, not `_softmax`): see them in parts here as well.
        with self:
            result = func.decompose(*args, **kwargs)
        return func(*args, **kwargs) if result is NotImplemented else result


def _has_mask(indices: Iterable[torch.Tensor | None]) -> bool:
    return any(index is not None and index.dtype in (torch.bool, torch.uint8) for index in indices)


def _find(module: ModuleType, name: str) -> Callable[..., Any] | None:
    """Return what a module calls `function` or `Class.method`, None where there is no such thing."""
    return reduce(lambda holder, part: getattr(holder, part, None), name.split("."), module)  # type: ignore[arg-type,return-value] # getattr has no types


class _RefuseCalls:
    """Inside its `with` block the given functions raise when they are called."""

    def __init__(self, rules: Iterable[str], why: str):
        self.refused: dict[CodeType, tuple[str, str]] = {
            inspect.unwrap(function).__code__: (rule, name)
            for rule in rules
            for module, name in FUNCTIONS[rule]
            if (function := _find(import_module(module), name))
        }
        self.why = why
        self.broken: RuleBrokenError | None = None

    def __enter__(self) -> None:
        self.before = sys.getprofile()
        if self.refused:
            sys.setprofile(self._look)

    def __exit__(self, *error: object) -> None:
        if self.refused:
            sys.setprofile(self.before)

    def _look(self, frame: FrameType, event: str, arg: object) -> None:
        if event == "call" and frame.f_code in self.refused:
            rule, name = self.refused[frame.f_code]
            self.broken = RuleBrokenError(rule, name, self.why)
            raise self.broken


@contextmanager
def forbid(*rules: str, why: str) -> Iterator[None]:
    """Refuse the named operators and functions inside the block; raises RuleBrokenError, also where it was swallowed.

    Put nothing but the call to the answer inside: the test's own operators would be refused as well.
    """
    enforced.update(rules)
    mode = _Refuse(tuple(rule for rule in rules if rule not in FUNCTIONS), why)
    calls = _RefuseCalls((rule for rule in rules if rule in FUNCTIONS), why)
    with mode, calls:
        yield
    if broken := mode.broken or calls.broken:
        raise broken
