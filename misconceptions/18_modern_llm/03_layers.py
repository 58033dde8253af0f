"""Wrong answers that people write when they build the layers of a modern model.

Squares in half precision: xlite-dev/LeetCUDA 335, nntrainer/nntrainer 3935, jingyaogong/minimind 301. eps outside:
apple/coremltools 2821. Keys in the wrong order of heads: onnx/onnx 7274, apple/axlearn 842; along another axis:
PrimeIntellect-ai/prime-rl 2681. A window that is one too large: huggingface/transformers 39408, ml-explore/mlx-lm 390,
microsoft/onnxruntime 25927.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

RMSNorm__in_the_dtype_of_x = edit(
    ("x if x.dtype == torch.float64 else x.float()", "x"),
    why="""Squares half precision as it is: 300 squared is infinite in float16, and the row becomes 0. Instead: compute
    in float32, and go back at the end.""",
)

RMSNorm__subtracts_the_mean = edit(
    (
        "x if x.dtype == torch.float64 else x.float()\n",
        "x if x.dtype == torch.float64 else x.float()\nexact = exact - exact.mean(-1, keepdim=True)\n",
    ),
    why="""Subtracts the mean first, as a layer norm does. Instead: divide by the root of the mean square, and
    no more.""",
)

RMSNorm__sum_of_squares = edit(
    (".mean(-1, keepdim=True)", ".sum(-1, keepdim=True)"),
    why="""Divides by the length of the row, the root of the `sum` of squares. Instead: take their mean.""",
)

RMSNorm__eps_outside = edit(
    (
        "(exact.square().mean(-1, keepdim=True) + self.eps).rsqrt()",
        "1 / (exact.square().mean(-1, keepdim=True).sqrt() + self.eps)",
    ),
    why="""Adds eps to the root: at a row of zeros the root has no gradient. Instead: add it to the mean square.""",
)

RMSNorm__over_everything = edit(
    (".mean(-1, keepdim=True)", ".mean()"),
    why="""Takes one mean over all rows. Instead: each row has its own, over the last axis.""",
)

RMSNorm__weight_is_no_parameter = edit(
    ("nn.Parameter(torch.ones(width))", "torch.ones(width)"),
    why="""Keeps weight as a plain tensor, which no optimizer finds. Instead: make it an nn.Parameter.""",
)

RMSNorm__no_weight = edit(
    ("exact * scale * self.weight", "exact * scale"),
    why="""Makes no use of weight. Instead: multiply each column by its own.""",
)

RMSNorm__one_plus_weight = edit(
    ("torch.ones(width)", "torch.zeros(width)"),
    ("* self.weight", "* (1 + self.weight)"),
    why="""Multiplies by `1 + self.weight`, as one family of models does. Instead: weight is the factor, of ones at
    first.""",
)

RMSNorm__stays_in_float32 = edit(
    (".to(x.dtype)", ""),
    ("exact * scale * self.weight", "exact * scale * self.weight.to(exact.dtype)"),
    why="""Returns float32 for half precision. Instead: go back to the dtype of x.""",
)

RMSNorm__another_eps = edit(
    ("eps: float = 1e-6", "eps: float = 1e-5"),
    why="""Takes 1e-5 where no eps is given. Instead: the default is 1e-6.""",
)

RMSNorm__scale_without_history = edit(
    (".rsqrt()", ".rsqrt().detach()"),
    why="""Takes the scale for a constant, by `detach`. Instead: gradients flow through it as well.""",
)

RMSNorm__views = edit(
    (
        "x if x.dtype == torch.float64 else x.float()\n",
        "x.view(-1, x.shape[-1])\nexact = exact if x.dtype == torch.float64 else exact.float()\n",
    ),
    ("(exact * scale * self.weight).to(x.dtype)", "(exact * scale * self.weight).to(x.dtype).view(x.shape)"),
    why="""Makes one axis of the leading ones by `view`, which fails where x is not contiguous. Instead: work on the
    last axis alone, or call reshape.""",
)

RMSNorm__divides_by_root_and_eps = edit(
    (
        "(exact.square().mean(-1, keepdim=True) + self.eps).rsqrt()",
        "exact.square().mean(-1, keepdim=True).sqrt() + self.eps",
    ),
    ("exact * scale", "exact / scale"),
    why="""Adds eps to the root: at a row of zeros the root has no gradient. Instead: add it to the mean square.""",
)

RMSNorm__always_float32 = edit(
    ("x if x.dtype == torch.float64 else x.float()", "x.float()"),
    why="""Computes float64 numbers in float32, by `x.float()`, so half of their digits are lost. Instead: keep float64
    where x has it.""",
)

SwiGLU__gates_with_up = edit(
    ("silu(self.gate(x)) * self.up(x)", "self.gate(x) * silu(self.up(x))"),
    why="""Puts silu around up. Instead: it belongs to the gate.""",
)

SwiGLU__sigmoid = edit(
    ("silu(self.gate(x))", "self.gate(x).sigmoid()"),
    why="""Takes the `sigmoid` of the gate, which makes it a GLU. Instead: silu, x · sigmoid(x).""",
)

SwiGLU__gelu = edit(
    ("silu(self.gate(x))", "nn.functional.gelu(self.gate(x))"),
    why="""Takes `gelu` for the gate, which makes it a GEGLU. Instead: silu.""",
)

SwiGLU__adds_the_gate = edit(
    ("silu(self.gate(x)) * self.up(x)", "silu(self.gate(x)) + self.up(x)"),
    why="""Adds the two where one has to gate the other. Instead: multiply them.""",
)

SwiGLU__no_gate = edit(
    ("silu(self.gate(x)) * self.up(x)", "silu(self.up(x))"),
    why="""Leaves the gate out, and its layer never learns. Instead: silu of the gate, times up.""",
)

SwiGLU__with_biases = edit(
    ("self.up = nn.Linear(width, hidden, bias=False)", "self.up = nn.Linear(width, hidden)"),
    why="""Leaves the bias that nn.Linear has by default. Instead: bias=False in all three.""",
)

SwiGLU__without_history = edit(
    ("self.gate(x)", "self.gate(x).detach()"),
    why="""Cuts the gate off the graph, by `detach`, so its layer never learns. Instead: leave the graph as it is.""",
)

SwiGLU__silu_by_hand = edit(
    ("silu(self.gate(x))", "self.gate(x) / (1 + (-self.gate(x)).exp())"),
    why="""Divides by 1 plus an exponential, by `exp`: far below 0 it is infinite, and the gradient is NaN. Instead:
    silu, or x times its sigmoid.""",
)

SwiGLU__views = edit(
    (
        "return self.down(silu(self.gate(x)) * self.up(x))",
        "rows = x.view(-1, x.shape[-1])\nreturn self.down(silu(self.gate(rows)) * self.up(rows)).view(x.shape)",
    ),
    why="""Makes one axis of the leading ones by `view`, which fails where x is not contiguous. Instead: nn.Linear takes
    any number of leading axes.""",
)

SwiGLU__all_with_biases = edit(
    ("self.gate = nn.Linear(width, hidden, bias=False)", "self.gate = nn.Linear(width, hidden)"),
    ("self.up = nn.Linear(width, hidden, bias=False)", "self.up = nn.Linear(width, hidden)"),
    ("self.down = nn.Linear(hidden, width, bias=False)", "self.down = nn.Linear(hidden, width)"),
    why="""Leaves the bias that nn.Linear has by default. Instead: bias=False in all three.""",
)

SwiGLU__silu_of_the_product = edit(
    ("silu(self.gate(x)) * self.up(x)", "silu(self.gate(x) * self.up(x))"),
    why="""Puts silu around the product of both. Instead: around the gate alone, and then times up.""",
)

GroupedQueryAttention__repeat = edit(
    ("part.repeat_interleave(self.heads // self.groups, dim=1)", "part.repeat(1, self.heads // self.groups, 1, 1)"),
    why="""Repeats the groups as a whole, by `repeat`: 0 1 0 1. The shape is right, but heads look at keys that they
    were not trained with. Instead: repeat_interleave gives 0 0 1 1.""",
)

GroupedQueryAttention__looks_ahead = edit(
    (", is_causal=True", ""),
    why="""Hides nothing, so each position sees what comes after it. Instead: is_causal=True.""",
)

GroupedQueryAttention__looks_ahead_in_eval = edit(
    ("is_causal=True", "is_causal=self.training"),
    why="""Hides what comes later in train() alone. Instead: the mask belongs to both modes.""",
)

GroupedQueryAttention__averages_its_heads = edit(
    (
        "# Each group stands beside itself: 0 0 1 1. `repeat` would give 0 1 0 1, of the same shape.\n",
        "q = q.unflatten(1, (self.groups, -1)).mean(2).repeat_interleave(self.heads // self.groups, dim=1)\n",
    ),
    why="""Averages the queries of a group, so that its heads are one. Instead: only keys and values are shared.""",
)

GroupedQueryAttention__view_without_transpose = edit(
    (
        "self.q(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)",
        "self.q(x).reshape(len(x), self.heads, x.shape[1], -1)",
    ),
    why="""Reshapes to (B, heads, T, D) in one step: the shape is right, and the positions are mixed up. Instead: cut
    the last axis, then transpose.""",
)

GroupedQueryAttention__scaled_by_the_embedding = edit(
    ("is_causal=True)", "is_causal=True, scale=x.shape[-1] ** -0.5)"),
    why="""Divides the scores by the root of E. Instead: by that of D, the numbers of one head.""",
)

GroupedQueryAttention__full_keys = edit(
    ("shared = groups * (embedding // heads)", "shared = embedding"),
    ("(self.groups, -1)", "(self.heads, -1)"),
    ("part.repeat_interleave(self.heads // self.groups, dim=1)", "part"),
    why="""Makes keys and values for every head: multi-head attention, whose cache is as large as ever. Instead: k and v
    lead to groups · D.""",
)

GroupedQueryAttention__with_biases = edit(
    ("self.out = nn.Linear(embedding, embedding, bias=False)", "self.out = nn.Linear(embedding, embedding)"),
    why="""Leaves the bias that nn.Linear has by default. Instead: bias=False in all four.""",
)

GroupedQueryAttention__any_groups = edit(
    ("if embedding % heads or heads % groups:", "if embedding % heads:"),
    why="""Looks at E and heads alone. Instead: raise ValueError where groups do not divide heads, too.""",
)

GroupedQueryAttention__any_heads = edit(
    ("if embedding % heads or heads % groups:", "if heads % groups:"),
    why="""Looks at heads and groups alone. Instead: raise ValueError where heads do not divide E, too.""",
)

GroupedQueryAttention__merged_without_transpose = edit(
    ("mixed.transpose(1, 2).flatten(2)", "mixed.reshape(x.shape)"),
    why="""Reshapes (B, heads, T, D) to (B, T, E), and mixes positions up. Instead: transpose heads and time first.""",
)

GroupedQueryAttention__squeezes = edit(
    ("self.out(mixed.transpose(1, 2).flatten(2))", "self.out(mixed.transpose(1, 2).flatten(2)).squeeze()"),
    why="""Drops all axes of length 1, by `squeeze`. Instead: leave the shape as it is.""",
)

GroupedQueryAttention__values_without_history = edit(
    ("part.repeat_interleave(", "part.detach().repeat_interleave("),
    why="""Cuts keys and values off the graph, by `detach`, so their layers never learn. Instead: leave it as it is.""",
)

GroupedQueryAttention__longest_text = edit(
    (
        "self.heads, self.groups = heads, groups",
        "self.heads, self.groups = heads, groups\nself.seen = torch.ones(1024, 1024).tril().bool()",
    ),
    (
        "is_causal=True)",
        "attn_mask=self.seen[: x.shape[1], : x.shape[1]].to(x.device))",
    ),
    why="""Makes the mask once, of `1024` positions, and fails for a longer text. Instead: is_causal=True, or a mask of
    the length that comes.""",
)

GroupedQueryAttention__mask_of_the_first_call = edit(
    (
        "mixed = scaled_dot_product_attention(q, k, v, is_causal=True)",
        "if not hasattr(self, 'seen'):\n"
        "    self.seen = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()\n"
        "mixed = scaled_dot_product_attention(q, k, v, attn_mask=self.seen[: x.shape[1], : x.shape[1]])",
    ),
    why="""Keeps the mask of the first call, by `hasattr`, which is too small for a longer text. Instead: one for each
    call, as is_causal=True makes it.""",
)

GroupedQueryAttention__hides_with_a_number = edit(
    (
        "mixed = scaled_dot_product_attention(q, k, v, is_causal=True)",
        "scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5\n"
        "ahead = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)\n"
        "mixed = scores.masked_fill(ahead, -10000.0).softmax(-1) @ v",
    ),
    why="""Hides what comes later with `-10000.0`: where the other scores are lower still, the future is seen. Instead:
    -inf.""",
)

sliding_window_mask__one_too_many = edit(
    ("back < window", "back <= window"),
    why="""Looks at `window` positions before the query, and at itself. Instead: the query counts among them.""",
)

sliding_window_mask__both_sides = edit(
    ("(back >= 0) & (back < window)", "back.abs() < window"),
    why="""Looks to both sides. Instead: nobody looks ahead.""",
)

sliding_window_mask__without_itself = edit(
    ("(back >= 0) & (back < window)", "(back > 0) & (back <= window)"),
    why="""Leaves the query itself out, and the first one sees nothing. Instead: the window ends with it.""",
)

sliding_window_mask__what_is_hidden = edit(
    ("return (back >= 0) & (back < window)", "return ~((back >= 0) & (back < window))"),
    why="""Is True where a position is hidden. Instead: True says that it may be looked at.""",
)

sliding_window_mask__any_window = edit(
    ('if window < 1:\n    raise ValueError(f"a window of {window} has no position")', ""),
    why="""Accepts a window without positions, in which each row is hidden as a whole. Instead: raise ValueError.""",
)

_KEPT: dict[tuple[int, int], Tensor] = {}


def sliding_window_mask__kept(length: int, window: int) -> Tensor:
    """Keeps each mask and returns the same tensor again, so a write into one shows in the next. Instead: make a new
    one."""
    if window < 1:
        raise ValueError("window")
    if (length, window) not in _KEPT:
        ones = torch.ones(length, length, dtype=torch.bool)
        _KEPT[length, window] = ones.tril() & ones.triu(1 - window)
    return _KEPT[length, window]


sliding_window_mask__in_chunks = edit(
    ("(back >= 0) & (back < window)", "(back >= 0) & (positions[:, None] // window == positions // window)"),
    why="""Cuts the text into chunks, by `// window`: the first query of a chunk sees itself alone. Instead: each query
    looks at the positions that end with it.""",
)
