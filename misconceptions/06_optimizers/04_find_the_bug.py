"""The bug as it was given, and changes that do not mend it."""

from torch_katas.course.mistakes import edit

train_linear_decay__as_given = edit(
    ("loss.backward()", "loss.backward()\nscheduler.step()"),
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    why="""scheduler.step() comes before optimizer.step(), so each update uses the rate of the next one, and the
    last a rate of 0. PyTorch warns of it once, in a line that is easily lost in a log. First the optimizer steps,
    then the scheduler.""",
)


train_linear_decay__steps_once_an_epoch = edit(
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    ("history.append(total / len(x))", "scheduler.step()\nhistory.append(total / len(x))"),
    why="""Moved behind the loop over the batches, the scheduler steps once an epoch. This schedule counts
    updates: step it after every optimizer.step().""",
)


train_linear_decay__still_schedules_first = edit(
    ("loss = mse_loss(model(inputs), targets)", "scheduler.step()\nloss = mse_loss(model(inputs), targets)"),
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    why="""The scheduler still steps before the optimizer has used the rate, just before it or at the top of the
    loop. Each rate is the next update's, and the last one 0. It comes after optimizer.step().""",
)


train_linear_decay__never_reaches_zero = edit(
    ("updates = epochs * math.ceil(len(x) / batch_size)", "updates = epochs * math.ceil(len(x) / batch_size) + 1"),
    ("loss.backward()", "loss.backward()\nscheduler.step()"),
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    why="""Divided by one more, the last rate is no longer 0: the symptom is gone, the bug is not. The first
    update still uses the rate of the second. Mend the order, not the formula.""",
)


train_linear_decay__without_a_schedule = edit(
    ("updates = epochs * math.ceil(len(x) / batch_size)", ""),
    ("scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)", ""),
    ("optimizer.step()\nscheduler.step()", "optimizer.step()"),
    why="""Without the scheduler every batch counts, and the rate never falls. The schedule is part of the task:
    keep it, and step it after the optimizer.""",
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
    why="""The order is right, but optimizer and scheduler are made anew in every epoch, so each begins at the
    full rate. There is one straight line through all epochs: make them once, before the loops.""",
)
