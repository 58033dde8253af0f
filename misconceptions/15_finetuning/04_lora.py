"""Wrong answers that people write when they build LoRA.

Seen in: rasbt/LLMs-from-scratch 821, Blaizzy/mlx-vlm 841 and hao-ai-lab/FastVideo 870 (alpha without the rank),
cloneofsimo/lora 187 and huggingface/peft 2489 (a merge that forgets the scale), EricLBuehler/candle-lora 26 (merged,
and added once more).
"""

from torch_katas.course.mistakes import edit

LoRALinear__alpha_alone = edit(
    ("self.scale = alpha / rank", "self.scale = alpha"),
    why="""Multiplies by alpha alone: with a larger rank the change is larger as well, and has to be tuned anew.
    Instead: alpha / rank.""",
)


LoRALinear__divides_whole = edit(
    ("self.scale = alpha / rank", "self.scale = alpha // rank"),
    why="Divides without a remainder: alpha = 1 and rank = 2 give 0. Instead: `/`.",
)


LoRALinear__no_scale_in_the_merge = edit(
    ("self.base.weight += self.scale * (self.lora_b @ self.lora_a)", "self.base.weight += self.lora_b @ self.lora_a"),
    why="""Merges without the scale, so the merged layer computes something else. Instead: the same alpha / rank as in
    forward.""",
)


LoRALinear__no_scale_in_forward = edit(
    ("out + self.scale * linear(", "out + linear("),
    why="Leaves the scale out of forward. Instead: alpha / rank times the product.",
)


LoRALinear__added_twice = edit(
    ("if self.unmerged is not None:\n    return out", ""),
    why="""Adds the change in forward although it is merged into the weight already, so it counts twice. Instead: a
    merged layer computes base(x) alone.""",
)


LoRALinear__both_zero = edit(
    ("nn.init.kaiming_uniform_(self.lora_a)", "nn.init.zeros_(self.lora_a)"),
    why="""Begins with zeros in both matrices: the gradient of each is a multiple of the other, so neither ever moves.
    Instead: random numbers in lora_a.""",
)


LoRALinear__neither_zero = edit(
    (
        "nn.Parameter(torch.zeros(base.out_features, rank, **like))",
        "nn.Parameter(torch.randn(base.out_features, rank, **like))",
    ),
    why="""Begins with random numbers in both matrices: the trained layer is disturbed before it has seen anything.
    Instead: zeros in lora_b.""",
)


LoRALinear__zeros_in_a = edit(
    ("nn.init.kaiming_uniform_(self.lora_a)", "nn.init.zeros_(self.lora_a)"),
    (
        "nn.Parameter(torch.zeros(base.out_features, rank, **like))",
        "nn.Parameter(torch.randn(base.out_features, rank, **like))",
    ),
    why="""Begins with zeros in lora_a and random numbers in lora_b. Instead: the other way round, as the statement
    says.""",
)


LoRALinear__base_learns = edit(
    ("base.requires_grad_(False)", "base"),
    why="Leaves the base as it is, so all of its numbers are trained, too. Instead: `base.requires_grad_(False)`.",
)


LoRALinear__bias_learns = edit(
    ("self.base = base.requires_grad_(False)", "self.base = base\nbase.weight.requires_grad_(False)"),
    why="Freezes the weight, and not the bias. Instead: the whole base is frozen.",
)


LoRALinear__copies_the_base = edit(
    (
        "self.base = base.requires_grad_(False)",
        "self.base = nn.Linear(base.in_features, base.out_features, base.bias is not None)\n"
        "self.base.load_state_dict(base.state_dict())\nself.base.requires_grad_(False)",
    ),
    why="""Makes a copy of the base: the model's largest matrices lie in memory twice, the copy in float32 on the CPU.
    Instead: hold the layer that is handed in.""",
)


LoRALinear__on_the_cpu = edit(
    ('like = {"device": base.weight.device, "dtype": base.weight.dtype}', "like = {}"),
    why="Makes both matrices on the CPU in float32, wherever the base lies. Instead: its device and dtype.",
)


LoRALinear__transposed = edit(
    ("torch.empty(rank, base.in_features, **like)", "torch.empty(base.in_features, rank, **like)"),
    ("torch.zeros(base.out_features, rank, **like)", "torch.zeros(rank, base.out_features, **like)"),
    ("linear(linear(x, self.lora_a), self.lora_b)", "(x @ self.lora_a @ self.lora_b)"),
    ("(self.lora_b @ self.lora_a)", "(self.lora_a @ self.lora_b).T"),
    why="""Has both matrices the other way round, so no saved LoRA fits. Instead: lora_a (R, I) and lora_b (O, R), as
    the weight of an nn.Linear is (O, I).""",
)


LoRALinear__merges_the_transposed = edit(
    ("(self.lora_b @ self.lora_a)", "(self.lora_b @ self.lora_a).reshape(self.base.weight.T.shape).T"),
    why="""Turns the product round before it is added: in a square layer no error tells. Instead: lora_b @ lora_a has
    the weight's shape already.""",
)


LoRALinear__subtracts = edit(
    (
        "self.base.weight.copy_(self.unmerged)",
        "with torch.no_grad():\n    self.base.weight -= self.scale * (self.lora_b @ self.lora_a)",
    ),
    why="""Takes the change back by subtracting it: rounding errors stay, and if lora_b has been changed meanwhile,
    something else is subtracted. Instead: keep the weight from before the merge.""",
)


LoRALinear__merges_twice = edit(
    (
        "if self.unmerged is None:\n    self.unmerged = self.base.weight.clone()\n    with torch.no_grad():",
        "if self.unmerged is None:\n    self.unmerged = self.base.weight.clone()\nif True:\n    with torch.no_grad():",
    ),
    why="Adds the change again in a second `merge`. Instead: a merged layer stays as it is.",
)


LoRALinear__unmerges_what_is_not_merged = edit(
    (
        "if self.unmerged is not None:\n    self.base.weight.copy_(self.unmerged)\n",
        "if True:\n    self.base.weight.copy_(self.unmerged)\n",
    ),
    why="Fails where there is nothing to take back. Instead: `unmerge` of a layer that is not merged does nothing.",
)


LoRALinear__keeps_a_view = edit(
    ("self.base.weight.clone()", "self.base.weight.detach()"),
    why="Keeps the weight's own memory, which the merge then changes: nothing is left to go back to. Instead: a clone.",
)


LoRALinear__never_unmerged = edit(
    ("self.base.weight.copy_(self.unmerged)\nself.unmerged = None", "self.base.weight.copy_(self.unmerged)"),
    why="""Forgets to say that the layer is no longer merged: forward leaves the change out, and the next merge does
    nothing. Instead: forget what was kept.""",
)


LoRALinear__rebinds_the_weight = edit(
    (
        "self.base.weight += self.scale * (self.lora_b @ self.lora_a)",
        "self.base.weight = nn.Parameter(self.base.weight + self.scale * (self.lora_b @ self.lora_a))",
    ),
    why="""Puts a new parameter in the weight's place, one that requires grad; whoever shares the old one does not see
    the change. Instead: change it in place, under `torch.no_grad()`.""",
)


LoRALinear__merge_with_a_history = edit(
    (
        "with torch.no_grad():\n    self.base.weight += self.scale * (self.lora_b @ self.lora_a)",
        "self.base.weight.add_(self.scale * (self.lora_b @ self.lora_a))",
    ),
    why="""Adds with autograd at work: the frozen weight becomes the result of an operation, requires grad, and holds a
    graph. Instead: under `torch.no_grad()`.""",
)


LoRALinear__kept_weight_in_the_state = edit(
    (
        "self.unmerged = self.base.weight.clone()",
        'del self.unmerged\nself.register_buffer("unmerged", self.base.weight.clone())',
    ),
    why="""Keeps the weight in a buffer: state_dict() has it as well, and no other layer can load that. Instead: a plain
    attribute, or a buffer with persistent=False.""",
)


LoRALinear__no_check_of_rank = edit(
    ('if rank < 1:\n    raise ValueError(f"the rank is {rank}, and has to be 1 at least")', ""),
    why="Divides by 0 where the rank is 0. Instead: raise ValueError where rank is less than 1.",
)


LoRALinear__checks_too_late = edit(
    ('if rank < 1:\n    raise ValueError(f"the rank is {rank}, and has to be 1 at least")', ""),
    ("self.scale = alpha / rank", "if rank < 1:\n    raise ValueError(rank)\nself.scale = alpha / rank"),
    why="Freezes the base before it refuses the rank. Instead: check first.",
)


LoRALinear__stops_the_gradient = edit(
    ("linear(linear(x, self.lora_a), self.lora_b)", "linear(linear(x.detach(), self.lora_a), self.lora_b)"),
    why="""Cuts x off on the way through the two matrices, so what lies in front of the layer gets only a part of its
    gradient. Instead: the change belongs to the graph like the base.""",
)


LoRALinear__alpha_alone_from_randn = edit(
    ("torch.empty(rank, base.in_features, **like)", "torch.randn(rank, base.in_features, **like) * 0.1"),
    ("nn.init.kaiming_uniform_(self.lora_a)", ""),
    ("self.scale = alpha / rank", "self.scale = alpha"),
    why="""Multiplies by alpha alone: with a larger rank the change is larger as well, and has to be tuned anew.
    Instead: alpha / rank.""",
)


LoRALinear__added_twice_from_randn = edit(
    ("torch.empty(rank, base.in_features, **like)", "torch.randn(rank, base.in_features, **like) * 0.1"),
    ("nn.init.kaiming_uniform_(self.lora_a)", ""),
    ("if self.unmerged is not None:\n    return out", ""),
    why="""Adds the change in forward although it is merged into the weight already, so it counts twice. Instead: a
    merged layer computes base(x) alone.""",
)


LoRALinear__subtracts_from_randn = edit(
    ("torch.empty(rank, base.in_features, **like)", "torch.randn(rank, base.in_features, **like) * 0.1"),
    ("nn.init.kaiming_uniform_(self.lora_a)", ""),
    (
        "self.base.weight.copy_(self.unmerged)",
        "with torch.no_grad():\n    self.base.weight -= self.scale * (self.lora_b @ self.lora_a)",
    ),
    why="""Takes the change back by subtracting it: rounding errors stay, and if lora_b has been changed meanwhile,
    something else is subtracted. Instead: keep the weight from before the merge.""",
)


LoRALinear__a_new_frozen_weight = edit(
    (
        "self.base.weight += self.scale * (self.lora_b @ self.lora_a)",
        "merged = self.base.weight + self.scale * (self.lora_b @ self.lora_a)\n"
        "self.base.weight = nn.Parameter(merged, requires_grad=False)",
    ),
    ("self.base.weight.copy_(self.unmerged)", "self.base.weight = nn.Parameter(self.unmerged, requires_grad=False)"),
    why="""Puts a new `nn.Parameter` in the weight's place: a layer that shares the old one does not see the change.
    Instead: change it in place, under torch.no_grad().""",
)


add_lora__names_that_end_alike = edit(
    (
        'if isinstance(module, nn.Linear) and name.rpartition(".")[2] in names',
        "if isinstance(module, nn.Linear) and name.endswith(tuple(names))",
    ),
    (
        'missing = set(names) - {name.rpartition(".")[2] for name, _ in found}',
        "missing = {part for part in names if not any(name.endswith(part) for name, _ in found)}",
    ),
    why="""Looks for the letters of a word in the full name: "big_q" has a "q" at its end, too. Instead: the last part
    of the name has to be equal to one of `names`.""",
)


add_lora__names_that_contain = edit(
    (
        'if isinstance(module, nn.Linear) and name.rpartition(".")[2] in names',
        "if isinstance(module, nn.Linear) and any(part in name for part in names)",
    ),
    (
        'missing = set(names) - {name.rpartition(".")[2] for name, _ in found}',
        "missing = {part for part in names if not any(part in name for name, _ in found)}",
    ),
    why="""Looks for the letters of a word in the full name: "big_q" has a "q" at its end, too. Instead: the last part
    of the name has to be equal to one of `names`.""",
)


add_lora__children_only = edit(
    ("in model.named_modules()", "in model.named_children()"),
    why="Looks at the direct children alone, and layers inside blocks stay as they are. Instead: `named_modules()`.",
)


add_lora__the_rest_learns = edit(
    ("model.requires_grad_(False)", ""),
    why="""Freezes the replaced layers alone: all the others are trained as before. Instead: freeze the whole model
    first.""",
)


add_lora__freezes_at_the_end = edit(
    ("model.requires_grad_(False)", ""),
    ("return [name for name, _ in found]", "model.requires_grad_(False)\nreturn [name for name, _ in found]"),
    why="""Freezes the whole model when the new layers are in it already, lora_a and lora_b with it: nothing learns.
    Instead: freeze first, then replace.""",
)


add_lora__replaces_anything = edit(
    ("if isinstance(module, nn.Linear) and name", "if hasattr(module, 'weight') and module.weight.dim() == 2 and name"),
    why="Replaces whatever has a weight of two axes, embeddings as well. Instead: only an nn.Linear.",
)


add_lora__unknown_names_pass = edit(
    ("if missing or rank < 1:", "if rank < 1:"),
    why="""Says nothing where a name stands for no layer: with a typing error nothing is left that learns. Instead:
    raise ValueError, before anything is changed.""",
)


add_lora__one_hit_is_enough = edit(
    ("if missing or rank < 1:", "if not found or rank < 1:"),
    why="Is content where one of the names has found a layer. Instead: each of them has to.",
)


add_lora__checks_too_late = edit(
    ("model.requires_grad_(False)", ""),
    ("missing = set(names)", "model.requires_grad_(False)\nmissing = set(names)"),
    why="Freezes the model before it looks at the names. Instead: check first, then change.",
)


add_lora__sorted_names = edit(
    ("return [name for name, _ in found]", "return sorted(name for name, _ in found)"),
    why="Sorts the names by their letters: 10 stands in front of 2. Instead: the order of named_modules().",
)


add_lora__a_fresh_base = edit(
    (
        "LoRALinear(module, rank, alpha)",
        "LoRALinear(nn.Linear(module.in_features, module.out_features, module.bias is not None), rank, alpha)",
    ),
    why="""Gives each LoRALinear a new base, of random numbers: what the model has learned is gone. Instead: the old
    layer is the base.""",
)


add_lora__without_alpha = edit(
    ("LoRALinear(module, rank, alpha)", "LoRALinear(module, rank, 16.0)"),
    why="Leaves out the alpha that it is given. Instead: hand it on.",
)
