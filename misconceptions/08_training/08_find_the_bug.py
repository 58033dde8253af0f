"""The bug as it was given, and changes that do not mend it."""

from torch_katas.course.mistakes import edit

train_keeping_best__as_given = edit(
    ("copy.deepcopy(model.state_dict())", "model.state_dict()"),
    why="""state_dict() holds the model's own tensors, and the optimizer goes on writing into them. The best state
    is whatever the model is now, and load_state_dict copies the model onto itself. Keep a copy:
    copy.deepcopy(model.state_dict()).""",
)


train_keeping_best__copies_the_dict = edit(
    ("copy.deepcopy(model.state_dict())", "model.state_dict().copy()"),
    why="""dict(…) or .copy() copies the dict, not the tensors in it: they are still the model's own. Copy the
    tensors too: copy.deepcopy, or clone() of each.""",
)


train_keeping_best__detaches = edit(
    (
        "best_loss, best_state = validation_loss, copy.deepcopy(model.state_dict())",
        "best_loss, best_state = (\n"
        "    validation_loss,\n"
        "    {name: value.detach() for name, value in model.state_dict().items()},\n"
        ")",
    ),
    why="""detach() cuts a tensor off from its history, but it is the same memory, and the optimizer writes into
    it. clone() makes memory of its own.""",
)


train_keeping_best__copies_the_start = edit(
    (", model.state_dict()", ", copy.deepcopy(model.state_dict())"),
    ("best_loss, best_state = validation_loss, copy.deepcopy(model.state_dict())", "best_loss = validation_loss"),
    why="""The copy is made once, before the training, and is never renewed: the untrained model comes back. Copy
    at each best epoch.""",
)


train_keeping_best__parameters_only = edit(
    ("copy.deepcopy(model.state_dict())", "{n: p.detach().clone() for n, p in model.named_parameters()}"),
    ("model.load_state_dict(best_state)", "model.load_state_dict(best_state, strict=False)"),
    why="""The parameters are copied, the buffers are not: batch norm keeps the running statistics of the last
    epoch. state_dict() has both.""",
)


train_keeping_best__copies_every_epoch = edit(
    (
        "if validation_loss < best_loss:\n"
        "    # The dict is new, but its tensors are the model's own: the next step writes into them. "
        "deepcopy copies the\n"
        "    # tensors too, parameters and buffers.\n"
        "    best_loss, best_state = validation_loss, copy.deepcopy(model.state_dict())",
        "if validation_loss < best_loss:\n"
        "    best_loss = validation_loss\n"
        "best_state = copy.deepcopy(model.state_dict())",
    ),
    why="The copy is made in every epoch, better or not, so the last one comes back. It belongs inside the `if`.",
)


train_keeping_best__stops_when_it_gets_worse = edit(
    ("model.load_state_dict(best_state)", "    else:\n        break\nmodel.load_state_dict(best_state)"),
    why="""The first epoch that is worse ends the training here. A later one may be better than all before: train
    on to the end.""",
)


train_keeping_best__copies_before_the_step = edit(
    ("loss.backward()", "loss.backward()\nbefore = copy.deepcopy(model.state_dict())"),
    ("copy.deepcopy(model.state_dict())", "before"),
    why="""The copy is made before the update, so it is the model of the epoch before. Copy after validation has
    found it to be the best.""",
)


train_keeping_best__goes_by_the_training_loss = edit(
    ("(validation[0]), validation", "(train[0]), train"),
    why="The best epoch is chosen by the training loss, which falls nearly always. Choose by the validation loss.",
)
