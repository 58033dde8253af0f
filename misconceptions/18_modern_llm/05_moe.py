"""Wrong answers that people write when they build a mixture of experts.

The loss that balances: huggingface/transformers 28255, 28021, 28093 and 31464, paiml/aprender 2162. What is chosen, and
what the weights sum to: the same threads, lucidrains/mixture-of-experts 10.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def route__softmax_of_all(logits: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Takes the softmax over all experts and k of its numbers, which do not sum to 1. Instead: choose first, then take
    the softmax of what was chosen."""
    if not 1 <= k <= logits.shape[-1]:
        raise ValueError("k")
    return logits.softmax(-1).topk(k, dim=-1)


route__over_the_tokens = edit(
    ("chosen.softmax(-1)", "chosen.softmax(0)"),
    why="""Takes the softmax along the tokens. Instead: the weights of one token sum to 1.""",
)

route__no_softmax = edit(
    ("chosen.softmax(-1)", "chosen / chosen.sum(-1, keepdim=True)"),
    why="""Divides the logits by their sum, and logits may be negative. Instead: take their softmax.""",
)

route__no_maximum = edit(
    ("chosen.softmax(-1)", "chosen.exp() / chosen.exp().sum(-1, keepdim=True)"),
    why="""Takes exponentials as they are, which are infinite from 89 on. Instead: softmax subtracts the largest.""",
)

route__the_smallest = edit(
    ("logits.topk(k)", "logits.topk(k, largest=False)"),
    why="""Chooses the experts with the smallest logits. Instead: the largest.""",
)

route__in_their_order = edit(
    (
        "return chosen.softmax(-1), experts",
        "order = experts.argsort(-1)\nreturn chosen.gather(-1, order).softmax(-1), experts.gather(-1, order)",
    ),
    why="""Sorts the chosen experts by their numbers. Instead: the one with the largest logit comes first.""",
)

route__without_history = edit(
    ("chosen.softmax(-1)", "chosen.detach().softmax(-1)"),
    why="""Goes by way of `detach`, and the router never learns. Instead: gradients flow through the weights.""",
)


def route__token_by_token(logits: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Loops over the tokens, and `stack` of nothing raises an error where there is none. Instead: topk takes all tokens
    at once."""
    if not 1 <= k <= logits.shape[-1]:
        raise ValueError("k")
    rows = [row.topk(k) for row in logits]
    return torch.stack([row.values for row in rows]).softmax(-1), torch.stack([row.indices for row in rows])


route__in_float32 = edit(
    ("chosen.softmax(-1)", "chosen.softmax(-1, dtype=torch.float32)"),
    why="""Returns float32, whatever the logits are. Instead: keep their dtype.""",
)

route__by_probability = edit(
    ("chosen, experts = logits.topk(k)", "chosen, experts = logits.softmax(-1).topk(k)"),
    ("chosen.softmax(-1), experts", "chosen / chosen.sum(-1, keepdim=True), experts"),
    why="""Chooses by probabilities, of which many are 0 in floats, and then any of them is taken. Instead: choose by
    logits.""",
)

route__in_any_order = edit(
    ("logits.topk(k)", "logits.topk(k, sorted=False)"),
    why="""Leaves the order of the chosen open, by `sorted=False`. Instead: the largest logit comes first.""",
)

route__any_k = edit(
    (
        "if not 1 <= k <= logits.shape[-1]:\n"
        '    raise ValueError(f"of {logits.shape[-1]} experts {k} cannot be chosen")',
        "k = min(max(k, 1), logits.shape[-1])",
    ),
    why="""Takes the nearest k that is possible. Instead: raise ValueError.""",
)

route__softmax_twice = edit(
    ("logits.topk(k)", "logits.softmax(-1).topk(k)"),
    why="""Takes the softmax of probabilities: they lie between 0 and 1, so the weights are nearly equal. Instead:
    choose among the logits, and take one softmax, of those that were chosen.""",
)


def route__best_comes_last(logits: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Takes the end of an ascending order, by `argsort`, in which the largest comes last. Instead: the expert with the
    largest logit comes first, as topk gives them."""
    if not 1 <= k <= logits.shape[-1]:
        raise ValueError("k")
    experts = logits.argsort(-1)[:, -k:]
    return logits.gather(-1, experts).softmax(-1), experts


route__k_of_zero = edit(
    ("if not 1 <= k <= logits.shape[-1]:", "if k > logits.shape[-1]:"),
    why="""Looks only whether k is too large. Instead: raise ValueError below 1 as well.""",
)

MixtureOfExperts__assigns = edit(
    ("result = result.index_add(0, token, said)", "result[token] = said"),
    why="""Assigns what an expert says, so that of a token's k experts the last one is left. Instead: add it.""",
)

MixtureOfExperts__no_weights = edit(
    (" * weights[token, choice, None]", ""),
    why="""Adds the experts' outputs as they are, and the router has no part in it. Instead: each times its weight.""",
)

MixtureOfExperts__first_weight = edit(
    ("weights[token, choice, None]", "weights[token, 0, None]"),
    why="""Takes the weight of a token's first choice for all. Instead: that of the choice which is this expert.""",
)

MixtureOfExperts__drops_what_is_too_much = edit(
    (
        "token, choice = (chosen == number).nonzero(as_tuple=True)",
        "token, choice = (chosen == number).nonzero(as_tuple=True)\n"
        "capacity = 2 * self.k * len(tokens) // len(self.experts) + 1\n"
        "token, choice = token[:capacity], choice[:capacity]",
    ),
    why="""Gives each expert a capacity and drops the tokens beyond it. Instead: an expert takes all that chose it.""",
)

MixtureOfExperts__all_run_on_all = edit(
    (
        "said = expert(tokens[token]) * weights[token, choice, None]",
        "said = expert(tokens)[token] * weights[token, choice, None]",
    ),
    why="""Runs each expert on all tokens, and throws most of it away. Instead: on the tokens that chose it.""",
)

MixtureOfExperts__choice_by_choice = edit(
    (
        "token, choice = (chosen == number).nonzero(as_tuple=True)\n"
        "said = expert(tokens[token]) * weights[token, choice, None]\n"
        "# Added, as each token has k experts. An assignment would leave it the last one's alone.\n"
        "result = result.index_add(0, token, said)",
        "for choice in range(self.k):\n"
        "    token = (chosen[:, choice] == number).nonzero()[:, 0]\n"
        "    result = result.index_add(0, token, expert(tokens[token]) * weights[token, choice, None])",
    ),
    why="""Runs each expert k times, once for each choice. Instead: once, on all tokens that chose it.""",
)

MixtureOfExperts__one_choice_for_a_text = edit(
    (
        "route(self.router(tokens), self.k)",
        "route(self.router(tokens.mean(0, keepdim=True)).expand(len(tokens), -1), self.k)",
    ),
    why="""Routes all tokens by their mean. Instead: each token has its own logits.""",
)

MixtureOfExperts__plain_list = edit(
    ("nn.ModuleList(\n", "list(\n"),
    why="""Keeps the experts in a plain list, where no optimizer finds them. Instead: an nn.ModuleList.""",
)

MixtureOfExperts__one_expert_many_times = edit(
    (
        "nn.ModuleList(\n"
        "    nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, width)) for _ in range(experts)\n"
        ")",
        "nn.ModuleList([nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, width))] * experts)",
    ),
    why="""Puts one network into the list many times. Instead: make a new one for each expert.""",
)

MixtureOfExperts__router_with_bias = edit(
    ("nn.Linear(width, experts, bias=False)", "nn.Linear(width, experts)"),
    why="""Leaves the bias that nn.Linear has by default. Instead: bias=False.""",
)

MixtureOfExperts__batches_only = edit(
    ("x.reshape(-1, x.shape[-1])", "x"),
    why="""Takes x as (N, width), whatever its axes are. Instead: put the leading axes into one, and back at the
    end.""",
)

MixtureOfExperts__through_float32 = edit(
    ("result.reshape(x.shape)", "result.float().to(x.dtype).reshape(x.shape)"),
    why="""Goes back through float32, and the digits of float64 are lost. Instead: keep the dtype of x.""",
)

MixtureOfExperts__router_apart_from_x = edit(
    ("self.router(tokens)", "self.router(tokens.detach())"),
    why="""Hands the router tokens by way of `detach`, so the layers below never learn to be routed. Instead: leave the
    graph as it is.""",
)

MixtureOfExperts__weights_without_history = edit(
    ("* weights[token", "* weights.detach()[token"),
    why="""Cuts the weights off the graph, by `detach`, and the router never learns. Instead: leave it as it is.""",
)

MixtureOfExperts__any_k = edit(
    ('if not 1 <= k <= experts:\n    raise ValueError(f"of {experts} experts {k} cannot be chosen")', ""),
    why="""Lets any k through, and fails in the first call. Instead: raise ValueError when the layer is made.""",
)

MixtureOfExperts__softmax_of_all = edit(
    ("route(self.router(tokens), self.k)", "self.router(tokens).softmax(-1).topk(self.k, dim=-1)"),
    why="""Takes the softmax over all experts and k of its numbers, which do not sum to 1. Instead: choose first, then
    take the softmax of what was chosen.""",
)

MixtureOfExperts__three_axes_only = edit(
    ("tokens = x.reshape(-1, x.shape[-1])", "batch, time, width = x.shape\ntokens = x.reshape(batch * time, width)"),
    why="""Takes x apart into batch, time and width, and fails where it has another number of axes. Instead: reshape to
    (-1, width), and back to the shape of x at the end.""",
)

load_balancing_loss__probabilities_of_the_chosen = edit(
    ("_, chosen = route(logits, k)", "weights, chosen = route(logits, k)"),
    ("logits.softmax(-1).mean(0)", "torch.zeros_like(logits).scatter(1, chosen, weights).mean(0)"),
    why="""Averages the weights of the chosen experts, so those that are never chosen get no gradient. Instead: P is of
    the softmax over all.""",
)

load_balancing_loss__not_divided_by_k = edit(
    ("/ chosen.numel()", "/ len(logits)"),
    why="""Divides the counts by N, so that the shares sum to k. Instead: by N · k.""",
)

load_balancing_loss__forgets_n = edit(
    ("return count * (", "return ("),
    why="""Leaves the factor n out, and in balance the loss is 1 / n. Instead: multiply by the number of experts.""",
)

load_balancing_loss__n_squared = edit(
    ("return count * (", "return count**2 * ("),
    why="""Multiplies by n twice, which belongs to a mean over the experts. Instead: n times the sum.""",
)

load_balancing_loss__first_choice_alone = edit(
    ("_, chosen = route(logits, k)", "_, chosen = route(logits, k)\nchosen = chosen[:, :1]"),
    why="""Counts the first choice of each token alone. Instead: all k of them.""",
)

load_balancing_loss__soft_shares = edit(
    ("counts.to(logits.dtype) / chosen.numel()", "logits.softmax(-1).mean(0)"),
    why="""Takes the mean probability twice, as a count has no gradient. Instead: f is counted, and P brings
    the gradient.""",
)

load_balancing_loss__unseen_experts = edit(
    ("minlength=count", "minlength=1"),
    ("probabilities).sum()", "probabilities[: len(shares)]).sum() * len(shares) / count"),
    why="""Counts up to the last expert that was chosen, and takes that for the number of all. Instead: minlength is
    n.""",
)

load_balancing_loss__token_by_token = edit(
    ("logits.softmax(-1).mean(0)", "logits.softmax(-1).sum(0)"),
    why="""Sums the probabilities over the tokens, so the loss grows with the batch. Instead: take their mean.""",
)

load_balancing_loss__in_float32 = edit(
    ("logits.softmax(-1).mean(0)", "logits.softmax(-1, dtype=torch.float32).mean(0)"),
    ("counts.to(logits.dtype)", "counts"),
    why="""Computes in float32, whatever the logits are. Instead: in their dtype.""",
)

load_balancing_loss__by_probability = edit(
    ("_, chosen = route(logits, k)", "_, chosen = route(logits, k)\nchosen = logits.softmax(-1).topk(k).indices"),
    why="""Chooses by probabilities, by `softmax`, of which many are 0 in floats, and then any of them is counted.
    Instead: choose by logits.""",
)

load_balancing_loss__counts_ties = edit(
    (
        "counts = torch.bincount(chosen.flatten(), minlength=count)",
        "counts = (logits >= logits.topk(k).values[:, -1:]).sum(0)",
    ),
    why="""Counts every logit that is not below the k-th: where some are equal, more than k of a token. Instead: count
    the k that topk returns.""",
)

load_balancing_loss__any_k = edit(
    ("_, chosen = route(logits, k)", "_, chosen = route(logits, min(max(k, 1), count))"),
    why="""Takes the nearest k that is possible. Instead: raise ValueError.""",
)

load_balancing_loss__counts_end_early = edit(
    (", minlength=count", ""),
    why="""Lets the counts end with the last expert that was chosen, so they may be fewer than the experts. Instead:
    bincount with minlength.""",
)
