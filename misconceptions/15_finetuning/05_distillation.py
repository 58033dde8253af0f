"""Wrong answers that people write when they distil and average models.

Seen in: microsoft/ProDA 20 and 43 (probabilities where logarithms belong), HikariTJU/LD 74 and
yuanli2333/Teacher-free-Knowledge-Distillation 5 and 41 (the mean over the classes as well), facebookresearch/moco 70,
CuriousAI/mean-teacher 9 and pytorch/ignite 2590 (buffers left out), pytorch/ignite 2098 (counts averaged).
"""

from torch import nn

from torch_katas.course.mistakes import edit

distillation_loss__the_wrong_way_round = edit(
    (
        'kl_div(log_q, p, reduction="batchmean")',
        'kl_div(log_softmax(teacher.detach() / temperature, 1), log_q.exp(), reduction="batchmean")',
    ),
    why="""Takes the divergence the wrong way round: the student is to be probable where the teacher is, and not the
    other way. Instead: the student's log-probabilities are the input of kl_div, the teacher's probabilities its
    target.""",
)


distillation_loss__probabilities_as_input = edit(
    ("log_softmax(student / temperature, 1)", "softmax(student / temperature, 1)"),
    why="""Hands probabilities to kl_div where log-probabilities belong: a number comes out, without an error, and it
    means nothing. Instead: `log_softmax` for the student.""",
)


distillation_loss__log_target_forgotten = edit(
    ("softmax(teacher.detach() / temperature, 1)", "log_softmax(teacher.detach() / temperature, 1)"),
    why="Hands logarithms to kl_div as its target, which it takes for probabilities. Instead: softmax for the teacher.",
)


distillation_loss__log_target = edit(
    ("softmax(teacher.detach() / temperature, 1)", "log_softmax(teacher.detach() / temperature, 1)"),
    ('reduction="batchmean"', 'reduction="batchmean", log_target=True'),
    why="""Hands over the teacher's logarithms: where its logit is -inf, 0 · -inf makes the loss NaN. Instead:
    probabilities as the target; kl_div adds 0 for a probability of 0.""",
)


distillation_loss__mean_over_classes = edit(
    ('reduction="batchmean"', 'reduction="mean"'),
    why="""Takes the mean over all N · K numbers, as kl_div does unless told otherwise, so the distance weighs less the
    more classes there are. Instead: reduction="batchmean".""",
)


distillation_loss__default_reduction = edit(
    ('kl_div(log_q, p, reduction="batchmean")', "kl_div(log_q, p)"),
    why="""Takes the mean over all N · K numbers, as kl_div does unless told otherwise, so the distance weighs less the
    more classes there are. Instead: reduction="batchmean".""",
)


distillation_loss__sum = edit(
    ('reduction="batchmean"', 'reduction="sum"'),
    why="Sums over the samples as well, so the loss grows with the batch. Instead: a mean over the samples.",
)


distillation_loss__no_factor = edit(
    ("temperature**2 * kl_div", "kl_div"),
    why="""Leaves the factor out: at a temperature of 4 the teacher's gradient is a sixteenth of what it was. Instead:
    multiply by temperature².""",
)


distillation_loss__factor_not_squared = edit(
    ("temperature**2", "temperature"),
    why="Multiplies by the temperature once. Instead: the gradient falls with its square; multiply by temperature².",
)


distillation_loss__factor_for_all = edit(
    ('temperature**2 * kl_div(log_q, p, reduction="batchmean")', 'kl_div(log_q, p, reduction="batchmean")'),
    (
        "return alpha * distance + (1 - alpha) * cross_entropy(student, targets)",
        "return temperature**2 * (alpha * distance + (1 - alpha) * cross_entropy(student, targets))",
    ),
    why="""Multiplies the cross entropy by temperature² as well, though it knows no temperature. Instead: the distance
    alone.""",
)


distillation_loss__hot_labels = edit(
    ("cross_entropy(student, targets)", "cross_entropy(student / temperature, targets)"),
    why="""Divides the logits by the temperature for the labels, too. Instead: the cross entropy is that of the
    student's own logits.""",
)


distillation_loss__cold_teacher = edit(
    ("teacher.detach() / temperature", "teacher.detach()"),
    why="Divides the student's logits alone by the temperature. Instead: both.",
)


distillation_loss__alpha_the_other_way = edit(
    ("alpha * distance + (1 - alpha) * cross_entropy", "(1 - alpha) * distance + alpha * cross_entropy"),
    why="Gives alpha to the labels. Instead: alpha is the teacher's share.",
)


distillation_loss__both_in_full = edit(
    ("(1 - alpha) * cross_entropy", "cross_entropy"),
    why="Takes the cross entropy in full, whatever alpha is. Instead: its share is 1 - alpha.",
)


distillation_loss__teacher_learns = edit(
    ("teacher.detach()", "teacher"),
    why="Lets gradients flow into the teacher, which then moves towards the student. Instead: `detach` its logits.",
)


distillation_loss__logarithm_of_a_softmax = edit(
    ("log_softmax(student / temperature, 1)", "softmax(student / temperature, 1).log()"),
    why="""Takes the logarithm of a softmax: a probability that is rounded to 0 becomes -inf, and the loss infinite.
    Instead: log_softmax.""",
)


distillation_loss__small_number_added = edit(
    ("log_softmax(student / temperature, 1)", "(softmax(student / temperature, 1) + 1e-8).log()"),
    why="""Adds 1e-8 before the logarithm: the loss stays finite, and is wrong where the student is sure. Instead:
    log_softmax.""",
)


distillation_loss__over_the_samples = edit(
    ("log_softmax(student / temperature, 1)", "log_softmax(student / temperature, 0)"),
    ("softmax(teacher.detach() / temperature, 1)", "softmax(teacher.detach() / temperature, 0)"),
    why="Takes the softmax over the samples. Instead: over the classes, dim 1.",
)


distillation_loss__no_check = edit(
    ('if not temperature > 0:\n    raise ValueError(f"the temperature is {temperature}, and has to be above 0")', ""),
    ('if not 0 <= alpha <= 1:\n    raise ValueError(f"alpha is {alpha}, and has to be from 0 to 1")', ""),
    why="""Computes something for any temperature and any alpha. Instead: raise ValueError where the temperature is not
    above 0, or alpha is not from 0 to 1.""",
)


distillation_loss__zero_allowed = edit(
    ("if not temperature > 0:", "if temperature < 0:"),
    why="Lets a temperature of 0 pass, and divides by it: NaN. Instead: it has to be above 0.",
)


distillation_loss__ends_refused = edit(
    ("if not 0 <= alpha <= 1:", "if not 0 < alpha < 1:"),
    why="Refuses an alpha of 0 and of 1. Instead: both are allowed.",
)


distillation_loss__formula_with_logarithms = edit(
    ("log_q = log_softmax(student / temperature, 1)", "q = softmax(student / temperature, 1)"),
    ('kl_div(log_q, p, reduction="batchmean")', "(p * (p.log() - q.log())).sum(1).mean()"),
    why="""Takes the logarithm, `log`, of probabilities: one that is rounded to 0 gives 0 · -inf, and the loss is NaN.
    Instead: log_softmax for the student, and kl_div, which adds 0 where the teacher's probability is 0.""",
)


ema_update__parameters_only = edit(
    ("dict(model.named_parameters()) | dict(model.named_buffers())", "dict(model.named_parameters())"),
    ("[*average.named_parameters(), *average.named_buffers()]", "average.named_parameters()"),
    why="""Does not reach all buffers: in the average some stay what they were at the beginning. Instead:
    `named_buffers()` as well as the parameters; floating-point numbers are averaged, all others become what they are in
    the model.""",
)


ema_update__buffers_copied = edit(
    ("if value.is_floating_point():", "if isinstance(value, nn.Parameter):"),
    why="""Copies all buffers. Some do that; here the statistics are averaged like the parameters. Instead: copy only
    what is no floating-point number.""",
)


ema_update__what_is_saved = edit(
    ("dict(model.named_parameters()) | dict(model.named_buffers())", "model.state_dict()"),
    ("[*average.named_parameters(), *average.named_buffers()]", "average.state_dict().items()"),
    why="""Walks through state_dict(), which leaves out buffers with persistent=False. Instead: named_parameters() and
    named_buffers().""",
)


ema_update__counts_averaged = edit(
    (
        "if value.is_floating_point():\n    value.lerp_(new, 1 - decay)\nelse:\n"
        "    # A count has no average: 0.999 of it, rounded, would stand still.\n    value.copy_(new)",
        "value.copy_(decay * value + (1 - decay) * new)",
    ),
    why="""Averages whole numbers as well, and rounds them down: the count of batches never arrives. Instead: copy what
    is no floating-point number.""",
)


ema_update__counts_left = edit(
    ("value.copy_(new)", "pass"),
    why="""Does not reach all buffers: in the average some stay what they were at the beginning. Instead:
    `named_buffers()` as well as the parameters; floating-point numbers are averaged, all others become what they are in
    the model.""",
)


ema_update__the_wrong_share = edit(
    ("value.lerp_(new, 1 - decay)", "value.lerp_(new, decay)"),
    why="""Gives decay to the model, as batch norm's momentum does: with 0.999 there is nothing left of an average.
    Instead: decay is the share of the average.""",
)


ema_update__changes_the_model = edit(
    ("value.lerp_(new, 1 - decay)", "value.copy_(new.mul_(1 - decay).add_(value, alpha=decay))"),
    why="""Works in place on the model's own numbers, so the training goes on from the average. Instead: change the
    average alone.""",
)


def ema_update__rebinds(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Puts new tensors in place of the numbers by `load_state_dict` with `assign=True`: whoever holds a parameter of
    the average has an old one. Instead: write into the parameters, in place."""
    if not 0 <= decay <= 1:
        raise ValueError(decay)
    source = model.state_dict()
    state = {
        name: decay * value + (1 - decay) * source[name].to(value.device)
        if value.is_floating_point()
        else source[name].clone()
        for name, value in average.state_dict().items()
    }
    average.load_state_dict(state, assign=True)


def ema_update__recorded(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Changes parameters in place while autograd records, which a leaf that requires grad refuses. Instead: all of it
    under torch.no_grad()."""
    if not 0 <= decay <= 1:
        raise ValueError(decay)
    sources = dict(model.named_parameters()) | dict(model.named_buffers())
    for name, value in [*average.named_parameters(), *average.named_buffers()]:
        if value.is_floating_point():
            value.mul_(decay).add_(sources[name].to(value.device), alpha=1 - decay)
        else:
            value.copy_(sources[name])


ema_update__no_check = edit(
    ('if not 0 <= decay <= 1:\n    raise ValueError(f"decay is {decay}, and has to be from 0 to 1")', ""),
    why="Takes any decay: with 1.1 the average runs away. Instead: raise ValueError where it is not from 0 to 1.",
)


ema_update__ends_refused = edit(
    ("if not 0 <= decay <= 1:", "if not 0 < decay < 1:"),
    why="Refuses a decay of 0 and of 1. Instead: both are allowed.",
)


ema_update__trained_ones_only = edit(
    (
        "new = sources[name].to(value.device)",
        "if isinstance(value, nn.Parameter) and not value.requires_grad:\n    continue\n"
        "new = sources[name].to(value.device)",
    ),
    why="""Passes over parameters that do not require grad: an average is often frozen as a whole, and never moves.
    Instead: each parameter.""",
)


ema_update__into_eval = edit(
    ("sources = dict(model.named_parameters())", "average.eval()\nsources = dict(model.named_parameters())"),
    why="Puts the average into evaluation mode. Instead: modes are the caller's affair.",
)
