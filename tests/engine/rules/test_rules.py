"""Rules: every spelling of what a statement forbids is refused, and nothing else is."""

import sys
from collections.abc import Callable
from contextlib import contextmanager, nullcontext, suppress

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as PyTorch's documentation writes it
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.utils import clip_grad_norm_
from torch.optim.sgd import sgd
from torchvision import ops
from torchvision.transforms.v2.functional import convert_bounding_box_format

from torch_katas import rules
from torch_katas.rules import RULES, RuleBrokenError, forbid

X = torch.tensor([[0.5, 2.0, 1.0, 3.0], [1.5, 0.1, 0.3, 0.2], [2.5, 0.7, 0.9, 0.4]])
W = torch.arange(20.0).reshape(4, 5)
V = torch.tensor([1.0, 2.0, 3.0, 4.0])
A = torch.arange(24.0).reshape(2, 3, 4) / 24
B = torch.arange(40.0).reshape(2, 4, 5)
P = X / 4
ONES = torch.ones(3, 1)
LABELS = torch.tensor([0, 3, 1])
CTC = torch.tensor([[1], [2], [3]]), torch.tensor([2, 2, 2]), torch.tensor([1, 1, 1])
"""Targets, frames and tokens of three sequences."""
SPARSE = X.to_sparse()
BFLOATS = torch.ones(2, 16, 16, dtype=torch.bfloat16)
IMAGES = torch.arange(294.0).reshape(2, 3, 7, 7) / 294
KERNELS = torch.arange(135.0).reshape(5, 3, 3, 3) / 135
aten = torch.ops.aten


def attention_in_parts() -> torch.Tensor:
    """Attention where no fused kernel may be taken."""
    with sdpa_kernel(SDPBackend.MATH):
        return F.scaled_dot_product_attention(A, A, A)


def multi_head(x: torch.Tensor) -> torch.Tensor:
    """Two heads in eval: without gradients this is one fused operator of its own."""
    return nn.MultiheadAttention(4, 2, batch_first=True).eval()(x, x, x, need_weights=False)[0]


def encoder_layer(x: torch.Tensor) -> torch.Tensor:
    """Two heads in eval: without gradients the whole layer is one operator."""
    return nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval()(x)


SPELLINGS: dict[str, dict[str, Callable[[], object]]] = {
    "softmax": {
        "torch.softmax": lambda: torch.softmax(X, -1),
        "torch.softmax to another dtype": lambda: torch.softmax(X, -1, dtype=torch.float64),
        "x.softmax": lambda: X.softmax(-1),
        "nn.Softmax": lambda: nn.Softmax(-1)(X),
        "nn.Softmin": lambda: nn.Softmin(-1)(X),
        "nn.Softmax2d": lambda: nn.Softmax2d()(A),
        "F.softmax": lambda: F.softmax(X, dim=-1),
        "F.softmin": lambda: F.softmin(X, dim=-1),
        "F.gumbel_softmax": lambda: F.gumbel_softmax(X),
        "F.scaled_dot_product_attention": lambda: F.scaled_dot_product_attention(A, A, A),
        "F.scaled_dot_product_attention of matrices": lambda: F.scaled_dot_product_attention(X, X, X),
        "F.scaled_dot_product_attention with dropout": lambda: F.scaled_dot_product_attention(A, A, A, dropout_p=0.5),
        "nn.MultiheadAttention": lambda: nn.MultiheadAttention(4, 1)(A, A, A),
        "nn.MultiheadAttention without weights": lambda: nn.MultiheadAttention(4, 1)(A, A, A, need_weights=False),
        "nn.MultiheadAttention in eval": lambda: multi_head(A),
        "nn.TransformerEncoderLayer": lambda: nn.TransformerEncoderLayer(4, 1, 8, batch_first=True).eval()(A),
        "nn.TransformerEncoderLayer in eval": lambda: encoder_layer(A),
        "torch.special.softmax": lambda: torch.special.softmax(X, -1),
        "torch.sparse.softmax": lambda: torch.sparse.softmax(SPARSE, -1),
        "torch.ops.aten.softmax": lambda: aten.softmax.int(X, -1),
        "torch.ops.aten._softmax": lambda: aten._softmax(X, -1, False),
        "torch.ops.aten._safe_softmax": lambda: aten._safe_softmax(X, -1),
        "Categorical.probs": lambda: torch.distributions.Categorical(logits=X).probs,
    },
    "log_softmax": {
        "torch.log_softmax": lambda: torch.log_softmax(X, -1),
        "x.log_softmax": lambda: X.log_softmax(-1),
        "nn.LogSoftmax": lambda: nn.LogSoftmax(-1)(X),
        "F.log_softmax": lambda: F.log_softmax(X, dim=-1),
        "F.cross_entropy": lambda: F.cross_entropy(X, LABELS),
        "F.cross_entropy of probabilities": lambda: F.cross_entropy(X, X),
        "F.cross_entropy with smoothing": lambda: F.cross_entropy(X, LABELS, label_smoothing=0.1),
        "F.cross_entropy of sequences": lambda: F.cross_entropy(A, torch.zeros(2, 4, dtype=torch.long)),
        "nn.CrossEntropyLoss": lambda: nn.CrossEntropyLoss(reduction="none")(X, LABELS),
        "nn.AdaptiveLogSoftmaxWithLoss": lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 5, [2])(X, LABELS),
        "torch.special.log_softmax": lambda: torch.special.log_softmax(X, -1),
        "torch.sparse.log_softmax": lambda: torch.sparse.log_softmax(SPARSE, -1),
        "torch.ops.aten.log_softmax": lambda: aten.log_softmax.int(X, -1),
        "torch.ops.aten._log_softmax": lambda: aten._log_softmax(X, -1, False),
        "torch.ops.aten.cross_entropy_loss": lambda: aten.cross_entropy_loss(X, LABELS),
    },
    "matmul": {
        "x @ w": lambda: X @ W,
        "x @ v": lambda: X @ V,
        "v @ v": lambda: V @ V,
        "a @ b": lambda: A @ B,
        "a @ w": lambda: A @ W,
        "integers": lambda: LABELS @ LABELS,
        "torch.matmul": lambda: torch.matmul(X, W),
        "x.matmul": lambda: X.matmul(W),
        "torch.mm": lambda: torch.mm(X, W),
        "torch.mm into out": lambda: torch.mm(X, W, out=torch.empty(3, 5)),
        "torch.bmm": lambda: torch.bmm(A, B),
        "torch.mv": lambda: torch.mv(X, V),
        "torch.dot": lambda: torch.dot(V, V),
        "torch.vdot": lambda: torch.vdot(V, V),
        "torch.inner": lambda: torch.inner(X, X),
        "torch.addmm": lambda: torch.addmm(torch.zeros(3, 5), X, W),
        "torch.addmv": lambda: torch.addmv(torch.zeros(3), X, V),
        "torch.addbmm": lambda: torch.addbmm(torch.zeros(3, 5), A, B),
        "torch.baddbmm": lambda: torch.baddbmm(torch.zeros(2, 3, 5), A, B),
        "x.addmm_": lambda: torch.zeros(3, 5).addmm_(X, W),
        "x.addmv_": lambda: torch.zeros(3).addmv_(X, V),
        "x.addbmm_": lambda: torch.zeros(3, 5).addbmm_(A, B),
        "x.baddbmm_": lambda: torch.zeros(2, 3, 5).baddbmm_(A, B),
        "torch.einsum": lambda: torch.einsum("ij,jk->ik", X, W),
        "torch.einsum of a batch": lambda: torch.einsum("bij,bjk->bik", A, B),
        "torch.tensordot": lambda: torch.tensordot(X, W, 1),
        "torch.chain_matmul": lambda: torch.chain_matmul(X, W),
        "torch.linalg.matmul": lambda: torch.linalg.matmul(X, W),
        "torch.linalg.multi_dot": lambda: torch.linalg.multi_dot([X, W]),
        "torch.linalg.vecdot": lambda: torch.linalg.vecdot(V, V),
        "torch.linalg.matrix_power": lambda: torch.linalg.matrix_power(X[:, :3], 2),
        "torch.cov": lambda: torch.cov(X),
        "F.linear": lambda: F.linear(X, W.t()),
        "F.linear with bias": lambda: F.linear(X, W.t(), torch.zeros(5)),
        "F.linear of a batch": lambda: F.linear(A, W.t(), torch.zeros(5)),
        "F.bilinear": lambda: F.bilinear(X, X, torch.ones(2, 4, 4)),
        "nn.Linear": lambda: nn.Linear(4, 5)(X),
        "nn.Bilinear": lambda: nn.Bilinear(4, 4, 2)(X, X),
        "torch.func.vmap": lambda: torch.func.vmap(torch.dot)(X, X),
        "sparse @ w": lambda: SPARSE @ W,
        "torch.sparse.mm": lambda: torch.sparse.mm(SPARSE, W),
        "torch.sparse.mm of two sparse": lambda: torch.sparse.mm(SPARSE, W.to_sparse()),
        "torch.sparse.addmm": lambda: torch.sparse.addmm(torch.zeros(3, 5), SPARSE, W),
        "torch.sparse.sampled_addmm": lambda: torch.sparse.sampled_addmm(torch.ones(3, 5).to_sparse_csr(), X, W),
        "F.grouped_mm": lambda: F.grouped_mm(BFLOATS, BFLOATS),
        "torch.smm": lambda: torch.smm(SPARSE, W),
        "torch.hspmm": lambda: torch.hspmm(SPARSE, W),
        "torch.ops.aten.matmul": lambda: aten.matmul(X, W),
        "torch.ops.aten.mm": lambda: aten.mm(X, W),
    },
    "cdist": {
        "torch.cdist": lambda: torch.cdist(X, X),
        "torch.cdist of many rows": lambda: torch.cdist(torch.ones(30, 4), torch.ones(30, 4)),
        "torch.cdist of batches": lambda: torch.cdist(A, A),
        "torch.cdist with p=1": lambda: torch.cdist(X, X, p=1.0),
        "torch.cdist by product": lambda: torch.cdist(X, X, compute_mode="use_mm_for_euclid_dist"),
        "torch.pdist": lambda: torch.pdist(X),
        "F.pdist": lambda: F.pdist(X),
        "torch.ops.aten.cdist": lambda: aten.cdist(X, X),
        "torch.ops.aten._cdist_forward": lambda: aten._cdist_forward(X, X, 2.0, None),
        "torch.ops.aten._euclidean_dist": lambda: aten._euclidean_dist(X, X),
    },
    "std": {
        "torch.std": lambda: torch.std(X),
        "x.std": lambda: X.std(0),
        "x.std without correction": lambda: X.std(0, correction=0, keepdim=True),
        "x.std, biased": lambda: X.std(0, unbiased=False),
        "torch.std into out": lambda: torch.std(X, 0, out=torch.empty(4)),
        "torch.var": lambda: torch.var(X),
        "x.var": lambda: X.var(0),
        "torch.std_mean": lambda: torch.std_mean(X),
        "torch.var_mean": lambda: torch.var_mean(X, 0),
        "torch.ops.aten.std": lambda: aten.std(X),
        "torch.ops.aten.var.correction": lambda: aten.var.correction(X),
    },
    "bincount": {
        "torch.bincount": lambda: torch.bincount(LABELS),
        "x.bincount": lambda: LABELS.bincount(minlength=5),
        "torch.bincount with weights": lambda: torch.bincount(LABELS, weights=X[:, 0]),
        "torch.ops.aten.bincount": lambda: aten.bincount(LABELS),
    },
    "histc": {
        "torch.histc": lambda: torch.histc(X, 3),
        "x.histc": lambda: X.histc(3),
        "torch.histogram": lambda: torch.histogram(X, 3),
        "torch.histogram with edges": lambda: torch.histogram(X, torch.arange(3.0)),
        "x.histogram": lambda: X.histogram(3),
        "torch.histogramdd": lambda: torch.histogramdd(X, [2] * 4),
        "torch.histogramdd with edges": lambda: torch.histogramdd(X, [torch.arange(3.0)] * 4),
        "torch.ops.aten.histc": lambda: aten.histc(X),
    },
    "unique": {
        "torch.unique": lambda: torch.unique(LABELS),
        "x.unique": lambda: LABELS.unique(),
        "torch.unique with counts": lambda: torch.unique(LABELS, return_counts=True),
        "torch.unique, unsorted": lambda: torch.unique(LABELS, sorted=False),
        "torch.unique of rows": lambda: torch.unique(X, dim=0),
        "torch.unique of booleans": lambda: torch.unique(X > 1),
        "torch.unique_consecutive": lambda: torch.unique_consecutive(LABELS),
        "torch.unique_consecutive of rows": lambda: torch.unique_consecutive(X, dim=0),
        "torch.ops.aten._unique": lambda: aten._unique(LABELS),
        "torch.ops.aten.unique_dim_consecutive": lambda: aten.unique_dim_consecutive(X, 0),
        "torch.ops.aten.unique_dim": lambda: aten.unique_dim(X, 0),
    },
    "mse_loss": {
        "F.mse_loss": lambda: F.mse_loss(X, X + 1),
        "F.mse_loss, not reduced": lambda: F.mse_loss(X, X + 1, reduction="none"),
        "F.mse_loss, summed": lambda: F.mse_loss(X, X + 1, reduction="sum"),
        "nn.MSELoss": lambda: nn.MSELoss()(X, X + 1),
        "torch.ops.aten.mse_loss": lambda: aten.mse_loss(X, X + 1),
    },
    "huber_loss": {
        "F.huber_loss": lambda: F.huber_loss(X, X + 1),
        "F.huber_loss with weights": lambda: F.huber_loss(X, X + 1, weight=X),
        "F.huber_loss, not reduced": lambda: F.huber_loss(X, X + 1, reduction="none", delta=2.0),
        "nn.HuberLoss": lambda: nn.HuberLoss()(X, X + 1),
        "torch.ops.aten.huber_loss": lambda: aten.huber_loss(X, X + 1),
    },
    "smooth_l1_loss": {
        "F.smooth_l1_loss": lambda: F.smooth_l1_loss(X, X + 1),
        "F.smooth_l1_loss, not reduced": lambda: F.smooth_l1_loss(X, X + 1, reduction="none"),
        "nn.SmoothL1Loss": lambda: nn.SmoothL1Loss(beta=0.5)(X, X + 1),
        "torch.ops.aten.smooth_l1_loss": lambda: aten.smooth_l1_loss(X, X + 1),
    },
    "sigmoid": {
        "torch.sigmoid": lambda: torch.sigmoid(X),
        "torch.sigmoid into out": lambda: torch.sigmoid(X, out=torch.empty(3, 4)),
        "torch.sigmoid_": lambda: torch.sigmoid_(X.clone()),
        "x.sigmoid": lambda: X.sigmoid(),
        "x.sigmoid_": lambda: X.clone().sigmoid_(),
        "nn.Sigmoid": lambda: nn.Sigmoid()(X),
        "F.sigmoid": lambda: F.sigmoid(X),
        "torch.special.expit": lambda: torch.special.expit(X),
        "Bernoulli.probs": lambda: torch.distributions.Bernoulli(logits=X).probs,
        "torch.ops.aten.sigmoid": lambda: aten.sigmoid(X),
    },
    "logsigmoid": {
        "F.logsigmoid": lambda: F.logsigmoid(X),
        "nn.LogSigmoid": lambda: nn.LogSigmoid()(X),
        "torch.ops.aten.log_sigmoid": lambda: aten.log_sigmoid(X),
        "torch.ops.aten.log_sigmoid_forward": lambda: aten.log_sigmoid_forward(X),
    },
    "binary_cross_entropy": {
        "F.binary_cross_entropy": lambda: F.binary_cross_entropy(P, P),
        "F.binary_cross_entropy with weights": lambda: F.binary_cross_entropy(P, P, weight=P),
        "nn.BCELoss": lambda: nn.BCELoss(reduction="none")(P, P),
        "torch.ops.aten.binary_cross_entropy": lambda: aten.binary_cross_entropy(P, P),
    },
    "binary_cross_entropy_with_logits": {
        "F.binary_cross_entropy_with_logits": lambda: F.binary_cross_entropy_with_logits(X, P),
        "torch.binary_cross_entropy_with_logits": lambda: torch.binary_cross_entropy_with_logits(X, P),
        "nn.BCEWithLogitsLoss": lambda: nn.BCEWithLogitsLoss()(X, P),
        "nn.BCEWithLogitsLoss with weights": lambda: nn.BCEWithLogitsLoss(pos_weight=V)(X, P),
        "Bernoulli.log_prob": lambda: torch.distributions.Bernoulli(logits=X).log_prob(P.round()),
        "torch.ops.aten…": lambda: aten.binary_cross_entropy_with_logits(X, P),
    },
    "logsumexp": {
        "torch.logsumexp": lambda: torch.logsumexp(X, -1),
        "torch.logsumexp over two": lambda: torch.logsumexp(X, (0, 1)),
        "x.logsumexp": lambda: X.logsumexp(-1),
        "torch.special.logsumexp": lambda: torch.special.logsumexp(X, -1),
        "Categorical.logits": lambda: torch.distributions.Categorical(logits=X).logits,
        "torch.ops.aten.logsumexp": lambda: aten.logsumexp(X, [-1]),
    },
    "nll_loss": {
        "F.nll_loss": lambda: F.nll_loss(X, LABELS),
        "F.nll_loss of one": lambda: F.nll_loss(X[0], LABELS[0]),
        "F.nll_loss of sequences": lambda: F.nll_loss(A, torch.zeros(2, 4, dtype=torch.long)),
        "F.nll_loss of images": lambda: F.nll_loss(A[..., None], torch.zeros(2, 4, 1, dtype=torch.long)),
        "nn.NLLLoss": lambda: nn.NLLLoss(reduction="none")(X, LABELS),
        "F.cross_entropy": lambda: F.cross_entropy(X, LABELS),
        "nn.CrossEntropyLoss": lambda: nn.CrossEntropyLoss()(X, LABELS),
        "torch.ops.aten.nll_loss": lambda: aten.nll_loss(X, LABELS),
    },
    "bernoulli": {
        "torch.bernoulli": lambda: torch.bernoulli(P),
        "torch.bernoulli of one chance": lambda: torch.bernoulli(P, 0.5),
        "torch.bernoulli into out": lambda: torch.bernoulli(P, out=torch.empty(3, 4)),
        "x.bernoulli": lambda: P.bernoulli(),
        "x.bernoulli_": lambda: P.clone().bernoulli_(0.5),
        "x.bernoulli_ of chances": lambda: P.clone().bernoulli_(P),
        "Bernoulli.sample": lambda: torch.distributions.Bernoulli(P).sample(),
        "torch.ops.aten.bernoulli": lambda: aten.bernoulli(P),
    },
    "dropout": {
        "F.dropout": lambda: F.dropout(X),
        "F.dropout in place": lambda: F.dropout(X.clone(), inplace=True),
        "nn.Dropout": lambda: nn.Dropout()(X),
        "nn.Dropout1d": lambda: nn.Dropout1d()(A),
        "nn.AlphaDropout": lambda: nn.AlphaDropout()(X),
        "torch.dropout": lambda: torch.dropout(X, 0.5, True),
        "torch.dropout_": lambda: torch.dropout_(X.clone(), 0.5, True),
        "torch.native_dropout": lambda: torch.native_dropout(X, 0.5, True),
        "torch.feature_dropout": lambda: torch.feature_dropout(A, 0.5, True),
        "torch.ops.aten.dropout": lambda: aten.dropout(X, 0.5, True),
    },
    "relu": {
        "torch.relu": lambda: torch.relu(X),
        "torch.relu_": lambda: torch.relu_(X.clone()),
        "x.relu": lambda: X.relu(),
        "x.relu_": lambda: X.clone().relu_(),
        "F.relu": lambda: F.relu(X),
        "F.relu in place": lambda: F.relu(X.clone(), inplace=True),
        "nn.ReLU": lambda: nn.ReLU()(X),
        "F.threshold": lambda: F.threshold(X, 0.0, 0.0),
        "F.threshold_": lambda: F.threshold_(X.clone(), 0.0, 0.0),
        "nn.Threshold": lambda: nn.Threshold(0.0, 0.0)(X),
        "torch.ops.aten.relu": lambda: aten.relu(X),
    },
    "leaky_relu": {
        "F.leaky_relu": lambda: F.leaky_relu(X, 0.1),
        "F.leaky_relu in place": lambda: F.leaky_relu(X.clone(), 0.1, inplace=True),
        "nn.LeakyReLU": lambda: nn.LeakyReLU(0.1)(X),
        "F.rrelu": lambda: F.rrelu(X, 0.1, 0.1),
        "F.rrelu in training": lambda: F.rrelu(X, 0.1, 0.1, training=True),
        "F.rrelu_": lambda: F.rrelu_(X.clone(), 0.1, 0.1),
        "nn.RReLU": lambda: nn.RReLU(0.1, 0.1)(X),
        "torch.rrelu": lambda: torch.rrelu(X, 0.1, 0.1),
        "torch.ops.aten.leaky_relu": lambda: aten.leaky_relu(X, 0.1),
    },
    "prelu": {
        "torch.prelu": lambda: torch.prelu(X, V),
        "x.prelu": lambda: X.prelu(V),
        "F.prelu": lambda: F.prelu(X, V[:1]),
        "nn.PReLU": lambda: nn.PReLU(4)(X),
        "torch.ops.aten.prelu": lambda: aten.prelu(X, V),
    },
    "gelu": {
        "F.gelu": lambda: F.gelu(X),
        "F.gelu by tanh": lambda: F.gelu(X, approximate="tanh"),
        "nn.GELU": lambda: nn.GELU()(X),
        "torch.ops.aten.gelu": lambda: aten.gelu(X),
        "torch.ops.aten.gelu_": lambda: aten.gelu_(X.clone()),
    },
    "softplus": {
        "F.softplus": lambda: F.softplus(X),
        "F.softplus with beta": lambda: F.softplus(X, beta=2.0),
        "nn.Softplus": lambda: nn.Softplus()(X),
        "torch.ops.aten.softplus": lambda: aten.softplus(X),
    },
    "scaled_dot_product_attention": {
        "F.scaled_dot_product_attention": lambda: F.scaled_dot_product_attention(A, A, A),
        "F.scaled_dot_product_attention of matrices": lambda: F.scaled_dot_product_attention(X, X, X),
        "F.scaled_dot_product_attention of heads": lambda: F.scaled_dot_product_attention(A[None], A[None], A[None]),
        "F.scaled_dot_product_attention with a mask": lambda: F.scaled_dot_product_attention(X, X, X, X[:, :3] > 0),
        "F.scaled_dot_product_attention, causal": lambda: F.scaled_dot_product_attention(A, A, A, is_causal=True),
        "F.scaled_dot_product_attention with dropout": lambda: F.scaled_dot_product_attention(A, A, A, dropout_p=0.5),
        "F.scaled_dot_product_attention in parts": lambda: attention_in_parts(),
        "nn.MultiheadAttention without weights": lambda: nn.MultiheadAttention(4, 1)(A, A, A, need_weights=False),
        "nn.MultiheadAttention in eval": lambda: multi_head(A),
        "nn.TransformerEncoderLayer": lambda: nn.TransformerEncoderLayer(4, 1, 8, batch_first=True)(A),
        "nn.TransformerEncoderLayer in eval": lambda: encoder_layer(A),
        "torch.ops.aten.scaled_dot_product_attention": lambda: aten.scaled_dot_product_attention(A, A, A),
        "torch.ops.aten._scaled_dot_product_attention_math": lambda: aten._scaled_dot_product_attention_math(A, A, A),
    },
    "layer_norm": {
        "F.layer_norm": lambda: F.layer_norm(X, (4,)),
        "F.layer_norm over two axes": lambda: F.layer_norm(A, (3, 4)),
        "F.layer_norm with weights": lambda: F.layer_norm(X, (4,), V, V),
        "nn.LayerNorm": lambda: nn.LayerNorm(4)(X),
        "nn.LayerNorm without weights": lambda: nn.LayerNorm(4, elementwise_affine=False)(X),
        "nn.TransformerEncoderLayer": lambda: nn.TransformerEncoderLayer(4, 1, 8, batch_first=True)(A),
        "nn.TransformerEncoderLayer in eval": lambda: encoder_layer(A),
        "torch.layer_norm": lambda: torch.layer_norm(X, (4,)),
        "torch.native_layer_norm": lambda: torch.native_layer_norm(X, (4,), None, None, 1e-5),
        "torch.ops.aten.layer_norm": lambda: aten.layer_norm(X, (4,)),
    },
    "group_norm": {
        "F.group_norm": lambda: F.group_norm(IMAGES, 3),
        "F.group_norm with weights": lambda: F.group_norm(IMAGES, 1, V[:3], V[:3]),
        "nn.GroupNorm": lambda: nn.GroupNorm(3, 3)(IMAGES),
        "torch.group_norm": lambda: torch.group_norm(IMAGES, 3),
        "torch.ops.aten.group_norm": lambda: aten.group_norm(IMAGES, 3),
    },
    "nms": {
        "ops.nms": lambda: ops.nms(torch.rand(3, 4), V[:3], 0.5),
        "ops.batched_nms": lambda: ops.batched_nms(torch.rand(3, 4), V[:3], torch.arange(3), 0.5),
        "torch.ops.torchvision.nms": lambda: torch.ops.torchvision.nms(torch.rand(3, 4), V[:3], 0.5),
    },
    "ctc_loss": {
        "F.ctc_loss": lambda: F.ctc_loss(A.log_softmax(-1), *CTC),
        "F.ctc_loss of lengths in lists": lambda: F.ctc_loss(A.log_softmax(-1), CTC[0], [2, 2, 2], [1, 1, 1]),
        "nn.CTCLoss": lambda: nn.CTCLoss(reduction="sum")(A.log_softmax(-1), *CTC),
        "torch.ctc_loss": lambda: torch.ctc_loss(A.log_softmax(-1), *CTC),
        "torch.ops.aten._ctc_loss": lambda: aten._ctc_loss(A.log_softmax(-1), CTC[0], [2, 2, 2], [1, 1, 1]),
    },
    "convolution": {
        "F.conv2d": lambda: F.conv2d(IMAGES, KERNELS),
        "F.conv2d with bias, stride, padding": lambda: F.conv2d(IMAGES, KERNELS, torch.ones(5), stride=2, padding=1),
        "F.conv2d, dilated": lambda: F.conv2d(IMAGES, KERNELS, dilation=2),
        "F.conv2d, same size": lambda: F.conv2d(IMAGES, KERNELS, padding="same"),
        "F.conv2d by channel": lambda: F.conv2d(IMAGES, KERNELS[:3, :1], groups=3),
        "F.conv2d of one image": lambda: F.conv2d(IMAGES[0], KERNELS),
        "F.conv1d": lambda: F.conv1d(IMAGES[0], KERNELS[:, 0]),
        "F.conv3d": lambda: F.conv3d(IMAGES[None], KERNELS[None, :, :2]),
        "F.conv_transpose2d": lambda: F.conv_transpose2d(IMAGES, KERNELS[:3]),
        "torch.conv2d": lambda: torch.conv2d(IMAGES, KERNELS),
        "torch.convolution": lambda: torch.convolution(IMAGES, KERNELS, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1),
        "torch.conv_tbc": lambda: torch.conv_tbc(IMAGES[0], torch.ones(3, 7, 2), torch.ones(2)),
        "nn.Conv2d": lambda: nn.Conv2d(3, 5, 3)(IMAGES),
        "nn.LazyConv2d": lambda: nn.LazyConv2d(5, 3)(IMAGES),
        "torch.ops.aten.conv2d": lambda: aten.conv2d(IMAGES, KERNELS),
        "torch.ops.aten.thnn_conv2d": lambda: aten.thnn_conv2d(IMAGES, KERNELS, [3, 3]),
        "torch.ops.aten.slow_conv_dilated2d": lambda: aten.slow_conv_dilated2d(IMAGES, KERNELS, [3, 3]),
        "torch.ops.aten.slow_conv3d": lambda: aten.slow_conv3d(IMAGES[None], KERNELS[None, :, :2], [2, 3, 3]),
    },
    "max_pool2d": {
        "F.max_pool2d": lambda: F.max_pool2d(IMAGES, 2),
        "F.max_pool2d with indices": lambda: F.max_pool2d(IMAGES, 2, return_indices=True),
        "F.max_pool1d": lambda: F.max_pool1d(IMAGES[0], 2),
        "F.max_pool3d": lambda: F.max_pool3d(IMAGES, 2),
        "F.adaptive_max_pool1d": lambda: F.adaptive_max_pool1d(IMAGES[0], 2),
        "F.adaptive_max_pool2d": lambda: F.adaptive_max_pool2d(IMAGES, 2),
        "F.adaptive_max_pool3d": lambda: F.adaptive_max_pool3d(IMAGES, 2),
        "F.fractional_max_pool2d": lambda: F.fractional_max_pool2d(IMAGES, 2, output_size=3),
        "F.fractional_max_pool3d": lambda: F.fractional_max_pool3d(IMAGES, 2, output_size=2),
        "torch.max_pool2d": lambda: torch.max_pool2d(IMAGES, 2),
        "nn.MaxPool2d": lambda: nn.MaxPool2d(2)(IMAGES),
        "nn.AdaptiveMaxPool2d": lambda: nn.AdaptiveMaxPool2d(2)(IMAGES),
        "torch.ops.aten.max_pool2d": lambda: aten.max_pool2d(IMAGES, [2, 2]),
        "torch.ops.aten.max_pool2d_with_indices": lambda: aten.max_pool2d_with_indices(IMAGES, [2, 2]),
    },
    "avg_pool2d": {
        "F.avg_pool2d": lambda: F.avg_pool2d(IMAGES, 2),
        "F.avg_pool1d": lambda: F.avg_pool1d(IMAGES[0], 2),
        "F.avg_pool3d": lambda: F.avg_pool3d(IMAGES, 2),
        "F.adaptive_avg_pool1d": lambda: F.adaptive_avg_pool1d(IMAGES[0], 2),
        "F.adaptive_avg_pool2d": lambda: F.adaptive_avg_pool2d(IMAGES, 2),
        "F.adaptive_avg_pool3d": lambda: F.adaptive_avg_pool3d(IMAGES, 2),
        "F.lp_pool2d": lambda: F.lp_pool2d(IMAGES, 1, 2),
        "F.interpolate by area": lambda: F.interpolate(IMAGES, size=3, mode="area"),
        "nn.AvgPool2d": lambda: nn.AvgPool2d(2)(IMAGES),
        "nn.AdaptiveAvgPool2d": lambda: nn.AdaptiveAvgPool2d(2)(IMAGES),
        "torch.ops.aten.avg_pool2d": lambda: aten.avg_pool2d(IMAGES, [2, 2]),
    },
    "batch_norm": {
        "F.batch_norm": lambda: F.batch_norm(IMAGES, None, None, training=True),
        "F.batch_norm with running statistics": lambda: F.batch_norm(IMAGES, V[:3] * 0, V[:3], training=True),
        "F.batch_norm in evaluation": lambda: F.batch_norm(IMAGES, V[:3], V[:3]),
        "F.instance_norm": lambda: F.instance_norm(IMAGES),
        "torch.batch_norm": lambda: torch.batch_norm(IMAGES, None, None, None, None, True, 0.1, 1e-5, False),
        "torch.native_batch_norm": lambda: torch.native_batch_norm(IMAGES, None, None, V[:3], V[:3], True, 0.1, 1e-5),
        "torch.batch_norm_update_stats": lambda: torch.batch_norm_update_stats(IMAGES, None, None, 0.1),
        "nn.BatchNorm1d": lambda: nn.BatchNorm1d(4)(X),
        "nn.BatchNorm2d": lambda: nn.BatchNorm2d(3)(IMAGES),
        "nn.BatchNorm2d in evaluation": lambda: nn.BatchNorm2d(3).eval()(IMAGES),
        "nn.LazyBatchNorm2d": lambda: nn.LazyBatchNorm2d()(IMAGES),
        "nn.SyncBatchNorm in evaluation": lambda: nn.SyncBatchNorm(3).eval()(IMAGES),
        "nn.InstanceNorm2d": lambda: nn.InstanceNorm2d(3)(IMAGES),
        "torch.ops.aten.batch_norm": lambda: aten.batch_norm(IMAGES, None, None, None, None, True, 0.1, 1e-5, False),
        "torch.ops.aten._native_batch_norm_legit": lambda: aten._native_batch_norm_legit.no_stats(
            IMAGES, None, None, True, 0.1, 1e-5
        ),
        "torch.ops.aten._batch_norm_with_update": lambda: aten._batch_norm_with_update(
            IMAGES, None, None, V[:3] * 0, V[:3], 0.1, 1e-5
        ),
        "torch.ops.aten._batch_norm_no_update": lambda: aten._batch_norm_no_update(
            IMAGES, None, None, V[:3], V[:3], 0.1, 1e-5
        ),
    },
    "fake_quantize": {
        "torch.fake_quantize_per_tensor_affine": lambda: torch.fake_quantize_per_tensor_affine(X, 0.5, 0, -7, 7),
        "fake_quantize_per_tensor_affine with tensors": lambda: torch.fake_quantize_per_tensor_affine(
            X, ONES[0, 0], LABELS[0].int(), -7, 7
        ),
        "torch.fake_quantize_per_channel_affine": lambda: torch.fake_quantize_per_channel_affine(
            X, ONES[:, 0], LABELS.int(), 0, -7, 7
        ),
        "torch.ops.aten.fake_quantize_per_tensor_affine_cachemask": lambda: (
            aten.fake_quantize_per_tensor_affine_cachemask(X, 0.5, 0, -7, 7)
        ),
    },
    "embedding": {
        "F.embedding": lambda: F.embedding(LABELS, W),
        "F.embedding with max_norm": lambda: F.embedding(LABELS, W.clone(), max_norm=1.0),
        "F.embedding, sparse": lambda: F.embedding(LABELS, W, sparse=True),
        "F.embedding_bag": lambda: F.embedding_bag(LABELS[None], W),
        "nn.Embedding": lambda: nn.Embedding(4, 5)(LABELS),
        "nn.Embedding.from_pretrained": lambda: nn.Embedding.from_pretrained(W)(LABELS),
        "nn.EmbeddingBag": lambda: nn.EmbeddingBag(4, 5)(LABELS[None]),
        "torch.embedding": lambda: torch.embedding(W, LABELS),
        "torch.ops.aten.embedding": lambda: aten.embedding(W, LABELS),
    },
    "indexing": {
        "w[indices]": lambda: W[LABELS],
        "w[:, indices]": lambda: W[:, LABELS],
        "w[indices, indices]": lambda: W[LABELS, LABELS],
        "w[list]": lambda: W[[0, 3, 1]],
        "x[mask]": lambda: X[X > 1],
        "torch.index_select": lambda: torch.index_select(W, 0, LABELS),
        "x.index_select": lambda: W.index_select(0, LABELS),
        "torch.gather": lambda: torch.gather(X, 1, LABELS[:, None]),
        "x.gather": lambda: X.gather(1, LABELS[:, None]),
        "torch.take": lambda: torch.take(W, LABELS),
        "x.take": lambda: W.take(LABELS),
        "torch.take_along_dim": lambda: torch.take_along_dim(X, LABELS[:, None], 1),
        "torch.ops.aten.index": lambda: aten.index(W, [LABELS]),
        "torch.ops.aten._unsafe_index": lambda: aten._unsafe_index(W, [LABELS]),
    },
    "nonzero": {
        "torch.nonzero": lambda: torch.nonzero(X > 1),
        "x.nonzero as a tuple": lambda: (X > 1).nonzero(as_tuple=True),
        "torch.argwhere": lambda: torch.argwhere(X > 1),
        "torch.where with one argument": lambda: torch.where(X > 1),
        "torch.masked_select": lambda: torch.masked_select(X, X > 1),
        "x[mask]": lambda: X[X > 1],
        "x[rows]": lambda: W[W[:, 0] > 4],
        "x[:, columns]": lambda: W[:, W[0] > 2],
        "x[mask] = numbers": lambda: X.clone().__setitem__(X > 1, V[:4]),
        "x.index_put": lambda: X.index_put((X > 1,), V[:4]),
    },
    "cumsum": {
        "torch.cumsum": lambda: torch.cumsum(X, 0),
        "x.cumsum": lambda: X.cumsum(1),
        "x.cumsum_": lambda: X.clone().cumsum_(1),
        "torch.logcumsumexp": lambda: torch.logcumsumexp(X, 1),
    },
    "roll": {
        "torch.roll": lambda: torch.roll(X, 1),
        "x.roll": lambda: X.roll(1, 0),
        "x.roll along two axes": lambda: X.roll((1, 2), (0, 1)),
    },
    "repeat_interleave": {
        "torch.repeat_interleave": lambda: torch.repeat_interleave(LABELS, LABELS),
        "x.repeat_interleave": lambda: X.repeat_interleave(LABELS, dim=0),
        "torch.repeat_interleave of counts alone": lambda: torch.repeat_interleave(LABELS),
    },
    "argmax": {
        "torch.argmax": lambda: torch.argmax(X),
        "x.argmax": lambda: X.argmax(1),
        "x.argmin": lambda: X.argmin(1),
    },
    "sort": {
        "torch.sort": lambda: torch.sort(X),
        "x.sort": lambda: X.sort(stable=True),
        "x.argsort": lambda: X.argsort(1),
        "x.argsort, stable": lambda: X.argsort(dim=1, stable=True),
        "torch.msort": lambda: torch.msort(X),
        "x.topk": lambda: X.topk(2),
        "x.kthvalue": lambda: X.kthvalue(2),
    },
    "unfold": {
        "x.unfold": lambda: X.unfold(1, 2, 1),
        "torch.unfold_copy": lambda: torch.unfold_copy(X, 1, 2, 1),
        "F.unfold": lambda: F.unfold(IMAGES, 2),
        "nn.Unfold": lambda: nn.Unfold(2)(IMAGES),
    },
    "diagonal": {
        "torch.diagonal": lambda: torch.diagonal(X),
        "x.diagonal": lambda: X.diagonal(),
        "torch.diag": lambda: torch.diag(X),
        "torch.linalg.diagonal": lambda: torch.linalg.diagonal(X),
        "torch.diagonal_copy": lambda: torch.diagonal_copy(X),
        "torch.einsum": lambda: torch.einsum("ii->i", X[:, :3]),
    },
    "rnn_tanh_cell": {
        "nn.RNNCell": lambda: nn.RNNCell(4, 5)(X),
        "nn.RNNCell without bias": lambda: nn.RNNCell(4, 5, bias=False)(X),
        "torch.rnn_tanh_cell": lambda: torch.rnn_tanh_cell(X, torch.zeros(3, 5), W.t(), torch.eye(5)),
        "torch.ops.aten.rnn_tanh_cell": lambda: aten.rnn_tanh_cell(X, torch.zeros(3, 5), W.t(), torch.eye(5)),
    },
    "lstm_cell": {
        "nn.LSTMCell": lambda: nn.LSTMCell(4, 5)(X),
        "nn.LSTMCell without bias": lambda: nn.LSTMCell(4, 5, bias=False)(X),
        "torch.lstm_cell": lambda: torch.lstm_cell(X, [ONES, ONES], torch.ones(4, 4), torch.ones(4, 1)),
        "torch.ops.aten.lstm_cell": lambda: aten.lstm_cell(X, [ONES, ONES], torch.ones(4, 4), torch.ones(4, 1)),
    },
    "gru_cell": {
        "nn.GRUCell": lambda: nn.GRUCell(4, 5)(X),
        "nn.GRUCell without bias": lambda: nn.GRUCell(4, 5, bias=False)(X),
        "torch.gru_cell": lambda: torch.gru_cell(X, ONES, torch.ones(3, 4), torch.ones(3, 1)),
        "torch.ops.aten.gru_cell": lambda: aten.gru_cell(X, ONES, torch.ones(3, 4), torch.ones(3, 1)),
    },
}
MODES = {"": nullcontext, "no_grad": torch.no_grad, "inference_mode": torch.inference_mode}
SEEN_WHOLE = {"rnn_tanh_cell", "lstm_cell", "gru_cell"}
"""On the CPU these reach the dispatcher in inference mode alone."""
ALL = [
    pytest.param(rule, call, mode, id=f"{name or 'plain'}-{rule}: {spelling}")
    for rule, calls in SPELLINGS.items()
    for spelling, call in calls.items()
    for name, mode in MODES.items()
    if name == "inference_mode" or rule not in SEEN_WHOLE
]

OTHER_WAYS: dict[str, Callable[[], torch.Tensor]] = {
    "softmax": lambda: X.exp() / X.exp().sum(-1, keepdim=True),
    "log_softmax": lambda: X - X.logsumexp(-1, keepdim=True),
    "matmul": lambda: (X[:, :, None] * W).sum(1).t().contiguous().reshape(-1),
    "cdist": lambda: (X[:, None] - X).square().sum(-1).sqrt(),
    "std": lambda: (X - X.mean(0)).square().mean(0).sqrt(),
    "bincount": lambda: torch.zeros(4).index_add(0, LABELS, torch.ones(3)),
    "histc": lambda: torch.stack([(torch.bucketize(X, torch.arange(3.0)) == bin).sum() for bin in range(4)]),
    "unique": lambda: LABELS.sort().values[torch.cat([torch.tensor([True]), LABELS.sort().values.diff() != 0])],
    "mse_loss": lambda: (X - V).square().mean(),
    "huber_loss": lambda: torch.where((X - V).abs() < 1, (X - V).square() / 2, (X - V).abs() - 0.5).mean(),
    "smooth_l1_loss": lambda: F.l1_loss(X, V.expand_as(X)),
    "sigmoid": lambda: 1 / (1 + (-X).exp()),
    "logsigmoid": lambda: -(-X).exp().log1p(),
    "binary_cross_entropy": lambda: -(P * P.log() + (1 - P) * (1 - P).log1p()).mean(),
    "binary_cross_entropy_with_logits": lambda: (X.relu() - X * P + (-X.abs()).exp().log1p()).mean(),
    "logsumexp": lambda: X.exp().sum(-1).log(),
    "nll_loss": lambda: -X.gather(1, LABELS[:, None]).mean(),
    "bernoulli": lambda: (torch.full_like(P, 0.5) < P).float(),
    "dropout": lambda: torch.where(torch.full_like(P, 0.5) < P, X / 0.5, 0),
    "relu": lambda: X.masked_fill(X <= 0, 0) + X.clamp(min=0),
    "leaky_relu": lambda: torch.where(X > 0, X, 0.1 * X),
    "prelu": lambda: torch.where(X > 0, X, V * X),
    "gelu": lambda: X * (1 + (X / 2**0.5).erf()) / 2,
    "softplus": lambda: torch.logaddexp(X, torch.zeros(())),
    "scaled_dot_product_attention": lambda: (A @ A.mT / 2).softmax(-1) @ A,
    "layer_norm": lambda: (X - X.mean(-1, keepdim=True)) / X.var(-1, keepdim=True, correction=0).add(1e-5).sqrt(),
    "convolution": lambda: torch.einsum("nkl,ok->nol", F.unfold(IMAGES, 3, padding=1), KERNELS.flatten(1)),
    "max_pool2d": lambda: IMAGES.unfold(2, 2, 2).unfold(3, 2, 2).amax((4, 5)),
    "avg_pool2d": lambda: IMAGES.unfold(2, 2, 2).unfold(3, 2, 2).mean((4, 5)),
    "batch_norm": lambda: (IMAGES - IMAGES.mean((0, 2, 3), True)) / IMAGES.std((0, 2, 3), keepdim=True),
    "embedding": lambda: W[LABELS],
    "indexing": lambda: F.one_hot(LABELS, 4).float() @ W,
    "nonzero": lambda: torch.where(X > 1, X, 0) + X[LABELS % 3],
    "cumsum": lambda: torch.ones(3, 3).tril() @ X,
    "roll": lambda: torch.cat([X[1:], X[:1]]),
    "repeat_interleave": lambda: X[torch.tensor([0, 0, 2])],
    "argmax": lambda: X.amax(1),
    "sort": lambda: X.amin(0),
    "unfold": lambda: X.as_strided((3, 3, 2), (4, 1, 1)),
    "diagonal": lambda: X.as_strided((3,), (5,)),
    "rnn_tanh_cell": lambda: torch.tanh(F.linear(X, W.t(), torch.ones(5)) + torch.ones(3, 5) @ torch.eye(5)),
    "lstm_cell": lambda: torch.sigmoid(X @ W) * torch.tanh(X @ W),
    "gru_cell": lambda: torch.lerp(torch.tanh(X @ W), torch.ones(3, 5), torch.sigmoid(X @ W)),
    "group_norm": lambda: (IMAGES - IMAGES.mean((2, 3), True)) / IMAGES.std((2, 3), correction=0, keepdim=True),
    "ctc_loss": lambda: torch.logaddexp(X.log_softmax(-1), X),
    "nms": lambda: (ops.box_iou(A[0], A[0]) > 0.5).tril(-1).any(1),
}


@pytest.fixture(autouse=True)
def enforced(monkeypatch) -> set[str]:
    """Keep what these tests enforce apart from what hidden tests did."""
    monkeypatch.setattr(rules, "enforced", seen := set())
    return seen


def test_every_rule_is_tested_here():
    assert set(SPELLINGS) == set(RULES)


@pytest.mark.parametrize(("rule", "call", "mode"), ALL)
@pytest.mark.filterwarnings("ignore")
def test_every_spelling_is_refused(rule, call, mode):
    with pytest.raises(RuleBrokenError) as caught, forbid(rule, why="do it by hand"), mode():
        call()
    assert caught.value.rule == rule
    assert str(caught.value) == f"`{rule}` is not allowed here: do it by hand"
    assert {caught.value.operator, caught.value.operator.removesuffix("_")} & set(RULES[rule])


WITH_GRADIENTS = {
    "softmax": lambda x: x.softmax(-1),
    "log_softmax": lambda x: F.cross_entropy(x, LABELS),
    "matmul": lambda x: x @ W,
    "cdist": lambda x: torch.cdist(x, x),
    "std": lambda x: x.std(),
    "mse_loss": lambda x: F.mse_loss(x, X),
    "sigmoid": lambda x: x.sigmoid(),
    "dropout": lambda x: F.dropout(x),
    "convolution": lambda x: F.conv1d(x, W[:3, :3, None]),
    "max_pool2d": lambda x: F.max_pool1d(x, 2),
    "avg_pool2d": lambda x: F.avg_pool1d(x, 2),
    "batch_norm": lambda x: F.batch_norm(x, None, None, training=True),
}


@pytest.mark.parametrize("rule", WITH_GRADIENTS)
def test_a_spelling_on_inputs_with_gradients_is_refused(rule):
    x = X.clone().requires_grad_()
    with pytest.raises(RuleBrokenError), forbid(rule, why="by hand"):
        WITH_GRADIENTS[rule](x)


@pytest.mark.parametrize("mode", MODES.values(), ids=["plain", "no_grad", "inference_mode"])
@pytest.mark.parametrize("rule", OTHER_WAYS)
def test_another_way_passes_and_gives_what_it_gives_outside(rule, mode):
    with forbid(rule, why="by hand"), mode():
        result = OTHER_WAYS[rule]()
    assert torch.equal(result, OTHER_WAYS[rule]())


NEIGHBOURS = {
    "softmax": lambda: X.log_softmax(-1).exp(),
    "log_softmax": lambda: X.softmax(-1).log(),
    "matmul": lambda: X * V + torch.outer(X[:, 0], V),
    "cdist": lambda: X @ X.t(),
    "std": lambda: X.norm(dim=0) + X.mean(0),
    "bincount": lambda: torch.histc(X),
    "histc": lambda: torch.bincount(LABELS),
    "unique": lambda: torch.bincount(LABELS),
    "mse_loss": lambda: F.l1_loss(X, X + 1),
    "huber_loss": lambda: F.smooth_l1_loss(X, X + 1),
    "smooth_l1_loss": lambda: F.huber_loss(X, X + 1),
    "sigmoid": lambda: X.tanh() + F.logsigmoid(X),
    "logsigmoid": lambda: X.sigmoid().log() + F.softplus(X),
    "binary_cross_entropy": lambda: F.binary_cross_entropy_with_logits(X, P),
    "binary_cross_entropy_with_logits": lambda: F.binary_cross_entropy(P, P),
    "logsumexp": lambda: X.log_softmax(-1) + torch.logaddexp(X, X),
    "nll_loss": lambda: X.log_softmax(-1),
    "bernoulli": lambda: torch.zeros(3).uniform_(1, 1) + torch.rand(3) * 0,
    "dropout": lambda: torch.bernoulli(P.round()),
    "relu": lambda: F.leaky_relu(X, 0.1) + F.hardtanh(X),
    "leaky_relu": lambda: X.relu() + torch.prelu(X, V),
    "prelu": lambda: X.relu() + F.leaky_relu(X, 0.1),
    "gelu": lambda: F.silu(X) + torch.special.ndtr(X),
    "softplus": lambda: -F.logsigmoid(-X),
    "scaled_dot_product_attention": lambda: F.softmax(X, -1),
    "layer_norm": lambda: F.group_norm(X, 2) + F.normalize(X),
    "convolution": lambda: F.avg_pool2d(IMAGES, 2) + F.max_pool2d(IMAGES, 2),
    "max_pool2d": lambda: F.avg_pool2d(IMAGES, 2) + F.adaptive_avg_pool2d(IMAGES, 3),
    "avg_pool2d": lambda: F.conv2d(IMAGES, KERNELS) + F.adaptive_avg_pool2d(IMAGES[:, :1], 1),
    "batch_norm": lambda: F.layer_norm(IMAGES, (7,)) + F.group_norm(IMAGES, 3),
    "embedding": lambda: W.index_select(0, LABELS),
    "indexing": lambda: F.embedding(LABELS, W) + W[0] + W[1:, None].narrow(0, 0, 3).squeeze(1),
}


@pytest.mark.parametrize("rule", NEIGHBOURS)
def test_neighbours_of_what_is_forbidden_pass(rule):
    with forbid(rule, why="by hand"):
        result = NEIGHBOURS[rule]()
    assert torch.equal(result, NEIGHBOURS[rule]())


def swallow_and_go_on():
    with suppress(Exception):
        X.softmax(-1)
    return OTHER_WAYS["softmax"]()


def swallow_everything():
    try:
        return X.softmax(-1)
    except:  # noqa: E722 - what a learner may write
        return X.exp()


def swallow_in_finally():
    try:
        return X.softmax(-1)
    finally:
        return X.exp()  # noqa: B012, SIM107 - what a learner may write


@pytest.mark.parametrize("answer", [swallow_and_go_on, swallow_everything, swallow_in_finally])
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_an_answer_that_swallows_the_refusal_is_caught(answer):
    reached = False
    with pytest.raises(RuleBrokenError) as caught, forbid("softmax", why="by hand"):
        answer()
        reached = True
    assert reached
    assert caught.value.operator == "_softmax"


def test_an_answer_that_turns_the_refusal_into_another_error_fails_with_both():
    with pytest.raises(ValueError, match="mine") as caught, forbid("softmax", why="by hand"):
        try:
            X.softmax(-1)
        except RuleBrokenError as error:
            raise ValueError("mine") from error
    assert isinstance(caught.value.__cause__, RuleBrokenError)


def test_an_error_of_the_answer_passes_through():
    with pytest.raises(ZeroDivisionError), forbid("softmax", why="by hand"):
        X.exp()
        raise ZeroDivisionError


def test_backward_inside_the_block_is_fine():
    x = X.clone().requires_grad_()
    with forbid(*RULES, why="by hand"):
        loss = (x.exp() / x.exp().sum(-1, keepdim=True)).square().sum()
        loss.backward()
    assert x.grad is not None
    assert x.grad.abs().sum() > 0


@pytest.mark.parametrize("rule", ["softmax", "log_softmax", "cdist", "std", "mse_loss"])
def test_backward_of_what_the_test_itself_computed_is_fine(rule):
    x = X.clone().requires_grad_()
    computed = {
        "softmax": lambda: x.softmax(-1)[:, 0],
        "log_softmax": lambda: x.log_softmax(-1)[:, 0],
        "cdist": lambda: torch.cdist(x, X + 1),
        "std": lambda: x.std(0),
        "mse_loss": lambda: F.mse_loss(x, X + 1),
    }[rule]()
    with forbid(rule, why="by hand"):
        computed.sum().backward()
    assert x.grad.abs().sum() > 0


OTHER_DEVICES = {
    "_scaled_dot_product_flash_attention": lambda q: aten._scaled_dot_product_flash_attention(q, q, q),
    "_scaled_dot_product_efficient_attention": lambda q: aten._scaled_dot_product_efficient_attention(
        q, q, q, None, False
    ),
    "_scaled_dot_product_cudnn_attention": lambda q: aten._scaled_dot_product_cudnn_attention(q, q, q, None, False),
    "_scaled_dot_product_fused_attention_overrideable": lambda q: aten._scaled_dot_product_fused_attention_overrideable(
        q, q, q
    ),
    "_scaled_dot_product_attention_math_for_mps": lambda q: aten._scaled_dot_product_attention_math_for_mps(q, q, q),
}


@pytest.mark.parametrize("rule", ["softmax", "scaled_dot_product_attention"])
@pytest.mark.parametrize("kernel", OTHER_DEVICES)
def test_attention_is_refused_in_the_kernels_of_other_devices(kernel, rule):
    with pytest.raises(RuleBrokenError) as caught, forbid(rule, why="by hand"):
        OTHER_DEVICES[kernel](A[None])
    assert caught.value.operator == kernel


@pytest.mark.parametrize("mode", MODES.values(), ids=["plain", "no_grad", "inference_mode"])
def test_an_operator_that_passes_runs_once(mode):
    x = X.clone()
    with forbid("softmax", why="by hand"), mode():
        x.square_()
    assert torch.equal(x, X**2)


def test_outside_the_block_everything_is_allowed_again():
    with pytest.raises(RuleBrokenError), forbid("softmax", why="by hand"):
        X.softmax(-1)
    assert X.softmax(-1).sum() > 0


def test_several_rules_hold_at_once_and_the_broken_one_is_named():
    for rule, call in (("softmax", lambda: X.softmax(-1)), ("std", lambda: X.std())):
        with pytest.raises(RuleBrokenError) as caught, forbid("std", "softmax", why="by hand"):
            call()
        assert caught.value.rule == rule


def test_blocks_inside_each_other_both_hold():
    for call in (lambda: X.softmax(-1), lambda: X.std()):
        with pytest.raises(RuleBrokenError), forbid("std", why="a"), forbid("softmax", why="b"):
            call()


def test_what_is_enforced_is_noted(enforced):
    with forbid("std", "softmax", why="by hand"):
        pass
    with forbid("std", why="by hand"):
        pass
    assert enforced == {"std", "softmax"}


def test_a_rule_that_is_not_there_is_an_error():
    with pytest.raises(KeyError, match="no_such_rule"), forbid("no_such_rule", why="by hand"):
        pass


@contextmanager
def clipped(max_norm: float):
    """A parameter with a gradient of 3 and 4, whose total norm has to be max_norm at the end."""
    parameter = nn.Parameter(torch.zeros(2))
    parameter.grad = torch.tensor([3.0, 4.0])
    yield parameter
    assert torch.allclose(parameter.grad.norm(), torch.tensor(max_norm))


CLIPPING = {
    "clip_grad_norm_": lambda p: nn.utils.clip_grad_norm_([p], 1.0),
    "imported by its name": lambda p: clip_grad_norm_([p], 1.0),
    "one by one": lambda p: nn.utils.clip_grad_norm_(p, 1.0, foreach=False),
    "the old name": lambda p: nn.utils.clip_grad_norm([p], 1.0),
    "its first half": lambda p: nn.utils.get_total_norm([p.grad]),
    "its second half": lambda p: nn.utils.clip_grads_with_norm_([p], 1.0, p.grad.norm()),
}


@pytest.mark.parametrize("call", CLIPPING.values(), ids=CLIPPING)
@pytest.mark.filterwarnings("ignore")
def test_a_function_written_in_python_is_refused(call):
    with clipped(5.0) as p, pytest.raises(RuleBrokenError) as caught, forbid("clip_grad_norm_", why="by hand"):
        call(p)
    assert str(caught.value) == "`clip_grad_norm_` is not allowed here: by hand"


BOXES = {
    "ops.box_iou": ("box_iou", lambda: ops.box_iou(A[0], A[0])),
    "ops.generalized_box_iou": ("box_iou", lambda: ops.generalized_box_iou(A[0], A[0])),
    "ops.box_convert": ("box_convert", lambda: ops.box_convert(A[0], "xyxy", "xywh")),
    "transforms.v2": (
        "box_convert",
        lambda: convert_bounding_box_format(A[0], old_format="XYXY", new_format="XYWH"),
    ),
}


@pytest.mark.parametrize(("rule", "call"), BOXES.values(), ids=BOXES)
def test_a_function_of_torchvision_is_refused(rule, call):
    with pytest.raises(RuleBrokenError) as caught, forbid(rule, why="by hand"):
        call()
    assert caught.value.rule == rule


class Inherits(torch.optim.Adam):
    """An optimizer that is torch's own under another name."""


def hands_it_on(p):
    rate = {"lr": 1, "weight_decay": 0, "momentum": 0, "dampening": 0}
    sgd([p], [p.grad], [None], **rate, nesterov=False, maximize=False)


OPTIMIZERS = {
    "made": lambda p: torch.optim.SGD([p], lr=0.1),
    "inherited": lambda p: Inherits([p]),
    "another kind": lambda p: torch.optim.NAdam([p]),
    "as a function": hands_it_on,
}


@pytest.mark.parametrize("call", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_an_optimizer_is_refused(call):
    with clipped(5.0) as p, pytest.raises(RuleBrokenError), forbid("torch.optim", why="by hand"):
        call(p)


def test_a_step_of_an_optimizer_that_was_made_before_is_refused():
    with clipped(5.0) as p:
        optimizer = torch.optim.Adam([p])
        with pytest.raises(RuleBrokenError), forbid("torch.optim", why="by hand"):
            optimizer.step()


def test_a_step_by_hand_passes():
    with clipped(5.0) as p:
        with forbid("torch.optim", why="by hand"), torch.no_grad():
            p.sub_(0.1 * p.grad)
        torch.optim.SGD([p], lr=0.1).step()


def test_a_function_whose_refusal_is_swallowed_is_caught():
    with (
        clipped(5.0) as p,
        pytest.raises(RuleBrokenError),
        forbid("clip_grad_norm_", why="by hand"),
        suppress(Exception),
    ):
        nn.utils.clip_grad_norm_([p], 1.0)


def test_clipping_by_hand_passes_and_functions_are_free_again():
    before = sys.getprofile()
    with clipped(1.0) as p, forbid("clip_grad_norm_", why="by hand"):
        p.grad.mul_(1.0 / p.grad.norm())
        nn.utils.clip_grad_value_([p], 10.0)
    assert sys.getprofile() is before
    with clipped(1.0) as p:
        nn.utils.clip_grad_norm_([p], 1.0)


def test_operators_and_functions_are_refused_together():
    with pytest.raises(RuleBrokenError) as caught, forbid("clip_grad_norm_", "softmax", why="by hand"):
        X.softmax(-1)
    assert caught.value.rule == "softmax"
