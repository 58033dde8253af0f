"""The bug as it was given, and changes that do not mend it.

Seen in: d8ahazard/sd_dreambooth_extension #1415 and #1417 (an average in half precision that is never updated),
lucidrains/ema-pytorch #18 and #36 (averages and weights in different dtypes).
"""

from torch_katas.course.mistakes import edit

WeightAverage__as_given = edit(
    (
        "# In float32 the gaps are 65536 times smaller. clone() stays: "
        "float() of a float32 tensor is that tensor itself.\n"
        "self.averages = [weight.detach().clone().float() for weight in weights]",
        "self.averages = [weight.detach().clone() for weight in weights]",
    ),
    why="""Keeps the averages in the dtype of the weights. In bfloat16 a small share is less than half the gap to the
    next number, and every sum is rounded back to what it was. Instead: keep the averages in float32, whatever the
    weights are.""",
)


WeightAverage__float_is_no_copy = edit(
    (".detach().clone().float()", ".detach().float()"),
    why="""Converts without a copy: of a float32 weight it gets the weight itself, which is trained on, and which the
    update writes into. Instead: `clone()` as well, or `.to(torch.float32, copy=True)`.""",
)


WeightAverage__converts_the_weight = edit(
    (".clone().float()", ".clone()"),
    ("add_(weight, alpha", "add_(weight.float(), alpha"),
    why="""Keeps the averages in the dtype of the weights. In bfloat16 a small share is less than half the gap to the
    next number, and every sum is rounded back to what it was. Instead: keep the averages in float32, whatever the
    weights are.""",
)


WeightAverage__computes_in_float32_and_rounds = edit(
    (".clone().float()", ".clone()"),
    (
        "average.mul_(self.decay).add_(weight, alpha=1 - self.decay)",
        "average.copy_(self.decay * average.float() + (1 - self.decay) * weight.float())",
    ),
    why="""Keeps the averages in the dtype of the weights. In bfloat16 a small share is less than half the gap to the
    next number, and every sum is rounded back to what it was. Instead: keep the averages in float32, whatever the
    weights are.""",
)


WeightAverage__lerp = edit(
    (".clone().float()", ".clone()"),
    ("average.mul_(self.decay).add_(weight, alpha=1 - self.decay)", "average.lerp_(weight, 1 - self.decay)"),
    why="""Keeps the averages in the dtype of the weights. In bfloat16 a small share is less than half the gap to the
    next number, and every sum is rounded back to what it was. Instead: keep the averages in float32, whatever the
    weights are.""",
)


WeightAverage__half = edit(
    (".clone().float()", ".clone().half()"),
    why="""Takes float16, which has three bits more than bfloat16: the average stands still a little later, and large
    weights are infinite. Instead: float32.""",
)


WeightAverage__goes_by_decay = edit(
    ("average.mul_(self.decay).add_(weight, alpha=1 - self.decay)", "average.lerp_(weight.float(), self.decay)"),
    why="""Goes the share `self.decay` of the way to the weight, so that the average is nearly the last weight. Instead:
    `lerp_` takes the share of what is new, 1 - decay.""",
)


WeightAverage__only_bfloat16 = edit(
    (
        ".clone().float()",
        ".clone().to(torch.float32 if weight.dtype == torch.bfloat16 else weight.dtype)",
    ),
    why="""Converts bfloat16 alone. float16 has the same trouble with a larger decay. Instead: float32 for all.""",
)


WeightAverage__a_smaller_decay = edit(
    (".clone().float()", ".clone()"),
    ("self.decay = decay", "self.decay = min(decay, 0.9)"),
    why="""Takes larger steps than it is told, so that they survive the rounding: another average. Instead: keep decay,
    and the averages in float32.""",
)


WeightAverage__takes_the_weights = edit(
    ("average.mul_(self.decay).add_(weight, alpha=1 - self.decay)", "average.copy_(weight)"),
    why="""Copies the last weights, and is no average. Instead: leave the update, and keep the averages in float32.""",
)


WeightAverage__weights_in_float32 = edit(
    ("weight.copy_(average)", "weight.data = average.clone()"),
    why="""Puts float32 tensors in the place of the weights' own, so that the model has another dtype afterwards.
    Instead: copy_ writes into them and rounds.""",
)


WeightAverage__hands_its_memory_out = edit(
    (
        "weight.copy_(average)",
        "if weight.dtype == average.dtype:\n    weight.data = average\nelse:\n    weight.copy_(average)",
    ),
    why="""Hands its own memory to the weights: what is trained there afterwards changes the average. Instead:
    copy_.""",
)


WeightAverage__with_history = edit(
    (".detach().clone().float()", ".clone().float()"),
    why="""Leaves the averages of trained weights with a history: they drag a graph behind them that nobody goes back
    through. Instead: `detach()` the weights of the beginning, and no_grad around the update.""",
)


WeightAverage__records_the_updates = edit(
    ("@torch.no_grad()\ndef update(", "def update("),
    why="""Leaves the averages of trained weights with a history: they drag a graph behind them that nobody goes back
    through. Instead: `detach()` the weights of the beginning, and no_grad around the update.""",
)


WeightAverage__one_for_all = edit(
    ("self.decay = decay", "type(self).decay = decay"),
    why="""Keeps decay in the class, which all averages share. Instead: each has its own.""",
)


WeightAverage__freezes_the_weights = edit(
    ("weight.copy_(average)", "weight.copy_(average).requires_grad_(False)"),
    why="""Takes the gradient away from the weights that it writes into, and the training stands still. Instead: copy_
    alone.""",
)
