"""Hidden tests of einsum."""

import pytest
import torch
from torch.nn import functional

from torch_katas import checks, inputs

DTYPES = [torch.float32, torch.float64, torch.bfloat16]
OUTER = [(2, 3, 4), (3, 3, 3), (1, 2, 3), (4, 1, 2), (2, 2, 1)]
"""B, N, M"""
BILINEAR = [((4,), 3, 2, 5), ((3,), 3, 3, 3), ((), 2, 3, 2), ((2, 3), 2, 2, 4), ((1,), 1, 4, 1), ((4,), 2, 2, 1)]
"""Leading axes, I, J, O"""
SCORES = [(2, 3, 4, 5, 6), (2, 2, 3, 3, 3), (1, 2, 4, 2, 3), (3, 1, 1, 4, 2), (2, 2, 2, 2, 2)]
"""B, H, T, S, D"""
TRACES = [(2, 3, 3), (3, 3), (3, 3, 3), (2, 4, 2, 2), (5, 1, 1), (1, 2, 2), (2, 2, 2, 2)]


def outer(a, b):
    """Return the outer products, by broadcasting."""
    return a.unsqueeze(2) * b.unsqueeze(1)


@pytest.mark.parametrize(("batch", "n", "m"), OUTER)
def test_each_pair_has_its_own_product(batched_outer, device, batch, n, m):
    """result[n, i, j] is a[n, i] * b[n, j]; pairs do not mix, and gradients reach both vectors."""
    a, b = torch.randn(batch, n, device=device), torch.randn(batch, m, device=device)
    of = f"batched_outer(a, b) with shapes ({batch}, {n}) and ({batch}, {m})"
    inputs.same_as_torch(batched_outer, outer, a, b, names=("a", "b"), of=of)


def test_rows_belong_to_a(batched_outer, device):
    """Row i of a product is a[n, i] times all of b[n]."""
    a, b = torch.tensor([[1.0, 2.0]], device=device), torch.tensor([[5.0, 7.0]], device=device)
    expected = torch.tensor([[[5.0, 7.0], [10.0, 14.0]]], device=device)
    checks.close(batched_outer(a, b), expected, of="batched_outer([[1., 2.]], [[5., 7.]])")


def test_each_product_has_two_factors(batched_outer, device):
    """NaN and infinity come into the products that they are factors of, and into no other."""
    a = torch.tensor([[1.0, float("inf")], [float("nan"), 2.0]], device=device)
    b = torch.tensor([[3.0, float("inf")], [float("nan"), 6.0]], device=device)
    of = "batched_outer([[1., inf], [nan, 2.]], [[3., inf], [nan, 6.]])"
    checks.close(batched_outer(a, b), outer(a, b), of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_products_keep_the_dtype(batched_outer, dtype):
    """The result has the dtype of the vectors."""
    a, b = torch.tensor([[1, 2], [3, 4]], dtype=dtype), torch.tensor([[1, 2, 4], [8, 1, 2]], dtype=dtype)
    checks.close(batched_outer(a, b), outer(a, b), of=f"batched_outer(a, b) in {dtype}")


def test_products_have_the_digits_of_float64(batched_outer):
    """In float64 the products have all of its digits."""
    a, b = torch.randn(2, 3, dtype=torch.float64), torch.randn(2, 4, dtype=torch.float64)
    checks.close(batched_outer(a, b), outer(a, b), of="batched_outer(a, b) in float64", rtol=1e-12)


def test_vectors_of_any_strides(batched_outer, device):
    """a and b may be transposed, sliced or expanded."""
    a, b = torch.randn(2, 3, device=device), torch.randn(2, 4, device=device)
    inputs.same_for(inputs.layouts(a, "a"), lambda a: batched_outer(a, b), outer(a, b), of="batched_outer(a, b)")
    inputs.same_for(inputs.layouts(b, "b"), lambda b: batched_outer(a, b), outer(a, b), of="batched_outer(a, b)")


@pytest.mark.parametrize(("batch", "n", "m"), [(0, 2, 3), (2, 0, 3), (2, 3, 0)])
def test_no_products(batched_outer, device, batch, n, m):
    """Axes may be 0 long."""
    result = batched_outer(torch.zeros(batch, n, device=device), torch.zeros(batch, m, device=device))
    of = f"batched_outer(a, b) with shapes ({batch}, {n}) and ({batch}, {m})"
    checks.close(result, torch.zeros(batch, n, m, device=device), of=of)


def test_many_pairs_at_once(batched_outer, few_operators, device):
    """All pairs are multiplied together, not one after the other."""
    a, b = torch.randn(300, 2, device=device), torch.randn(300, 3, device=device)
    with few_operators("batched_outer(a, b) with a batch of 300"):
        batched_outer(a, b)


@pytest.mark.parametrize(("leading", "i", "j", "o"), BILINEAR, ids=str)
def test_bilinear_is_that_of_pytorch(bilinear, device, leading, i, j, o):
    """Values and gradients are those of torch.nn.functional.bilinear, for any leading axes."""
    x, y = torch.randn(*leading, i, device=device), torch.randn(*leading, j, device=device)
    w = torch.randn(o, i, j, device=device)
    of = f"bilinear(x, w, y) with shapes {tuple(x.shape)}, {tuple(w.shape)} and {tuple(y.shape)}"
    inputs.same_as_torch(bilinear, lambda x, w, y: functional.bilinear(x, y, w), x, w, y, names=("x", "w", "y"), of=of)


def test_x_belongs_to_the_rows_of_a_matrix(bilinear, device):
    """A matrix with one 1, in row i and column j, gives x[i] * y[j]."""
    x, y = torch.tensor([[2.0, 3.0]], device=device), torch.tensor([[5.0, 7.0]], device=device)
    w = torch.tensor([[[0.0, 1.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]]], device=device)
    expected = torch.tensor([[14.0, 15.0]], device=device)
    of = "bilinear([[2., 3.]], w, [[5., 7.]]) with w[0][0, 1] and w[1][1, 0] of 1, all else 0"
    checks.close(bilinear(x, w, y), expected, of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_forms_keep_the_dtype(bilinear, dtype):
    """The result has the dtype of the inputs."""
    x, y = torch.tensor([[1, 2], [0, 1]], dtype=dtype), torch.tensor([[2, 1, 0], [1, 0, 1]], dtype=dtype)
    w = torch.tensor([[[1, 2, 1], [0, 1, 2]]], dtype=dtype)
    expected = torch.tensor([[6], [2]], dtype=dtype)
    checks.close(bilinear(x, w, y), expected, of=f"bilinear(x, w, y) in {dtype}")


def test_forms_have_the_digits_of_float64(bilinear):
    """In float64 the sums have all of its digits."""
    x, w, y = (torch.randn(size, dtype=torch.float64) for size in ((2, 3), (5, 3, 4), (2, 4)))
    expected = functional.bilinear(x, y, w)
    checks.close(bilinear(x, w, y), expected, of="bilinear(x, w, y) in float64", rtol=1e-11, atol=1e-11)


def test_forms_of_any_strides(bilinear, device):
    """x, w and y may be transposed, sliced or expanded."""
    x, w, y = torch.randn(4, 2, device=device), torch.randn(3, 2, 5, device=device), torch.randn(4, 5, device=device)
    expected = functional.bilinear(x, y, w)
    of = "bilinear(x, w, y)"
    inputs.same_for(inputs.layouts(x, "x"), lambda x: bilinear(x, w, y), expected, of=of, check=checks.roughly)
    inputs.same_for(inputs.layouts(w, "w"), lambda w: bilinear(x, w, y), expected, of=of, check=checks.roughly)
    inputs.same_for(inputs.layouts(y, "y"), lambda y: bilinear(x, w, y), expected, of=of, check=checks.roughly)


@pytest.mark.parametrize(("batch", "i", "j", "o"), [(0, 2, 3, 4), (2, 0, 3, 4), (2, 3, 0, 4), (2, 3, 4, 0)])
def test_forms_of_nothing(bilinear, device, batch, i, j, o):
    """Axes may be 0 long; a sum over no numbers is 0."""
    x, w, y = (torch.ones(size, device=device) for size in ((batch, i), (o, i, j), (batch, j)))
    of = f"bilinear(x, w, y) with shapes {(batch, i)}, {(o, i, j)} and {(batch, j)}"
    checks.close(bilinear(x, w, y), torch.zeros(batch, o, device=device), of=of)


def test_many_matrices_at_once(bilinear, few_operators, device):
    """All matrices and all samples go together, not one after the other."""
    x, w, y = (
        torch.randn(300, 2, device=device),
        torch.randn(300, 2, 2, device=device),
        torch.randn(300, 2, device=device),
    )
    with few_operators("bilinear(x, w, y) with a batch of 300 and 300 matrices"):
        bilinear(x, w, y)


@pytest.mark.parametrize(("b", "h", "t", "s", "d"), SCORES)
def test_every_query_meets_every_key(attention_scores, device, b, h, t, s, d):
    """result[b, h, t, s] is the dot product of q[b, h, t] and k[b, h, s]; gradients reach both."""
    q, k = torch.randn(b, h, t, d, device=device), torch.randn(b, h, s, d, device=device)
    of = f"attention_scores(q, k) with shapes {tuple(q.shape)} and {tuple(k.shape)}"
    inputs.same_as_torch(attention_scores, lambda q, k: q.matmul(k.mT), q, k, names=("q", "k"), of=of)


def test_rows_belong_to_queries(attention_scores, device):
    """Row t holds the scores of query t, neither scaled nor squashed."""
    q = torch.tensor([[[[1.0, 0.0], [0.0, 10.0]]]], device=device)
    k = torch.tensor([[[[2.0, 3.0], [4.0, 5.0]]]], device=device)
    expected = torch.tensor([[[[2.0, 4.0], [30.0, 50.0]]]], device=device)
    of = "attention_scores([[[[1., 0.], [0., 10.]]]], [[[[2., 3.], [4., 5.]]]])"
    checks.close(attention_scores(q, k), expected, of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_scores_keep_the_dtype(attention_scores, dtype):
    """The result has the dtype of queries and keys."""
    q, k = torch.ones(1, 2, 2, 3, dtype=dtype), torch.full((1, 2, 4, 3), 2, dtype=dtype)
    expected = torch.full((1, 2, 2, 4), 6, dtype=dtype)
    checks.close(attention_scores(q, k), expected, of=f"attention_scores(q, k) in {dtype}")


def test_scores_have_the_digits_of_float64(attention_scores):
    """In float64 the scores have all of its digits."""
    q, k = torch.randn(1, 2, 3, 4, dtype=torch.float64), torch.randn(1, 2, 2, 4, dtype=torch.float64)
    checks.close(attention_scores(q, k), q.matmul(k.mT), of="attention_scores(q, k) in float64", rtol=1e-11, atol=1e-11)


def test_queries_and_keys_of_any_strides(attention_scores, device):
    """q and k may be transposed, sliced or expanded, as heads split off from a wider tensor are."""
    q, k = torch.randn(2, 2, 3, 4, device=device), torch.randn(2, 2, 5, 4, device=device)
    expected, of = q.matmul(k.mT), "attention_scores(q, k)"
    inputs.same_for(inputs.layouts(q, "q"), lambda q: attention_scores(q, k), expected, of=of, check=checks.roughly)
    inputs.same_for(inputs.layouts(k, "k"), lambda k: attention_scores(q, k), expected, of=of, check=checks.roughly)


@pytest.mark.parametrize(
    ("b", "h", "t", "s", "d"), [(0, 2, 3, 4, 2), (2, 1, 0, 3, 2), (2, 1, 3, 0, 2), (1, 2, 3, 4, 0)]
)
def test_scores_of_nothing(attention_scores, device, b, h, t, s, d):
    """Axes may be 0 long; a dot product over no features is 0."""
    q, k = torch.ones(b, h, t, d, device=device), torch.ones(b, h, s, d, device=device)
    of = f"attention_scores(q, k) with shapes {tuple(q.shape)} and {tuple(k.shape)}"
    checks.close(attention_scores(q, k), torch.zeros(b, h, t, s, device=device), of=of)


def test_many_steps_at_once(attention_scores, few_operators, device):
    """All queries meet all keys together, not one after the other."""
    q, k = torch.randn(1, 1, 300, 2, device=device), torch.randn(1, 1, 5, 2, device=device)
    with few_operators("attention_scores(q, k) with 300 queries"):
        attention_scores(q, k)


@pytest.mark.parametrize("size", TRACES, ids=str)
def test_each_matrix_has_its_own_trace(batch_trace, device, size):
    """The diagonal of each matrix is summed, for any number of leading axes; the gradient is 1 on the diagonals."""
    x = torch.randn(size, device=device)
    of = f"batch_trace(x) with x of shape {size}"
    inputs.same_as_torch(batch_trace, lambda x: x.diagonal(dim1=-2, dim2=-1).sum(-1), x, names=("x",), of=of)


def test_the_sum_of_the_diagonal(batch_trace, device):
    """The trace is the sum of the diagonal from the top left, and of nothing else."""
    x = torch.tensor([[[1.0, 20.0], [300.0, 4.0]], [[5.0, 60.0], [700.0, 8.0]]], device=device)
    expected = torch.tensor([5.0, 13.0], device=device)
    checks.close(batch_trace(x), expected, of="batch_trace([[[1., 20.], [300., 4.]], [[5., 60.], [700., 8.]]])")


def test_only_the_diagonal_counts(batch_trace, device):
    """NaN and infinity beside the diagonal change nothing; NaN on it is the trace."""
    x = torch.tensor([[1.0, float("inf")], [float("nan"), 2.0]], device=device)
    checks.close(batch_trace(x), torch.tensor(3.0, device=device), of="batch_trace([[1., inf], [nan, 2.]])")
    x = torch.tensor([[1.0, 3.0], [4.0, float("nan")]], device=device)
    checks.close(batch_trace(x), torch.tensor(float("nan"), device=device), of="batch_trace([[1., 3.], [4., nan]])")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_traces_keep_the_dtype(batch_trace, dtype):
    """The result has the dtype of x."""
    x = torch.tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], dtype=dtype)
    checks.close(batch_trace(x), torch.tensor([5, 13], dtype=dtype), of=f"batch_trace(x) in {dtype}")


def test_traces_have_the_digits_of_float64(batch_trace):
    """In float64 a diagonal of a billion and one, and minus a billion, has the trace 1."""
    x = torch.tensor([[1e9 + 1, 0.0], [0.0, -1e9]], dtype=torch.float64)
    of = "batch_trace([[1e9 + 1, 0.], [0., -1e9]]) in float64"
    checks.close(batch_trace(x), torch.tensor(1.0, dtype=torch.float64), of=of)


def test_matrices_of_any_strides(batch_trace, device):
    """x may be transposed, sliced or expanded."""
    x = torch.randn(2, 3, 3, device=device)
    expected = x.diagonal(dim1=-2, dim2=-1).sum(-1)
    inputs.same_for(inputs.layouts(x), batch_trace, expected, of="batch_trace(x)", check=checks.roughly)


@pytest.mark.parametrize("size", [(0, 2, 2), (3, 0, 0), (0, 0), (2, 0, 3, 3)], ids=str)
def test_traces_of_nothing(batch_trace, device, size):
    """Axes may be 0 long; the trace of a matrix without numbers is 0."""
    result = batch_trace(torch.zeros(size, device=device))
    checks.close(result, torch.zeros(size[:-2], device=device), of=f"batch_trace(x) with x of shape {size}")


def test_many_matrices_are_traced_at_once(batch_trace, few_operators, device):
    """All matrices are summed together, not one after the other."""
    x = torch.randn(300, 2, 2, device=device)
    with few_operators("batch_trace(x) with 300 matrices"):
        batch_trace(x)
