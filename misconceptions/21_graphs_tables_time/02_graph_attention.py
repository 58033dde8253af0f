"""Wrong answers that people write when they let nodes attend to their neighbours, or put graphs into one batch.

A softmax without its largest score: pyg-team/pytorch_geometric 53, JuliaGraphs/GraphNeuralNetworks.jl 246; with that of
all edges: JuliaGraphs/GraphNeuralNetworks.jl 244. By the source: pyg-team/pytorch_geometric 224 and 227. Over heads,
not over neighbours: FluxML/GeometricFlux.jl 130. Offsets that do not add up: deepchem/deepchem 3291; none:
google-deepmind/graph_nets 135, pyg-team/pytorch_geometric 594.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def segment_softmax__over_everything(scores: Tensor, segments: Tensor, count: int) -> Tensor:
    """One softmax over all scores, whatever their segments. Instead: each segment sums to 1."""
    return scores.softmax(0)


def segment_softmax__without_the_largest(scores: Tensor, segments: Tensor, count: int) -> Tensor:
    """Takes `exp` of the scores as they are: from 89 on it is infinite in float32, and inf / inf is NaN. Instead:
    subtract each segment's largest score first.
    """
    exponentials = scores.exp()
    zeros = scores.new_zeros(count, *scores.shape[1:])
    return exponentials / zeros.index_add(0, segments, exponentials)[segments]


segment_softmax__largest_of_all = edit(
    (
        'largest = zeros.scatter_reduce(0, places, scores.detach(), "amax", include_self=False)',
        "largest = zeros + scores.detach().amax(0)",
    ),
    why="""Subtracts the largest score of all: in a segment far below it every exp is 0, and 0 / 0 is NaN. Instead: each
    segment has a largest score of its own.""",
)

segment_softmax__largest_is_at_least_0 = edit(
    (', "amax", include_self=False)', ', "amax")'),
    why="""Starts from zeros that take part, so the largest of negative scores is 0, and far below it every exp is 0.
    Instead: `include_self=False`.""",
)

segment_softmax__clamps = edit(
    ("(scores - largest[segments]).exp()", "scores.clamp(-80, 80).exp() * (scores > -torch.inf)"),
    why="""Keeps exp from overflow by `clamp`: all scores above 80 count alike. Instead: subtract the largest of each
    segment.""",
)

segment_softmax__sum_without_gradient = edit(
    (
        "zeros.index_add(0, segments, exponentials)[segments]",
        "zeros.index_add(0, segments, exponentials.detach())[segments]",
    ),
    why="""Cuts the sums off the graph, so a score has no influence on the weights of the others. Instead: only the
    largest score may be detached.""",
)

segment_softmax__in_float32 = edit(
    ("(scores - largest[segments]).exp()", "(scores - largest[segments]).float().exp().to(scores.dtype)"),
    why="""Computes in float32, whatever comes in: float64 loses half of its digits. Instead: stay in the dtype of
    scores.""",
)

segment_softmax__not_divided = edit(
    ("return exponentials / zeros.index_add(0, segments, exponentials)[segments]", "return exponentials"),
    why="""Returns the exponentials, which do not sum to 1. Instead: divide each by the sum of its segment.""",
)

segment_softmax__divided_by_the_sum_of_all = edit(
    ("zeros.index_add(0, segments, exponentials)[segments]", "exponentials.sum(0)"),
    why="""Divides by the sum of all segments. Instead: gather each segment's own sum.""",
)


def segment_softmax__one_by_one(scores: Tensor, segments: Tensor, count: int) -> Tensor:
    """Takes one segment after the other. Instead: scatter to all segments at once, and gather back."""
    result = torch.zeros_like(scores)
    for c in range(count):
        places = (segments == c).nonzero().flatten()
        result = result.index_copy(0, places, scores[places].softmax(0))
    return result


GATLayer__softmax_over_all_edges = edit(
    ("segment_softmax(scores, target, len(x))", "scores.softmax(0)"),
    why="""Takes the softmax over all edges of the graph, so weights get smaller as the graph grows. Instead: over the
    edges that go to the same node.""",
)

GATLayer__softmax_over_heads = edit(
    ("segment_softmax(scores, target, len(x))", "scores.softmax(-1)"),
    why="""Takes the softmax over the heads, so that neighbours do not compete. Instead: over the edges that go to the
    same node, in each head.""",
)

GATLayer__softmax_by_source = edit(
    ("segment_softmax(scores, target, len(x))", "segment_softmax(scores, source, len(x))"),
    why="""Takes the softmax over the edges that leave a node: what arrives does not sum to 1. Instead: a segment is a
    target.""",
)

GATLayer__turned_round = edit(
    ("source, target = edges", "target, source = edges"),
    why="""Lets nodes take from those that they point to. Instead: edges[0] are the sources, and messages flow to
    edges[1].""",
)

GATLayer__parts_swapped = edit(
    ("giving[source] + taking[target]", "giving[target] + taking[source]"),
    why="""Multiplies `self.source` with what the target has, and the other way round. Instead: each with its own end of
    the edge.""",
)

GATLayer__no_leaky_relu = edit(
    ("leaky_relu(giving[source] + taking[target], 0.2)", "giving[source] + taking[target]"),
    why="""Leaves LeakyReLU out: then the target's part is the same for all its edges, and the softmax removes it.
    Instead: bend the sum, then take the softmax.""",
)

GATLayer__slope_of_pytorch = edit(
    ("taking[target], 0.2)", "taking[target])"),
    why="""Takes the slope that `leaky_relu` has by itself, 0.01. Instead: the statement's is 0.2.""",
)

GATLayer__heads_and_features_swapped = edit(
    (".unflatten(1, self.source.shape)", ".unflatten(1, self.source.T.shape).transpose(1, 2)"),
    why="""Gives each head every H-th column. Instead: a head has O columns that are neighbours; unflatten to
    (N, H, O).""",
)

GATLayer__mean_by_default = edit(
    ("concat: bool = True", "concat: bool = False"),
    why="""Takes the mean over heads where nothing is said. Instead: concat is True by default.""",
)

GATLayer__sums_heads = edit(
    ("mixed.mean(1)", "mixed.sum(1)"),
    why="""Adds the heads up where their mean is asked for. Instead: `mean` over heads.""",
)

GATLayer__self_loops = edit(
    (
        "source, target = edges",
        "source, target = torch.cat([edges, torch.arange(len(x), device=x.device).expand(2, -1)], dim=1)",
    ),
    why="""Adds self loops that nobody asked for. Instead: take the edges as they are listed.""",
)

GATLayer__each_edge_once = edit(
    ("source, target = edges", "source, target = torch.unique(edges, dim=1) if edges.numel() else edges"),
    why="""Removes edges that are listed twice. Instead: each counts as often as it is listed.""",
)

GATLayer__without_the_largest = edit(
    (
        "weights = segment_softmax(scores, target, len(x))",
        "weights = scores.exp()\n"
        "total = torch.zeros_like(giving).index_add(0, target, weights)\n"
        "weights = weights / (total[target] + 1e-16)",
    ),
    why="""Takes `exp` of scores as they are, which is infinite for large ones. Instead: segment_softmax subtracts the
    largest of each node first.""",
)

GATLayer__head_by_head = edit(
    (
        "weights = segment_softmax(scores, target, len(x))",
        "weights = torch.stack([segment_softmax(s, target, len(x)) for s in scores.unbind(1)], dim=1)",
    ),
    why="""Takes one head after the other. Instead: segment_softmax takes all columns at once.""",
)

batch_graphs__no_offset = edit(
    ("[edges + start for", "[edges for"),
    why="""Leaves the edges' numbers as they are, so all edges lie among the first graph's nodes. Instead: add how many
    nodes come before.""",
)

batch_graphs__size_of_the_graph_before = edit(
    ("starts.append(starts[-1] + len(x))", "starts.append(len(x))"),
    why="""Adds the size of the graph before it alone: from the third graph on that is too little. Instead: the sizes of
    all graphs before, added up.""",
)


def batch_graphs__nodes_of_edges(graphs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    """Counts nodes by the largest number among the edges: where no edge touches the last nodes, all graphs behind are
    shifted. Instead: a graph has `len(x)` nodes."""
    start, moved = 0, []
    for _, edges in graphs:
        moved.append(edges + start)
        start += int(edges.max()) + 1 if edges.numel() else 0
    graph = torch.cat([edges.new_full((len(x),), number) for number, (x, edges) in enumerate(graphs)])
    return torch.cat([x for x, _ in graphs]), torch.cat(moved, dim=1), graph


def batch_graphs__in_place(graphs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    """Adds the offsets with `+=`, into the caller's edges: a second batch of the same graphs is wrong. Instead: `+`
    makes a new tensor."""
    start, moved = 0, []
    for x, edges in graphs:
        edges += start
        moved.append(edges)
        start += len(x)
    graph = torch.cat([edges.new_full((len(x),), number) for number, (x, edges) in enumerate(graphs)])
    return torch.cat([x for x, _ in graphs]), torch.cat(moved, dim=1), graph


batch_graphs__only_targets = edit(
    ("[edges + start for", "[edges + edges.new_tensor([[0], [start]]) for"),
    why="""Adds the offset to one end of the edges. Instead: both ends get new numbers.""",
)

batch_graphs__graph_of_each_edge = edit(
    ("edges.new_full((len(x),), number)", "edges.new_full((edges.shape[1],), number)"),
    why="""Says to which graph each edge belongs. Instead: one number for each node.""",
)


def batch_graphs__counts_from_1(graphs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    """Counts graphs from 1. Instead: the first one is graph 0."""
    starts = [sum(len(x) for x, _ in graphs[:number]) for number in range(len(graphs))]
    edges = torch.cat([edges + start for (_, edges), start in zip(graphs, starts, strict=True)], dim=1)
    graph = torch.cat([edges.new_full((len(x),), number + 1) for number, (x, edges) in enumerate(graphs)])
    return torch.cat([x for x, _ in graphs]), edges, graph


def max_pool__at_least_0(x: Tensor, graph: Tensor, count: int) -> Tensor:
    """Starts from zeros that take part: where all numbers of a graph are negative, the result is 0. Instead: what it
    starts from must be below all numbers, or `include_self=False`."""
    return x.new_zeros(count, x.shape[1]).scatter_reduce(0, graph[:, None].expand_as(x), x, "amax")


def max_pool__starts_from_a_small_number(x: Tensor, graph: Tensor, count: int) -> Tensor:
    """Starts from -1e9: a graph without nodes keeps it, and smaller numbers are lost. Instead: `include_self=False`,
    and zeros where nothing arrives."""
    start = x.new_full((count, x.shape[1]), -1e9)
    return start.scatter_reduce(0, graph[:, None].expand_as(x), x, "amax")


max_pool__minus_infinity_stays = edit(
    ("return torch.where(largest == -torch.inf, 0, largest)", "return largest"),
    why="""Leaves -inf in graphs without nodes. Instead: they have zeros.""",
)

max_pool__mean = edit(
    (
        'largest = x.new_full((count, x.shape[1]), -torch.inf).scatter_reduce(0, places, x, "amax")',
        'largest = x.new_zeros(count, x.shape[1]).scatter_reduce(0, places, x, "mean", include_self=False)',
    ),
    why="""Takes the mean of the nodes. Instead: the largest number, "amax".""",
)


def max_pool__whole_rows(x: Tensor, graph: Tensor, count: int) -> Tensor:
    """Takes the node with the largest sum, whole. Instead: each feature has a largest number of its own."""
    result = x.new_zeros(count, x.shape[1])
    for c in range(count):
        rows = x[graph == c]
        if len(rows):
            result[c] = rows[rows.sum(1).argmax()]
    return result


def max_pool__one_by_one(x: Tensor, graph: Tensor, count: int) -> Tensor:
    """Takes one graph after the other. Instead: scatter all nodes at once."""
    rows = [x[graph == c] for c in range(count)]
    pooled = [row.amax(0) if len(row) else x.new_zeros(x.shape[1]) for row in rows]
    return torch.stack(pooled) if pooled else x[:0]


max_pool__as_many_rows_as_the_data_says = edit(
    (
        "places = graph[:, None].expand_as(x)  # (N, I)",
        "count = int(graph.max()) + 1 if len(graph) else count\nplaces = graph[:, None].expand_as(x)",
    ),
    why="""Makes as many rows as the largest number in `graph` says: the last graphs have none where they have no nodes.
    Instead: `count` rows.""",
)


max_pool__nodes_taken_for_sorted = edit(
    (
        "places = graph[:, None].expand_as(x)  # (N, I)",
        "sizes = torch.bincount(graph, minlength=count)\n"
        "graph = torch.arange(count, device=x.device).repeat_interleave(sizes)\n"
        "places = graph[:, None].expand_as(x)",
    ),
    why="""Cuts x by the sizes of the graphs, as if nodes of one graph stood side by side. Instead: go by the number in
    `graph` of each node.""",
)
