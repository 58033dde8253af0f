"""Wrong answers that people write when they give axes their letters.

Seen in numpy/numpy #5667 and arogozhnikov/einops #347 (a letter twice, the diagonal), tinygrad/tinygrad #18229 (the sum
along the wrong axis beside a diagonal), and in public questions on attention written with `einsum`.
"""

import torch
from torch import Tensor


def batched_outer__sums_the_batch(a: Tensor, b: Tensor) -> Tensor:
    """The letter of the batch is missing behind the arrow, so the products of all pairs are added up. Instead: name it
    there too, "bn,bm->bnm"."""
    return torch.einsum("bn,bm->nm", a, b)


def batched_outer__transposed(a: Tensor, b: Tensor) -> Tensor:
    """The numbers of a run along the rows and those of b down the columns: (B, M, N). Instead: the letters behind the
    arrow in the order of the result, those of a before those of b.
    """
    return torch.einsum("bn,bm->bmn", a, b)


def batched_outer__number_by_number(a: Tensor, b: Tensor) -> Tensor:
    """a[n, i] is multiplied by b[n, i] alone. Instead: two letters, so that every number of a meets every one of b."""
    return a * b


def batched_outer__dot_product(a: Tensor, b: Tensor) -> Tensor:
    """One letter for both axes, and not behind the arrow: this is the dot product of each pair. Instead: a letter of
    its own for each axis, both kept."""
    return torch.einsum("bi,bi->b", a, b)


def batched_outer__all_against_all(a: Tensor, b: Tensor) -> Tensor:
    """Everything is flattened, so vectors of different pairs meet as well. Instead: keep the batch as an axis that both
    have."""
    return torch.outer(a.flatten(), b.flatten())


def batched_outer__axis_on_one_side(a: Tensor, b: Tensor) -> Tensor:
    """b has no new axis, so its pairs meet the numbers of a. Instead: `b[:, None, :]` beside `a[:, :, None]`."""
    return a[:, :, None] * b


def batched_outer__adds(a: Tensor, b: Tensor) -> Tensor:
    """The numbers are added. Instead: multiply them."""
    return a[:, :, None] + b[:, None, :]


def batched_outer__pair_by_pair(a: Tensor, b: Tensor) -> Tensor:
    """A Python loop takes one pair after the other. Instead: the batch as a letter of its own, or `a[:, :, None] *
    b[:, None, :]`."""
    if not len(a):
        return a[:, :, None] * b[:, None, :]
    return torch.stack([torch.outer(one, other) for one, other in zip(a, b, strict=True)])


def batched_outer__in_float32(a: Tensor, b: Tensor) -> Tensor:
    """The result is float32, also where the vectors are float64. Instead: the product keeps their dtype by itself."""
    return torch.einsum("bn,bm->bnm", a.float(), b.float())


def bilinear__sums_the_batch(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """The leading axes are missing behind the arrow, so the whole batch is added up. Instead: keep them there,
    "...i,oij,...j->...o"."""
    x, y = x.reshape(-1, x.shape[-1]), y.reshape(-1, y.shape[-1])
    return torch.einsum("bi,oij,bj->o", x, w, y)


def bilinear__a_letter_twice(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """i stands twice in the matrices, which takes only their diagonals. Instead: two letters, as x and y are not the
    same axis."""
    return torch.einsum("...i,oii,...i->...o", x, w, y)


def bilinear__matrices_transposed(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """x meets the columns and y the rows of the matrices. Instead: the first axis of a matrix belongs to x."""
    return torch.einsum("...j,oij,...i->...o", x, w, y)


def bilinear__every_x_with_every_y(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """x and y have different letters for their batch, so every x meets the sum of all y. Instead: the same letter for
    both."""
    flat = torch.einsum("bi,oij,cj->bo", x.reshape(-1, x.shape[-1]), w, y.reshape(-1, y.shape[-1]))
    return flat.reshape(*x.shape[:-1], len(w))


def bilinear__one_after_the_other(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """x and y go through the matrices each for itself, and the results are added. Instead: a product of x, the matrix
    and y."""
    return torch.einsum("...i,oij->...o", x, w) + torch.einsum("oij,...j->...o", w, y)


def bilinear__the_matrices_in_one(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """The matrices are added up first, so each output is the same. Instead: o stays, on both sides of the arrow."""
    one = torch.einsum("...i,ij,...j->...", x, w.sum(0), y)
    return one[..., None].expand(*one.shape, len(w))


def bilinear__only_one_leading_axis(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """There is a letter for exactly one leading axis. Instead: "..." stands for as many as there are."""
    return torch.einsum("bi,oij,bj->bo", x, w, y)


def bilinear__batch_in_front_of_the_matrices(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """The axes of the result are in the wrong order, outputs first. Instead: the outputs come last."""
    return torch.einsum("...i,oij,...j->o...", x, w, y)


def bilinear__matrix_by_matrix(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """A Python loop takes one matrix after the other. Instead: a letter for them, which stays."""
    return torch.stack([((x @ matrix) * y).sum(-1) for matrix in w], dim=-1)


def bilinear__without_history(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """The matrices are detached, so they are never learned. Instead: use them as they are."""
    return torch.einsum("...i,oij,...j->...o", x, w.detach(), y)


def attention_scores__one_letter_for_the_steps(q: Tensor, k: Tensor) -> Tensor:
    """Queries and keys have the same letter for their steps, so each query meets only the key of its own step. Instead:
    t for queries, s for keys."""
    return torch.einsum("bhtd,bhtd->bht", q, k)


def attention_scores__sums_the_heads(q: Tensor, k: Tensor) -> Tensor:
    """h is missing behind the arrow, so the heads are added up. Instead: "bhts" behind it."""
    return torch.einsum("bhtd,bhsd->bts", q, k)


def attention_scores__keys_first(q: Tensor, k: Tensor) -> Tensor:
    """The rows belong to the keys. Instead: a row for each query, "bhts"."""
    return torch.einsum("bhtd,bhsd->bhst", q, k)


def attention_scores__not_transposed(q: Tensor, k: Tensor) -> Tensor:
    """The features of the queries meet the steps of the keys. Instead: transpose the last two axes of k, `k.mT`."""
    return q @ k


def attention_scores__all_axes_reversed(q: Tensor, k: Tensor) -> Tensor:
    """All axes of the keys are reversed, batch and heads too. Instead: only the last two, `k.transpose(-2, -1)`."""
    return q @ k.permute(3, 2, 1, 0)


def attention_scores__reshapes_the_keys(q: Tensor, k: Tensor) -> Tensor:
    """`reshape` cuts the numbers anew and moves none, so a column holds parts of several keys. Instead: transpose the
    last two axes."""
    b, h, s, d = k.shape
    return q @ k.reshape(b, h, d, s)


def attention_scores__scaled(q: Tensor, k: Tensor) -> Tensor:
    """The scores are divided by the square root of the width, which belongs to the next step. Instead: the dot product
    alone."""
    return torch.einsum("bhtd,bhsd->bhts", q, k) / max(q.shape[-1], 1) ** 0.5


def attention_scores__weights(q: Tensor, k: Tensor) -> Tensor:
    """A softmax makes weights of the scores. Instead: the dot product alone."""
    return torch.einsum("bhtd,bhsd->bhts", q, k).softmax(dim=-1)


def attention_scores__heads_against_heads(q: Tensor, k: Tensor) -> Tensor:
    """The heads of a step meet the heads of another, because the axes were swapped before the product. Instead: heads
    stay in front, steps and features are the matrix."""
    return q.transpose(1, 2) @ k.transpose(1, 2).mT


def attention_scores__step_by_step(q: Tensor, k: Tensor) -> Tensor:
    """A Python loop takes one query after the other. Instead: one product of matrices for all."""
    if not q.shape[2]:
        return q @ k.mT
    return torch.stack([(query[:, :, None] * k).sum(-1) for query in q.unbind(2)], dim=2)


def attention_scores__sums_the_features_first(q: Tensor, k: Tensor) -> Tensor:
    """d has two letters, so the features are summed on each side before they meet. Instead: one letter for the features
    of both."""
    return torch.einsum("bhtd,bhse->bhts", q, k)


def batch_trace__sums_the_batch(x: Tensor) -> Tensor:
    """The leading axes are missing behind the arrow, so the traces of all matrices are added up. Instead: keep them,
    "...ii->..."."""
    return torch.einsum("bii->", x.reshape(-1, *x.shape[-2:]))


def batch_trace__the_diagonal(x: Tensor) -> Tensor:
    """i stays, so this is the diagonal itself. Instead: leave i out behind the arrow, and it is summed."""
    return torch.einsum("...ii->...i", x)


def batch_trace__the_whole_matrix(x: Tensor) -> Tensor:
    """Two letters: every number of a matrix is summed. Instead: one letter twice, which takes the diagonal."""
    return torch.einsum("...ij->...", x)


def batch_trace__diagonal_of_the_first_axes(x: Tensor) -> Tensor:
    """`diagonal` takes the first two axes unless it is told otherwise, so it runs through the batch. Instead: `dim1=-2,
    dim2=-1`."""
    return x.diagonal().sum(dim=-1)


def batch_trace__one_leading_axis(x: Tensor) -> Tensor:
    """There is a letter for exactly one leading axis. Instead: "..." stands for as many as there are."""
    return torch.einsum("bii->b", x)


def batch_trace__times_the_identity(x: Tensor) -> Tensor:
    """The other numbers are multiplied by 0, and infinity times 0 is NaN. Instead: take the diagonal, and nothing
    else."""
    return (x * torch.eye(x.shape[-1], dtype=x.dtype, device=x.device)).sum(dim=(-2, -1))


def batch_trace__the_other_diagonal(x: Tensor) -> Tensor:
    """The matrix is mirrored first, so the diagonal from the top right is summed. Instead: from the top left."""
    return x.flip(-1).diagonal(dim1=-2, dim2=-1).sum(dim=-1)


def batch_trace__mean(x: Tensor) -> Tensor:
    """The mean of the diagonal is taken. Instead: its sum."""
    return x.diagonal(dim1=-2, dim2=-1).mean(dim=-1)


def batch_trace__matrix_by_matrix(x: Tensor) -> Tensor:
    """A Python loop takes one matrix after the other. Instead: the leading axes stay, as "..."."""
    matrices = x.reshape(-1, *x.shape[-2:])
    if not len(matrices):
        return x.sum(dim=(-2, -1))
    return torch.stack([torch.trace(matrix) for matrix in matrices]).reshape(x.shape[:-2])


def batch_trace__in_float64(x: Tensor) -> Tensor:
    """The result is float64, whatever x is. Instead: nothing is to be converted."""
    return torch.einsum("...ii->...", x.double())


def batched_outer__through_float32(a: Tensor, b: Tensor) -> Tensor:
    """The products are made in float32 and converted back, so float64 loses half of its digits. Instead: compute in the
    dtype that comes in."""
    return torch.einsum("bn,bm->bnm", a.float(), b.float()).to(a.dtype)


def bilinear__through_float32(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """The sums are made in float32 and converted back, so float64 loses half of its digits. Instead: compute in the
    dtype that comes in."""
    return torch.einsum("...i,oij,...j->...o", x.float(), w.float(), y.float()).to(x.dtype)


def attention_scores__through_float32(q: Tensor, k: Tensor) -> Tensor:
    """The scores are made in float32 and converted back, so float64 loses half of its digits. Instead: compute in the
    dtype that comes in."""
    return torch.einsum("bhtd,bhsd->bhts", q.float(), k.float()).to(q.dtype)


def batch_trace__through_float32(x: Tensor) -> Tensor:
    """The sums are made in float32 and converted back, so float64 loses half of its digits. Instead: compute in the
    dtype that comes in."""
    return torch.einsum("...ii->...", x.float()).to(x.dtype)


def batched_outer__through_diagonal_matrices(a: Tensor, b: Tensor) -> Tensor:
    """A product with a diagonal matrix multiplies each number by zeros as well, and 0 times infinity is NaN. Instead:
    let an axis of length 1 meet the other's, or use einsum."""
    return torch.diag_embed(a) @ b.unsqueeze(1).expand(-1, a.shape[1], -1)


def batch_trace__leaves_nan_out(x: Tensor) -> Tensor:
    """nansum leaves out a NaN on the diagonal, so that nobody learns of it. Instead: sum."""
    return x.diagonal(dim1=-2, dim2=-1).nansum(-1)


def bilinear__letters_of_the_matrices_swapped(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """x meets the columns and y the rows of the matrices. Instead: the first axis of a matrix belongs to x."""
    return torch.einsum("...i,oji,...j->...o", x, w, y)


def bilinear__sums_y_by_itself(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """j is summed before y is there, and y by itself, so each number of y meets the sum of all columns. Instead: j is
    summed when all three are multiplied; one einsum of x, w and y."""
    return torch.einsum("...i,oij->...o", x, w) * y.sum(dim=-1, keepdim=True)


def attention_scores__two_letters_for_the_heads(q: Tensor, k: Tensor) -> Tensor:
    """The heads of q and of k have different letters, and the one that is not behind the arrow is summed: each query
    meets the keys of all heads. Instead: the same letter, h, for both."""
    return torch.einsum("bhtd,bgsd->bhts", q, k)


def attention_scores__sums_the_batch(q: Tensor, k: Tensor) -> Tensor:
    """b is missing behind the arrow, so the scores of all texts are added up, and each gets the sum. Instead: "bhts"
    behind it."""
    return torch.einsum("bhtd,bhsd->hts", q, k).repeat(len(q), 1, 1, 1)
