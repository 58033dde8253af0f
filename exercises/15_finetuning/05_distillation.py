"""Distillation: a small model learns from what a large one says, and an average of a model says it more steadily.

A teacher's scores tell more than a label: this 7 might be a 1, and is surely no 8. A high temperature makes the small
probabilities visible.
Read: "Distilling the Knowledge in a Neural Network" (arXiv 1503.02531), torch.nn.functional.kl_div,
torch.nn.KLDivLoss, torch.optim.swa_utils.AveragedModel

Shapes: N samples, K classes.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax


def distillation_loss(student: Tensor, teacher: Tensor, targets: Tensor, temperature: float, alpha: float) -> Tensor:
    """Return alpha times the distance to the teacher, plus 1 - alpha times the cross entropy with the labels.

    Shapes: student (N, K) and teacher (N, K), raw logits of one dtype; targets (N,) int64 -> (), in that dtype.
    Both logits are divided by the temperature before their softmax: p for the teacher, q for the student. The distance
    is temperature² times the Kullback-Leibler divergence of q from p, the sum over the classes of p · log(p / q), as a
    mean over the N samples. (The gradient of the divergence falls with temperature²; the factor keeps its size.)
    The cross entropy is the mean over the N samples, at temperature 1.
    Gradients reach the student alone, also where the teacher's logits require grad. The loss is finite for logits of
    ±1e4. A teacher's logit may be -inf: where p is 0 the class adds 0, and the gradient is finite.
    Raises ValueError where the temperature is not above 0, or alpha is not from 0 to 1.

    >>> student = torch.tensor([[2.0, 0.0]])
    >>> teacher = torch.tensor([[0.0, 2.0]])
    >>> distillation_loss(student, teacher, torch.tensor([0]), temperature=2.0, alpha=1.0)
    tensor(1.8485)
    >>> distillation_loss(student, teacher, torch.tensor([0]), temperature=2.0, alpha=0.0)
    tensor(0.1269)
    """
    raise NotImplementedError


def ema_update(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the average of a model a little towards the model, in place: decay · average + (1 - decay) · model.

    Both are of the same make: the same names of parameters and buffers, with the same shapes and dtypes. The average
    may be on another device. Each parameter of the average moves so, and so does each buffer of floating-point numbers,
    such as the statistics of batch norm; also a buffer that state_dict() leaves out. Buffers of other dtypes, such as
    the count of batches, become what they are in the model.
    Parameters and buffers of the average stay the same objects, with their requires_grad and without history, and
    autograd records nothing. The model stays as it is, and so do all modes.
    decay = 1 leaves all that is averaged as it is, decay = 0 makes the average equal to the model. Raises ValueError
    where decay is not from 0 to 1; then nothing has changed.

    >>> average, model = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.constant_(average.weight, 1.0), nn.init.constant_(model.weight, 2.0)
    >>> ema_update(average, model, decay=0.75)
    >>> average.weight.item()
    1.25
    """
    raise NotImplementedError
