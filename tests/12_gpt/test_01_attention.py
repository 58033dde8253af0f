"""Hidden tests of attention."""

import math

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from torch_katas import checks, inputs, rules


def test_nobody_looks_ahead(causal_mask):
    """Row t is True up to column t, that one included, and False after it."""
    expected = [[True, False, False], [True, True, False], [True, True, True]]
    checks.equal(causal_mask(3).tolist(), expected)


@pytest.mark.parametrize("size", [4, 1, 0])
def test_it_is_square_and_bool(causal_mask, size):
    """The mask is a bool tensor of shape (size, size), also for one position and for none."""
    expected = torch.arange(size)[:, None] >= torch.arange(size)
    checks.close(causal_mask(size), expected, of=f"causal_mask({size})")


def test_any_number_of_positions(causal_mask):
    """A mask of 600 positions is as regular as one of 3: the first t + 1 keys of row t are True, and no other."""
    checks.equal(causal_mask(600).sum(1).tolist(), list(range(1, 601)), of="the Trues in each row of causal_mask(600)")


def test_each_mask_is_a_new_one(causal_mask):
    """What is written into one mask does not show in the next."""
    causal_mask(3).fill_(True)
    expected = torch.ones(3, 3).tril().bool()
    checks.close(causal_mask(3), expected, of="causal_mask(3) after a write into another causal_mask(3)")


@pytest.mark.parametrize("size", [2, 5])
def test_pytorch_reads_it_as_causal(causal_mask, size):
    """Given to scaled_dot_product_attention as attn_mask, it does what is_causal=True does."""
    q, k, v = torch.randn(3, size, 4)
    got = scaled_dot_product_attention(q, k, v, attn_mask=causal_mask(size))
    expected = scaled_dot_product_attention(q, k, v, is_causal=True)
    checks.roughly(got, expected, of=f"attention with attn_mask=causal_mask({size})")


def test_scores_are_divided_by_the_root_of_d(attention, device):
    """With D = 4 a product of 2 ln 3 is a score of ln 3: a weight of 3/4 against 1/4 for a score of 0."""
    q = torch.tensor([[2.0, 0.0, 0.0, 0.0]], device=device)
    k = torch.tensor([[math.log(3), 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], device=device)
    v = torch.tensor([[4.0], [8.0]], device=device)
    of = "attention(q, k, v) with q = [[2, 0, 0, 0]], k = [[ln 3, 0, 0, 0], [0, 0, 0, 0]], v = [[4], [8]]"
    checks.close(attention(q, k, v), torch.tensor([[5.0]], device=device), of=of)


SIZES = {
    "one matrix": ((), 3, 3, 4, 4),
    "a batch": ((2,), 3, 3, 4, 4),
    "heads": ((2, 3), 4, 4, 2, 2),
    "more keys than queries": ((2,), 2, 5, 3, 4),
    "one query": ((2, 1), 1, 3, 4, 2),
    "one key": ((), 3, 1, 2, 2),
    "no batch at all": ((0, 2), 3, 3, 4, 4),
}


@pytest.mark.parametrize("size", SIZES)
def test_it_is_what_pytorch_computes(attention, device, size):
    """Without a mask every query gets the weighted mean of all values."""
    q, k, v = three(*SIZES[size], device)
    expected = computed(q, k, v)
    checks.roughly(attention(q, k, v), expected, of=f"attention(q, k, v) of {size}")


def test_hidden_values_take_no_part(attention, device):
    """The keys that are seen share the whole weight. All are alike here, so each query gets their plain mean."""
    q = torch.zeros(3, 4, device=device)
    v = torch.tensor([[2.0], [4.0], [6.0]], device=device)
    mask = torch.ones(3, 3, dtype=torch.bool, device=device).tril()
    expected = torch.tensor([[2.0], [3.0], [4.0]], device=device)
    checks.close(attention(q, q, v, mask), expected, of="attention with equal keys, v = [[2], [4], [6]], causal mask")


@pytest.mark.parametrize("size", [name for name in SIZES if name != "one key"])
def test_masked_it_is_what_pytorch_computes(attention, device, size):
    """A hidden key has no weight, whatever its score: the others are weighed among themselves."""
    q, k, v = three(*SIZES[size], device)
    mask = torch.rand(q.shape[-2], k.shape[-2], device=device) < 0.5
    mask[:, 1] = True
    expected = computed(q, k, v, mask)
    of = f"attention(q, k, v, mask) of {size}"
    checks.roughly(attention(q, k, v, mask), expected, of=of)


def test_each_sequence_may_have_its_own_mask(attention, device):
    """A mask of shape (B, 1, 1, S), as for padding, is broadcast over heads and queries."""
    q, k, v = three((2, 2), 2, 3, 4, 4, device)
    mask = torch.tensor([[True, True, False], [True, False, False]], device=device)[:, None, None]
    expected = computed(q, k, v, mask)
    of = "attention(q, k, v, mask) with a mask of shape (2, 1, 1, 3)"
    checks.roughly(attention(q, k, v, mask), expected, of=of)


MASKS = {"(T, S)": (2, 3), "(S,)": (3,), "(T, 1)": (2, 1), "(B, 1, T, S)": (2, 1, 2, 3), "(heads, T, S)": (3, 2, 3)}


@pytest.mark.parametrize("shape", MASKS)
def test_a_mask_of_any_shape_is_broadcast(attention, device, shape):
    """A mask broadcasts to (…, T, S), whichever axes it has, and whichever of its axes are one row in memory."""
    q, k, v = three((2, 3), 2, 3, 4, 4, device)
    mask = torch.rand(MASKS[shape], device=device) < 0.6
    expected = computed(q, k, v, mask.expand(2, 3, 2, 3))
    of = f"attention(q, k, v, mask) with q (2, 3, 2, 4), k (2, 3, 3, 4) and a mask of shape {shape}"
    checks.roughly(attention(q, k, v, mask), expected, of=of)
    checks.roughly(attention(q, k, v, mask.expand(2, 3, 2, 3)), expected, of=f"{of}, expanded to (B, heads, T, S)")


def test_inputs_may_lie_anyhow_in_memory(attention, device):
    """Queries, keys and values as they come after a transpose, or out of a larger tensor, are like any others."""
    given = dict(zip("qkv", three((2, 3), 2, 4, 5, 3, device), strict=True))
    expected = computed(*given.values())
    for name, tensor in given.items():
        variants = [(f"{name} is transposed in memory", tensor.transpose(1, 2).contiguous().transpose(1, 2))]
        for layout, value in [*variants, *inputs.layouts(tensor, name)]:
            checks.roughly(attention(**(given | {name: value})), expected, of=f"attention(q, k, v), {layout}")


@pytest.mark.parametrize("masked", [False, True], ids=["without a mask", "with a mask"])
def test_the_result_has_the_dtype_of_the_inputs(attention, masked):
    """float64 comes out in float64 with all its digits, bfloat16 in bfloat16."""
    mask = torch.ones(3, 3, dtype=torch.bool).tril() if masked else None
    q, k, v = (part.double() for part in three((2,), 3, 3, 4, 4, "cpu"))
    of = f"attention(q, k, v{', mask' * masked})"
    checks.close(attention(q, k, v, mask), computed(q, k, v, mask), of=f"{of} in float64", atol=1e-10)
    result = attention(*(part.bfloat16() for part in (q, k, v)), mask)
    checks.dtype(result, torch.bfloat16, of=f"{of} in bfloat16")


def test_the_result_is_on_the_device_of_the_inputs(attention):
    """The result is on the device of q, k and v, with and without a mask."""
    q, k, v = three((2,), 3, 3, 4, 4, "cpu")
    inputs.stays_on_meta(attention, q, k, v, of="attention(q, k, v)")
    mask = torch.ones(3, 3, dtype=torch.bool)
    inputs.stays_on_meta(attention, q, k, v, mask, of="attention(q, k, v, mask)")


@pytest.mark.parametrize("scores", [(0.0, 1000.0), (-100_000.0, 0.0), (-100_000.0, 1000.0)], ids=str)
def test_a_hidden_key_has_no_weight_whatever_its_score(attention, device, scores):
    """However far a hidden key's score is above the others, the one that is seen gets the whole weight."""
    q, k = torch.ones(1, 1, device=device), torch.tensor([[score] for score in scores], device=device)
    v, mask = torch.tensor([[4.0], [8.0]], device=device), torch.tensor([[True, False]], device=device)
    of = f"attention with v = [[4], [8]] and the scores {scores[0]:g}, seen, and {scores[1]:g}, hidden"
    checks.close(attention(q, k, v, mask), torch.tensor([[4.0]], device=device), of=of)


@pytest.mark.parametrize("changed", ["keys", "values"])
def test_what_comes_later_changes_nothing_before(attention, device, changed):
    """Under a causal mask, other numbers at the last position leave the outputs of all earlier ones as they were."""
    q, k, v = three((), 3, 3, 4, 4, device)
    mask = torch.ones(3, 3, dtype=torch.bool, device=device).tril()
    before = attention(q.clone(), k, v, mask)
    if changed == "keys":
        k = torch.cat([k[:2], k[2:] + 5])
    else:
        v = torch.cat([v[:2], v[2:] + 5])
    of = f"the outputs of positions 0 and 1 after the {changed} of position 2 have changed"
    checks.roughly(attention(q, k, v, mask)[:2], before[:2], of=of)


def test_a_query_that_sees_nothing_gets_zeros(attention, device):
    """Where all keys are hidden the output is 0, not NaN and not the mean of what is hidden."""
    q, k, _ = three((), 2, 2, 4, 4, device)
    v = torch.tensor([[4.0, 4.0], [8.0, 8.0]], device=device)
    mask = torch.tensor([[False, False], [True, False]], device=device)
    expected = torch.tensor([[0.0, 0.0], [4.0, 4.0]], device=device)
    of = "attention with v = [[4, 4], [8, 8]] and mask = [[False, False], [True, False]]"
    checks.close(attention(q, k, v, mask), expected, of=of)


@pytest.mark.parametrize("masking", ["without a mask", "with a causal mask", "with one row hidden"])
def test_gradients_are_those_of_pytorch(attention, device, masking):
    """Queries, keys and values get the gradients that scaled_dot_product_attention gives them; none is NaN."""
    leaves = [part.requires_grad_() for part in three((2,), 3, 3, 4, 4, device)]
    mask = None if masking == "without a mask" else torch.ones(3, 3, dtype=torch.bool, device=device).tril()
    if masking == "with one row hidden":
        mask[0] = False
    weights = torch.randn(2, 3, 4, device=device)
    of = f"attention(q, k, v) {masking}"
    output = attention(*leaves, mask)
    checks.gradient_reaches(output, *leaves[2:], of=of, names=("v",))
    checks.gradient_reaches(output * weights, *leaves[:2], of=of, names=("q", "k"))
    got = torch.autograd.grad((output * weights).sum(), leaves)
    expected = torch.autograd.grad((computed(*leaves, mask) * weights).sum(), leaves)
    for name, mine, theirs in zip("qkv", got, expected, strict=True):
        checks.close(mine, theirs, of=f"the gradient of {name} through {of}", rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("scores", [(1000, 0), (0, 1000), (1000, 998), (-1000, -999), (100_000, 99_999)], ids=str)
@pytest.mark.parametrize("masked", [False, True], ids=["without a mask", "with a mask"])
def test_large_scores_stay_finite(attention, device, scores, masked):
    """Large scores give finite weights, and it is their differences that count: 1000 and 998 are as 2 and 0."""
    q, k = torch.ones(1, 1, device=device), torch.tensor([[float(score)] for score in scores], device=device)
    v = torch.tensor([[4.0], [8.0]], device=device)
    share = 1 / (1 + math.exp(min(scores[1] - scores[0], 700)))
    of = f"attention with v = [[4], [8]] and the scores {scores}{', a mask that hides nothing' * masked}"
    mask = torch.ones(1, 2, dtype=torch.bool, device=device) if masked else None
    checks.roughly(attention(q, k, v, mask), torch.tensor([[4 * share + 8 * (1 - share)]], device=device), of=of)


def test_the_inputs_stay_as_they_are(attention, device):
    """q, k, v and the mask hold the same numbers after the call."""
    q, k, v = three((), 2, 2, 4, 4, device)
    mask = torch.ones(2, 2, dtype=torch.bool, device=device).tril()
    with checks.unmodified("attention(q, k, v, mask)", q=q, k=k, v=v, mask=mask):
        attention(q, k, v, mask)


def test_it_is_made_by_hand(attention, device):
    """The two products and the softmax between them are written out."""
    q, k, v = three((2,), 3, 3, 4, 4, device)
    expected = computed(q, k, v)
    with rules.forbid("scaled_dot_product_attention", why="write its two products and its softmax yourself"):
        result = attention(q, k, v)
    checks.roughly(result, expected, of="attention(q, k, v)")


def test_nobody_looks_ahead_or_at_a_pad(causal_padding_mask, device):
    """A real key that is not ahead is seen, and nothing else; a pad looks at itself as well."""
    one_real, three_real = [[1, 0, 0], [1, 1, 0], [1, 0, 1]], [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    expected = torch.tensor([[one_real], [three_real]], dtype=torch.bool, device=device)
    lengths = torch.tensor([1, 3], device=device)
    checks.close(causal_padding_mask(lengths, 3), expected, of="causal_padding_mask([1, 3], size=3)")


@pytest.mark.parametrize("lengths", [[1, 4, 2], [0], [5], [3, 3], [0, 5, 1], []], ids=str)
def test_each_text_has_its_own_pads(causal_padding_mask, device, lengths):
    """Every query sees the real keys up to itself; a pad sees itself too, and a text of length 0 only that."""
    given = torch.tensor(lengths, dtype=torch.int64, device=device)
    rows = [[[s == t or (s <= t and s < length) for s in range(5)] for t in range(5)] for length in lengths]
    expected = torch.tensor(rows, dtype=torch.bool, device=device).reshape(len(lengths), 1, 5, 5)
    for name, value in [("as they are", given), *inputs.layouts(given, "lengths")]:
        checks.close(causal_padding_mask(value, 5), expected, of=f"causal_padding_mask({lengths}, size=5), {name}")


@pytest.mark.parametrize("size", [0, 1])
def test_a_mask_of_one_position_or_none(causal_padding_mask, device, size):
    """size may be 0 or 1: one position sees itself."""
    given = torch.zeros(2, dtype=torch.int64, device=device)
    expected = torch.ones(2, 1, size, size, dtype=torch.bool, device=device)
    checks.close(causal_padding_mask(given, size), expected, of=f"causal_padding_mask([0, 0], size={size})")


def test_padded_texts_are_read_as_if_alone(causal_padding_mask):
    """Under the mask the real positions of each text get what the text gets alone, for several heads, and no NaN."""
    lengths = [2, 4, 0]
    q, k, v = torch.randn(3, 3, 2, 4, 5)
    mask = causal_padding_mask(torch.tensor(lengths), 4)
    checks.shape(mask, (3, 1, 4, 4), of="causal_padding_mask([2, 4, 0], size=4)")
    scores = (q @ k.transpose(-2, -1)).masked_fill(~mask, -math.inf)
    output = scores.softmax(-1) @ v
    checks.equal(bool(output.isnan().any()), False, of="whether a plain softmax under the mask gives NaN anywhere")
    for b, length in enumerate(lengths):
        alone = (q[b, :, :length] @ k[b, :, :length].transpose(-2, -1)).masked_fill(
            ~torch.ones(length, length, dtype=torch.bool).tril(), -math.inf
        )
        of = f"attention at the {length} real positions of text {b}, against those of the text alone"
        checks.roughly(output[b, :, :length], alone.softmax(-1) @ v[b, :, :length], of=of)


def test_the_mask_is_where_the_lengths_are(causal_padding_mask):
    """The mask is on the device of lengths."""
    lengths = torch.tensor([1, 3])
    inputs.stays_on_meta(lambda given: causal_padding_mask(given, 3), lengths, of="causal_padding_mask(lengths, 3)")


def three(leading, queries, keys, numbers, outputs, device):
    """Return random queries, keys and values."""
    q = torch.randn(*leading, queries, numbers, device=device)
    k = torch.randn(*leading, keys, numbers, device=device)
    return q, k, torch.randn(*leading, keys, outputs, device=device)


def computed(q, k, v, mask=None):
    """Return what PyTorch computes."""
    return scaled_dot_product_attention(q, k, v, attn_mask=mask)
