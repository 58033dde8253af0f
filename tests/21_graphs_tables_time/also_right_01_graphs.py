"""Right answers in other styles."""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def prepare_edges__columns(edges: Tensor, nodes: int) -> Tensor:
    loops = torch.arange(nodes, device=edges.device)
    targets = torch.cat([edges[1], edges[0], loops])
    sources = torch.cat([edges[0], edges[1], loops])
    pairs = torch.stack([targets, sources], dim=1)
    return torch.unique(pairs, dim=0).flip(1).T if len(pairs) else pairs.T


def prepare_edges__by_python(edges: Tensor, nodes: int) -> Tensor:
    listed = edges.tolist()
    pairs = {(n, n) for n in range(nodes)} | set(zip(*listed, strict=True)) | set(zip(*listed[::-1], strict=True))
    ordered = sorted((target, source) for source, target in pairs)
    return torch.tensor([(s, t) for t, s in ordered], dtype=torch.long, device=edges.device).reshape(-1, 2).T


def prepare_edges__sparse(edges: Tensor, nodes: int) -> Tensor:
    targets, sources = torch.cat([edges.flip(0), edges, torch.arange(nodes, device=edges.device).expand(2, -1)], dim=1)
    ones = torch.ones(len(targets), device=edges.device)
    return torch.sparse_coo_tensor(torch.stack([targets, sources]), ones, (nodes, nodes)).coalesce().indices().flip(0)


def normalized_adjacency__by_diagonals(edges: Tensor, nodes: int) -> Tensor:
    a = torch.zeros(nodes, nodes, device=edges.device)
    a[edges[0], edges[1]] = a[edges[1], edges[0]] = 1.0
    a.fill_diagonal_(1.0) if nodes else a
    root = torch.diag(a.sum(0) ** -0.5)
    return root @ a @ root


def normalized_adjacency__one_quotient(edges: Tensor, nodes: int) -> Tensor:
    a = torch.eye(nodes, device=edges.device).bool()
    a[edges[0], edges[1]] = True
    a |= a.clone().T
    degree = a.sum(1)
    return a / torch.outer(degree, degree).sqrt()


GCNLayer__mixes_first = edit(
    ("hidden = x @ self.weight.T", "hidden = x"),
    (
        "return torch.zeros_like(hidden).index_add(0, target, messages) + self.bias",
        "mixed = torch.zeros_like(x).scatter_add(0, target[:, None].expand(-1, x.shape[1]), messages)\n"
        "return torch.nn.functional.linear(mixed, self.weight, self.bias)",
    ),
    why="The mixing before the weights, which is the same by associativity.",
)

GCNLayer__sparse = edit(
    ("messages = hidden[source] * (scale[source] * scale[target])[:, None]", ""),
    (
        "return torch.zeros_like(hidden).index_add(0, target, messages) + self.bias",
        "matrix = torch.sparse_coo_tensor(torch.stack([target, source]), scale[source] * scale[target], [len(x)] * 2)\n"
        "return torch.sparse.mm(matrix, hidden) + self.bias",
    ),
    why="A sparse matrix.",
)

train_gcn__picks_indices = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(seed)\nchosen = known.nonzero().flatten()"),
    ("model(x, edges)[known], labels[known]", "model(x, edges).index_select(0, chosen), labels[chosen]"),
    why="Numbers of nodes in place of a mask.",
)

train_gcn__penalty_in_the_loss = edit(
    (
        "optimizer.zero_grad()",
        "loss = loss + 0.0025 * sum(part.square().sum() for part in model.parameters())\nmodel.zero_grad()",
    ),
    ("torch.optim.Adam(model.parameters(), **ADAM)", "torch.optim.Adam(model.parameters(), lr=0.03)"),
    why="Weight decay as a part of the loss.",
)

train_gcn__ignores_by_index = edit(
    ("model(x, edges)[known], labels[known]", "model(x, edges), torch.where(known, labels, -100)"),
    ("torch.optim.Adam(", "torch.optim.AdamW("),
    why="Labels that cross_entropy leaves out.",
)
