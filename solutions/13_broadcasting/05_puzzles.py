"""Solution. A matrix of all pairs of places says which belong together; a product with it counts, or adds up."""

import torch
from torch import Tensor


def cumulative_sum(x: Tensor) -> Tensor:
    places = torch.arange(len(x), device=x.device)
    lower = places[:, None] >= places  # (N, N): row i has True up to column i
    return lower.to(x.dtype) @ x


def roll_rows(x: Tensor, shifts: Tensor) -> Tensor:
    columns = torch.arange(x.shape[1], device=x.device)
    # What stands in column c came from column c - shift, counted round the row. % gives 0 … T - 1, also below 0.
    return x.gather(1, (columns - shifts[:, None]) % x.shape[1])  # (N, T)


def compress(x: Tensor, mask: Tensor) -> Tensor:
    places = torch.arange(len(x), device=x.device)
    kept = mask.float()
    # How many are kept before a place is where it goes. float32 counts to 16 million exactly.
    target = (places[:, None] > places).float() @ kept  # (N,)
    # Row j has its 1 at the place whose number comes to j, so that the product with the places names it.
    source = ((target == places[:, None]) & mask).float() @ places.float()  # (N,)
    return torch.where(places < mask.sum(), x[source.long()], x.new_zeros(()))


def repeat_each(x: Tensor, counts: Tensor) -> Tensor:
    places = torch.arange(len(x), device=x.device)
    # Whole numbers have no product of matrices on a GPU, so where leaves the triangle, and sum adds it up.
    ends = torch.where(places[:, None] >= places, counts, 0).sum(dim=1)  # (N,): where the copies of each number end
    copies = torch.arange(int(counts.sum()), device=x.device)
    # A copy belongs to the first number whose end lies behind it: as many numbers have ended before.
    return x[(copies[:, None] >= ends).sum(dim=1)]


def first_true(mask: Tensor) -> Tensor:
    columns = torch.arange(mask.shape[1], device=mask.device)
    seen = mask.float() @ (columns[:, None] <= columns).float()  # (N, T): how many True there are up to a column
    return (seen == 0).sum(dim=1)  # the columns before the first one; all T of them where there is none
