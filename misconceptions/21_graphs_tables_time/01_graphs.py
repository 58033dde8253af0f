"""Wrong answers that people write when they build a graph convolution.

Degrees without the self loop: dsgiitr/graph_nets 13. Rows alone: tkipf/pygcn 8 and 30. A loop that was there already:
pyg-team/pytorch_geometric 129 and 238. A loss of all nodes: waittim/graph-fraud-detection 3, theislab/geome 16.
Unlabelled nodes left out: tkipf/pygcn 50, pyg-team/pytorch_geometric 1928. Isolated nodes: Zhongdao/gcn_clustering 6.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

prepare_edges__one_direction = edit(
    ("[edges, edges.flip(0), loops]", "[edges, loops]"),
    why="""Keeps only the direction that was listed: half of the neighbours never hear of each other. Instead: add each
    edge turned round.""",
)

prepare_edges__keeps_doubles = edit(
    ("torch.unique(target * nodes + source)", "(target * nodes + source).sort().values"),
    why="""Keeps an edge as often as it was listed, so it counts more than others; one listed in both directions is
    there twice. Instead: `torch.unique` leaves one of each.""",
)

prepare_edges__a_second_loop = edit(
    (
        "loops = torch.arange(nodes, device=edges.device).expand(2, nodes)\n"
        "source, target = torch.cat([edges, edges.flip(0), loops], dim=1)",
        "both = torch.cat([edges, edges.flip(0)], dim=1)\nsource, target = both",
    ),
    (
        "return torch.stack([numbers % nodes, numbers // nodes])",
        "loops = torch.arange(nodes, device=edges.device) * (nodes + 1)\n"
        "numbers = torch.cat([numbers, loops]).sort().values\n"
        "return torch.stack([numbers % nodes, numbers // nodes])",
    ),
    why="""Adds the self loops after the doubles are gone, so a loop that was listed is there twice. Instead: add them
    first, then remove doubles.""",
)

prepare_edges__no_loops = edit(
    ("[edges, edges.flip(0), loops]", "[edges, edges.flip(0)]"),
    why="""Leaves the self loops out: a node forgets its own features, and one without neighbours has none at all.
    Instead: add n -> n for each node.""",
)

prepare_edges__sorted_by_source = edit(
    ("torch.unique(target * nodes + source)", "torch.unique(source * nodes + target)"),
    ("[numbers % nodes, numbers // nodes]", "[numbers // nodes, numbers % nodes]"),
    why="""Sorts by the source first. Instead: by the target, and by the source where targets are equal.""",
)

prepare_edges__numbers_in_int32 = edit(
    ("torch.unique(target * nodes + source)", "torch.unique(target.int() * nodes + source.int()).long()"),
    why="""Numbers edges in int32: with more than 46,340 nodes the products overflow. Instead: stay in int64.""",
)


def prepare_edges__only_nodes_with_edges(edges: Tensor, nodes: int) -> Tensor:
    """Gives self loops only to nodes that have an edge, so lonely ones are missing. Instead: each of the `nodes` nodes
    has one, `torch.arange(nodes)`."""
    loops = torch.unique(edges).expand(2, -1)
    both = torch.cat([edges, edges.flip(0), loops], dim=1)
    both = both[:, both[0].argsort()]
    both = both[:, both[1].argsort(stable=True)]
    return torch.unique_consecutive(both, dim=1) if both.shape[1] else both


def prepare_edges__by_a_loop(edges: Tensor, nodes: int) -> Tensor:
    """Walks through nodes and edges one by one. Instead: sort all edges at once, by one number for each."""
    pairs = {(n, n) for n in range(nodes)}
    for e in range(edges.shape[1]):
        a, b = edges[0, e].item(), edges[1, e].item()
        pairs |= {(a, b), (b, a)}
    ordered = sorted(pairs)
    rows = [[s for _, s in ordered], [t for t, _ in ordered]]
    return torch.tensor(rows, dtype=torch.int64, device=edges.device).reshape(2, -1)


normalized_adjacency__by_rows = edit(
    ("scale[target] * scale[source]", "scale[target] ** 2"),
    why="""Divides each row by its degree, so that rows sum to 1: that is a mean over neighbours. Instead: half of the
    exponent belongs to each of the two nodes, 1 / √(degree · degree).""",
)

normalized_adjacency__no_root = edit(
    (".rsqrt()", ".reciprocal()"),
    why="""Divides by the degrees themselves, not by their roots: deep in the network all numbers shrink. Instead:
    `rsqrt`, the root of 1 / degree, for each of the two.""",
)

normalized_adjacency__degrees_without_loops = edit(
    (".rsqrt()", ".sub(1).clamp(min=1).rsqrt()"),
    why="""Counts degrees without the self loops that the matrix has. Instead: a node is a neighbour of itself, and
    counts.""",
)

normalized_adjacency__not_normalized = edit(
    ("scale[target] * scale[source]", "1.0"),
    why="""Writes 1 for each edge, so nodes of many neighbours come out large. Instead: 1 / √(degree · degree).""",
)


def normalized_adjacency__as_listed(edges: Tensor, nodes: int) -> Tensor:
    """Fills the matrix from the edges as they were listed: in one direction only, where they were. Instead: take those
    of prepare_edges, in both directions."""
    matrix = torch.eye(nodes, device=edges.device)
    matrix[edges[1], edges[0]] = 1
    scale = matrix.sum(1).rsqrt()
    return scale[:, None] * matrix * scale


def normalized_adjacency__adds_an_identity(edges: Tensor, nodes: int) -> Tensor:
    """Adds the identity matrix to what is there: a node with a listed loop has a 2. Instead: set the diagonal to 1."""
    matrix = torch.zeros(nodes, nodes, device=edges.device)
    matrix[edges[0], edges[1]] = 1
    matrix[edges[1], edges[0]] = 1
    matrix = matrix + torch.eye(nodes, device=edges.device)
    scale = matrix.sum(1).rsqrt()
    return scale[:, None] * matrix * scale


def normalized_adjacency__counts_doubles(edges: Tensor, nodes: int) -> Tensor:
    """Adds an edge up as often as it is listed: one that is listed in both directions has a 2. Instead: each edge is
    there once."""
    matrix = torch.eye(nodes, device=edges.device)
    both = torch.cat([edges, edges.flip(0)], dim=1)
    both = both[:, both[0] != both[1]]
    matrix.index_put_((both[0], both[1]), torch.ones(both.shape[1], device=edges.device), accumulate=True)
    scale = matrix.sum(1).rsqrt()
    return scale[:, None] * matrix * scale


def normalized_adjacency__no_loops(edges: Tensor, nodes: int) -> Tensor:
    """Leaves the diagonal at 0: a node does not see its own features, and its degree is one too small. Instead: a node
    is a neighbour of itself."""
    matrix = torch.zeros(nodes, nodes, device=edges.device)
    matrix[edges[0], edges[1]] = 1
    matrix[edges[1], edges[0]] = 1
    matrix.fill_diagonal_(0)
    scale = matrix.sum(1).clamp(min=1).rsqrt()
    return scale[:, None] * matrix * scale


GCNLayer__bias_before_mixing = edit(
    ("hidden = x @ self.weight.T", "hidden = x @ self.weight.T + self.bias"),
    ("index_add(0, target, messages) + self.bias", "index_add(0, target, messages)"),
    why="""Adds the bias before the mixing, as a linear layer does: each node gets it times the sum of its weights,
    which is not 1. Instead: add it at the end.""",
)

GCNLayer__assigns = edit(
    (
        "return torch.zeros_like(hidden).index_add(0, target, messages) + self.bias",
        "mixed = torch.zeros_like(hidden)\nmixed[target] = messages\nreturn mixed + self.bias",
    ),
    why="""Writes the messages to their targets: of all that arrive at a node one is left. Instead: `index_add` adds
    them up.""",
)

GCNLayer__dense = edit(
    (
        "return torch.zeros_like(hidden).index_add(0, target, messages) + self.bias",
        "matrix = hidden.new_zeros(len(x), len(x))\n"
        "matrix[target, source] = scale[source] * scale[target]\n"
        "return matrix @ hidden + self.bias",
    ),
    why="""Makes the whole matrix: a million nodes would need a million times a million numbers. Instead: one message
    for each edge, added up at its target.""",
)

GCNLayer__one_scale = edit(
    ("(scale[source] * scale[target])[:, None]", "(scale[target] ** 2)[:, None]"),
    why="""Divides by the degree of the target alone, the mean over its neighbours. Instead: by the roots of both
    degrees.""",
)

GCNLayer__scale_in_float32 = edit(
    (".to(x.dtype).rsqrt()", ".rsqrt().to(x.dtype)"),
    why="""Takes the roots of whole numbers, which come in float32, and converts them afterwards: float64 has lost half
    of its digits. Instead: convert the degrees first.""",
)

GCNLayer__edges_as_listed = edit(
    (
        "source, target = prepare_edges(edges, len(x))",
        "loops = torch.arange(len(x), device=x.device)\n"
        "source, target = torch.cat([edges, loops.expand(2, -1)], dim=1)",
    ),
    why="""Takes edges as they are listed: only in one direction, and doubles twice. Instead: prepare them first.""",
)

GCNLayer__remembers_the_graph = edit(
    (
        "source, target = prepare_edges(edges, len(x))",
        "if not hasattr(self, 'ready'):\n    self.ready = prepare_edges(edges, len(x))\nsource, target = self.ready",
    ),
    why="""Keeps the edges of a graph in `self.ready`, and uses them for other graphs. Instead: prepare the edges of
    each call.""",
)

GCNLayer__remembers_a_graph_of_this_size = edit(
    (
        "source, target = prepare_edges(edges, len(x))",
        "if getattr(self, 'nodes', None) != len(x):\n"
        "    self.nodes, self.ready = len(x), prepare_edges(edges, len(x))\n"
        "source, target = self.ready",
    ),
    why="""Keeps the edges of a graph in `self.ready`, and uses them for other graphs. Instead: prepare the edges of
    each call.""",
)

GCNLayer__weight_not_turned = edit(
    ("x @ self.weight.T", "x @ self.weight.reshape(x.shape[1], -1)"),
    why="""Reshapes weight where it has to be transposed, and its numbers land in other places. Instead: `weight.T`.""",
)


GCNLayer__no_loops = edit(
    (
        "source, target = prepare_edges(edges, len(x))",
        "source, target = prepare_edges(edges, len(x))\n"
        "others = source != target\nsource, target = source[others], target[others]",
    ),
    ("torch.bincount(target).to(x.dtype)", "torch.bincount(target, minlength=len(x)).clamp(min=1).to(x.dtype)"),
    why="""Takes the self loops out: a node does not see its own features, and its degree is one too small. Instead: a
    node is a neighbour of itself.""",
)

train_gcn__loss_of_all_nodes = edit(
    ("cross_entropy(model(x, edges)[known], labels[known])", "cross_entropy(model(x, edges), labels)"),
    why="""Takes the loss of all nodes: it learns the labels on which it is to be judged. Instead: index logits and
    labels by `known`.""",
)

train_gcn__loss_of_the_others = edit(
    ("[known], labels[known]", "[~known], labels[~known]"),
    why="""Learns from the nodes that are not known. Instead: from those where known is True.""",
)

train_gcn__only_known_nodes = edit(
    (
        "loss = cross_entropy(model(x, edges)[known], labels[known])",
        "inside = known[edges].all(0)\n"
        "places = known.cumsum(0) - 1\n"
        "loss = cross_entropy(model(x[known], places[edges[:, inside]]), labels[known])",
    ),
    why="""Hides more of the unknown nodes than their labels, their features or their edges, so the model never sees
    what they pass on. Instead: run it on the whole graph, and take the loss of the known nodes.""",
)

train_gcn__hides_features = edit(
    ("model(x, edges)[known]", "model(x * known[:, None], edges)[known]"),
    why="""Hides more of the unknown nodes than their labels, their features or their edges, so the model never sees
    what they pass on. Instead: run it on the whole graph, and take the loss of the known nodes.""",
)

train_gcn__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    why="""Makes no use of the seed. Instead: `torch.manual_seed` before the model is made.""",
)

train_gcn__stays_in_training = edit(
    ("return model.eval()", "return model"),
    ("range(steps)", "range(min(steps, 3))"),
    why="""Returns the model in training mode. Instead: `eval` at the end.""",
)

train_gcn__trains_the_last_layer = edit(
    ("torch.optim.Adam(model.parameters()", "torch.optim.Adam(model.second.parameters()"),
    why="""Gives the optimizer the parameters of the last layer alone. Instead: `model.parameters()`.""",
)

train_gcn__gradients_pile_up = edit(
    ("optimizer.zero_grad()", ""),
    why="""Never clears gradients, so each step goes by the sum of all gradients so far. Instead: `zero_grad` before
    backward.""",
)


train_gcn__writes_into_labels = edit(
    ("for _ in range(steps):", "labels[~known] = -100\nfor _ in range(steps):"),
    ("cross_entropy(model(x, edges)[known], labels[known])", "cross_entropy(model(x, edges), labels)"),
    why="""Writes -100 into the caller's `labels`, and nobody can be judged by them any more. Instead: index logits and
    labels by known, or write into a clone.""",
)
