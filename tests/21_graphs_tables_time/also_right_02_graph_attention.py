"""Right answers in other styles."""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def segment_softmax__by_logarithms(scores: Tensor, segments: Tensor, count: int) -> Tensor:
    index = segments.view(-1, *(1 for _ in scores.shape[1:])).expand(scores.shape)
    start = torch.full((count, *scores.shape[1:]), float("-inf"), dtype=scores.dtype, device=scores.device)
    top = start.scatter_reduce(0, index, scores, "amax").detach()
    shifted = scores - top.gather(0, index)
    total = torch.zeros_like(start).scatter_add(0, index, shifted.exp())
    return (shifted - total.log().gather(0, index)).exp()


segment_softmax__with_an_eps = edit(
    (
        "zeros.index_add(0, segments, exponentials)[segments]",
        "(zeros.index_add(0, segments, exponentials) + 1e-16)[segments]",
    ),
    ("scores.detach()", "scores"),
    why="A number that is too small to matter, and a largest score that is not detached.",
)

GATLayer__by_einsum = edit(
    (
        "giving, taking = (h * self.source).sum(-1), (h * self.target).sum(-1)",
        "giving, taking = (torch.einsum('nho,ho->nh', h, part) for part in (self.source, self.target))",
    ),
    (
        "h = (x @ self.weight.T).unflatten(1, self.source.shape)",
        "h = torch.nn.functional.linear(x, self.weight).reshape(len(x), *self.source.shape)",
    ),
    why="Products by einsum.",
)

GATLayer__divides_at_the_end = edit(
    (
        "weights = segment_softmax(scores, target, len(x))",
        "top = scores.new_full((len(x), self.heads), float('-inf'))\n"
        "top = top.scatter_reduce(0, target[:, None].expand_as(scores), scores.detach(), 'amax')\n"
        "weights = (scores - top[target]).exp()\n"
        "total = torch.zeros_like(giving).index_add(0, target, weights)[:, :, None]",
    ),
    (
        "mixed = torch.zeros_like(h).index_add(0, target, weights[:, :, None] * h[source])",
        "mixed = torch.zeros_like(h).index_add(0, target, weights[:, :, None] * h[source])\n"
        "mixed = mixed / torch.where(total > 0, total, 1)",
    ),
    why="The sum of the softmax divides what has arrived.",
)


def batch_graphs__by_cumsum(graphs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    xs, lists = zip(*graphs, strict=True)
    device = lists[0].device
    sizes = torch.tensor([x.size(0) for x in xs], device=device)
    before = sizes.cumsum(0) - sizes
    counts = torch.tensor([edges.size(1) for edges in lists], device=device)
    edges = torch.hstack(lists) + before.repeat_interleave(counts)
    return torch.vstack(xs), edges, torch.arange(len(xs), device=device).repeat_interleave(sizes)


def batch_graphs__step_by_step(graphs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    x, edges = graphs[0]
    graph = torch.zeros(len(x), dtype=torch.int64, device=edges.device)
    for number, (more, others) in enumerate(graphs[1:], start=1):
        edges = torch.cat([edges, others + len(x)], dim=1)
        x = torch.cat([x, more])
        graph = torch.cat([graph, torch.full((len(more),), number, device=edges.device)])
    return x, edges, graph


def max_pool__from_minus_infinity(x: Tensor, graph: Tensor, count: int) -> Tensor:
    start = torch.full((count, x.shape[1]), float("-inf"), dtype=x.dtype, device=x.device)
    result = start.index_reduce(0, graph, x, "amax")
    return torch.where(torch.isinf(result), torch.zeros_like(result), result)


def max_pool__by_a_mask(x: Tensor, graph: Tensor, count: int) -> Tensor:
    member = torch.arange(count, device=x.device)[:, None] == graph
    if not len(x):
        return x.new_zeros(count, x.shape[1])
    largest = torch.where(member[:, :, None], x, float("-inf")).amax(1)
    return largest.masked_fill(~member.any(1, keepdim=True), 0.0)
