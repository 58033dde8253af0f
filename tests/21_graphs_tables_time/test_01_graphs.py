"""Hidden tests of graphs."""

import math
from functools import partial

import pytest
import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity, cross_entropy
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook
from torch.utils._python_dispatch import TorchDispatchMode

from torch_katas import checks, inputs

GRAPHS = {
    "a path and a lonely node": ([[0, 2], [1, 1]], 4),
    "edges in both directions": ([[0, 1, 1, 2], [1, 0, 2, 1]], 3),
    "an edge twice": ([[0, 0, 3, 1], [1, 1, 1, 0]], 4),
    "a self loop": ([[0, 1, 2, 2], [1, 1, 2, 0]], 3),
    "a star": ([[4, 4, 4, 4], [0, 1, 2, 3]], 6),
    "no edges": ([[], []], 3),
    "one node": ([[], []], 1),
    "one node and its loop": ([[0], [0]], 1),
    "no nodes": ([[], []], 0),
}


def listed(name: str, device: torch.device | str = "cpu") -> tuple[Tensor, int]:
    edges, nodes = GRAPHS[name]
    return torch.tensor(edges, dtype=torch.int64, device=device).reshape(2, -1), nodes


def prepared(edges: Tensor, nodes: int) -> list[tuple[int, int]]:
    """Return the pairs (target, source) of a graph, sorted, found one by one."""
    pairs = {(n, n) for n in range(nodes)}
    for a, b in edges.T.tolist():
        pairs |= {(a, b), (b, a)}
    return sorted(pairs)


def adjacency(edges: Tensor, nodes: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return the matrix of a graph, from Python's own numbers."""
    pairs = prepared(edges, nodes)
    degree = [sum(target == n for target, _ in pairs) for n in range(nodes)]
    matrix = torch.zeros(nodes, nodes, dtype=dtype)
    for target, source in pairs:
        matrix[target, source] = 1 / math.sqrt(degree[target] * degree[source])
    return matrix.to(edges.device)


def random_edges(nodes: int, count: int, seed: int = 0) -> Tensor:
    return torch.randint(nodes, (2, count), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("name", GRAPHS)
def test_each_edge_is_there_once_in_both_directions(prepare_edges, device, name):
    """Both directions of each edge and a loop at each node are there once, sorted by target, then by source."""
    edges, nodes = listed(name, device)
    pairs = prepared(edges, nodes)
    expected = torch.tensor([[s for _, s in pairs], [t for t, _ in pairs]], dtype=torch.int64, device=device)
    of = f"prepare_edges({edges.tolist()}, {nodes})"
    checks.close(prepare_edges(edges, nodes), expected.reshape(2, -1), of=of)


def test_edges_of_any_layout(prepare_edges):
    """edges may lie in memory in any way."""
    edges = random_edges(9, 12)
    expected = torch.tensor([[s, t] for t, s in prepared(edges, 9)]).T
    inputs.same_for(
        inputs.layouts(edges, "edges"), lambda e: prepare_edges(e, 9), expected, of="prepare_edges(edges, 9)"
    )
    result = prepare_edges(inputs.expanded(edges[:, 0], 12).T, 9)
    checks.shape(result, (2, 11), of="prepare_edges of twelve times one edge, expanded")


def test_a_large_graph_at_once(prepare_edges, few_operators):
    """50,000 nodes are looked at together, and numbered rightly: their square is more than int32 holds."""
    edges = torch.stack([torch.arange(48_000, 49_999), torch.arange(48_001, 50_000)])
    with few_operators("prepare_edges of 1,999 edges"):
        result = prepare_edges(edges, 50_000)
    of = "of prepare_edges of 50,000 nodes, the last 2,000 of them in a path"
    checks.shape(result, (2, 50_000 + 2 * 1999), of=f"the result {of}")
    last = torch.tensor([[49_999, 49_998, 49_999], [49_998, 49_999, 49_999]])
    checks.close(result[:, -3:], last, of=f"the last three edges {of}")


@pytest.mark.parametrize("name", GRAPHS)
def test_weights_come_from_both_degrees(normalized_adjacency, device, name):
    """The weight between neighbours is 1 / √(degree · degree), loops are counted, and each edge counts once."""
    edges, nodes = listed(name, device)
    expected, of = adjacency(edges, nodes), f"normalized_adjacency({edges.tolist()}, {nodes})"
    checks.close(normalized_adjacency(edges, nodes), expected, of=of)


def test_the_matrix_is_symmetric(normalized_adjacency, device):
    """What i takes from j is what j takes from i, and the largest eigenvalue is 1."""
    matrix = normalized_adjacency(random_edges(8, 14).to(device), 8).cpu()
    checks.close(matrix, matrix.T.clone(), of="normalized_adjacency(edges, 8), against its transpose")
    largest = torch.linalg.eigvalsh(matrix).max().item()
    checks.close(largest, 1.0, of="the largest eigenvalue of normalized_adjacency(edges, 8)", rtol=0, atol=1e-4)


def test_the_matrix_of_any_layout(normalized_adjacency):
    """edges may lie in memory in any way."""
    edges = random_edges(6, 5)
    variants = inputs.layouts(edges, "edges")
    inputs.same_for(variants, lambda e: normalized_adjacency(e, 6), adjacency(edges, 6), of="normalized_adjacency")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("name", GRAPHS)
def test_the_layer_is_the_product_with_the_matrix(GCNLayer, name, dtype):
    """Values and gradients are those of A · x · weightᵀ + bias, the matrix made dense."""
    edges, nodes = listed(name)
    layer = filled(GCNLayer, 3, 2, dtype)
    matrix = adjacency(edges, nodes, dtype)
    parameters = dict(layer.named_parameters())

    def call(x, weight, bias):
        return torch.func.functional_call(layer, {"weight": weight, "bias": bias}, (x, edges))

    def reference(x, weight, bias):
        return matrix @ (x @ weight.T) + bias

    x = torch.randn(nodes, 3, dtype=dtype)
    exact = partial(checks.close, rtol=1e-11, atol=1e-11)
    check = exact if dtype == torch.float64 else checks.roughly
    of = f"GCNLayer(3, 2) of x ({nodes}, 3) in {dtype}, {edges.tolist()}"
    inputs.same_as_torch(
        *(call, reference, x, parameters["weight"], parameters["bias"]),
        names=("x", "weight", "bias"), of=of, check=check,
    )  # fmt: skip


def test_each_graph_anew(GCNLayer, device):
    """One layer takes graphs of other sizes and edges, one after the other; x may lie in memory in any way."""
    layer = filled(GCNLayer, 2, 2, torch.float32).to(device)
    for seed, (nodes, count) in enumerate(((5, 4), (5, 9), (5, 9), (7, 9))):
        edges = random_edges(nodes, count, seed).to(device)
        x = torch.randn(nodes, 2, device=device)
        expected = adjacency(edges, nodes) @ (x @ layer.weight.T) + layer.bias
        of = f"GCNLayer(2, 2) of {nodes} nodes and {count} edges"
        checks.roughly(layer(x, edges), expected, of=of)
        inputs.same_for(inputs.layouts(x), lambda v, e=edges: layer(v, e), expected, of=of, check=checks.roughly)


class _Largest(TorchDispatchMode):
    """Remembers the most numbers that a dense tensor has had."""

    most = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, (tuple, list)) else [result]:
            if isinstance(tensor, Tensor) and tensor.layout == torch.strided:
                self.most = max(self.most, tensor.numel())
        return result


def test_no_matrix_of_all_pairs(GCNLayer, few_operators):
    """With 150 nodes and 100 edges no tensor has 22,500 numbers, and no loop runs over edges."""
    layer, x, edges = filled(GCNLayer, 2, 2, torch.float32), torch.randn(150, 2), random_edges(150, 100)
    expected = adjacency(edges, 150) @ (x @ layer.weight.T) + layer.bias
    with few_operators("GCNLayer of 150 nodes and 100 edges"), _Largest() as largest:
        result = layer(x, edges)
    of = "the most numbers in a tensor of GCNLayer, with 150 nodes and 100 edges"
    checks.that(largest.most < 22_500, of=of, expected="fewer than 22,500", got=f"{largest.most}")
    checks.roughly(result, expected, of="GCNLayer of 150 nodes and 100 edges")


def filled(layer_class, i, o, dtype):
    """Return a layer of random numbers, its bias too."""
    layer = layer_class(i, o)
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return layer.to(dtype)


def small_graph() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return a graph of eight nodes, of which the nodes 1, 4 and 6 are known."""
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(8, 3, generator=generator)
    known = torch.zeros(8, dtype=torch.bool)
    known[[1, 4, 6]] = True
    return x, torch.tensor([[0, 1, 2, 3, 5, 6], [1, 2, 3, 4, 4, 7]]), torch.arange(8) % 2, known


def test_labels_that_are_not_known_are_not_looked_at(train_gcn, first_steps):
    """Nodes that are not known may have any labels, also such as are no class: the same model comes out."""
    x, edges, labels, known = small_graph()
    expected = first_steps(lambda: train_gcn(x, edges, labels, known, 2), 3)
    for wrong in (1 - labels, torch.full_like(labels, -1), torch.full_like(labels, -100), torch.full_like(labels, 9)):
        others = torch.where(known, labels, wrong)
        result = first_steps(lambda others=others: train_gcn(x, edges, others, known, 2), 3)
        of = f"the parameters after three steps with labels {others.tolist()}, where nodes 1, 4 and 6 are known"
        checks.roughly(result, expected, of=of)


def test_labels_that_are_known_count(train_gcn, first_steps):
    """Other labels of the known nodes give another model, each of them."""
    x, edges, labels, known = small_graph()
    expected = first_steps(lambda: train_gcn(x, edges, labels, known, 2), 2)
    for node in (1, 4, 6):
        others = labels.clone()
        others[node] = 1 - others[node]
        result = first_steps(lambda others=others: train_gcn(x, edges, others, known, 2), 2)
        of = f"the parameters after two steps, with another label of node {node}"
        checks.that(not torch.allclose(result, expected), of=of, expected="other numbers", got="the same")


def test_nodes_that_are_not_known_pass_on_features(train_gcn, first_steps):
    """Features of a node that is not known, and its edges, change what is learned."""
    x, edges, labels, known = small_graph()
    expected = first_steps(lambda: train_gcn(x, edges, labels, known, 2), 2)
    changed = x.clone()
    changed[2] += 3
    for words, result in (
        ("other features of node 2", first_steps(lambda: train_gcn(changed, edges, labels, known, 2), 2)),
        ("no edge from node 0", first_steps(lambda: train_gcn(x, edges[:, 1:], labels, known, 2), 2)),
    ):
        of = f"the parameters after two steps with {words}, which is not known"
        checks.that(not torch.allclose(result, expected), of=of, expected="other numbers", got="the same")


@pytest.mark.parametrize("steps", [0, 3])
def test_one_step_is_one_update(train_gcn, steps):
    """The optimizer makes `steps` updates, and what comes back is in evaluation mode."""
    updates = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        model = train_gcn(*small_graph(), 2, steps=steps)
    finally:
        handle.remove()
    checks.equal(len(updates), steps, of=f"the updates in train_gcn(…, steps={steps})")
    checks.equal(model.training, False, of="model.training of what train_gcn returns")


def test_the_seed_decides(train_gcn, first_steps):
    """The same seed gives the same model, whatever was drawn before; another one gives another; without it, it is 0."""
    first = first_steps(lambda: train_gcn(*small_graph(), 2, seed=1), 2)
    torch.rand(3)
    again = first_steps(lambda: train_gcn(*small_graph(), 2, seed=1), 2)
    checks.close(again, first, of="the parameters after two steps with seed=1, the second time")
    checks.close(
        first_steps(lambda: train_gcn(*small_graph(), 2), 2),
        first_steps(lambda: train_gcn(*small_graph(), 2, seed=0), 2),
        of="the parameters after two steps without a seed, against seed=0",
    )
    other = train_gcn(*small_graph(), 2, steps=0, seed=2)
    start = train_gcn(*small_graph(), 2, steps=0, seed=1)
    same = torch.equal(start.first.weight, other.first.weight)
    checks.equal(same, False, of="whether seed=1 and seed=2 begin with the same weights")


def test_the_layers_have_their_sizes(train_gcn):
    """The model is a GCN(I, 16, classes), and all its parameters move."""
    before, after = (train_gcn(*small_graph(), 5, steps=steps).state_dict() for steps in (0, 2))
    shapes = {name: tuple(tensor.shape) for name, tensor in after.items()}
    expected = {"first.weight": (16, 3), "first.bias": (16,), "second.weight": (5, 16), "second.bias": (5,)}
    checks.equal(shapes, expected, of="the state_dict of train_gcn(x, …, classes=5) with 3 features")
    same = [name for name in before if torch.equal(before[name], after[name])]
    checks.equal(same, [], of="the parameters that two steps have not moved")


@pytest.mark.timeout(30)
def test_communities_are_found(train_gcn):
    """The model is right for at least 90 % of the nodes whose labels it has not seen."""
    x, edges, labels, known = communities(seed=7)
    guesses = train_gcn(x, edges, labels, known, 3)(x, edges).argmax(1)
    share = (guesses == labels)[~known].sum().item() / int((~known).sum())
    checks.that(share >= 0.9, of="the share of right guesses for unknown nodes", expected="0.9", got=f"{share:.3f}")


@pytest.mark.timeout(20)
def test_each_step_goes_by_its_own_gradient(train_gcn):
    """In step 20 of 60, the default, the gradient is that of the known nodes' loss at that time."""
    x, edges, labels, known = communities(seed=7)
    steps, seen = [], []

    def look(optimizer: torch.optim.Optimizer, *_: object) -> None:
        there = [parameter for group in optimizer.param_groups for parameter in group["params"]]
        steps.append(None)
        if len(steps) == 20:
            seen[:] = [(p.detach().clone(), p.grad.clone()) for p in there if p.grad is not None]

    handle = register_optimizer_step_pre_hook(look)
    try:
        train_gcn(x, edges, labels, known, 3)
    finally:
        handle.remove()
    checks.equal(len(steps), 60, of="the updates in train_gcn without steps")
    got = {tuple(value.shape): (value.requires_grad_(), grad) for value, grad in seen}
    shapes = [(16, 8), (16,), (3, 16), (3,)]
    missing = [shape for shape in shapes if shape not in got]
    checks.equal(missing, [], of="the shapes of parameters that the optimizer has no gradient for")
    parameters = [got[shape][0] for shape in shapes]
    matrix, (w1, b1, w2, b2) = adjacency(edges, 120), parameters
    logits = matrix @ ((matrix @ (x @ w1.T) + b1).relu() @ w2.T) + b2
    wanted = torch.autograd.grad(cross_entropy(logits[known], labels[known]), parameters)
    found = torch.cat([got[tuple(p.shape)][1].flatten() for p in parameters])
    likeness = cosine_similarity(found, torch.cat([grad.flatten() for grad in wanted]), dim=0).item()
    # A penalty for large weights may be a part of the gradient; those of the steps before may not.
    of = "the cosine between the gradient of step 20 and that of the known nodes' loss"
    checks.that(likeness > 0.7, of=of, expected="above 0.7", got=f"{likeness:.2f}")


def communities(seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return what make_communities(seed) of the exercise gives."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(120) % 3
    x = torch.randn(120, 8, generator=generator)
    x[torch.arange(120), labels] += 1.0
    chance = torch.where(labels[:, None] == labels, 0.2, 0.015)
    linked = (torch.rand(120, 120, generator=generator) < chance).triu(diagonal=1)
    return x, linked.nonzero().T, labels, torch.arange(120) < 15
