"""Wrong answers that people write when they label pixels.

Seen in: kevinzakka/pytorch-goodies 2, fastai/fastai 3439, qubvel-org/segmentation_models.pytorch 712,
BloodAxe/pytorch-toolbelt 99, HiLab-git/SSL4MIS 101, ShannonAI/dice_loss_for_NLP 2, Lightning-AI/torchmetrics 2558 and
2866, pyg-team/pytorch_geometric 1982, allenai/rslearn 696, mosaicml/composer 1558,
gokulprasadthekkel/pytorch-multi-class-focal-loss 1, kaidic/LDAM-DRW 6, andrijdavid/FocalLoss 2,
milesial/Pytorch-UNet 32, hayashimasa/UNet-PyTorch 3, meetps/pytorch-semseg 21 and 231, jvanvugt/pytorch-unet 2.
"""

import torch
from torch import Tensor
from torch.nn import functional

from torch_katas.course.mistakes import edit

dice_loss__over_the_batch = edit(
    ("(p * t).sum((2, 3)), (p + t).sum((2, 3))", "(p * t).sum((0, 2, 3)), (p + t).sum((0, 2, 3))"),
    why="""Sums over the batch as well, so an image with many pixels of a class outweighs one with few. Instead: sum
    over the pixels, axes 2 and 3, and take the mean of what comes out.""",
)

dice_loss__over_everything = edit(
    ("(p * t).sum((2, 3)), (p + t).sum((2, 3))", "(p * t).sum(), (p + t).sum()"),
    why="""Sums over the classes as well: the background decides, and a class of few pixels may be missed as a whole.
    Instead: sum over the pixels, axes 2 and 3.""",
)

dice_loss__no_softmax = edit(
    ("logits.softmax(1)", "logits"),
    why="""Takes logits for probabilities, so the score may be below 0 or above 1. Instead: take the softmax over the
    classes.""",
)

dice_loss__softmax_over_the_columns = edit(
    ("logits.softmax(1)", "logits.softmax(-1)"),
    why="Takes the softmax over the columns of the image, the last axis. Instead: the classes are axis 1.",
)

dice_loss__sigmoid = edit(
    ("logits.softmax(1)", "logits.sigmoid()"),
    why="""Takes each class by itself, by `sigmoid`, so a pixel may be of several classes. Instead: softmax over the
    classes.""",
)

dice_loss__sigmoid_for_one_class = edit(
    ("logits.softmax(1)", "logits.softmax(1) if logits.shape[1] > 1 else logits.sigmoid()"),
    why="""Takes `sigmoid` where there is a single class. Instead: p is the softmax over the classes, and of one class
    that is 1.""",
)

dice_loss__hard_predictions = edit(
    (
        "p = logits.softmax(1)",
        "p = functional.one_hot(logits.argmax(1), logits.shape[1]).movedim(-1, 1).to(logits.dtype) + 0 * logits",
    ),
    why="""Counts the likeliest class alone, by `argmax`: no gradient says which logit to change. Instead: take the
    probabilities.""",
)

dice_loss__forgets_the_two = edit(
    ("2 * shared", "shared"),
    why="""Leaves out the 2, so a perfect prediction scores a half. Instead: the shared pixels stand in both sums below,
    and count twice above.""",
)

dice_loss__view = edit(
    (
        "functional.one_hot(targets, logits.shape[1])",
        "functional.one_hot(targets.view(-1), logits.shape[1]).view(*targets.shape, -1)",
    ),
    why="""Needs targets in one piece in memory, by `view`, and fails for a part of larger ones. Instead: one_hot takes
    any shape.""",
)

dice_loss__hardly_smooth = edit(
    ("smooth: float = 1.0", "smooth: float = 1e-6"),
    why="Has another default for smooth, so a class that is not there has other weight. Instead: 1.",
)

dice_loss__score_for_loss = edit(
    ("1 - dice.mean()", "dice.mean()"),
    why="Returns the score, which is best at 1, so training makes it worse. Instead: 1 minus the score.",
)

dice_loss__smooth_below_only = edit(
    ("2 * shared + smooth", "2 * shared"),
    why="""Adds smooth to the divisor alone, so a class that is not there, and not predicted, scores 0. Instead: add it
    above as well.""",
)

dice_loss__smooth_is_one = edit(
    ("(2 * shared + smooth) / (total + smooth)", "(2 * shared + 1.0) / (total + 1.0)"),
    why="Always adds 1, whatever smooth is. Instead: add smooth.",
)

dice_loss__squares = edit(
    ("(p + t).sum((2, 3))", "(p**2 + t**2).sum((2, 3))"),
    why="Sums squares below, as V-Net does. Instead: here the sums are those of p and t themselves.",
)

dice_loss__iou = edit(
    ("(2 * shared + smooth) / (total + smooth)", "(shared + smooth) / (total - shared + smooth)"),
    why="Computes the intersection over union. Instead: Dice divides twice the shared part by the sum of both.",
)

dice_loss__classes_that_are_there = edit(
    ("return 1 - dice.mean()", "return 1 - dice[t.sum((2, 3)) > 0].mean()"),
    why="""Leaves out classes that an image does not have, so pixels wrongly given to them cost nothing there. Instead:
    every class counts.""",
)

dice_loss__sum_of_classes = edit(
    ("1 - dice.mean()", "(1 - dice).sum(1).mean()"),
    why="Sums over the classes, so more classes make a larger loss. Instead: the mean of all images and classes.",
)

dice_loss__one_hot_in_the_wrong_place = edit(
    (".movedim(-1, 1)", ".reshape(logits.shape)"),
    why="""Reshapes (B, H, W, K) into (B, K, H, W), which leaves every number where it is and gives it to another pixel.
    Instead: move the axis.""",
)

mean_iou__absent_classes_are_zero = edit(
    (
        "if union > 0:\n    scores.append((predicted & wanted).sum().item() / union)",
        "scores.append((predicted & wanted).sum().item() / max(union, 1))",
    ),
    why="""Counts classes that nobody has with 0, so the mean falls with every class that is not in the picture.
    Instead: leave them out.""",
)

mean_iou__absent_classes_are_one = edit(
    (
        "if union > 0:\n    scores.append((predicted & wanted).sum().item() / union)",
        "scores.append((predicted & wanted).sum().item() / union if union else 1.0)",
    ),
    why="Counts classes that nobody has with 1, so a model looks better than it is. Instead: leave them out.",
)

mean_iou__classes_of_the_target = edit(
    ("if union > 0:", "if wanted.any():"),
    why="""Leaves out classes that are predicted and not there at all, though they are mistakes. Instead: a class takes
    part where prediction or target has it.""",
)

mean_iou__accuracy = edit(
    ("union = (predicted | wanted).sum().item()", "union = wanted.sum().item()"),
    why="""Divides by the target's pixels alone: that is recall, and whoever predicts one class everywhere gets 1 for
    it. Instead: divide by the union.""",
)

mean_iou__dice = edit(
    (
        "(predicted & wanted).sum().item() / union",
        "2 * (predicted & wanted).sum().item() / (predicted.sum() + wanted.sum()).item()",
    ),
    why="""Computes Dice, which divides twice the shared part by the sum of both. Instead: shared pixels by those of the
    union.""",
)

mean_iou__ignored_pixels_in_the_prediction = edit(
    ("predictions, targets = predictions[counts], targets[counts]", "counts = None"),
    why="Counts what is predicted on pixels that have no target, as a mistake. Instead: take these pixels out of both.",
)

mean_iou__ignores_255 = edit(
    ("targets != ignore", "targets != 255"),
    why="Leaves out 255, whatever `ignore` is. Instead: compare with ignore.",
)

mean_iou__image_by_image = edit(
    (
        "counts = targets != ignore\n",
        "if targets.dim() > 1:\n"
        "    parts = [mean_iou(p, t, classes, ignore) for p, t in zip(predictions, targets)]\n"
        "    return sum(parts) / len(parts) if parts else float('nan')\n"
        "counts = targets != ignore\n",
    ),
    why="""Takes the mean of the means of the images, so a class in one image counts more where it is rare. Instead:
    count the pixels of the whole batch.""",
)

mean_iou__all_pixels_together = edit(
    (
        'return sum(scores) / len(scores) if scores else float("nan")',
        "return (predictions == targets).double().mean().item()",
    ),
    why="""Returns the share of pixels that are right, in which the background decides. Instead: one IoU for each class,
    then their mean.""",
)

mean_iou__zero_for_nothing = edit(
    ('float("nan")', "0.0"),
    why="Returns 0 where no pixel counts, which looks like a bad model. Instead: NaN, there is nothing to tell.",
)

mean_iou__divides_by_the_number_of_classes = edit(
    ("/ len(scores) if", "/ classes if"),
    why="""Divides by the number of all classes, so one that nobody has counts with 0. Instead: divide by the number of
    those that are there.""",
)

mean_iou__view = edit(
    (
        "counts = targets != ignore",
        "predictions, targets = predictions.view(-1), targets.view(-1)\ncounts = targets != ignore",
    ),
    why="""Needs tensors in one piece in memory, by `view`, and fails for a part of larger ones. Instead: nothing has to
    be flattened.""",
)

mean_iou__without_the_background = edit(
    ("for k in range(classes):", "for k in range(1, classes):"),
    why="Leaves class 0 out, as some do with the background. Instead: all classes count here.",
)

mean_iou__a_tensor = edit(
    ("return sum(scores) / len(scores) if", "return torch.tensor(sum(scores) / len(scores)) if"),
    why="Returns a tensor. Instead: a Python float.",
)

mean_iou__drops_targets_of_zero = edit(
    ("counts = targets != ignore", "counts = (targets != ignore) & (targets > 0)"),
    why="Leaves out all pixels whose target is 0, too, with what is predicted there. Instead: only ignore is left out.",
)


def focal_loss__pt_of_the_mean(
    logits: Tensor, targets: Tensor, gamma: float = 2.0, weight: Tensor | None = None
) -> Tensor:
    """Takes the mean first, and one pt from it for all: hard and easy pixels get the same factor. Instead: each pixel
    has its own pt, with reduction="none"."""
    loss = functional.cross_entropy(logits, targets, weight=weight)
    return (1 - torch.exp(-loss)) ** gamma * loss


def focal_loss__pt_of_the_weighted_loss(
    logits: Tensor, targets: Tensor, gamma: float = 2.0, weight: Tensor | None = None
) -> Tensor:
    """Takes pt from a loss that has its weight already, so it is a power of the probability. Instead: take pt from the
    plain logarithm, and weight afterwards."""
    losses = functional.cross_entropy(logits, targets, weight=weight, reduction="none")
    factors = (1 - torch.exp(-losses)) ** gamma
    total = losses.numel() if weight is None else weight[targets].sum()
    return (factors * losses).sum() / total


focal_loss__log_of_softmax = edit(
    (
        "log_p = logits.log_softmax(1).gather(1, targets.unsqueeze(1)).squeeze(1)",
        "log_p = logits.softmax(1).gather(1, targets.unsqueeze(1)).squeeze(1).log()",
    ),
    why="""Takes the logarithm of a probability that may have become 0, by `softmax` and `log`: the loss is infinite.
    Instead: log_softmax.""",
)

focal_loss__clamps_the_probability = edit(
    (
        "log_p = logits.log_softmax(1).gather(1, targets.unsqueeze(1)).squeeze(1)",
        "log_p = logits.softmax(1).gather(1, targets.unsqueeze(1)).squeeze(1).clamp(min=1e-7).log()",
    ),
    why="Clamps the probability, so what is entirely wrong has no gradient any more. Instead: log_softmax.",
)

focal_loss__pt_the_wrong_way = edit(
    ("(1 - log_p.exp()) ** gamma", "log_p.exp() ** gamma"),
    why="Multiplies by pt instead of 1 - pt, so what is right already counts most. Instead: (1 - pt) ** gamma.",
)

focal_loss__factor_without_gradient = edit(
    ("(1 - log_p.exp()) ** gamma", "(1 - log_p.detach().exp()) ** gamma"),
    why="""Detaches the factor, by `detach`, so the gradient is that of another loss. Instead: let it flow through pt as
    well.""",
)

focal_loss__plain_mean = edit(
    ("(weights * losses).sum() / weights.sum()", "(weights * losses).mean()"),
    why="""Divides by the number of targets, so with weights gamma = 0 is not cross_entropy. Instead: divide by the sum
    of the targets' weights.""",
)

focal_loss__forgets_the_weight = edit(
    ("if weight is None:", "if weight is not None or weight is None:"),
    why="Leaves the weights out, whatever is handed in. Instead: multiply each loss by the weight of its class.",
)

focal_loss__multiplies_by_gamma = edit(
    ("(1 - log_p.exp()) ** gamma", "(1 - log_p.exp()) * gamma"),
    why="Multiplies by gamma, by `*`, so gamma = 0 makes everything 0. Instead: gamma is the exponent.",
)

focal_loss__gamma_is_two = edit(
    ("** gamma", "** 2"),
    why="Always squares, whatever gamma is. Instead: gamma is the exponent.",
)

focal_loss__sum = edit(
    ("return losses.mean()", "return losses.sum()"),
    why="Returns the sum, so a larger image has a larger loss. Instead: the mean.",
)

focal_loss__last_axis = edit(
    ("logits.log_softmax(1)", "logits.log_softmax(-1)"),
    why="Takes the softmax over the last axis, the columns of an image. Instead: the classes are axis 1.",
)

focal_loss__view = edit(
    (
        "log_p = logits.log_softmax(1).gather(1, targets.unsqueeze(1)).squeeze(1)",
        "rows = logits.log_softmax(1).movedim(1, -1).flatten(0, -2)\n"
        "log_p = rows.gather(1, targets.view(-1, 1)).view(targets.shape)",
    ),
    why="""Needs targets in one piece in memory, by `view`, and fails for a part of larger ones. Instead: gather along
    axis 1, nothing has to be flattened.""",
)

focal_loss__wrong_sign = edit(
    ("-((1 - log_p.exp())", "((1 - log_p.exp())"),
    why="Forgets the minus: a logarithm of a probability is below 0. Instead: minus, so that the loss is above 0.",
)

focal_loss__all_classes = edit(
    (
        "log_p = logits.log_softmax(1).gather(1, targets.unsqueeze(1)).squeeze(1)",
        "log_p = logits.log_softmax(1)[:, 0].where(targets == 0, logits.log_softmax(1)[:, 1])",
    ),
    why="""Knows two classes alone, so every target above 0 gets the probability of class 1. Instead: gather the
    target's own.""",
)

UNet__no_cut = edit(
    ("(x)[:, :, : across.shape[2], : across.shape[3]]", "(x)"),
    why="""Puts two maps together whose sizes differ by one where a size is odd, which raises an error. Instead: cut the
    larger one.""",
)

UNet__rounds_down = edit(
    (", ceil_mode=True", ""),
    (
        "(x)[:, :, : across.shape[2], : across.shape[3]]",
        "(x)\nx = functional.pad(x, (0, across.shape[3] - x.shape[3], 0, across.shape[2] - x.shape[2]))",
    ),
    why="""Lets pooling round down, so the last row of an odd size gets lost, and nothing is left of a single one.
    Instead: ceil_mode=True, and cut on the way up.""",
)

UNet__cuts_the_first = edit(
    (
        "(x)[:, :, : across.shape[2], : across.shape[3]]",
        "(x)\nx = x[:, :, x.shape[2] - across.shape[2] :, x.shape[3] - across.shape[3] :]",
    ),
    why="""Cuts off the first row and column, so the map is shifted by one pixel. Instead: rounding up added the last
    ones; cut those off.""",
)

UNet__resizes = edit(
    (
        "(x)[:, :, : across.shape[2], : across.shape[3]]",
        "(x)\nx = functional.interpolate(x, size=across.shape[2:], mode='bilinear')",
    ),
    why="""Stretches the map to the right size, by `interpolate`, which moves pixels away from their places. Instead:
    cut off the last row and column.""",
)

UNet__no_way_across = edit(
    ("torch.cat([across, x], dim=1)", "torch.cat([x, x], dim=1)"),
    why="""Puts the same map together twice, so no detail comes from the way down. Instead: what was kept, and the map
    from below.""",
)

UNet__other_order = edit(
    ("torch.cat([across, x], dim=1)", "torch.cat([x, across], dim=1)"),
    why="""Puts the map from below in front, so the weights of a saved model meet the wrong channels. Instead: what was
    kept stands in front.""",
)

UNet__keeps_after_pooling = edit(
    (
        "x = functional.max_pool2d(x, 2, ceil_mode=True)",
        "x = functional.max_pool2d(x, 2, ceil_mode=True)\n"
        "wide = x.repeat_interleave(2, 2).repeat_interleave(2, 3)\n"
        "kept[-1] = wide[:, :, : kept[-1].shape[2], : kept[-1].shape[3]]",
    ),
    why="""Keeps the map after pooling, in which the details are gone. Instead: keep the block's output, before it is
    pooled.""",
)

UNet__plain_list = edit(
    (
        "self.merge = nn.ModuleList(block(2 * o, o) for o in widths[:-1])",
        "self.merge = [block(2 * o, o) for o in widths[:-1]]",
    ),
    why="Keeps blocks in a plain list, so no optimizer and no state_dict knows them. Instead: nn.ModuleList.",
)

UNet__no_last_relu = edit(
    ("nn.Sequential(first, nn.ReLU(), second, nn.ReLU())", "nn.Sequential(first, nn.ReLU(), second)"),
    why="Has no ReLU behind a block's second convolution. Instead: conv, ReLU, conv, ReLU.",
)

UNet__logits_after_relu = edit(
    ("return self.head(x)", "return self.head(x).relu()"),
    why="Sends the logits through a ReLU, so none is below 0. Instead: the head is the last thing.",
)

UNet__probabilities = edit(
    ("return self.head(x)", "return self.head(x).softmax(1)"),
    why="Returns probabilities, by `softmax`, and the loss takes the softmax once more. Instead: return logits.",
)

UNet__same_width_everywhere = edit(
    ("[width * 2**level for level in range(depth + 1)]", "[width for level in range(depth + 1)]"),
    ("nn.ConvTranspose2d(2 * o, o, 2, stride=2)", "nn.ConvTranspose2d(o, o, 2, stride=2)"),
    why="Gives all levels the same number of channels. Instead: each has twice as many as the one above.",
)

UNet__one_level_too_few = edit(
    ("for level in range(depth + 1)", "for level in range(max(depth, 1))"),
    why="Has one level too few: depth counts the times that the size is halved. Instead: depth + 1 levels.",
)

UNet__empties_its_list = edit(
    (
        "for level in reversed(range(len(self.up))):",
        "kept_up = list(self.up)\nself.up = nn.ModuleList()\nfor level in reversed(range(len(kept_up))):",
    ),
    ("self.up[level]", "kept_up[level]"),
    why="""Takes layers out of the model while it runs, so the second call has none. Instead: go through them, and leave
    them where they are.""",
)

UNet__average_pooling = edit(
    ("functional.max_pool2d(x, 2, ceil_mode=True)", "functional.avg_pool2d(x, 2, ceil_mode=True)"),
    why="Takes the mean of each window, by `avg_pool2d`. Instead: the maximum.",
)

mean_iou__ignored_class_left_out = edit(
    ("if union > 0:", "if union > 0 and k != ignore:"),
    why="""Leaves out the class whose number is `ignore`, though it may be predicted for pixels that count. Instead:
    only pixels are left out, those whose target it is.""",
)


def mean_iou__pairs_in_a_byte(predictions: Tensor, targets: Tensor, classes: int, ignore: int = 255) -> float:
    """Writes target and prediction as one number of type `uint8`, which ends at 255: from 17 classes on different pairs
    are the same number. Instead: leave them int64."""
    counts = targets != ignore
    pairs = (targets[counts] * classes + predictions[counts]).to(torch.uint8)
    table = torch.bincount(pairs.long(), minlength=classes**2)[: classes**2].reshape(classes, classes)
    shared = table.diagonal()
    union = table.sum(0) + table.sum(1) - shared
    return (shared[union > 0].double() / union[union > 0]).mean().item()


mean_iou__ignored_pixels_in_the_union = edit(
    (
        "predictions, targets = predictions[counts], targets[counts]  # (n,), (n,)",
        'if not counts.any():\n    return float("nan")',
    ),
    ("if union > 0:", "if union > 0 and k != ignore:"),
    why="Counts what is predicted on pixels that have no target, as a mistake. Instead: take these pixels out of both.",
)


mean_iou__images_with_a_target = edit(
    (
        "counts = targets != ignore\n",
        "if targets.dim() > 1:\n"
        "    parts = [mean_iou(p.flatten(), t.flatten(), classes, ignore) for p, t in zip(predictions, targets)]\n"
        "    parts = [part for part in parts if part == part]\n"
        "    return sum(parts) / len(parts) if parts else float('nan')\n"
        "counts = targets != ignore\n",
    ),
    why="""Takes the mean of the means of the images, so a class in one image counts more where it is rare. Instead:
    count the pixels of the whole batch.""",
)


UNet__keeps_the_first_call = edit(
    ("kept = []", "self.kept = kept = getattr(self, 'kept', [])"),
    why="""Keeps the outputs in the module, by `self.kept`, and never empties the list: a second call gets the details
    of the first image. Instead: a new list in each call.""",
)

UNet__no_gradient_across = edit(
    ("across = kept[level]", "across = kept[level].detach()"),
    why="""Cuts the graph on the way across, by `detach`, so what comes that way teaches nothing. Instead: leave the
    graph.""",
)


UNet__plain_lists = edit(
    ("self.down = nn.ModuleList(", "self.down = list("),
    ("self.up = nn.ModuleList(", "self.up = list("),
    ("self.merge = nn.ModuleList(", "self.merge = list("),
    why="""Keeps all layers but the head in plain lists, so no optimizer and no state_dict knows them. Instead:
    nn.ModuleList.""",
)
