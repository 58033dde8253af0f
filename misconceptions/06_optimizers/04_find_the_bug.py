"""The bug as it was given, and changes that do not mend it."""

from torch_katas.course.mistakes import edit

train_linear_decay__as_given = edit(
    ("loss.backward()", "loss.backward()\nscheduler.step()"),
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    why="""The scheduler steps before the optimizer, so each update uses the rate of the next one, and the last a rate
    of 0; PyTorch warns of it once. Instead: first the optimizer steps, then the scheduler.""",
)


train_linear_decay__steps_once_an_epoch = edit(
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    ("history.append(total / len(x))", "scheduler.step()\nhistory.append(total / len(x))"),
    why="""The scheduler steps behind the loop over the batches, once an epoch, and this schedule counts updates.
    Instead: step it after every step of the optimizer.""",
)


train_linear_decay__still_schedules_first = edit(
    ("loss = mse_loss(model(inputs), targets)", "scheduler.step()\nloss = mse_loss(model(inputs), targets)"),
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    why="""The scheduler still steps before the optimizer has used the rate, so each rate is the next update's, and the
    last one 0. Instead: it comes after the optimizer's step.""",
)


train_linear_decay__never_reaches_zero = edit(
    ("updates = epochs * math.ceil(len(x) / batch_size)", "updates = epochs * math.ceil(len(x) / batch_size) + 1"),
    ("loss.backward()", "loss.backward()\nscheduler.step()"),
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    why="""The formula is divided by one more, so the last rate is no longer 0, but the first update still uses the rate
    of the second. Instead: mend the order, not the formula.""",
)


train_linear_decay__without_a_schedule = edit(
    ("updates = epochs * math.ceil(len(x) / batch_size)", ""),
    ("scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)", ""),
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    why="""There is no scheduler any more: every batch counts, and the rate never falls. Instead: keep the scheduler,
    and step it after the optimizer.""",
)


train_linear_decay__starts_again_each_epoch = edit(
    ("optimizer = torch.optim.SGD(model.parameters(), lr=lr)", ""),
    ("scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)", ""),
    (
        "total = 0.0",
        "optimizer = torch.optim.SGD(model.parameters(), lr=lr)\n"
        "scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)\n"
        "total = 0.0",
    ),
    why="""The order is right, but optimizer and scheduler are made anew in every epoch, so each begins at the full
    rate. Instead: make them once, before the loops.""",
)


train_linear_decay__clears_before_the_step = edit(
    ("optimizer.zero_grad()", ""),
    ("optimizer.step()\nscheduler.step()", "optimizer.zero_grad()\noptimizer.step()\nscheduler.step()"),
    why="""The order of the two steps is right now, but the gradients are cleared between backward and the optimizer's
    step, so the model never moves. Instead: clear them before backward, where it was done.""",
)


train_linear_decay__starts_one_too_high = edit(
    ("lambda k: 1 - k / updates", "lambda k: 1 - (k - 1) / updates"),
    why="""The formula is shifted by one as well as the order mended, so the first update uses more than lr. Instead:
    either is enough; leave the formula as it was.""",
)


train_linear_decay__mean_of_the_batches = edit(
    ("total += loss.item() * len(inputs)", "total += loss.item() / math.ceil(len(x) / batch_size)"),
    ("history.append(total / len(x))", "history.append(total)"),
    why="""The order is right, but the history was changed with it: it is the mean of the batches' losses, in which a
    short last batch counts as much as a full one. Instead: weigh each by its number of samples, as it was.""",
)
