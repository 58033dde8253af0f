"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

train_linear_decay__sets_the_rate_itself = edit(
    ("scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)", "k = 0"),
    (
        "loss = mse_loss(model(inputs), targets)",
        'optimizer.param_groups[0]["lr"] = lr * (1 - k / updates)\nloss = mse_loss(model(inputs), targets)',
    ),
    ("optimizer.step()\nscheduler.step()", "optimizer.step()\nk += 1"),
    why="The rate of each update, written into the optimizer.",
)

train_linear_decay__updates_by_hand = edit(
    ("optimizer = torch.optim.SGD(model.parameters(), lr=lr)", "k = 0"),
    ("scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)", ""),
    ("optimizer.zero_grad()", "model.zero_grad()"),
    (
        "optimizer.step()\nscheduler.step()",
        "with torch.no_grad():\n"
        "    for parameter in model.parameters():\n"
        "        if parameter.grad is not None:\n"
        "            parameter -= lr * (1 - k / updates) * parameter.grad\n"
        "k += 1",
    ),
    why="Gradient descent without an optimizer.",
)
