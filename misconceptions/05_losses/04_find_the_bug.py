"""The bug, and what people change in its place."""

from torch import nn
from torch.nn.functional import nll_loss  # noqa: F401 - an edit's new text needs it

from torch_katas.course.mistakes import edit


def _layers(features: int, hidden: int, classes: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))


Classifier__as_given = edit(
    ("return cross_entropy(self.layers(x), y)", "return cross_entropy(self(x), y)"),
    why="""cross_entropy takes a log-softmax of what it is given, and it is given probabilities: softmax twice. Numbers
    between 0 and 1 are taken for logits, so the surest prediction of three classes still costs log(e + 2) - 1 = 0.55.
    Instead: give the loss what comes before the softmax.""",
)


Classifier__gives_logits = edit(
    (
        "self.layers = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))",
        "self.layers = _layers(features, hidden, classes)",
    ),
    ("return self.layers(x).softmax(dim=1)", "return self.layers(x)"),
    ("return cross_entropy(self.layers(x), y)", "return cross_entropy(self(x), y)"),
    why="""The loss is right now, but model(x) no longer gives probabilities, and whoever uses it gets other numbers.
    Instead: leave forward as it is, and give the loss what the layers give.""",
)


Classifier__logs_the_probabilities = edit(
    (
        "self.layers = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))",
        "self.layers = _layers(features, hidden, classes)",
    ),
    ("return cross_entropy(self.layers(x), y)", "return nll_loss(self(x).log(), y)"),
    why="""The logarithm undoes the softmax, until a probability is 0 in float32: then the gradient is NaN, and the
    loss infinite where it is that of the true class. Instead: give `cross_entropy` the logits themselves.""",
)


Classifier__adds_an_epsilon = edit(
    (
        "self.layers = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))",
        "self.layers = _layers(features, hidden, classes)",
    ),
    ("return cross_entropy(self.layers(x), y)", "return nll_loss((self(x) + 1e-8).log(), y)"),
    why="""An epsilon keeps the logarithm finite, but no loss is more than 18, and beyond that the gradient is 0: the
    worst mistakes are never learned. Instead: give `cross_entropy` the logits, which need no epsilon.""",
)


Classifier__nll_of_probabilities = edit(
    (
        "self.layers = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))",
        "self.layers = _layers(features, hidden, classes)",
    ),
    ("return cross_entropy(self.layers(x), y)", "return nll_loss(self(x), y)"),
    why="""The loss is minus the probability, between -1 and 0: nll_loss takes no logarithm. Instead: give
    `cross_entropy` the logits.""",
)


Classifier__sharpens = edit(
    (
        "self.layers = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))",
        "self.layers = _layers(features, hidden, classes)",
    ),
    ("return cross_entropy(self.layers(x), y)", "return cross_entropy(10 * self(x), y)"),
    why="""The probabilities are multiplied, which makes no logits of them: the floor sinks from 0.55 to nearly 0, so
    the curve looks right, but a sure mistake costs no more than the factor. Instead: give `cross_entropy` the
    logits.""",
)


Classifier__logs_in_forward = edit(
    ("return self.layers(x).softmax(dim=1)", "return self.layers(x).log_softmax(dim=1)"),
    ("return cross_entropy(self.layers(x), y)", "return cross_entropy(self(x), y)"),
    why="""The loss is right now, but model(x) gives log-probabilities, and whoever uses it gets other numbers. Instead:
    leave forward as it is, and give the loss what the layers give.""",
)


Classifier__predicts_probabilities = edit(
    ("return self(x).argmax(dim=1)", "return self(x).max(dim=1).values"),
    why="""The loss is right, but predict was changed with it: it gives the largest probability, not the class. Instead:
    leave predict as it is.""",
)

Classifier__predict_squeezes = edit(
    ("return self(x).argmax(dim=1)", "return self(x).topk(1, dim=1).indices.squeeze()"),
    why="""The loss is right, but predict was changed with it: for one sample `squeeze` takes the axis of the samples
    away as well. Instead: leave predict as it is.""",
)
