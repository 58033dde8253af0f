"""Wrong answers that people write about PPO.

The minimum before the product: takuseno/ppo 3, tensorlayer/TensorLayer 1072. The product clipped:
alexis-jacq/Pytorch-DPPO 3. Only one side: tensorforce/tensorforce 106. Maximum and minimum: openai/baselines 1156.
Means before the minimum, and a bracket that is missing in the normalisation: Omegastick/pytorch-cpp-rl 14. A deviation
of one sample: DLR-RM/stable-baselines3 325, jolibrain/wheatley 93. A gradient through values:
nikhilbarhate99/PPO-PyTorch 29.
"""

from torch_katas.course.mistakes import edit

normalize_advantages__one_less = edit(
    ("distance.square().mean().sqrt()", "advantages.std()"),
    why="""Takes `std` as it is by default, which divides by one less and makes NaN of a single advantage. Instead:
    divide by how many there are, correction=0.""",
)

normalize_advantages__bracket_missing = edit(
    ("return distance /", "return advantages - advantages.mean() /"),
    why="""Leaves a bracket out: `advantages.mean() /` the deviation is subtracted. Instead: first the difference, then
    the quotient.""",
)

normalize_advantages__each_column = edit(
    ("advantages - advantages.mean()", "advantages - advantages.mean(0)"),
    ("distance.square().mean().sqrt()", "distance.square().mean(0).sqrt()"),
    why="""Normalises each column by itself, by `mean(0)`. Instead: all advantages together.""",
)

normalize_advantages__scale_alone = edit(
    ("return distance /", "return advantages /"),
    why="""Divides, and leaves the mean as it is. Instead: subtract it as well.""",
)

normalize_advantages__eps_inside = edit(
    ("(distance.square().mean().sqrt() + eps)", "(distance.square().mean() + eps).sqrt()"),
    why="""Adds eps to the variance, below the root. Instead: to the deviation.""",
)

normalize_advantages__mean_of_squares = edit(
    (
        "distance.square().mean().sqrt()",
        "(advantages.square().mean() - advantages.mean().square()).clamp(min=0).sqrt()",
    ),
    why="""Subtracts the square of the mean from the mean of the squares: far from 0 both are large, and their
    difference is rounding alone. Instead: the mean of the squared distances.""",
)

normalize_advantages__in_place = edit(
    ("distance = advantages - advantages.mean()", "distance = advantages.sub_(advantages.mean())"),
    why="""Writes into the caller's advantages, by `sub_`; those are needed for the returns. Instead: make a new
    tensor.""",
)

normalize_advantages__no_eps = edit(
    (" + eps)", ")"),
    why="""Makes no use of eps: where all advantages are equal, as with a single one, 0 / 0 is NaN. Instead: add it to
    the deviation.""",
)

normalize_advantages__in_place_twice = edit(
    ("distance = advantages - advantages.mean()", "distance = advantages.sub_(advantages.mean())"),
    ("distance / (distance.square().mean().sqrt() + eps)", "distance.div_(distance.square().mean().sqrt() + eps)"),
    why="""Writes into the caller's advantages; those are needed for the returns. Instead: make a new tensor.""",
)

ppo_loss__minimum_before_the_product = edit(
    (
        "torch.minimum(ratio * advantages, ratio.clamp(1 - epsilon, 1 + epsilon) * advantages)",
        "(torch.minimum(ratio, ratio.clamp(1 - epsilon, 1 + epsilon)) * advantages)",
    ),
    why="""Takes the smaller ratio, by `torch.minimum(ratio`, and then multiplies: for bad actions that is the larger
    objective. Instead: multiply first.""",
)

ppo_loss__clips_both_sides = edit(
    (
        "torch.minimum(ratio * advantages, ratio.clamp(1 - epsilon, 1 + epsilon) * advantages)",
        "(ratio.clamp(1 - epsilon, 1 + epsilon) * advantages)",
    ),
    why="""Clips the ratio and takes no minimum: a sample that has gone the wrong way never pulls back. Instead: the
    smaller one of both objectives.""",
)

ppo_loss__maximum = edit(
    ("torch.minimum(", "torch.maximum("),
    why="""Takes the larger of the two objectives: the clip is never felt where it should be. Instead: the smaller one.
    (Of two losses it would be the larger one.)""",
)

ppo_loss__clips_the_product = edit(
    (
        "ratio.clamp(1 - epsilon, 1 + epsilon) * advantages",
        "(ratio * advantages).clamp(1 - epsilon, 1 + epsilon)",
    ),
    why="""Clips the product, `(ratio * advantages).clamp`. Instead: the ratio alone.""",
)

ppo_loss__clips_above_alone = edit(
    ("ratio.clamp(1 - epsilon, 1 + epsilon)", "ratio.clamp(max=1 + epsilon)"),
    why="""Clips above alone, by `clamp(max=1 + epsilon)`, so a bad action is driven to a probability of 0. Instead:
    below as well.""",
)

ppo_loss__difference_for_ratio = edit(
    (".exp()", " + 1"),
    why="""Takes the difference of log-probabilities for the ratio, `+ 1`. Instead: its exponential.""",
)

ppo_loss__other_way_round = edit(
    ("(log_probs - old_log_probs.detach())", "(old_log_probs.detach() - log_probs)"),
    why="""Divides the old probability by the new one. Instead: the new one by the old.""",
)

ppo_loss__other_sign = edit(
    ("return -torch.minimum", "return torch.minimum"),
    why="""Leaves the minus out, so good actions get less likely. Instead: minus the mean of the objectives.""",
)

ppo_loss__trains_the_old = edit(
    ("old_log_probs.detach()", "old_log_probs"),
    why="""Lets a gradient into the old log-probabilities; where both are one tensor it cancels out. Instead:
    `detach`.""",
)

ppo_loss__trains_the_advantages = edit(
    ("advantages = advantages.detach()\n", ""),
    why="""Lets a gradient into the advantages, and so into the critic. Instead: detach them.""",
)

ppo_loss__broadcasts = edit(
    (
        "if not log_probs.shape == old_log_probs.shape == advantages.shape:",
        "if log_probs.shape != old_log_probs.shape:",
    ),
    why="""Looks at two of the three shapes: advantages of (N, 1) meet every ratio. Instead: refuse all that differ.""",
)

ppo_loss__sum = edit(
    ("* advantages).mean()", "* advantages).sum()"),
    why="""Adds all samples up, so the step size depends on their number. Instead: the mean.""",
)

ppo_loss__any_shapes = edit(
    (
        "if not log_probs.shape == old_log_probs.shape == advantages.shape:\n"
        '    raise ValueError(f"shapes differ: {log_probs.shape}, {old_log_probs.shape}, {advantages.shape}")',
        "",
    ),
    why="""Takes any shapes: (N,) and (N, 1) are broadcast to (N, N). Instead: raise ValueError where they differ.""",
)

value_loss__smaller_of_two = edit(
    ("torch.maximum(", "torch.minimum("),
    why="""Takes the smaller cost, by `torch.minimum`, as in the policy's loss. Instead: there it was an objective, here
    it is a cost: the larger one.""",
)

value_loss__clipped_alone = edit(
    ("torch.maximum((values - returns).square(), (clipped - returns).square())", "(clipped - returns).square()"),
    why="""Takes the clipped cost alone: a value that has moved too far gets no gradient, even back. Instead: the larger
    one of both.""",
)

value_loss__not_clipped = edit(
    ("torch.maximum((values - returns).square(), (clipped - returns).square())", "(values - returns).square()"),
    why="""Forgets the clip. Instead: the larger one of both costs.""",
)

value_loss__clips_to_the_range = edit(
    ("old_values + (values - old_values).clamp(-epsilon, epsilon)", "values.clamp(1 - epsilon, 1 + epsilon)"),
    why="""Clips the value as if it were a ratio, `values.clamp(1 - epsilon`. Instead: clip how far it has moved from
    its old value.""",
)

value_loss__half = edit(
    ("(clipped - returns).square()).mean()", "(clipped - returns).square()).mean() / 2"),
    why="""Halves the loss, as many implementations do. Instead: asked for is the mean itself.""",
)

value_loss__means_first = edit(
    (
        "torch.maximum((values - returns).square(), (clipped - returns).square()).mean()",
        "torch.maximum((values - returns).square().mean(), (clipped - returns).square().mean())",
    ),
    why="""Takes the larger one of two means. Instead: choose for each sample, then the mean.""",
)

value_loss__broadcasts = edit(
    ("if not values.shape == old_values.shape == returns.shape:", "if values.shape != old_values.shape:"),
    why="""Looks at two of the three shapes: returns of (N,) meet every value of (N, 1). Instead: refuse all that
    differ.""",
)

value_loss__trains_the_old = edit(
    ("old_values, returns = old_values.detach(), returns.detach()\n", ""),
    why="""Lets gradients into old values and returns, which are facts. Instead: detach both.""",
)

value_loss__any_shapes = edit(
    (
        "if not values.shape == old_values.shape == returns.shape:\n"
        '    raise ValueError(f"shapes differ: {values.shape}, {old_values.shape}, {returns.shape}")',
        "",
    ),
    why="""Takes any shapes: (N,) and (N, 1) are broadcast to (N, N). Instead: raise ValueError where they differ.""",
)

train_ppo__blames_the_good = edit(
    ("normalize_advantages(advantages)", "-normalize_advantages(advantages)"),
    why="""Turns the sign of the advantages: the policy learns to let go. Instead: as they are.""",
)

train_ppo__likeliest_while_learning = edit(
    ("collect(env, policy, critic)", "collect(env, lambda x: 1e9 * policy(x), critic)"),
    ("range(updates)", "range(min(updates, 1))"),
    why="""Takes the likeliest action while it learns, with enormous logits. Instead: draw with the policy's own
    probabilities.""",
)

train_ppo__sets_the_carts_back = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(seed)\nenv.state = env.begin(len(env.state))"),
    ("range(updates)", "range(min(updates, 1))"),
    why="""Sets the carts back by `env.begin`, which another env need not have. Instead: observe and step alone.""",
)

train_ppo__one_step_for_each_update = edit(
    ("range(PASSES)", "range(1)"),
    (".chunk(PARTS)", ".chunk(1)"),
    ("range(updates)", "range(min(updates, 1))"),
    why="""Makes one optimizer step with what was collected, and throws it away. Instead: several, that is what the
    ratio is for.""",
)

train_ppo__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    ("range(updates)", "range(min(updates, 1))"),
    why="""Makes no use of the seed: no two runs are alike. Instead: call manual_seed with it before anything is
    drawn.""",
)

train_ppo__always_seed_0 = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("range(updates)", "range(min(updates, 1))"),
    why="""Seeds with 0 in any case, so all seeds give one policy. Instead: seed with the argument.""",
)

train_ppo__evaluates_after_each_update = edit(
    ("optimizer.step()", "optimizer.step()\npolicy.eval()"),
    ("return policy.eval()", "return policy"),
    ("range(updates)", "range(min(updates, 1))"),
    why="""Where no step is made the policy comes back in training mode: eval is not called at the end. Instead: call
    eval once, at the end.""",
)

train_ppo__stays_in_training = edit(
    ("return policy.eval()", "return policy"),
    ("range(updates)", "range(min(updates, 1))"),
    why="""Where no step is made the policy comes back in training mode: eval is not called at the end. Instead: call
    eval once, at the end.""",
)
