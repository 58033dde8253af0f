"""Solution. Scatter to segments, gather back: the largest, then the sum. The segment of an edge is its target."""

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu


def segment_softmax(scores: Tensor, segments: Tensor, count: int) -> Tensor:
    places = segments[(..., *[None] * (scores.dim() - 1))].expand_as(scores)  # (M, ...)
    # Each segment has a largest score of its own: below that of another one, exp could be 0 for all of a segment.
    # Without include_self the zeros take no part in it.
    zeros = scores.new_zeros(count, *scores.shape[1:])  # (C, ...)
    largest = zeros.scatter_reduce(0, places, scores.detach(), "amax", include_self=False)
    exponentials = (scores - largest[segments]).exp()  # (M, ...)
    return exponentials / zeros.index_add(0, segments, exponentials)[segments]


class GATLayer(nn.Module):
    def __init__(self, inputs: int, outputs: int, heads: int, concat: bool = True):
        super().__init__()
        self.heads, self.concat = heads, concat
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(heads * outputs, inputs)))
        self.source = nn.Parameter(torch.randn(heads, outputs))
        self.target = nn.Parameter(torch.randn(heads, outputs))
        self.bias = nn.Parameter(torch.zeros(heads * outputs if concat else outputs))

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        source, target = edges  # (M,) each
        h = (x @ self.weight.T).unflatten(1, self.source.shape)  # (N, H, O)
        # A score is a sum of two parts, each of which belongs to a node: computed once for a node, not for an edge.
        giving, taking = (h * self.source).sum(-1), (h * self.target).sum(-1)  # (N, H) each
        scores = leaky_relu(giving[source] + taking[target], 0.2)  # (M, H)
        weights = segment_softmax(scores, target, len(x))  # (M, H)
        mixed = torch.zeros_like(h).index_add(0, target, weights[:, :, None] * h[source])  # (N, H, O)
        return (mixed.flatten(1) if self.concat else mixed.mean(1)) + self.bias


def batch_graphs(graphs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    # How many nodes come before: a node that no edge touches counts as well, so edges do not tell.
    starts = [0]
    for x, _ in graphs:
        starts.append(starts[-1] + len(x))
    edges = torch.cat([edges + start for (_, edges), start in zip(graphs, starts, strict=False)], dim=1)
    graph = torch.cat([edges.new_full((len(x),), number) for number, (x, edges) in enumerate(graphs)])
    return torch.cat([x for x, _ in graphs]), edges, graph


def max_pool(x: Tensor, graph: Tensor, count: int) -> Tensor:
    places = graph[:, None].expand_as(x)  # (N, I)
    # Nothing is larger than what is below all numbers, so negative ones are found, too.
    largest = x.new_full((count, x.shape[1]), -torch.inf).scatter_reduce(0, places, x, "amax")  # (C, I)
    return torch.where(largest == -torch.inf, 0, largest)
