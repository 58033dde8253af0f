"""Graph convolutions: a node mixes its features with its neighbours', by weights that come from their degrees.

Read: torch.unique, torch.bincount, torch.Tensor.index_add, torch.rsqrt

Shapes: N nodes, E and M edges, I and O features of a node.
Edges are int64, (2, E): edge e goes from node edges[0, e] to node edges[1, e]. Nodes are numbered from 0 to N - 1. E
and N may be 0. Edges may lie in memory in any way. No argument is changed, and results are on the device of the
arguments.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, relu


def prepare_edges(edges: Tensor, nodes: int) -> Tensor:
    """Return the edges of an undirected graph with self loops: both directions of each edge, and n -> n for each node.

    Each edge of the result is there once: it does not matter how often an edge was listed, or in which direction, and
    a self loop that was listed makes no second one. The result is sorted by edges[1], and by edges[0] where that is
    equal.
    Shapes: edges (2, E), N = nodes -> (2, M), int64.
    No Python loop over nodes or edges: a call runs at most 100 operators of PyTorch, however large the graph is.

    >>> prepare_edges(torch.tensor([[0, 2], [1, 1]]), nodes=4)  # 0 - 1 - 2, and 3 alone
    tensor([[0, 1, 0, 1, 2, 1, 2, 3],
            [0, 0, 1, 1, 1, 2, 2, 3]])
    """
    raise NotImplementedError


def normalized_adjacency(edges: Tensor, nodes: int) -> Tensor:
    """Return the matrix of a graph convolution: row i says with which weights node i mixes the nodes of the graph.

    The graph is that of prepare_edges(edges, nodes), so edges are listed as there. The degree of a node is the number
    of its neighbours, itself included. Where i and j are neighbours, or i = j, the weight is
    1 / √(degree of i · degree of j); all others are 0.
    Shapes: edges (2, E), N = nodes -> (N, N), float32.

    >>> normalized_adjacency(torch.tensor([[0], [1]]), nodes=3)
    tensor([[0.5000, 0.5000, 0.0000],
            [0.5000, 0.5000, 0.0000],
            [0.0000, 0.0000, 1.0000]])
    """
    raise NotImplementedError


class GCNLayer(nn.Module):
    """A graph convolution: x becomes A · x · weightᵀ + bias, where A is normalized_adjacency(edges, N).

    Edges are listed as for prepare_edges. The bias is added after the mixing, once for each node.
    A itself is never made, nor any other tensor of N · N numbers: messages are added up at the nodes that they go to.
    (Operators on sparse tensors are allowed.) A call runs at most 100 operators.
    Shapes: x (N, I) -> (N, O). x and the parameters have one dtype, float32 or float64, which the result has too, with
    all its digits. Gradients reach x, weight and bias.

    >>> layer = GCNLayer(2, 3)
    >>> layer(torch.ones(4, 2), torch.tensor([[0, 2], [1, 1]])).shape
    torch.Size([4, 3])
    """

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(outputs, inputs)))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        raise NotImplementedError


class GCN(nn.Module):
    """Two graph convolutions that give each node a logit for each class. (Given.)

    Shapes: x (N, I), edges (2, E) -> (N, classes).
    """

    def __init__(self, inputs: int, hidden: int, classes: int):
        super().__init__()
        self.first = GCNLayer(inputs, hidden)
        self.second = GCNLayer(hidden, classes)

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        return self.second(relu(self.first(x, edges)), edges)


def make_communities(seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return x, edges, labels and known of a graph of three communities of 40 nodes. (Given.)

    Neighbours are mostly of one community, and features say little. Five nodes of each community are known.
    Shapes: -> (120, 8) float32, (2, E) int64 with each connection once, (120,) int64, (120,) bool.
    """
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(120) % 3
    x = torch.randn(120, 8, generator=generator)
    x[torch.arange(120), labels] += 1.0
    chance = torch.where(labels[:, None] == labels, 0.2, 0.015)
    linked = (torch.rand(120, 120, generator=generator) < chance).triu(diagonal=1)
    return x, linked.nonzero().T, labels, torch.arange(120) < 15


def train_gcn(
    x: Tensor, edges: Tensor, labels: Tensor, known: Tensor, classes: int, steps: int = 60, seed: int = 0
) -> GCN:
    """Train a new GCN(I, 16, classes) on the known nodes of a graph; return it, in evaluation mode.

    Shapes: x (N, I) float32, edges (2, E), labels (N,) int64, known (N,) bool, all on the CPU. One node or more is
    known. The labels of all others are not there to be looked at: they may be any numbers, also such as are no class.
    Their features and edges are used, as the model always sees the whole graph.
    Each step is one update of all parameters by an optimizer of torch.optim, and there are `steps` of them. It lowers
    the mean cross-entropy of the known nodes. steps = 0 gives the model with which this training would begin.
    Trained on a graph of make_communities, with steps as they are by default, the model is right for at least 90 % of
    the nodes that are not known. (A network that sees no edges is right for about half of them.)
    All that is random comes from the seed: the same seed gives the same parameters, whatever random numbers were drawn
    before; another seed gives others. (torch.manual_seed may be called.)
    What helps: Adam with a rate of 0.02 and a weight decay of 0.005.

    >>> x, edges, labels, known = make_communities(seed=0)
    >>> train_gcn(x, edges, labels, known, classes=3, steps=2)(x, edges).shape
    torch.Size([120, 3])
    """
    raise NotImplementedError
