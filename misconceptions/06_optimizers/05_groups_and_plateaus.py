"""Wrong answers that people write about groups of parameters, replaced layers and plateaus."""

import math  # noqa: F401 - an edit's new text needs it
from typing import Any

import torch
from torch import nn

from torch_katas.course.mistakes import edit


def decay_groups__by_the_name(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Everything that is not called bias shrinks, the weights of normalizing layers too. Instead: count the axes."""
    trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    return [
        {"params": [p for name, p in trained if not name.endswith("bias")], "weight_decay": weight_decay},
        {"params": [p for name, p in trained if name.endswith("bias")], "weight_decay": 0.0},
    ]


def decay_groups__frozen_too(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Frozen parameters are in the groups as well. Instead: only those that require grad."""
    parameters = list(model.parameters())
    return [
        {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
    ]


def decay_groups__module_by_module(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Each module is asked for the parameters of all below it, so one comes as often as there are modules around it,
    and a shared one twice. Instead: ask the model alone.
    """
    trained = [p for module in model.modules() for p in module.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.dim() < 2], "weight_decay": 0.0},
    ]


def decay_groups__linear_layers_alone(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Only the weights of linear layers shrink, and those of a convolution or an embedding do not. Instead: all that
    have two axes or more.
    """
    linear = {id(m.weight) for m in model.modules() if isinstance(m, nn.Linear)}
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if id(p) in linear], "weight_decay": weight_decay},
        {"params": [p for p in trained if id(p) not in linear], "weight_decay": 0.0},
    ]


def decay_groups__exactly_two_axes(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Only matrices shrink, and the kernels of a convolution have four axes. Instead: two axes or more."""
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.dim() == 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.dim() != 2], "weight_decay": 0.0},
    ]


def decay_groups__no_word_for_the_others(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """The second group says nothing of weight decay, and an AdamW then takes its own, which is not 0. Instead: say
    0.0.
    """
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.dim() < 2]},
    ]


def decay_groups__iterators(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """The parameters come as iterators, which are used up when somebody has looked at them once. Instead: lists."""
    return [
        {"params": (p for p in model.parameters() if p.requires_grad and p.dim() >= 2), "weight_decay": weight_decay},
        {"params": (p for p in model.parameters() if p.requires_grad and p.dim() < 2), "weight_decay": 0.0},
    ]


def decay_groups__leaves_out_empty_ones(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """A group without parameters is left out, so the second may come first. Instead: always both."""
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.dim() < 2], "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]


def decay_groups__the_wrong_way_round(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Biases and normalizing layers shrink, and matrices do not. Instead: the other way round."""
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.dim() < 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.dim() >= 2], "weight_decay": 0.0},
    ]


def swap_head__only_in_the_model(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """The optimizer still has the parameters of the old head. Instead: collect the old ones first, then exchange them
    in the optimizer's group.
    """
    model.head = head


def swap_head__a_group_of_its_own(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """`add_param_group` trains the new head in a group of its own, with the optimizer's first settings, and keeps the
    old head. Instead: put the new parameters into the group that held the old ones.
    """
    optimizer.add_param_group({"params": list(head.parameters())})
    model.head = head


def swap_head__copies_the_numbers(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """The numbers are copied into the old head, which stays. Instead: model.head is the new one."""
    model.head.load_state_dict(head.state_dict())


def swap_head__keeps_the_old_one(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """The group holds the old head beside the new one. Instead: take the old parameters out."""
    old = {id(p) for p in model.head.parameters()}
    for group in optimizer.param_groups:
        if any(id(p) in old for p in group["params"]):
            group["params"] = [*group["params"], *head.parameters()]
    model.head = head


def swap_head__keeps_its_state(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """What the optimizer remembers of the old head stays in its memory, and in its checkpoints. Instead: take it out of
    `optimizer.state`, too.
    """
    old = {id(p) for p in model.head.parameters()}
    for group in optimizer.param_groups:
        others = [p for p in group["params"] if id(p) not in old]
        if len(others) < len(group["params"]):
            group["params"] = [*others, *head.parameters()]
    model.head = head


def swap_head__expects_a_state_for_each(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """`del` raises KeyError for a parameter of which the optimizer remembers nothing, because it never had a gradient.
    Instead: `pop` with a default, or look first.
    """
    old = {id(p) for p in model.head.parameters()}
    for group in optimizer.param_groups:
        others = [p for p in group["params"] if id(p) not in old]
        if len(others) < len(group["params"]):
            group["params"] = [*others, *head.parameters()]
    if optimizer.state:
        for p in model.head.parameters():
            del optimizer.state[p]
    model.head = head


def swap_head__forgets_everything(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """The whole state is cleared, so the body loses its momentum. Instead: only what belongs to the old head."""
    old = {id(p) for p in model.head.parameters()}
    for group in optimizer.param_groups:
        others = [p for p in group["params"] if id(p) not in old]
        if len(others) < len(group["params"]):
            group["params"] = [*others, *head.parameters()]
    optimizer.state.clear()
    model.head = head


def swap_head__in_the_first_group(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """The new head goes into the first group, whichever held the old one. Instead: look for the group."""
    old = {id(p) for p in model.head.parameters()}
    for group in optimizer.param_groups:
        group["params"] = [p for p in group["params"] if id(p) not in old]
    optimizer.param_groups[0]["params"].extend(head.parameters())
    for p in model.head.parameters():
        optimizer.state.pop(p, None)
    model.head = head


def swap_head__after_the_exchange(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """The optimizer still has the parameters of the old head. Instead: collect the old ones first, then exchange them
    in the optimizer's group.
    """
    model.head = head
    old = {id(p) for p in model.head.parameters()}
    for group in optimizer.param_groups:
        others = [p for p in group["params"] if id(p) not in old]
        if len(others) < len(group["params"]):
            group["params"] = [*others, *head.parameters()]
    for p in model.head.parameters():
        optimizer.state.pop(p, None)


def swap_head__compares_tensors(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """`in` compares tensors number by number, which is an error for tensors of other sizes. Instead: compare by
    `id`.
    """
    old = list(model.head.parameters())
    for group in optimizer.param_groups:
        others = [p for p in group["params"] if p not in old]
        if len(others) < len(group["params"]):
            group["params"] = [*others, *head.parameters()]
    for p in old:
        optimizer.state.pop(p, None)
    model.head = head


def swap_head__one_for_one(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """Each old parameter gives its place to one new one, and where the heads differ in number, some are left over.
    Instead: take out all old ones, and put in all new ones.
    """
    pairs = dict(zip(map(id, model.head.parameters()), head.parameters()))
    for group in optimizer.param_groups:
        group["params"] = [pairs.get(id(p), p) for p in group["params"]]
    for p in model.head.parameters():
        optimizer.state.pop(p, None)
    model.head = head


def swap_head__one_group_for_all(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """The optimizer is filled anew with all parameters in one group, so the others lose their settings. Instead: change
    the one group that held the old head.
    """
    for p in model.head.parameters():
        optimizer.state.pop(p, None)
    model.head = head
    del optimizer.param_groups[1:]
    optimizer.param_groups[0]["params"] = list(model.parameters())


PlateauSchedule__one_too_early = edit(
    ("self.waited > self.patience", "self.waited >= self.patience"),
    why="""The rate falls with the loss that makes patience full. Instead: when there were more than patience, `>`.""",
)


PlateauSchedule__compares_with_the_last = edit(
    ("self.best = loss\nself.waited = 0", "self.waited = 0"),
    ("if self.waited > self.patience:", "self.best = loss\nif self.waited > self.patience:"),
    why="""Each loss is compared with the one before it, so a loss that swings up and down seems to get better every
    second time. Instead: keep the best, and change it only for a better one.""",
)


PlateauSchedule__an_equal_one_is_better = edit(
    ("loss < self.best", "loss <= self.best"),
    why="""A loss that is as good as the best counts as better, so a loss that stands still never ends it. Instead:
    `<`.""",
)


PlateauSchedule__never_counts_anew = edit(
    ("self.best = loss\nself.waited = 0", "self.best = loss"),
    why="""A better loss does not set the count back, so losses that are not in a row are added up. Instead: count from
    0 after each better one.""",
)


PlateauSchedule__falls_every_epoch = edit(
    (
        "self.lr = max(self.lr * self.factor, self.min_lr)\nself.waited = 0",
        "self.lr = max(self.lr * self.factor, self.min_lr)",
    ),
    why="""The count stays above patience after the rate has fallen, so it falls again with the next loss. Instead:
    count from 0 again.""",
)


PlateauSchedule__forgets_the_best = edit(
    (
        "self.lr = max(self.lr * self.factor, self.min_lr)",
        "self.lr = max(self.lr * self.factor, self.min_lr)\nself.best = math.inf",
    ),
    why="""The best loss is forgotten when the rate falls, so the next one, however bad, is better. Instead: keep
    it.""",
)


PlateauSchedule__no_lower_end = edit(
    ("max(self.lr * self.factor, self.min_lr)", "self.lr * self.factor"),
    why="""The rate falls on without end. Instead: not below `min_lr`.""",
)


PlateauSchedule__stops_above_the_end = edit(
    (
        "self.lr = max(self.lr * self.factor, self.min_lr)",
        "if self.lr * self.factor >= self.min_lr:\n    self.lr *= self.factor",
    ),
    why="""A fall that would go below `min_lr` is left out, so the rate stays above it. Instead: it falls to `min_lr`
    itself.""",
)


PlateauSchedule__subtracts = edit(
    ("self.lr * self.factor", "self.lr - self.factor"),
    why="""The factor is subtracted. Instead: multiply by it.""",
)


PlateauSchedule__larger_is_better = edit(
    ("loss < self.best", "loss > self.best"),
    ("self.best, self.waited = math.inf, 0", "self.best, self.waited = -math.inf, 0"),
    why="""A larger loss counts as better. Instead: a smaller one.""",
)


PlateauSchedule__nan_is_better = edit(
    ("if loss < self.best:", "if not loss >= self.best:"),
    why="""NaN is not `>=` anything, so it counts as better, and then nothing is any more. Instead: ask whether the loss
    is smaller.""",
)


PlateauSchedule__starts_from_a_number = edit(
    ("self.best, self.waited = math.inf, 0", "self.best, self.waited = 1e6, 0"),
    why="""The best loss is a number before the first one comes, and a loss above that number is never better. Instead:
    begin with `math.inf`.""",
)


PlateauSchedule__counts_on_the_class = edit(
    ("self.best, self.waited = math.inf, 0", "self.best, type(self).waited = math.inf, 0"),
    ("self.waited += 1", "type(self).waited += 1"),
    ("self.best = loss\nself.waited = 0", "self.best = loss\ntype(self).waited = 0"),
    (
        "self.lr = max(self.lr * self.factor, self.min_lr)\nself.waited = 0",
        "self.lr = max(self.lr * self.factor, self.min_lr)\ntype(self).waited = 0",
    ),
    why="""The count stands on the class, and all schedules share it. Instead: on self.""",
)
