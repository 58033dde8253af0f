"""Wrong answers that people write about attention to a source.

NaN where all is hidden: lucidrains/x-transformers 263, pytorch/pytorch 24816, 41508, 103749. A mask behind the softmax:
abisee/pointer-generator 88, ilivans/tf-rnn-attention 11. No mask at all: tensorflow/tensorflow 512, 43941.
"""

from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from torch_katas.course.mistakes import edit

additive_attention__two_tanhs = edit(
    (
        "pairs = (queries @ w_query.T)[:, :, None] + (keys @ w_key.T)[:, None]",
        "pairs = (queries @ w_query.T).tanh()[:, :, None] + (keys @ w_key.T).tanh()[:, None]",
    ),
    ("pairs.tanh() @ v", "pairs @ v"),
    why="""Takes `tanh` of the two parts and adds then: a query adds the same to all scores, and the softmax does not
    see it. Instead: tanh of the sum.""",
)

additive_attention__no_tanh = edit(
    ("pairs.tanh() @ v", "pairs @ v"),
    why="""Leaves the tanh out, `pairs @ v`, so that the query does not matter. Instead: tanh of the sum.""",
)

additive_attention__sees_pads = edit(
    ("scores.masked_fill(hidden, -math.inf).softmax(-1)", "scores.softmax(-1)"),
    why="""Takes the softmax over the pads as well, `scores.softmax(-1)`: what is left sums to less than 1. Instead:
    hide before the softmax.""",
)

additive_attention__nan_where_all_is_hidden = edit(
    ("weights = weights.masked_fill(hidden, 0.0)", "pass"),
    why="""Divides 0 by 0 where a sequence has no real token. Instead: set the weights of hidden places to 0 behind the
    softmax as well.""",
)

additive_attention__nan_to_num = edit(
    ("-math.inf", "-1e9"),
    ("weights = weights.masked_fill(hidden, 0.0)", "pass"),
    why="""Hides by -1,000,000,000: where all places are hidden they are all alike, and the pads' mean comes out.
    Instead: minus infinity, and weights of 0 behind the softmax.""",
)

additive_attention__hides_too_little = edit(
    ("-math.inf", "-1e4"),
    why="""Hides by a score of -10,000, and where the real ones are lower still a hidden place takes the weight.
    Instead: minus infinity.""",
)

additive_attention__true_hides = edit(
    ("~source_mask", "source_mask"),
    why="""Hides the real tokens, as for a mask whose True means a pad. Instead: True is real here.""",
)

additive_attention__over_the_queries = edit(
    ("softmax(-1)", "softmax(1)"),
    why="""Takes the softmax over the target places, `softmax(1)`. Instead: over the source, the last axis.""",
)

additive_attention__mean_of_projections = edit(
    ("return weights @ keys, weights", "return weights @ (keys @ w_key.T), weights"),
    why="""Takes the mean of the projected keys. Instead: `keys` themselves are the values.""",
)

additive_attention__overflows = edit(
    (
        "scores.masked_fill(hidden, -math.inf).softmax(-1)",
        "scores.exp() * ~hidden / (scores.exp() * ~hidden).sum(-1, keepdim=True).clamp(min=1e-30)",
    ),
    why="""Takes `exp` of the scores as they are, which overflows from 89 on. Instead: softmax, which subtracts the
    largest first.""",
)

additive_attention__scaled = edit(
    ("scores = pairs.tanh() @ v", "scores = pairs.tanh() @ v / math.sqrt(len(v))"),
    why="""Divides by a root, `sqrt`, as scores of products are. Instead: the sum as it is.""",
)

additive_attention__mask_times_scores = edit(
    ("scores.masked_fill(hidden, -math.inf).softmax(-1)", "(scores * ~hidden).softmax(-1)"),
    ("weights = weights.masked_fill(hidden, 0.0)", "pass"),
    why="""Multiplies the scores with the mask: a pad has score 0, and a share. Instead: minus infinity.""",
)

additive_attention__nan_made_0_too_late = edit(
    (
        "scores.masked_fill(hidden, -math.inf).softmax(-1)",
        "(scores + scores.new_zeros(hidden.shape).masked_fill(hidden, -math.inf)).softmax(-1)",
    ),
    ("weights = weights.masked_fill(hidden, 0.0)", "weights = weights.nan_to_num(0.0)"),
    why="""Adds minus infinity to the scores of pads, and makes 0 of NaN with `nan_to_num`, while gradients stay NaN.
    Instead: masked_fill before the softmax and behind it.""",
)

cross_attention__one_head = edit(
    ("(heads, x.shape[-1] // heads)", "(1, x.shape[-1])"),
    why="""Uses all numbers in a single head. Instead: heads of D / heads numbers.""",
)

cross_attention__every_so_many = edit(
    (
        "x.unflatten(-1, (heads, x.shape[-1] // heads)).transpose(1, 2)",
        "x.unflatten(-1, (x.shape[-1] // heads, heads)).permute(0, 3, 1, 2)",
    ),
    ("means.transpose(1, 2).flatten(2)", "means.permute(0, 2, 3, 1).flatten(2)"),
    why="""Takes every so many-th number for a head. Instead: neighbours, (heads, D / heads).""",
)

cross_attention__view_of_places = edit(
    (
        "x.unflatten(-1, (heads, x.shape[-1] // heads)).transpose(1, 2)",
        "x.reshape(len(x), heads, -1, x.shape[-1] // heads)",
    ),
    why="""Brings the heads to the front with `reshape`, which mixes places and heads. Instead: unflatten the last axis,
    then transpose.""",
)

cross_attention__not_put_back = edit(
    ("means.transpose(1, 2).flatten(2)", "means.reshape(len(q), q.shape[2], -1)"),
    why="""Joins the heads with `reshape` while they stand in front of the places. Instead: transpose first.""",
)

cross_attention__scales_by_all = edit(
    ("math.sqrt(q.shape[-1])", "math.sqrt(q.shape[-1] * heads)"),
    why="""Divides by the root of D. Instead: by that of D / heads, what a product adds up.""",
)

cross_attention__mask_of_one_axis_less = edit(
    ("source_mask[:, None, None]", "source_mask[:, None]"),
    why="""Gives the mask one axis, `[:, None]`, so that its batch meets the heads. Instead: one for the heads and one
    for the queries.""",
)

cross_attention__nan_where_all_is_hidden = edit(
    ("weights.masked_fill(hidden, 0.0) @ v", "weights @ v"),
    why="""Divides 0 by 0 where a sequence has no real token, in `weights @ v`. Instead: 0 for hidden weights.""",
)

cross_attention__hides_too_little = edit(
    ("-math.inf", "-1e4"),
    why="""Hides by a score of -10,000, and where the real ones are lower still a hidden place takes the weight.
    Instead: minus infinity.""",
)

cross_attention__nan_made_0_too_late = edit(
    ("weights.masked_fill(hidden, 0.0) @ v", "(weights @ v).nan_to_num()"),
    why="""Makes 0 of NaN in the result, with `nan_to_num`, while the values' gradients stay NaN. Instead: 0 for hidden
    weights, before the product.""",
)

cross_attention__mask_times_scores = edit(
    ("scores.masked_fill(hidden, -math.inf).softmax(-1)", "(scores * ~hidden).softmax(-1)"),
    why="""Multiplies the scores with the mask: a pad has score 0, and a share. Instead: minus infinity.""",
)


cross_attention__rounds_the_weights = edit(
    ("softmax(-1)  # (B, heads, T, S)", "softmax(-1).float().to(v.dtype)"),
    why="""Rounds the weights to float32, by `float()`, also those of float64, which has more digits. Instead: the dtype
    of the inputs.""",
)


def cross_attention__fused(q: Tensor, k: Tensor, v: Tensor, source_mask: Tensor, heads: int) -> Tensor:
    """Hands the work to PyTorch's own attention. Instead: build it once by hand, two products with a softmax between
    them."""
    q, k, v = (x.unflatten(-1, (heads, x.shape[-1] // heads)).transpose(1, 2) for x in (q, k, v))
    mixed = scaled_dot_product_attention(q, k, v, attn_mask=source_mask[:, None, None])
    return mixed.transpose(1, 2).flatten(2)


cross_attention__sees_pads = edit(
    ("scores.masked_fill(hidden, -math.inf).softmax(-1)", "scores.softmax(-1)"),
    why="""Takes the softmax over the pads as well, `scores.softmax(-1)`: what is left sums to less than 1. Instead:
    hide before the softmax.""",
)

cross_attention__view_of_the_shape = edit(
    (
        "x.unflatten(-1, (heads, x.shape[-1] // heads)).transpose(1, 2)",
        "x.reshape(x.shape[0], heads, x.shape[1], x.shape[2] // heads)",
    ),
    why="""Brings the heads to the front with `reshape`, which mixes places and heads. Instead: unflatten the last axis,
    then transpose.""",
)

cross_attention__joined_in_front = edit(
    ("means.transpose(1, 2).flatten(2)", "means.reshape(means.shape[0], means.shape[2], heads * means.shape[3])"),
    why="""Joins the heads with `reshape` while they stand in front of the places. Instead: transpose first.""",
)
