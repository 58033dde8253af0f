"""Hidden tests of graph_attention."""

from functools import partial

import pytest
import torch
from torch import Tensor
from torch.nn.functional import leaky_relu

from torch_katas import checks, inputs

PLACES = [3, 0, 3, 3, 1, 0]
"""The segments of six scores among five: 2 and 4 stay empty."""
EDGES = [[0, 1, 1, 3, 2, 3, 3, 0, 4], [1, 0, 2, 2, 3, 1, 3, 2, 1]]
"""Edges among six nodes; none goes to node 4 or 5."""


def softmaxes(scores: Tensor, segments: Tensor) -> Tensor:
    """Return the softmax of each segment, one after the other, by torch."""
    result = torch.zeros_like(scores)
    for segment in segments.unique().tolist():
        places = (segments == segment).nonzero().flatten()
        result = result.index_copy(0, places, scores[places].softmax(0))
    return result


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", [(), (2,), (1,), (3, 2), (0,)], ids=str)
def test_each_segment_is_a_softmax(segment_softmax, shape, dtype):
    """Values and gradients are those of torch.softmax in each segment, whatever the order of the scores."""
    scores, segments = 3 * torch.randn(6, *shape, dtype=dtype), torch.tensor(PLACES)
    of = f"segment_softmax of scores {(6, *shape)} in {dtype}, segments {PLACES}"
    check = partial(checks.close, rtol=1e-11, atol=1e-11) if dtype == torch.float64 else checks.roughly
    inputs.same_as_torch(
        *(lambda s: segment_softmax(s, segments, 5), lambda s: softmaxes(s, segments), scores),
        names=("scores",), of=of, check=check,
    )  # fmt: skip


def test_weights_by_hand(segment_softmax, device):
    """Equal scores share equally, and a score that is alone has the weight 1."""
    scores = torch.tensor([2.0, 7.0, 2.0, -3.0], device=device)
    segments = torch.tensor([1, 0, 1, 3], device=device)
    expected = torch.tensor([0.5, 1.0, 0.5, 1.0], device=device)
    of = "segment_softmax([2, 7, 2, -3], [1, 0, 1, 3], 4)"
    checks.close(segment_softmax(scores, segments, 4), expected, of=of)


@pytest.mark.parametrize("far", [0.0, 1000.0, -1000.0, 1e30, -1e30])
def test_far_scores(segment_softmax, device, far):
    """A segment's weights are the same wherever its scores lie, also beside a segment that lies elsewhere."""
    rows = [[far, far, far], [far, 1.0, far + 2], [0.0, 0.0, 0.0], [0.0, 1.0, 2.0]]
    scores = torch.tensor(rows, device=device, requires_grad=True)
    segments = torch.tensor([0, 0, 1, 1], device=device)
    expected = softmaxes(scores.detach(), segments)
    of = f"segment_softmax of two segments, one of which has scores of {far}"
    result = segment_softmax(scores, segments, 2)
    checks.close(result.detach(), expected, of=of)
    grad = torch.autograd.grad(result[1].sum() + result[3, 1], scores)[0]
    checks.that(grad.isfinite().all(), of=f"the gradient of {of}", expected="finite numbers", got=grad)


def test_a_score_of_minus_infinity(segment_softmax, device):
    """A score of -inf has the weight 0, and the others of its segment share the rest."""
    scores = torch.tensor([float("-inf"), 1.0, 1.0, 4.0, float("-inf")], device=device)
    segments = torch.tensor([0, 0, 0, 1, 1], device=device)
    expected = torch.tensor([0.0, 0.5, 0.5, 1.0, 0.0], device=device)
    of = "segment_softmax([-inf, 1, 1, 4, -inf], [0, 0, 0, 1, 1], 2)"
    checks.close(segment_softmax(scores, segments, 2), expected, of=of)


def test_scores_of_any_layout(segment_softmax, device):
    """scores and segments may lie in memory in any way."""
    scores, segments = torch.randn(6, 3, device=device), torch.tensor(PLACES, device=device)
    expected, of = softmaxes(scores, segments), "segment_softmax(scores, segments, 5)"
    inputs.same_for(inputs.layouts(scores, "scores"), lambda s: segment_softmax(s, segments, 5), expected, of=of)
    inputs.same_for(inputs.layouts(segments, "segments"), lambda s: segment_softmax(scores, s, 5), expected, of=of)


@pytest.mark.parametrize("count", [0, 3])
def test_no_scores(segment_softmax, device, count):
    """Without scores there are no weights."""
    scores, segments = torch.zeros(0, 2, device=device), torch.zeros(0, dtype=torch.int64, device=device)
    of = f"segment_softmax of no scores, count={count}"
    checks.close(segment_softmax(scores, segments, count), torch.zeros(0, 2, device=device), of=of)


def test_many_segments_at_once(segment_softmax, few_operators):
    """All segments are looked at together, not one after the other."""
    with few_operators("segment_softmax of 200 segments"):
        segment_softmax(torch.randn(200), torch.arange(200), 200)


def filled(layer_class, i=3, o=2, heads=4, concat=True, dtype=torch.float32):
    """Return a layer of random numbers, its bias too."""
    layer, generator = layer_class(i, o, heads=heads, concat=concat), torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return layer.to(dtype)


def attention(x, edges, weight, source, target, bias, concat):
    """Return the layer's result, head by head and node by node."""
    heads, o = source.shape
    results = []
    for k in range(heads):
        h = x @ weight[k * o : (k + 1) * o].T
        rows = []
        for i in range(len(x)):
            senders = edges[0][edges[1] == i]
            scores = leaky_relu(h[senders] @ source[k] + h[i] @ target[k], 0.2)
            rows.append(scores.softmax(0) @ h[senders])
        results.append(torch.stack(rows))
    return (torch.cat(results, dim=1) if concat else torch.stack(results).mean(0)) + bias


@pytest.mark.timeout(20)
@pytest.mark.parametrize("concat", [True, False], ids=["side by side", "mean"])
@pytest.mark.parametrize(
    ("heads", "o", "dtype"), [(1, 3, torch.float32), (4, 2, torch.float32), (2, 1, torch.float64)], ids=str
)
def test_the_layer_node_by_node(GATLayer, heads, o, dtype, concat):
    """Values and gradients are those of the statement, computed node by node, for nodes without edges too."""
    layer, edges = filled(GATLayer, 3, o, heads, concat, dtype), torch.tensor(EDGES)
    names = ("weight", "source", "target", "bias")
    parameters = [layer.get_parameter(name) for name in names]

    def call(x, *values):
        return torch.func.functional_call(layer, dict(zip(names, values, strict=True)), (x, edges))

    def reference(x, *values):
        return attention(x, edges, *values, concat)

    of = f"GATLayer(3, {o}, heads={heads}, concat={concat}) of six nodes, edges {EDGES}"
    x = torch.randn(6, 3, dtype=dtype)
    check = partial(checks.close, rtol=1e-11, atol=1e-11) if dtype == torch.float64 else checks.roughly
    inputs.same_as_torch(call, reference, x, *parameters, names=("x", *names), of=of, check=check)


def test_heads_stand_side_by_side_by_default(GATLayer):
    """Without concat the heads' results stand side by side, and the parameters have the stated names and shapes."""
    layer = GATLayer(3, 2, heads=4)
    shapes = {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
    expected = {"weight": (8, 3), "source": (4, 2), "target": (4, 2), "bias": (8,)}
    checks.equal(shapes, expected, of="the parameters of GATLayer(3, 2, heads=4)")
    result = layer(torch.randn(5, 3), torch.tensor([[0], [1]]))
    checks.shape(result, (5, 8), of="GATLayer(3, 2, heads=4) of 5 nodes")


def test_only_sources_reach_a_node(GATLayer, device):
    """Other features of a node change those that it has edges to, and itself only by a loop of its own."""
    layer, x = filled(GATLayer).to(device), torch.randn(6, 3, device=device)
    edges = torch.tensor(EDGES, device=device)
    before = layer(x, edges)
    for node in range(6):
        changed = x.clone()
        changed[node] += 2
        moved = ((layer(changed, edges) - before).abs().amax(1) > 1e-6).nonzero().flatten().tolist()
        takes = {t for s, t in zip(*EDGES, strict=True) if s == node}
        # A node's own features are a part of its scores too, where more than one edge goes to it.
        allowed = takes | ({node} if EDGES[1].count(node) > 1 else set())
        right = takes <= set(moved) <= allowed
        of = f"the nodes that change with the features of node {node}, edges {EDGES}"
        checks.that(right, of=of, expected=f"{sorted(takes)}", got=f"{moved}")


def test_large_scores_stay_finite(GATLayer, device):
    """With features of 1,000 the result is finite, and so are the gradients."""
    layer, x = filled(GATLayer).to(device), (torch.randn(6, 3, device=device) * 1000).requires_grad_()
    result = layer(x, torch.tensor(EDGES, device=device))
    checks.gradient_reaches(result, x, layer.weight, of="GATLayer of features of 1,000", names=("x", "weight"))
    checks.that(result.isfinite().all(), of="GATLayer of features of 1,000", expected="finite numbers", got=result)


def test_graphs_of_other_sizes(GATLayer, device):
    """One layer takes graphs of any size, one after the other, without edges or nodes too, and in any layout."""
    layer = filled(GATLayer, heads=2).to(device)
    parameters = [layer.get_parameter(name).detach() for name in ("weight", "source", "target", "bias")]
    edges = torch.tensor([[1, 2, 0], [0, 0, 2]], device=device)
    x = torch.randn(3, 3, device=device)
    expected = attention(x, edges, *parameters, True)
    of = "GATLayer(3, 2, heads=2) of 3 nodes and 3 edges"
    with torch.no_grad():
        inputs.same_for(inputs.layouts(x), lambda v: layer(v, edges), expected, of=of, check=checks.roughly)
        variants = inputs.layouts(edges, "edges")
        inputs.same_for(variants, lambda e: layer(x, e), expected, of=of, check=checks.roughly)
        for nodes in (2, 0):
            result = layer(torch.randn(nodes, 3, device=device), edges[:, :0])
            wanted = layer.bias.detach().expand(nodes, -1)
            checks.close(result, wanted, of=f"GATLayer of {nodes} nodes without edges")


def test_many_edges_at_once(GATLayer, few_operators):
    """No loop runs over nodes, edges or heads."""
    layer, edges = filled(GATLayer, heads=40), torch.randint(100, (2, 200))
    with few_operators("GATLayer of 40 heads, 100 nodes and 200 edges"):
        layer(torch.randn(100, 3), edges)


def test_doubles_count_twice(GATLayer):
    """Edges that are listed twice count twice."""
    layer, x = filled(GATLayer, heads=1), torch.randn(3, 3)
    edges = torch.tensor([[0, 0, 1], [2, 2, 2]])
    parameters = [layer.get_parameter(name).detach() for name in ("weight", "source", "target", "bias")]
    expected = attention(x, edges, *parameters, True)
    checks.roughly(layer(x, edges).detach(), expected, of="GATLayer where the edge 0 -> 2 is listed twice")


def some_graphs(device, sizes=((3, 2), (2, 1), (4, 3)), dtype=torch.float32):
    """Return graphs of so many nodes and edges, each with numbers of its own; no edge touches the last node."""
    graphs, start = [], 0
    for nodes, count in sizes:
        x = torch.arange(start, start + 2 * nodes, device=device).reshape(nodes, 2).to(dtype)
        edges = torch.arange(2 * count, device=device).reshape(2, count) % max(nodes - 1, 1)
        graphs.append((x, edges))
        start += 2 * nodes
    return graphs


SIZES = [((3, 2), (2, 1), (4, 3)), ((2, 1),), ((1, 0), (3, 2), (1, 0)), ((0, 0), (2, 2), (0, 0), (3, 1)), ((2, 0),)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_edges_connect_the_same_nodes(batch_graphs, device, sizes):
    """Each edge connects the rows that it connected in its own graph, and graphs keep their order."""
    graphs = some_graphs(device, sizes)
    x, edges, graph = batch_graphs(graphs)
    of = f"batch_graphs of graphs with (nodes, edges) {sizes}"
    checks.close(x, torch.cat([own for own, _ in graphs]), of=f"x of {of}")
    numbers = [n for n, (own, _) in enumerate(graphs) for _ in range(len(own))]
    checks.close(graph, torch.tensor(numbers, dtype=torch.int64, device=device), of=f"graph of {of}")
    starts = [sum(size for size, _ in sizes[:n]) for n in range(len(sizes))]
    expected = torch.cat([own + start for (_, own), start in zip(graphs, starts, strict=True)], dim=1)
    checks.close(edges, expected, of=f"edges of {of}")


def test_graphs_stay_as_they_are(batch_graphs, device):
    """The caller's edges keep their numbers, and gradients flow to each x."""
    graphs = [(x.requires_grad_(), edges) for x, edges in some_graphs(device)]
    with checks.unmodified("batch_graphs(graphs)", first=graphs[0][1], second=graphs[1][1], third=graphs[2][1]):
        x, _, _ = batch_graphs(graphs)
    checks.gradient_reaches(x, *[own for own, _ in graphs], of="x of batch_graphs")


def test_float64_and_other_layouts(batch_graphs):
    """x keeps its dtype; x and edges may lie in memory in any way."""
    graphs = some_graphs("cpu", dtype=torch.float64)
    expected = torch.cat([x for x, _ in graphs])
    numbers = batch_graphs(graphs)[1].clone()
    for name, x in inputs.layouts(graphs[1][0]):
        result = batch_graphs([graphs[0], (x, graphs[1][1]), graphs[2]])
        checks.close(result[0], expected, of=f"x of batch_graphs, {name}")
    for name, edges in inputs.layouts(graphs[2][1], "edges"):
        result = batch_graphs([*graphs[:2], (graphs[2][0], edges)])
        checks.close(result[1], numbers, of=f"edges of batch_graphs, {name}")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_each_graph_has_its_largest(max_pool, device, dtype):
    """Of each feature the largest number in each graph is taken, in any order of nodes; a graph without nodes has 0."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("no float64 on this device")
    x, graph = torch.randn(6, 3, dtype=dtype).to(device), torch.tensor(PLACES, device=device)
    rows = [x[graph == c] for c in range(5)]
    expected = torch.stack([row.amax(0) if len(row) else x.new_zeros(3) for row in rows])
    of = f"max_pool(x, {PLACES}, 5)"
    checks.close(max_pool(x, graph, 5), expected, of=of)
    inputs.same_for(inputs.layouts(x), lambda v: max_pool(v, graph, 5), expected, of=of)


def test_negative_numbers_are_kept(max_pool, device):
    """Where all numbers of a graph are negative, the largest of them counts, however small it is."""
    x = torch.tensor([[-5.0, -1e30], [-2.0, -3.0], [-1e30, -4.0]], device=device)
    expected = torch.tensor([[-2.0, -3.0], [0.0, 0.0], [-1e30, -4.0]], device=device)
    of = "max_pool([[-5, -1e30], [-2, -3], [-1e30, -4]], [0, 0, 2], 3)"
    checks.close(max_pool(x, torch.tensor([0, 0, 2], device=device), 3), expected, of=of)


def test_gradients_flow_to_the_largest(max_pool, device):
    """The gradient of a result is 1 in the largest number, and 0 in the others."""
    x = torch.tensor([[1.0, -5.0], [3.0, -7.0], [2.0, 4.0]], device=device, requires_grad=True)
    result = max_pool(x, torch.tensor([1, 1, 0], device=device), 2)
    grad = torch.autograd.grad(result.sum(), x)[0]
    expected = torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], device=device)
    checks.close(grad, expected, of="the gradient of max_pool(x, [1, 1, 0], 2)")


@pytest.mark.parametrize(("nodes", "count"), [(0, 2), (0, 0), (1, 1), (3, 1)])
def test_few_nodes(max_pool, device, nodes, count):
    """Without nodes there are zeros; one graph has the largest of all."""
    x, graph = torch.randn(nodes, 2, device=device), torch.zeros(nodes, dtype=torch.int64, device=device)
    expected = x.amax(0, keepdim=True) if nodes else torch.zeros(count, 2, device=device)
    checks.close(max_pool(x, graph, count), expected, of=f"max_pool of {nodes} nodes, count={count}")


def test_many_graphs_at_once(max_pool, few_operators):
    """All graphs are looked at together."""
    with few_operators("max_pool of 200 graphs"):
        max_pool(torch.randn(400, 2), torch.arange(400) % 200, 200)
