"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def distillation_loss__written_out(
    student: Tensor, teacher: Tensor, targets: Tensor, temperature: float, alpha: float
) -> Tensor:
    if temperature <= 0 or alpha < 0 or alpha > 1:
        raise ValueError("temperature above 0, alpha from 0 to 1")
    with torch.no_grad():
        p = torch.softmax(teacher / temperature, -1)
        entropy = torch.special.entr(p).sum(-1)
    log_q = torch.log_softmax(student / temperature, -1)
    soft = (-(p * log_q).sum(-1) - entropy).mean() * temperature * temperature
    hard = -torch.log_softmax(student, -1).gather(1, targets[:, None]).mean()
    return alpha * soft + (1 - alpha) * hard


def distillation_loss__cross_entropies(
    student: Tensor, teacher: Tensor, targets: Tensor, temperature: float, alpha: float
) -> Tensor:
    if not (temperature > 0 and 0 <= alpha <= 1):
        raise ValueError
    hot = functional.softmax(teacher.detach() / temperature, dim=1)
    criterion = nn.KLDivLoss(reduction="sum")
    soft = criterion((student / temperature).log_softmax(1), hot) / len(student)
    return torch.lerp(functional.cross_entropy(student, targets), soft * temperature**2, alpha)


def ema_update__pairs(average: nn.Module, model: nn.Module, decay: float) -> None:
    if decay < 0 or decay > 1:
        raise ValueError("decay")
    with torch.no_grad():
        for mine, theirs in zip(average.parameters(), model.parameters(), strict=True):
            mine.mul_(decay).add_(theirs.to(mine.device), alpha=1 - decay)
        for mine, theirs in zip(average.buffers(), model.buffers(), strict=True):
            if torch.is_floating_point(mine):
                mine.mul_(decay).add_(theirs.to(mine.device), alpha=1 - decay)
            else:
                mine.copy_(theirs)


def ema_update__through_data(average: nn.Module, model: nn.Module, decay: float) -> None:
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"{decay}")
    for module, source in zip(average.modules(), model.modules(), strict=True):
        for kind in ("_parameters", "_buffers"):
            for name, value in getattr(module, kind).items():
                if value is None:
                    continue
                new = getattr(source, kind)[name].detach().to(value.device)
                if value.dtype.is_floating_point:
                    new = decay * value.detach() + (1 - decay) * new
                value.data.copy_(new)
