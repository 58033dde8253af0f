"""Wrong answers that people write when they train two networks against each other.

No detach in the discriminator's step: yunjey/pytorch-tutorial 56, MorvanZhou/PyTorch-Tutorial 80,
heykeetae/Self-Attention-GAN 48. A detach in the generator's: nikhilsinghmus/image2reverb 37. Labels the wrong way
round: https-deeplearning-ai/GANs-Public 1, SerezD/vqvae-vqgan-pytorch-lightning 3. Gradients of the generator's step in
the discriminator: speechbrain/speechbrain 1492, Lightning-AI/pytorch-lightning 591. A sigmoid in front of a loss of
logits: soumith/ganhacks 36.

Below, a training whose mistake shows without it ends after five steps: that saves time.
"""

from torch_katas.course.mistakes import edit

discriminator_step__no_detach = edit(
    ("with torch.no_grad():\n    made = generator(z)", "made = generator(z)"),
    why="""Leaves the graph from the discriminator back into the generator whole, so backward fills the generator's
    .grad as well. Instead: `detach()` what it makes, or make it under `torch.no_grad()`.""",
)

discriminator_step__labels_swapped = edit(
    ("torch.ones_like(real_logits)", "torch.zeros_like(real_logits)"),
    ("torch.zeros_like(made_logits)", "torch.ones_like(made_logits)"),
    why="""Teaches that real points are made and made ones real. Instead: 1 stands for real, 0 for made.""",
)

discriminator_step__never_clears = edit(
    ("optimizer.zero_grad()", ""),
    why="""Adds the gradients to those that lie there, also those of the generator's step. Instead: clear them with
    `optimizer.zero_grad()` before backward.""",
)

discriminator_step__real_points_alone = edit(
    ("loss = loss + binary_cross_entropy_with_logits(made_logits, torch.zeros_like(made_logits))", ""),
    why="""Shows the real points alone, and that all is real is soon learned. Instead: add what the made points
    cost.""",
)

discriminator_step__one_mean_of_all = edit(
    (
        "real_logits, made_logits = discriminator(real), discriminator(made)",
        "logits = discriminator(torch.cat([real, made]))",
    ),
    (
        "loss = binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))",
        "labels = torch.cat([torch.ones(len(real)), torch.zeros(len(made))])",
    ),
    (
        "loss = loss + binary_cross_entropy_with_logits(made_logits, torch.zeros_like(made_logits))",
        "loss = binary_cross_entropy_with_logits(logits, labels.reshape(logits.shape).to(logits))",
    ),
    why="""Takes one mean over all points, which is half of what is asked for, and another share where there are more of
    one kind. Instead: two means, added.""",
)

discriminator_step__half_of_the_sum = edit(
    ("torch.zeros_like(made_logits))", "torch.zeros_like(made_logits))\nloss = loss / 2"),
    why="""Halves the sum, as some tutorials do. Instead: asked for is the sum of the two means.""",
)

discriminator_step__sigmoid_twice = edit(
    ("= discriminator(real), discriminator(made)", "= discriminator(real).sigmoid(), discriminator(made).sigmoid()"),
    why="""Takes the `sigmoid` first, and the loss takes it once more. Instead: the loss wants logits.""",
)

discriminator_step__log_of_a_sigmoid = edit(
    (
        "loss = binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))",
        "loss = -real_logits.sigmoid().log().mean()",
    ),
    (
        "loss = loss + binary_cross_entropy_with_logits(made_logits, torch.zeros_like(made_logits))",
        "loss = loss - (1 - made_logits.sigmoid()).log().mean()",
    ),
    why="""Takes `log` of a sigmoid, which is 0 for a logit far from 0: the loss is infinite and its gradient NaN.
    Instead: binary_cross_entropy_with_logits is finite.""",
)

discriminator_step__loss_of_afterwards = edit(
    (
        "return loss.item()",
        "with torch.no_grad():\n"
        "    real_logits, made_logits = discriminator(real), discriminator(made)\n"
        "    loss = binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))\n"
        "    return (loss + binary_cross_entropy_with_logits(made_logits, torch.zeros_like(made_logits))).item()",
    ),
    why="""Measures the loss once more after the update. Instead: return the one from which the gradient was taken.""",
)

discriminator_step__returns_a_tensor = edit(
    ("return loss.item()", "return loss"),
    why="""Returns a tensor with its whole graph behind it. Instead: `item()` makes a Python float of it.""",
)

discriminator_step__freezes_the_generator = edit(
    ("with torch.no_grad():\n    made = generator(z)", "made = generator.requires_grad_(False)(z)"),
    why="""Freezes the generator with `requires_grad_(False)` and leaves it so: its own step cannot train it any more.
    Instead: cut the graph, and leave the parameters alone.""",
)

discriminator_step__generator_in_evaluation = edit(
    ("with torch.no_grad():\n    made = generator(z)", "with torch.no_grad():\n    made = generator.eval()(z)"),
    why="""Puts the generator into evaluation mode and leaves it there. Instead: leave the modes alone.""",
)

discriminator_step__one_mode_for_all_parts = edit(
    (
        "with torch.no_grad():\n    made = generator(z)",
        "mode = generator.training\nwith torch.no_grad():\n    made = generator.eval()(z)\ngenerator.train(mode)",
    ),
    why="""Makes the points in evaluation mode, and `train(mode)` then gives all modules the mode of the outermost.
    Instead: leave the modes alone.""",
)

discriminator_step__twice_the_mean_of_all = edit(
    (
        "loss = binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))",
        "labels = torch.cat([torch.ones_like(real_logits), torch.zeros_like(made_logits)])",
    ),
    (
        "loss = loss + binary_cross_entropy_with_logits(made_logits, torch.zeros_like(made_logits))",
        "loss = 2 * binary_cross_entropy_with_logits(torch.cat([real_logits, made_logits]), labels)",
    ),
    why="""Takes twice the mean over all points, which is the sum of the two means only where there are as many real
    points as made ones. Instead: two means, added.""",
)

discriminator_step__thaws_the_generator = edit(
    ("with torch.no_grad():\n    made = generator(z)", "made = generator.requires_grad_(False)(z)"),
    ("return loss.item()", "generator.requires_grad_(True)\nreturn loss.item()"),
    why="""Makes every parameter of the generator trainable afterwards with `requires_grad_(True)`, also one that came
    frozen. Instead: cut the graph, and leave the parameters alone.""",
)

generator_step__detached = edit(
    ("discriminator(generator(z))", "discriminator(generator(z).detach())"),
    why="""Detaches what the generator makes, as its opponent's step does, and no gradient comes back to it. Instead:
    here the gradient has to pass.""",
)

generator_step__labels_of_made_points = edit(
    ("torch.ones_like(logits)", "torch.zeros_like(logits)"),
    why="""Compares with 0: the generator learns to make points that are taken for made. Instead: it wants them taken
    for real, so 1.""",
)

generator_step__saturates = edit(
    (
        "loss = binary_cross_entropy_with_logits(logits, torch.ones_like(logits))",
        "loss = -binary_cross_entropy_with_logits(logits, torch.zeros_like(logits))",
    ),
    why="""Turns the sign of the discriminator's loss round: where that is sure of itself, no gradient is left. Instead:
    the loss against 1.""",
)

generator_step__never_clears = edit(
    ("optimizer.zero_grad()", ""),
    why="""Adds the gradients to those that lie there. Instead: clear them with `optimizer.zero_grad()` before
    backward.""",
)

generator_step__sigmoid_twice = edit(
    ("discriminator(generator(z))", "discriminator(generator(z)).sigmoid()"),
    why="""Takes the `sigmoid` first, and the loss takes it once more. Instead: the loss wants logits.""",
)

generator_step__log_of_a_sigmoid = edit(
    (
        "loss = binary_cross_entropy_with_logits(logits, torch.ones_like(logits))",
        "loss = -logits.sigmoid().log().mean()",
    ),
    why="""Takes `log` of a sigmoid, which is 0 for a logit of -1000: the loss is infinite and its gradient NaN.
    Instead: binary_cross_entropy_with_logits is finite.""",
)

generator_step__freezes_the_discriminator = edit(
    (
        "logits = discriminator(generator(z))",
        "logits = discriminator.requires_grad_(False)(generator(z))",
    ),
    why="""Freezes the discriminator with `requires_grad_(False)`, and it is never trained again. Instead: let its
    parameters be, or put back what you change.""",
)

generator_step__thaws_the_discriminator = edit(
    (
        "logits = discriminator(generator(z))",
        "discriminator.requires_grad_(False)\nlogits = discriminator(generator(z))",
    ),
    ("return loss.item()", "discriminator.requires_grad_(True)\nreturn loss.item()"),
    why="""Makes every parameter trainable afterwards with `requires_grad_(True)`, also one that came frozen. Instead:
    put back what was before, for each parameter.""",
)

generator_step__moves_the_discriminator = edit(
    (
        "optimizer.step()",
        "optimizer.step()\n"
        "with torch.no_grad():\n"
        "    for p in discriminator.parameters():\n"
        "        if p.grad is not None:\n"
        "            p.sub_(0.1 * p.grad)",
    ),
    why="""Moves the discriminator as well, towards taking made points for real ones. Instead: step the generator
    alone.""",
)

generator_step__returns_a_tensor = edit(
    ("return loss.item()", "return loss"),
    why="""Returns a tensor with its whole graph behind it. Instead: `item()` makes a Python float of it.""",
)

generator_step__discriminator_in_evaluation = edit(
    ("discriminator(generator(z))", "discriminator.eval()(generator(z))"),
    why="""Puts the discriminator into evaluation mode and leaves it there. Instead: leave the modes alone.""",
)

generator_step__one_mode_for_all_parts = edit(
    (
        "logits = discriminator(generator(z))",
        "mode = discriminator.training\nlogits = discriminator.eval()(generator(z))\ndiscriminator.train(mode)",
    ),
    why="""Judges in evaluation mode, and `train(mode)` then gives all modules the mode of the outermost. Instead: leave
    the modes alone.""",
)

generator_step__one_column_of_labels = edit(
    ("torch.ones_like(logits)", "torch.ones(len(z), 1, dtype=z.dtype, device=z.device)"),
    why="""Makes labels of shape (M, 1), which is an error for logits of shape (M,). Instead: `ones_like` of the
    logits.""",
)

train_gan__divides_by_the_deviation = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(seed)\ncentre, spread = points.mean(0), points.std(0)"),
    (
        "points[torch.randint(len(points), (BATCH_SIZE,))]",
        "(points[torch.randint(len(points), (BATCH_SIZE,))] - centre) / spread",
    ),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Divides by `std` of the points, which of one point is NaN, and so are all parameters. Instead: leave the
    points as they are, or make sure that what you divide by is a number above 0.""",
)

train_gan__first_points_alone = edit(
    ("points[torch.randint(len(points), (BATCH_SIZE,))]", "points[:BATCH_SIZE]"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Takes the first points in every step, and never sees the others. Instead: draw a batch of all of them.""",
)

train_gan__same_noise_for_all = edit(
    (
        "generator_step(discriminator, generator, torch.randn(BATCH_SIZE, 2), optimizers[1])",
        "generator_step(discriminator, generator, torch.zeros(BATCH_SIZE, 2), optimizers[1])",
    ),
    ("range(steps)", "range(min(steps, 100))"),
    why="""Trains the generator with noise that is always 0, so it has one point to place. Instead: draw noise anew for
    each step.""",
)

train_gan__generator_never_steps = edit(
    ("generator_step(discriminator, generator, torch.randn(BATCH_SIZE, 2), optimizers[1])", ""),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Trains the discriminator alone. Instead: each step has an update of the generator, too.""",
)

train_gan__one_optimizer_for_the_generator = edit(
    ("for network in (discriminator, generator)", "for network in (generator, generator)"),
    ("range(steps)", "range(min(steps, 100))"),
    why="""Gives the generator's parameters to both optimizers, so the discriminator stays as random as it began.
    Instead: each optimizer gets the parameters of its own network.""",
)

train_gan__returns_the_discriminator = edit(
    ("return generator.eval()", "return discriminator.eval()"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Returns `discriminator`, which gives one logit for each point. Instead: asked for is the generator.""",
)

train_gan__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Makes no use of the seed: no two runs are alike. Instead: call manual_seed with it before anything is
    drawn.""",
)

train_gan__always_seed_0 = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Seeds with 0 in any case, so all seeds give one generator. Instead: seed with the argument.""",
)

train_gan__evaluates_after_each_step = edit(
    (
        "generator_step(discriminator, generator, torch.randn(BATCH_SIZE, 2), optimizers[1])",
        "generator_step(discriminator, generator, torch.randn(BATCH_SIZE, 2), optimizers[1])\ngenerator.eval()",
    ),
    ("return generator.eval()", "return generator"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Where no step is made the generator comes back in training mode: eval is not called at the end. Instead:
    call eval once, at the end.""",
)

train_gan__stays_in_training = edit(
    ("return generator.eval()", "return generator"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Where no step is made the generator comes back in training mode: eval is not called at the end. Instead:
    call eval once, at the end.""",
)

train_gan__scales_in_place = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(seed)\npoints /= 2"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Scales the caller's points in place, with `/=`. Instead: work on a new tensor.""",
)

train_gan__normalises_by_the_batch = edit(
    ("return generator.eval()", "return nn.Sequential(nn.BatchNorm1d(2, track_running_stats=False), generator).eval()"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Puts a `BatchNorm1d` without running statistics in front, so a point depends on the others that are made with
    it. Instead: each point is made by itself.""",
)

train_gan__tanh_at_the_end = edit(
    (
        "generator, discriminator = _network(2), _network(1)",
        "generator, discriminator = _network(2).append(nn.Tanh()), _network(1)",
    ),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Ends the generator with a tanh, so no number of a point is beyond -1 or 1, and the centres lie farther out.
    Instead: let a linear layer stand at the end, which can reach any point.""",
)

train_gan__seeds_after_the_networks = edit(
    ("torch.manual_seed(seed)", ""),
    (
        "generator, discriminator = _network(2), _network(1)",
        "generator, discriminator = (\n"
        "    nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, outputs))\n"
        "    for outputs in (2, 1)\n"
        ")\ntorch.manual_seed(seed)",
    ),
    why="""Seeds when both networks have been made already: their first weights depend on what was drawn before, and no
    two runs are alike. Instead: seed before the networks are made.""",
)

train_gan__five_updates_of_the_discriminator = edit(
    (
        "real = points[torch.randint(len(points), (BATCH_SIZE,))]  # (B, 2)",
        "for _ in range(5):\n    real = points[torch.randint(len(points), (BATCH_SIZE,))]",
    ),
    (
        "discriminator_step(discriminator, generator, real, torch.randn(BATCH_SIZE, 2), optimizers[0])",
        "    discriminator_step(discriminator, generator, real, torch.randn(BATCH_SIZE, 2), optimizers[0])",
    ),
    why="""Teaches the discriminator five times in each step, as a Wasserstein GAN does. Instead: each step has one
    update of each network.""",
)
