"""Wrong answers that people write when they load weights into another model.

Seen in: pytorch/pytorch 40859, 154597 and 8282 (shapes and strict=False), stefanopini/simple-HRNet 79 (a checkpoint of
which nothing is loaded), karpathy/nanoGPT 190 and TsinghuaAI/CPM-1-Generate 76 (GPT-2's weights the other way round),
bearpaw/pytorch-classification 27 (prefixes of wrappers).
"""

from collections.abc import Mapping, Sequence

from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def load_matching__strict_false(model: nn.Module, state: Mapping[str, object]) -> dict[str, list[str]]:
    """Hands everything to `load_state_dict` with `strict=False`: that passes over names, but raises RuntimeError for a
    shape. Instead: leave out first what does not fit."""
    found = model.load_state_dict(state, strict=False)
    return {"missing": list(found.missing_keys), "unexpected": list(found.unexpected_keys), "mismatched": []}


load_matching__nothing_is_fine = edit(
    (
        "if not fitting:\n"
        '    raise ValueError("not one entry fits: is it the checkpoint of another model, or are its names prefixed?")',
        "",
    ),
    why="""Loads nothing from a checkpoint whose names have a prefix, and nobody notices: the model trains from scratch.
    Instead: raise ValueError where not one entry fits.""",
)


load_matching__same_count_is_enough = edit(
    ("state[name].shape == own[name].shape", "state[name].numel() == own[name].numel()"),
    ("own[name].copy_(state[name])", "own[name].copy_(state[name].reshape(own[name].shape))"),
    why="""Takes an entry of another shape that has as many numbers, a transposed weight say, and scrambles it. Instead:
    the shapes have to be equal.""",
)


load_matching__broadcasts = edit(
    (" and state[name].shape == own[name].shape", " and state[name].dim() <= own[name].dim()"),
    ("own[name].copy_(state[name])", "try:\n    own[name].copy_(state[name])\nexcept RuntimeError:\n    pass"),
    why="Lets `copy_` broadcast: an entry of one row is written into every row. Instead: compare the shapes first.",
)


load_matching__rebinds = edit(
    ("with torch.no_grad():\n    for name in fitting:", "if True:\n    for name in fitting:"),
    (
        "own[name].copy_(state[name])",
        'place, _, last = name.rpartition(".")\n'
        "owner, value = model.get_submodule(place), state[name].detach().clone()\n"
        "setattr(owner, last, nn.Parameter(value) if last in owner._parameters else value)",
    ),
    why="""Puts new parameters into the model: an optimizer that was made before trains the old ones, and frozen ones
    require grad again. Instead: copy the numbers into the model's own, by `copy_` or load_state_dict.""",
)


load_matching__parameters_only = edit(
    ("own = model.state_dict()", "own = {name: p.detach() for name, p in model.named_parameters()}"),
    why="""Walks through the parameters alone, and leaves out the buffers: batch norm keeps statistics of another model.
    Instead: state_dict() has both.""",
)


load_matching__tensors_expected = edit(
    (
        "isinstance(state[name], Tensor) and state[name].shape == own[name].shape",
        "state[name].shape == own[name].shape",
    ),
    why="Asks each entry for its `shape`, and fails for one that is a number. Instead: what is no tensor does not fit.",
)


load_matching__only_tensors_are_unexpected = edit(
    (
        "[name for name in state if name not in own]",
        "[name for name in state if name not in own and isinstance(state[name], Tensor)]",
    ),
    why="Says nothing of entries that are no tensors. Instead: every name that the model does not have is unexpected.",
)


load_matching__mismatched_is_missing = edit(
    ("[name for name in own if name not in state]", "[name for name in own if name not in fitting]"),
    why="""Calls everything missing that got nothing. Instead: missing is what state does not have; an entry of another
    shape is mismatched.""",
)


load_matching__sorted_names = edit(
    ("[name for name in own if name not in state]", "sorted(set(own) - set(state))"),
    ("[name for name in state if name not in own]", "sorted(set(state) - set(own))"),
    why="Sorts the names by their letters. Instead: they keep the order of the model, or of state.",
)


load_matching__sets = edit(
    ("[name for name in own if name not in state]", "set(own) - set(state)"),
    ("[name for name in state if name not in own]", "set(state) - set(own)"),
    ("[name for name in common if name not in fitting]", "set(common) - set(fitting)"),
    why="Returns sets, which have no order. Instead: lists, in the order that the statement names.",
)


load_matching__takes_from_the_state = edit(
    ("own[name].copy_(state[name])", "own[name].copy_(state[name])\nstate[name].zero_()"),
    why="Clears the entries that it has loaded. Instead: state stays as it was.",
)


def load_matching__compares_names_alone(model: nn.Module, state: Mapping[str, object]) -> dict[str, list[str]]:
    """Picks the entries by their names alone: `strict=False` passes over missing names, and raises RuntimeError for a
    shape. Instead: an entry fits where its shape is that of the model's, too."""
    own = model.state_dict()
    fitting = {name: value for name, value in state.items() if name in own and isinstance(value, Tensor)}
    if not fitting:
        raise ValueError("not one entry fits")
    model.load_state_dict(fitting, strict=False)
    return {
        "missing": [name for name in own if name not in state],
        "unexpected": [name for name in state if name not in own],
        "mismatched": [name for name in own if name in state and name not in fitting],
    }


rename_keys__replaces_anywhere = edit(
    (
        '_rename(name.split("."), [(_parts(old), _parts(new)) for old, new in rules])',
        'next((name.replace(old, new, 1).strip(".") for old, new in rules if old in name), name)',
    ),
    why="""Replaces letters anywhere in the name: layer1 stands in "layer10" and in "net.layer1" as well. Instead: a
    rule fits the first parts of a name.""",
)


rename_keys__begins_with_letters = edit(
    (
        '_rename(name.split("."), [(_parts(old), _parts(new)) for old, new in rules])',
        'next(((new + name.removeprefix(old)).strip(".") for old, new in rules if name.startswith(old)), name)',
    ),
    why="""Compares letters, not parts: "layer10" begins with "layer1", and becomes another layer's name. Instead:
    compare the parts between the dots.""",
)


rename_keys__all_rules_in_turn = edit(
    (
        'new = _rename(name.split("."), [(_parts(old), _parts(new)) for old, new in rules])',
        'new = name\nfor old, target in rules:\n    new = _rename(new.split("."), [(_parts(old), _parts(target))])',
    ),
    why="""Applies every rule that fits, each to what the one before it has made: two rules that swap two names undo
    each other. Instead: the first rule that fits, and no other.""",
)


rename_keys__last_rule_wins = edit(
    ("for old, new in rules]", "for old, new in reversed(rules)]"),
    why="Takes the last rule that fits. Instead: the first.",
)


rename_keys__drops_the_rest = edit(
    (
        '_rename(name.split("."), [(_parts(old), _parts(new)) for old, new in rules])',
        'next((_rename(name.split("."), [(_parts(old), _parts(new))]) for old, new in rules '
        'if name.split(".")[: len(_parts(old))] == _parts(old)), None)\nif new is None:\n    continue',
    ),
    why="Leaves out the names that no rule fits. Instead: they stay as they are.",
)


rename_keys__last_one_stays = edit(
    (
        "if not new or new in renamed:\n"
        "    raise ValueError(f\"{name!r} would be called {new!r}, which is {'taken' if new else 'no name'}\")",
        "if not new:\n    raise ValueError(name)",
    ),
    why="""Writes over an entry whose name has become the same, so weights are lost without a word. Instead: raise
    ValueError.""",
)


rename_keys__empty_name = edit(
    ("if not new or new in renamed:", "if new in renamed:"),
    why="Lets a name become empty. Instead: raise ValueError.",
)


rename_keys__empty_part = edit(
    ("[(_parts(old), _parts(new)) for old, new in rules]", '[(old.split("."), new.split(".")) for old, new in rules]'),
    why="""Splits an empty text, which gives one empty part and not none: names begin with a dot, and a rule for "" fits
    nothing. Instead: "" has no parts.""",
)


rename_keys__copies = edit(
    ("renamed[new] = tensor", "renamed[new] = tensor.clone()"),
    why="Copies every tensor: a large checkpoint lies in memory twice. Instead: only the names change.",
)


def rename_keys__changes_the_state(state: Mapping[str, Tensor], rules: Sequence[tuple[str, str]]) -> dict[str, Tensor]:
    """Takes entries out of the caller's state and puts them back under other names, at its end. Instead: make a new
    dict."""
    for old, new in rules:
        for name in list(state):
            if name == old or not old or name.startswith(f"{old}."):
                rest = name.removeprefix(old).strip(".")
                state[".".join(part for part in (new, rest) if part)] = state.pop(name)
    return state


rename_keys__parts_anywhere = edit(
    (
        'new = _rename(name.split("."), [(_parts(old), _parts(new)) for old, new in rules])',
        'dotted, new = f".{name}.", name\n'
        "for old, target in rules:\n"
        "    if not old:\n"
        '        new = ".".join(part for part in (target, name) if part)\n'
        "        break\n"
        '    if f".{old}." in dotted:\n'
        '        new = dotted.replace(f".{old}.", f".{target}." if target else ".", 1).strip(".")\n'
        "        break",
    ),
    why="""Looks for the parts of a rule anywhere in the name: "layer1" stands in "net.layer1.bias" as well. Instead: a
    rule fits the first parts of a name.""",
)


split_qkv__not_turned = edit(
    ('part.T if kind == "weight" else part', "part"),
    why="""Cuts the weight, and does not turn it: GPT-2's has the inputs first, and the weight of an nn.Linear the
    outputs. With as many inputs as outputs no error tells. Instead: transpose each part.""",
)


split_qkv__cuts_the_rows = edit(
    ("tensor.chunk(3, dim=-1)", "tensor.chunk(3, dim=0)"),
    why="""Cuts the first axis, which for the weight are the inputs: each part has a third of all three. Instead: cut
    the last axis, then transpose.""",
)


split_qkv__reshapes = edit(
    ('part.T if kind == "weight" else part', "part.reshape(part.shape[::-1])"),
    why="Reshapes to the right shape: the numbers stay in their order, and land in other rows. Instead: transpose.",
)


split_qkv__every_third = edit(
    ("tensor.chunk(3, dim=-1)", "(tensor[..., place::3] for place in range(3))"),
    why="""Takes every third column, as if q, k and v took turns. Instead: first all columns of q, then those of k, then
    those of v.""",
)


split_qkv__another_order = edit(
    ('zip("qkv",', 'zip("kqv",'),
    why="Takes the first third for k. Instead: the order is q, k, v.",
)


split_qkv__views = edit(
    ("part.clone(memory_format=torch.contiguous_format)", "part"),
    why="""Hands out views: each holds on to the whole matrix, and torch.save writes it three times. Instead: a
    contiguous copy of each.""",
)


split_qkv__contiguous_only = edit(
    ("part.clone(memory_format=torch.contiguous_format)", "part.contiguous()"),
    why="""Calls `contiguous`, which copies only what is not contiguous already: the parts of a bias remain views of it.
    Instead: copy in any case.""",
)


split_qkv__clone_keeps_the_strides = edit(
    ("part.clone(memory_format=torch.contiguous_format)", "part.clone()"),
    why="""Copies a transposed part as it lies, transposed. Instead: `contiguous`, or a clone with
    memory_format=torch.contiguous_format.""",
)


split_qkv__weights_only = edit(
    ('kind not in ("weight", "bias")', 'kind != "weight"'),
    why="Leaves the bias in one piece, under its old name. Instead: cut it in three as well.",
)


split_qkv__names_that_end_alike = edit(
    ('layer != "c_attn" or kind', 'not layer.endswith("c_attn") or kind'),
    why="""Takes "my_c_attn" for the layer. Instead: the part of the name has to be equal to "c_attn".""",
)


split_qkv__at_the_end = edit(
    ("split[name] = tensor\ncontinue", "split = {name: tensor} | split\ncontinue"),
    why="Puts other entries in front. Instead: every entry stays in its place, and three stand in place of one.",
)


split_qkv__keeps_the_old_one = edit(
    ("if tensor.shape[-1] % 3:", "split[name] = tensor\nif tensor.shape[-1] % 3:"),
    why="""Leaves the old entry in the state as well: the model that it is for does not know its name. Instead: the
    three take its place.""",
)


split_qkv__no_check = edit(
    (
        "if tensor.shape[-1] % 3:\n"
        '    raise ValueError(f"{name} has {tensor.shape[-1]} columns, which is not a multiple of 3")',
        "",
    ),
    why="""Cuts a matrix whose columns are not a multiple of 3 into unequal parts, without an error. Instead: raise
    ValueError.""",
)


split_qkv__reshapes_into_three = edit(
    (
        "tensor.chunk(3, dim=-1)",
        'tensor.reshape(3, -1, tensor.shape[0]) if kind == "weight" else tensor.reshape(3, -1)',
    ),
    ('part.T if kind == "weight" else part', "part"),
    why="""Reshapes the weight to (3, O, I): the shapes are right, but the numbers stay in their order, and q, k and v
    are mixed. Instead: cut the last axis, then transpose each part.""",
)


split_qkv__new_ones_at_the_end = edit(
    ("split = {}", "split = dict(state)"),
    ("split[name] = tensor\ncontinue", "continue"),
    ("# The last axis is the outputs' axis of both: (I, 3 · O) and (3 · O,).", "del split[name]"),
    why="Puts the new entries behind all others. Instead: three stand in the place of one.",
)


split_qkv__unequal_parts = edit(
    (
        "if tensor.shape[-1] % 3:\n"
        '    raise ValueError(f"{name} has {tensor.shape[-1]} columns, which is not a multiple of 3")',
        "",
    ),
    (", strict=True", ""),
    why="""Cuts a matrix whose columns are not a multiple of 3 into unequal parts, without an error. Instead: raise
    ValueError.""",
)
