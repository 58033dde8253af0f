"""Attention on graphs: each node decides how much it takes from whom; and many small graphs in one batch.

A node has few neighbours, and each another number of them. So there is no (N, N) matrix with a mask, but a list of
edges, and whatever is done "for each node" is done for a segment of that list.
Read: torch.Tensor.scatter_reduce, torch.Tensor.index_add, torch.nn.functional.leaky_relu, the paper "Graph Attention
Networks"

Shapes: N nodes, M edges or scores, C = count segments or graphs, I and O features, H heads. "..." is any number of
axes, none too. Segments, graphs and edges are int64, in any order. Edges are (2, M): edge e goes from node edges[0, e]
to node edges[1, e]. N, M and C may be 0.
Tensors may lie in memory in any way, none is changed, and results are on the device of the arguments. Floating-point
numbers are float32 or float64, and results have the dtype of the arguments. A call runs at most 100 operators of
PyTorch, however many scores, edges, nodes or segments there are; only batch_graphs may loop, over graphs.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu


def segment_softmax(scores: Tensor, segments: Tensor, count: int) -> Tensor:
    """Return the softmax of each segment: the scores[m] with segments[m] == c become weights that sum to 1.

    Where scores have more axes, each of their columns is a softmax of its own.
    The result is finite for all scores: for large ones, for small ones, and for a segment whose scores are all far
    below those of another. A score of -inf has the weight 0; its segment has a finite score as well.
    Shapes: scores (M, ...), segments (M,), from 0 to C - 1 -> (M, ...). A segment may have no scores. Gradients are
    those of torch.softmax.

    >>> segment_softmax(torch.tensor([0.0, 5.0, 0.0, 0.0]), torch.tensor([2, 0, 2, 2]), count=3)
    tensor([0.3333, 1.0000, 0.3333, 0.3333])
    """
    raise NotImplementedError


class GATLayer(nn.Module):
    """Graph attention with H heads. Node i takes from node j for each edge j -> i, by a weight that the layer learns.

    h = x · weightᵀ has O numbers for each head: head k has the columns k·O to (k + 1)·O - 1. In head k, the edge j -> i
    has the score LeakyReLU(source[k] · h[j] + target[k] · h[i]), with a slope of 0.2 below 0. The softmax of the scores
    is taken over the edges that go to the same node i; node i gets the sum of h[j] times these weights.
    With concat the heads' results stand side by side, head 0 first; without it the mean over heads is taken. Then bias
    is added. A node to which no edge goes gets bias alone.
    Edges count in the direction in which they are listed, and as often. No self loops are added.
    Shapes: x (N, I), edges (2, M) -> (N, H·O) with concat, (N, O) without. Gradients reach x and all parameters.

    >>> layer = GATLayer(3, 2, heads=4)
    >>> {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
    {'weight': (8, 3), 'source': (4, 2), 'target': (4, 2), 'bias': (8,)}
    >>> layer(torch.ones(5, 3), torch.tensor([[0, 1], [1, 2]])).shape
    torch.Size([5, 8])
    """

    def __init__(self, inputs: int, outputs: int, heads: int, concat: bool = True):
        super().__init__()
        self.heads, self.concat = heads, concat
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(heads * outputs, inputs)))
        self.source = nn.Parameter(torch.randn(heads, outputs))
        self.target = nn.Parameter(torch.randn(heads, outputs))
        self.bias = nn.Parameter(torch.zeros(heads * outputs if concat else outputs))

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        raise NotImplementedError


def batch_graphs(graphs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    """Put graphs into one large graph of separate parts; return its x, its edges, and the graph of each node.

    Nodes and edges of graph 0 come first, then those of graph 1, and so on, each in its own order. In the large graph
    an edge connects the same nodes as before, under their new numbers. There is one graph or more; a graph may have no
    edges, or no nodes, and nodes that no edge touches, its last one too.
    Shapes: for each graph x (N, I) and edges (2, M) -> x (sum of N, I), edges (2, sum of M), graph (sum of N,) int64.

    >>> two, three = torch.ones(2, 1), torch.ones(3, 1)
    >>> x, edges, graph = batch_graphs([(two, torch.tensor([[0], [1]])), (three, torch.tensor([[0, 2], [1, 0]]))])
    >>> edges
    tensor([[0, 2, 4],
            [1, 3, 2]])
    >>> graph
    tensor([0, 0, 1, 1, 1])
    """
    raise NotImplementedError


def max_pool(x: Tensor, graph: Tensor, count: int) -> Tensor:
    """Return the largest number of each feature among the nodes of each graph: one row for a graph of any size.

    A graph without nodes has zeros; where all numbers of a graph are negative, the largest of them counts.
    Shapes: x (N, I), finite, graph (N,), from 0 to C - 1 -> (C, I). Gradients flow to the largest numbers.

    >>> max_pool(torch.tensor([[-1.0, 5.0], [-2.0, 7.0], [3.0, 0.0]]), torch.tensor([0, 0, 2]), count=3)
    tensor([[-1.,  7.],
            [ 0.,  0.],
            [ 3.,  0.]])
    """
    raise NotImplementedError
