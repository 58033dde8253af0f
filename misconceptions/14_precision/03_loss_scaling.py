"""Wrong answers that people write when they scale a loss by hand, or use a scaler.

Seen in: milesial/Pytorch-UNet #468, pytorch/examples #1196, rwth-i6/returnn #1595, victorchall/EveryDream2trainer #175
(clipping before unscaling), deepspeedai/DeepSpeed #8588 (the scale changed between backward and unscaling),
Haian-Jin/LVSM #19 (no update after a step that is left out), ymcui/Chinese-LLaMA-Alpaca #534 (a scale that only
shrinks), fastai/fastai #1608 and open-mmlab/mmcv #585 (scalers written by hand).
"""

from torch_katas.course.mistakes import edit

LossScaler__steps_on_inf = edit(
    ("if self.finite:\n    optimizer.step()", "optimizer.step()"),
    why="""Steps whatever the gradients are, and one infinity makes NaN of all weights. Instead: step only where all
    gradients are finite.""",
)


LossScaler__nan_only = edit(
    ("bool(parameter.grad.isfinite().all())", "not bool(parameter.grad.isnan().any())"),
    why="""Looks for NaN alone. What overflows is an infinity. Instead: `isfinite()` is False for both.""",
)


LossScaler__inf_only = edit(
    ("bool(parameter.grad.isfinite().all())", "not bool(parameter.grad.isinf().any())"),
    why="""Looks for infinities alone. Two of them can make a NaN on the way back. Instead: `isfinite()` is False for
    both.""",
)


LossScaler__asks_the_sum = edit(
    ("bool(parameter.grad.isfinite().all())", "bool(parameter.grad.sum().isfinite())"),
    why="""Asks whether the numbers of a gradient, added up, are finite. Large ones have no finite sum, though each of
    them is finite. Instead: ask each number.""",
)


LossScaler__asks_the_norm = edit(
    ("bool(parameter.grad.isfinite().all())", "bool(parameter.grad.norm().isfinite())"),
    why="""Asks whether the numbers of a gradient, added up, are finite. Large ones have no finite sum, though each of
    them is finite. Instead: ask each number.""",
)


LossScaler__at_least_1 = edit(
    ("self.factor *= self.backoff", "self.factor = max(1.0, self.factor * self.backoff)"),
    why="""Stops shrinking at 1. Gradients that overflow without any scale need one below it. Instead: no limit.""",
)


LossScaler__at_most_2_to_the_24 = edit(
    ("self.factor *= self.growth", "self.factor = min(2.0**24, self.factor * self.growth)"),
    why="""Stops growing at a limit of its own. Instead: no limit; an overflow comes by itself.""",
)


LossScaler__the_last_parameter_decides = edit(
    ("self.finite = self.finite and bool(", "self.finite = bool("),
    why="""Overwrites what it knew of the parameters before: the last one alone decides. Instead: one infinity anywhere
    is enough; carry it on with `and`.""",
)


LossScaler__stops_unscaling_at_inf = edit(
    ("if parameter.grad is not None:", "if parameter.grad is not None and self.finite:"),
    why="""Leaves the gradients behind the first infinity scaled. Instead: divide all of them, and decide
    afterwards.""",
)


LossScaler__the_first_group = edit(
    ("for group in optimizer.param_groups:", "for group in optimizer.param_groups[:1]:"),
    why="""Unscales the first group of parameters alone; the others step with gradients that are still scaled. Instead:
    go through all of `param_groups`.""",
)


LossScaler__a_gradient_for_all = edit(
    ("if parameter.grad is not None:", "if True:"),
    why="""Takes it that every parameter has a gradient; one that is frozen or not used has None. Instead: pass over
    it.""",
)


LossScaler__unscales_twice = edit(
    ("if self.finite is None:\n    self.unscale_(optimizer)", "self.finite = None\nself.unscale_(optimizer)"),
    why="""Unscales in step again what was unscaled before, to be clipped: the step is 65536 times too small. Instead:
    remember that it was done, until update().""",
)


LossScaler__never_unscales = edit(
    (
        "if self.finite is None:\n    self.unscale_(optimizer)",
        "if self.finite is None:\n"
        "    self.finite = all(\n"
        "        bool(p.grad.isfinite().all())\n"
        "        for group in optimizer.param_groups\n"
        "        for p in group['params']\n"
        "        if p.grad is not None\n"
        "    )",
    ),
    why="""Steps with scaled gradients where unscale_ was not called before. Instead: step unscales them itself
    then.""",
)


LossScaler__unscale_twice_is_allowed = edit(
    (
        "if self.finite is not None:\n"
        '    raise RuntimeError("the gradients are unscaled already; update() comes first")\n'
        "self.finite = True",
        "self.finite = True",
    ),
    why="""Divides again where the gradients are unscaled already. Instead: raise RuntimeError, so that nobody trains
    with gradients that are too small.""",
)


LossScaler__divides_before_it_refuses = edit(
    (
        "if self.finite is not None:\n"
        '    raise RuntimeError("the gradients are unscaled already; update() comes first")\n'
        "self.finite = True",
        "again, self.finite = self.finite is not None, True",
    ),
    (
        "for group in optimizer.param_groups:\n"
        '    for parameter in group["params"]:\n'
        "        if parameter.grad is not None:\n"
        "            parameter.grad.div_(self.factor)\n"
        "            self.finite = self.finite and bool(parameter.grad.isfinite().all())",
        "for group in optimizer.param_groups:\n"
        '    for parameter in group["params"]:\n'
        "        if parameter.grad is not None:\n"
        "            parameter.grad.div_(self.factor)\n"
        "            self.finite = self.finite and bool(parameter.grad.isfinite().all())\n"
        "if again:\n"
        '    raise RuntimeError("twice")',
    ),
    why="""Raises RuntimeError when the gradients are divided a second time already. Instead: ask first.""",
)


LossScaler__new_gradients = edit(
    ("parameter.grad.div_(self.factor)", "parameter.grad = parameter.grad / self.factor"),
    why="""Puts new tensors in the place of the gradients. Who holds the old ones, a flat buffer for one, does not see
    it. Instead: divide in place, `div_`.""",
)


LossScaler__multiplies = edit(
    ("parameter.grad.div_(self.factor)", "parameter.grad.mul_(self.factor)"),
    why="""Multiplies by the scale a second time. Instead: divide by it.""",
)


LossScaler__loses_the_graph = edit(
    ("return loss * self.factor", "return torch.tensor(loss.item() * self.factor, requires_grad=True)"),
    why="""Makes a new tensor of the number, and backward from it reaches no weight. Instead: multiply the loss
    itself.""",
)


LossScaler__scales_in_place = edit(
    ("return loss * self.factor", "return loss.mul_(self.factor)"),
    why="""Multiplies the caller's loss in place, and what is logged is scaled. Instead: a new tensor, `*`.""",
)


LossScaler__never_grows = edit(
    ("self.factor *= self.growth", "pass"),
    why="""Only shrinks: after a few infinities the scale is next to nothing for good. Instead: grow after `interval`
    good steps in a row.""",
)


LossScaler__counts_on_after_a_skip = edit(
    ("self.factor *= self.backoff\nself.good_steps = 0", "self.factor *= self.backoff"),
    why="""Counts on where it was after a step that was left out: the scale grows too early. Instead: begin anew at 0;
    the good steps have to be in a row.""",
)


LossScaler__grows_at_every_step_then = edit(
    ("self.good_steps == self.interval:", "self.good_steps >= self.interval:"),
    ("self.factor *= self.growth\nself.good_steps = 0", "self.factor *= self.growth"),
    why="""Never begins the count anew: from the first growth on the scale grows at every step. Instead: put the count
    back to 0.""",
)


LossScaler__grows_one_late = edit(
    ("self.good_steps == self.interval:", "self.good_steps > self.interval:"),
    why="""Grows one step too late. Instead: with the `interval`-th good step in a row.""",
)


LossScaler__halves_always = edit(
    ("self.factor *= self.backoff", "self.factor *= 0.5"),
    why="""Halves the scale, whatever backoff is. Instead: multiply by backoff.""",
)


LossScaler__sticky = edit(
    ("self.finite = None", "self.finite = None if self.finite else False"),
    why="""Never forgets an infinity: after the first one no step is made any more. Instead: update() clears what was
    found.""",
)


LossScaler__one_infinity_for_good = edit(
    ("self.good_steps = 0  # in a row", "self.good_steps = 0\nself.overflow = False"),
    ("self.finite = True", "self.finite = not self.overflow"),
    ("return bool(self.finite)", "self.overflow = not self.finite\nreturn bool(self.finite)"),
    why="""Unscales the gradients of each step, but never forgets an infinity: after the first one no step is made any
    more. Instead: update() clears what was found.""",
)


LossScaler__updates_in_step = edit(
    ("return bool(self.finite)", "good = bool(self.finite)\nself.update()\nself.finite = True\nreturn good"),
    why="""Changes the scale in step already, and again in update. Instead: step leaves the scale alone.""",
)


LossScaler__shares_its_scale = edit(
    ("def __init__(", "shared = [65536.0]\n\ndef __init__("),
    ("self.factor = scale", "self.shared[0] = scale"),
    ("return self.factor", "return self.shared[0]"),
    ("return loss * self.factor", "return loss * self.shared[0]"),
    ("parameter.grad.div_(self.factor)", "parameter.grad.div_(self.shared[0])"),
    ("self.factor *= self.growth", "self.shared[0] *= self.growth"),
    ("self.factor *= self.backoff", "self.shared[0] *= self.backoff"),
    why="""Keeps the scale in a list of the class, which all scalers share. Instead: each has its own, made in
    `__init__`.""",
)


LossScaler__returns_nothing = edit(
    ("return bool(self.finite)", "return None"),
    why="""Does not say whether the step was made. Instead: return True or False.""",
)


train_step_fp16__clips_before_unscaling = edit(
    (
        "scaler.unscale_(optimizer)\nclip_grad_norm_(model.parameters(), max_norm)",
        "clip_grad_norm_(model.parameters(), max_norm)\nscaler.unscale_(optimizer)",
    ),
    why="""Clips the scaled gradients, whose norm is far above max_norm, and divides what is left by the scale: hardly a
    step. Instead: unscale first.""",
)


train_step_fp16__never_unscales = edit(
    ("scaler.unscale_(optimizer)", "pass"),
    why="""Clips gradients that are still scaled; only the scaler's step unscales them, too late. Instead: call unscale_
    before the clipping.""",
)


train_step_fp16__optimizer_steps = edit(
    ("scaler.step(optimizer)", "optimizer.step()"),
    why="""Steps by the optimizer itself, with infinities as well, which make NaN of the weights. Instead: the scaler's
    step, which leaves such a step out.""",
)


train_step_fp16__asks_the_norm_itself = edit(
    ("clip_grad_norm_(model.parameters(), max_norm)", "norm = clip_grad_norm_(model.parameters(), max_norm)"),
    ("scaler.step(optimizer)", "if norm.isfinite():\n    scaler.step(optimizer)"),
    why="""Decides itself, by the norm, whether to step. The norm of large gradients is inf, though each of them is
    finite. Instead: call the scaler's step in any case; it knows.""",
)


train_step_fp16__no_scale = edit(
    ("scaler.scale(loss).backward()", "scaler.scale(loss)\nloss.backward()"),
    why="""Calls backward on the loss itself: gradients below 6e-8 are 0 in float16, and what is left is divided by the
    scale. Instead: backward on the scaled loss.""",
)


train_step_fp16__no_scaler_at_all = edit(
    ("scaler.scale(loss).backward()", "loss.backward()"),
    ("scaler.unscale_(optimizer)", "pass"),
    ("scaler.step(optimizer)\nscaler.update()", "optimizer.step()"),
    why="""Does without the scaler: gradients below 6e-8 are 0 in float16. Instead: scale, unscale_, step and
    update.""",
)


train_step_fp16__no_update = edit(
    ("scaler.update()", "pass"),
    why="""Never updates the scaler: the scale stays what it is, and the next unscale_ raises. Instead: call update()
    last.""",
)


train_step_fp16__update_first = edit(
    ("scaler.unscale_(optimizer)", "scaler.unscale_(optimizer)\nscaler.update()"),
    ("scaler.step(optimizer)\nscaler.update()", "scaler.step(optimizer)"),
    why="""Updates the scaler before the step, which forgets that the gradients are unscaled and divides them again.
    Instead: update() comes last.""",
)


train_step_fp16__loss_in_float16 = edit(
    ("cross_entropy(logits.float(), y)", "cross_entropy(logits.half(), y)"),
    why="""Computes the loss in float16, to three digits. Instead: convert the logits to float32 first.""",
)


train_step_fp16__bfloat16 = edit(
    ("dtype=torch.float16", "dtype=torch.bfloat16"),
    why="Runs in bfloat16 on the CPU, which keeps fewer digits of the same size. Instead: name float16.",
)


train_step_fp16__default_dtype = edit(
    ('torch.autocast("cpu", dtype=torch.float16)', 'torch.autocast("cpu")'),
    why="Runs in bfloat16 on the CPU, which keeps fewer digits of the same size. Instead: name float16.",
)


train_step_fp16__in_float32 = edit(
    ('with torch.autocast("cpu", dtype=torch.float16):\n    logits = model(x)', "logits = model(x)"),
    why="""Runs in float32: right, and nothing is gained. Instead: call the model under autocast.""",
)


train_step_fp16__halves_the_model = edit(
    (
        'with torch.autocast("cpu", dtype=torch.float16):\n    logits = model(x)  # (N, C), float16',
        "model.half()\nlogits = model(x.half())\nmodel.float()",
    ),
    why="""Converts the model itself by `half`, and back: its weights have lost most of their digits. Instead: autocast
    converts copies, for each operation.""",
)


train_step_fp16__returns_the_scaled_loss = edit(
    ("return loss.item()", "return loss.item() * scaler.get_scale()"),
    why="""Returns the scaled loss. Instead: the loss itself, before it is scaled.""",
)


train_step_fp16__returns_a_tensor = edit(
    ("return loss.item()", "return loss"),
    why="""Returns a tensor, with the whole graph behind it. Instead: `.item()` makes a Python float.""",
)


train_step_fp16__old_gradients = edit(
    ("optimizer.zero_grad()", "pass"),
    why="""Adds to the gradients of the step before, which are not scaled. Instead: clear them before backward.""",
)


train_step_fp16__clears_too_late = edit(
    ("optimizer.zero_grad()", "pass"),
    ("scaler.unscale_(optimizer)", "scaler.unscale_(optimizer)\noptimizer.zero_grad()"),
    why="""Clears the gradients after backward, and steps with none. Instead: before it.""",
)


train_step_fp16__clips_each_value = edit(
    ("clip_grad_norm_(model.parameters(), max_norm)", "torch.nn.utils.clip_grad_value_(model.parameters(), max_norm)"),
    why="""Cuts each number of the gradients off at max_norm. Instead: one norm for all of them together.""",
)


train_step_fp16__clips_each_parameter = edit(
    (
        "clip_grad_norm_(model.parameters(), max_norm)",
        "for parameter in model.parameters():\n    clip_grad_norm_([parameter], max_norm)",
    ),
    why="""Clips each parameter by its own norm. Instead: one norm for all of them together.""",
)


train_step_fp16__never_clips = edit(
    ("clip_grad_norm_(model.parameters(), max_norm)", "pass"),
    why="""Does not clip. Instead: `clip_grad_norm_` between unscale_ and step.""",
)


train_step_fp16__sum = edit(
    ("cross_entropy(logits.float(), y)", 'cross_entropy(logits.float(), y, reduction="sum")'),
    why="""Adds the losses of the samples up. Instead: their mean.""",
)
