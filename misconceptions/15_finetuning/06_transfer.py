"""Wrong answers that people write when they train a model on for another task.

Seen in: fastai/fastbook 254 (a head that was never replaced), feedly/transfer-nlp 14 (an optimizer that knows the old
head), lightly-ai/lightly 1438 (what is frozen and what is not), Deci-AI/super-gradients 1612 (rates for parts of a
model).
"""

from torch_katas.course.mistakes import edit

train_base__never_trained = edit(
    ("for _ in range(EPOCHS):", "for _ in range(0):"),
    why="""No step follows a gradient, so the model comes back as it was made. Instead: backward, then step, for a few
    epochs.""",
)


train_base__no_seed = edit(
    ("torch.manual_seed(seed)", ""),
    ("range(EPOCHS)", "range(1)"),
    why="""Leaves out the seed, so each call gives another model. Instead: torch.manual_seed(seed), before the model is
    made.""",
)


train_base__seeded_too_late = edit(
    ("torch.manual_seed(seed)\nmodel = DigitNet(5)", "model = DigitNet(5)\ntorch.manual_seed(seed)"),
    ("range(EPOCHS)", "range(1)"),
    why="Sets the seed when the weights have been drawn already. Instead: before the model is made.",
)


train_base__always_the_same_seed = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("range(EPOCHS)", "range(1)"),
    why="Sets a seed of its own, whatever is asked for. Instead: the one that is given.",
)


train_base__plain_gradient_descent = edit(
    ("torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)", "torch.optim.SGD(model.parameters(), lr=0.01)"),
    ("range(EPOCHS)", "range(2)"),
    why="""Takes a few steps of plain gradient descent, too small for this network: it is deep, has no norms, and
    hardly moves. Instead: Adam, or momentum and a larger rate.""",
)


train_base__left_in_training_mode = edit(
    ("return model.eval()", "return model"),
    ("range(EPOCHS)", "range(1)"),
    why="Returns the model in training mode. Instead: `model.eval()`, which returns the model.",
)


train_base__steps_before_backward = edit(
    ("loss.backward()\noptimizer.step()", "optimizer.step()\nloss.backward()"),
    ("range(EPOCHS)", "range(1)"),
    why="""No step follows a gradient, so the model comes back as it was made. Instead: backward, then step, for a few
    epochs.""",
)


fine_tune__labels_as_classes = edit(
    ("labels - 5", "labels"),
    why="Takes the labels 5 to 9 for classes: cross entropy knows 0 to 4 and raises an error. Instead: subtract 5.",
)


fine_tune__a_wider_head = edit(
    ("nn.Linear(64, 5)", "nn.Linear(64, 10)"),
    ("labels - 5", "labels"),
    why="""Makes a head of ten classes so that the labels fit, five of which never occur. Instead: five classes, and
    labels from 0 on.""",
)


fine_tune__the_old_head = edit(
    ("model.head = nn.Linear(64, 5)", ""),
    why="Keeps the head of the digits 0 to 4: it has five classes as well, so no error tells. Instead: a new head.",
)


fine_tune__changes_base = edit(
    ("copy.deepcopy(base).requires_grad_(True)", "base.requires_grad_(True)"),
    why="Trains base itself: whoever needs it for the first five digits has lost it. Instead: a deep copy.",
)


fine_tune__shares_the_body = edit(
    ("copy.deepcopy(base).requires_grad_(True)", "copy.copy(base)"),
    ("model.head = nn.Linear(64, 5)", 'model._modules = {"body": base.body, "head": nn.Linear(64, 5)}'),
    why="The new model has base's own body, not a copy of it, so base is trained with it. Instead: copy.deepcopy.",
)


fine_tune__seed_before_a_whole_model = edit(
    (
        "model = copy.deepcopy(base).requires_grad_(True)\ntorch.manual_seed(seed)\nmodel.head = nn.Linear(64, 5)",
        "torch.manual_seed(seed)\nmodel = DigitNet(5)\nmodel.body.load_state_dict(base.body.state_dict())",
    ),
    why="""Makes a whole new DigitNet after the seed, so the body takes the first numbers and the head gets later ones.
    Instead: seed directly in front of the head.""",
)


fine_tune__no_seed = edit(
    ("torch.manual_seed(seed)", ""),
    why="Draws the head without the seed. Instead: torch.manual_seed(seed) in front of it.",
)


fine_tune__optimizer_of_the_old_head = edit(
    ("model.head = nn.Linear(64, 5)", "head = nn.Linear(64, 5)"),
    ("for _ in range(updates):", "model.head = head\nfor _ in range(updates):"),
    why="""Makes the optimizer before the head is replaced: it goes on training the old one, and the new head never
    moves. Instead: first the head, then the optimizer.""",
)


fine_tune__one_rate = edit(
    ('"lr": body_lr}', '"lr": lr}'),
    why="Trains the body at the rate of the head. Instead: body_lr for the body.",
)


fine_tune__rates_exchanged = edit(
    ('"lr": body_lr}', '"lr": lr}'),
    ('{"params": model.head.parameters(), "lr": lr}', '{"params": model.head.parameters(), "lr": body_lr}'),
    why="Gives each part the other's rate. Instead: body_lr for the body, lr for the head.",
)


fine_tune__body_always_frozen = edit(
    (
        "model = copy.deepcopy(base).requires_grad_(True)",
        "model = copy.deepcopy(base)\nmodel.body.requires_grad_(False)",
    ),
    why="Freezes the body, whatever body_lr is. Instead: it learns at its own rate.",
)


fine_tune__frozen_without_a_rate = edit(
    (
        "for _ in range(updates):",
        "if body_lr == 0:\n    model.body.requires_grad_(False)\nfor _ in range(updates):",
    ),
    why="""Freezes the body where body_lr is 0, and leaves it frozen: who trains the model on trains the head alone.
    Instead: a rate of 0 keeps the numbers, and every parameter requires grad.""",
)


fine_tune__ready_without_updates = edit(
    ("model.head = nn.Linear(64, 5)", "model.head = nn.Linear(64, 5)\nif updates == 0:\n    return model"),
    why="""Returns early where there is no update, in the mode that base was in. Instead: in evaluation mode in any
    case.""",
)


fine_tune__frozen_like_base = edit(
    ("copy.deepcopy(base).requires_grad_(True)", "copy.deepcopy(base)"),
    why="Copies requires_grad as well: with a frozen base the body never learns. Instead: require grad of the copy.",
)


fine_tune__gradients_add_up = edit(
    ("optimizer.zero_grad()", ""),
    why="Never clears the gradients, so all updates so far count again. Instead: `zero_grad` in front of backward.",
)


fine_tune__momentum = edit(
    (
        '{"params": model.head.parameters(), "lr": lr}]',
        '{"params": model.head.parameters(), "lr": lr}],\nmomentum=0.9,',
    ),
    why="Adds a momentum. Instead: plain gradient descent.",
)


fine_tune__small_batches = edit(
    (
        "loss = cross_entropy(model(images), labels - 5)",
        "batch = torch.randperm(len(images))[:8]\nloss = cross_entropy(model(images[batch]), labels[batch] - 5)",
    ),
    why="Draws a part of the images for each update. Instead: all of them at once.",
)


fine_tune__one_update_more = edit(
    ("range(updates)", "range(updates + 1)"),
    why="Makes one update too many. Instead: as many as are asked for, with 0 none.",
)


fine_tune__at_least_one = edit(
    ("range(updates)", "range(max(updates, 1))"),
    why="Makes an update also where none is asked for. Instead: with updates=0 only the head is new.",
)


fine_tune__in_training_mode = edit(
    ("return model.eval()", "return model.train()"),
    why="Returns the model in training mode. Instead: in evaluation mode.",
)
