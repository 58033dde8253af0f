"""The bug as it was given, and changes that do not mend it."""

from torch_katas.course.mistakes import edit

train_keeping_best__as_given = edit(
    ("copy.deepcopy(model.state_dict())", "model.state_dict()"),
    why="""Ends with the model of the last epoch: what was kept at the best one changes with the model, or is never
    loaded back into it. Instead: `copy.deepcopy(model.state_dict())` where the loss is the best so far, and load it at
    the end. The dict that state_dict() gives holds the model's own tensors, into which the optimizer writes; a copy of
    the dict, or detach(), shares their memory.""",
)


train_keeping_best__copies_the_dict = edit(
    ("copy.deepcopy(model.state_dict())", "model.state_dict().copy()"),
    why="""Ends with the model of the last epoch: what was kept at the best one changes with the model, or is never
    loaded back into it. Instead: `copy.deepcopy(model.state_dict())` where the loss is the best so far, and load it at
    the end. The dict that state_dict() gives holds the model's own tensors, into which the optimizer writes; a copy of
    the dict, or detach(), shares their memory.""",
)


train_keeping_best__detaches = edit(
    (
        "best_loss, best_state = validation_loss, copy.deepcopy(model.state_dict())",
        "best_loss, best_state = (\n"
        "    validation_loss,\n"
        "    {name: value.detach() for name, value in model.state_dict().items()},\n"
        ")",
    ),
    why="""Ends with the model of the last epoch: what was kept at the best one changes with the model, or is never
    loaded back into it. Instead: `copy.deepcopy(model.state_dict())` where the loss is the best so far, and load it at
    the end. The dict that state_dict() gives holds the model's own tensors, into which the optimizer writes; a copy of
    the dict, or detach(), shares their memory.""",
)


train_keeping_best__copies_the_start = edit(
    (", model.state_dict()", ", copy.deepcopy(model.state_dict())"),
    ("best_loss, best_state = validation_loss, copy.deepcopy(model.state_dict())", "best_loss = validation_loss"),
    why="""Makes the copy once, before the training, and never renews it: the untrained model comes back. Instead:
    copy at each best epoch.""",
)


train_keeping_best__parameters_only = edit(
    ("copy.deepcopy(model.state_dict())", "{n: p.detach().clone() for n, p in model.named_parameters()}"),
    ("model.load_state_dict(best_state)", "model.load_state_dict(best_state, strict=False)"),
    why="""Copies the parameters, but not the buffers: batch norm keeps the running statistics of the last epoch.
    Instead: `state_dict()` has both.""",
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
    why="""Ends with the model of the last epoch: what was kept at the best one changes with the model, or is never
    loaded back into it. Instead: `copy.deepcopy(model.state_dict())` where the loss is the best so far, and load it at
    the end. The dict that state_dict() gives holds the model's own tensors, into which the optimizer writes; a copy of
    the dict, or detach(), shares their memory.""",
)


train_keeping_best__stops_when_it_gets_worse = edit(
    ("model.load_state_dict(best_state)", "    else:\n        break\nmodel.load_state_dict(best_state)"),
    why="""Ends the training at the first epoch that is worse, though a later one may be better than all before.
    Instead: train on to the end.""",
)


train_keeping_best__copies_before_the_step = edit(
    ("loss.backward()", "loss.backward()\nbefore = copy.deepcopy(model.state_dict())"),
    ("copy.deepcopy(model.state_dict())", "before"),
    why="""Makes the copy before the update, so it is the model of the epoch before. Instead: copy after validation has
    found it to be the best.""",
)


train_keeping_best__goes_by_the_training_loss = edit(
    ("(validation[0]), validation", "(train[0]), train"),
    why="""Chooses the best epoch by the training loss, which falls nearly always. Instead: choose by the validation
    loss.""",
)


train_keeping_best__the_last_of_equals = edit(
    ("validation_loss < best_loss", "validation_loss <= best_loss"),
    why="Keeps the last of several epochs with the same validation loss. Instead: the first one, `<`.",
)


train_keeping_best__restores_at_an_early_end = edit(
    ("for _ in range(epochs):", "waited = 0\nfor _ in range(epochs):"),
    (
        "best_loss, best_state = validation_loss, copy.deepcopy(model.state_dict())",
        "best_loss, best_state, waited = validation_loss, copy.deepcopy(model.state_dict()), 0\n",
    ),
    (
        "model.load_state_dict(best_state)",
        "    else:\n        waited += 1\n    if waited == 4:\n        model.load_state_dict(best_state)\n        break",
    ),
    why="""Brings the best state back only where it stops early: a run that goes to its end keeps the model of the last
    epoch. Instead: load the best state after the loop, in any case.""",
)


train_keeping_best__copies_into_a_name_of_its_own = edit(
    ("copy.deepcopy(model.state_dict())", "model.state_dict()\nstate = copy.deepcopy(best_state)"),
    why="""Ends with the model of the last epoch: what was kept at the best one changes with the model, or is never
    loaded back into it. Instead: `copy.deepcopy(model.state_dict())` where the loss is the best so far, and load it at
    the end. The dict that state_dict() gives holds the model's own tensors, into which the optimizer writes; a copy of
    the dict, or detach(), shares their memory.""",
)


train_keeping_best__ends_in_train_mode = edit(
    ("model.load_state_dict(best_state)", "model.load_state_dict(best_state)\nmodel.train()"),
    why="Leaves the model in train mode. Instead: it is in eval mode afterwards.",
)


train_keeping_best__a_model_of_its_own = edit(
    ("copy.deepcopy(model.state_dict())", "copy.deepcopy(model.state_dict())\nbest_model = copy.deepcopy(model)"),
    ("model.load_state_dict(best_state)", "model = best_model"),
    why="""Ends with the model of the last epoch: what was kept at the best one changes with the model, or is never
    loaded back into it. Instead: `copy.deepcopy(model.state_dict())` where the loss is the best so far, and load it at
    the end. The dict that state_dict() gives holds the model's own tensors, into which the optimizer writes; a copy of
    the dict, or detach(), shares their memory.""",
)
