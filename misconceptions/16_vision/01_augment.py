"""Wrong answers that people write when they augment images.

Seen in: Nota-NetsPresso/netspresso-trainer 196, fredzzhang/pocket 23, YunYang1994/tensorflow-yolov3 389,
albumentations-team/albumentations 1720, PaddlePaddle/PaddleX 1754, mindee/doctr 1438, xudonmao/VMT 1,
huggingface/pytorch-image-models 50, hongyi-zhang/Fixup 5, Megvii-BaseDetection/YOLOX 275,
libffcv/ffcv 213.
"""

import random  # noqa: F401 - an edit's new text needs it

import numpy as np  # noqa: F401 - an edit's new text needs it
import torch  # noqa: F401 - an edit's new text needs it

from torch_katas.course.mistakes import edit

random_flip__edges_not_swapped = edit(
    ("[width - x2, y1, width - x1, y2]", "[width - x1, y1, width - x2, y2]"),
    why="""Mirrors each edge but leaves it in its place, so the left edge is greater than the right one, and the box has
    a negative width. Instead: swap them, W - x2 is the new left edge.""",
)


random_flip__counts_pixels = edit(
    ("[width - x2, y1, width - x1, y2]", "[width - 1 - x2, y1, width - 1 - x1, y2]"),
    why="""Subtracts the edges from a number that is not the image's width: from W - 1, as for the number of a pixel, or
    from its height. Instead: an edge at x goes to W - x, and W is the size of the last axis.""",
)


random_flip__boxes_stay = edit(
    ("torch.stack([width - x2, y1, width - x1, y2], dim=1)", "boxes"),
    why="Mirrors the image and leaves the boxes where they were. Instead: mirror them as well, in the same call.",
)


random_flip__upside_down = edit(
    ("image.flip(2)", "image.flip(1)"),
    why="Turns the image upside down: axis 1 holds the rows. Instead: left and right are the columns, axis 2.",
)


random_flip__takes_the_height = edit(
    ("width = image.shape[2]", "width = image.shape[1]"),
    why="""Subtracts the edges from a number that is not the image's width: from W - 1, as for the number of a pixel, or
    from its height. Instead: an edge at x goes to W - x, and W is the size of the last axis.""",
)


random_flip__mirrors_y = edit(
    ("[width - x2, y1, width - x1, y2]", "[x1, width - y2, x2, width - y1]"),
    why="""Mirrors y1 and y2 of the boxes, though the image is mirrored from left to right. Instead: x1 and x2 change,
    y1 and y2 stay.""",
)


random_flip__two_draws = edit(
    ("return image.flip(2), torch", "boxes_too = torch.rand((), generator=generator) < p\nreturn image.flip(2), torch"),
    ("dim=1)", "dim=1) if boxes_too else boxes"),
    why="""Draws once for the image and once more for the boxes, so often only one of them is mirrored. Instead: one
    draw decides for both.""",
)


random_flip__global_generator = edit(
    ("torch.rand((), generator=generator).item()", "torch.rand(()).item()"),
    why="""Draws from torch's global generator, so the caller's seed has no say. Instead: hand over
    `generator=generator`.""",
)


random_flip__pythons_generator = edit(
    ("torch.rand((), generator=generator).item()", "random.random()"),
    why="""Draws from Python's own generator, so the caller's seed has no say. Instead: `torch.rand` with
    `generator=generator`.""",
)


random_flip__p_the_wrong_way = edit(
    (">= p", "< p"),
    why="""Keeps the image with probability p, and mirrors it otherwise. Instead: mirror where the number drawn is below
    p.""",
)


random_flip__in_place = edit(
    (
        "return image.flip(2), torch.stack([width - x2, y1, width - x1, y2], dim=1)",
        "boxes[:, 0::2] = width - boxes[:, [2, 0]]\nreturn image.flip(2), boxes",
    ),
    why="""Writes into the caller's boxes, so in the next epoch they are those of the mirrored image. Instead: make new
    ones, as with torch.stack.""",
)


random_flip__half = edit(
    (">= p", ">= 0.5"),
    why="Always mirrors half of the images, whatever p is. Instead: compare the number drawn with p.",
)


random_flip__same_draw_in_every_call = edit(
    (
        "if torch.rand((), generator=generator).item()",
        "generator.manual_seed(generator.initial_seed())\nif torch.rand((), generator=generator).item()",
    ),
    why="""Sets the generator back to its seed in every call, so all images get the same decision. Instead: leave the
    seed to the caller.""",
)


flip_batch__same_draw_for_the_batch = edit(
    ("torch.rand(len(images), generator=generator)", "torch.rand(1, generator=generator).expand(len(images))"),
    why="""Draws one number for the whole batch, so all of its images are mirrored or none. Instead: draw one for each
    image, len(images) numbers.""",
)


flip_batch__upside_down = edit(
    ("images.flip(3)", "images.flip(2)"),
    why="""Turns images upside down: with a batch in front, axis 2 holds the rows. Instead: the columns are axis 3, or
    -1.""",
)


flip_batch__fliplr = edit(
    ("images.flip(3)", "torch.fliplr(images)"),
    why="""Calls `fliplr`, which flips axis 1 whatever it holds: of a batch these are the channels. Instead: flip the
    last axis by its number.""",
)


flip_batch__reverses_the_batch = edit(
    ("images.flip(3)", "images.flip(0)"),
    why="""Reverses the order of the batch, so images change places and their labels do not. Instead: flip the last
    axis.""",
)


flip_batch__in_place = edit(
    (
        "return torch.where(flipped[:, None, None, None], images.flip(3), images), flipped",
        "images[flipped] = images[flipped].flip(3)\nreturn images, flipped",
    ),
    why="""Writes the mirrored images into the caller's batch. Instead: make a new tensor, by `torch.where` or on a
    clone.""",
)


flip_batch__global_generator = edit(
    ("torch.rand(len(images), generator=generator)", "torch.rand(len(images))"),
    why="""Draws from torch's global generator, so the caller's seed has no say. Instead: hand over
    `generator=generator`.""",
)


flip_batch__draws_for_each_pixel = edit(
    ("torch.rand(len(images), generator=generator) < p).to", "torch.rand(images.shape, generator=generator) < p).to"),
    (
        "flipped[:, None, None, None], images.flip(3), images), flipped",
        "flipped, images.flip(3), images), flipped.flatten(1).any(1)",
    ),
    why="""Draws a number for each pixel, so an image and its mirror image are mixed pixel by pixel. Instead: draw one
    for each image.""",
)


flip_batch__p_the_wrong_way = edit(
    ("< p", ">= p"),
    why="""Keeps an image with probability p, and mirrors it otherwise. Instead: mirror where the number drawn is below
    p.""",
)


flip_batch__flips_kept_ones = edit(
    ("images.flip(3), images)", "images, images.flip(3))"),
    why="""Mirrors just those images of which flipped says that they are not. Instead: `torch.where` takes its second
    argument where the condition holds.""",
)


flip_batch__flags_on_the_cpu = edit(
    (".to(images.device)", ""),
    why="""Leaves the flags on the CPU, where the generator is, so a batch on a GPU fails. Instead: bring them to the
    device of the images.""",
)


flip_batch__flags_as_numbers = edit(
    (", images), flipped", ", images), flipped.float()"),
    why="""Returns the flags as floating-point numbers, which cannot pick rows of labels. Instead: leave them booleans,
    as the comparison makes them.""",
)


random_crop__drops_the_last_place = edit(
    ("image.shape[1] - height + 1, image.shape[2] - width + 1", "image.shape[1] - height, image.shape[2] - width"),
    ("if rows < 1 or columns < 1", "if rows < 0 or columns < 0"),
    ("torch.randint(rows, ()", "torch.randint(max(rows, 1), ()"),
    ("torch.randint(columns, ()", "torch.randint(max(columns, 1), ()"),
    why="""Never takes the last place at the lower or the right edge: `randint` leaves its upper end out. Instead: there
    are H - height + 1 places.""",
)


random_crop__fails_for_the_whole_image = edit(
    ("image.shape[1] - height + 1, image.shape[2] - width + 1", "image.shape[1] - height, image.shape[2] - width"),
    why="""Refuses a window as large as the image, for which there is one place. Instead: there are H - height + 1
    places, and only a larger window raises ValueError.""",
)


random_crop__same_number_for_both = edit(
    (
        "left = int(torch.randint(columns, (), generator=generator))",
        "left = top = min(top, columns - 1)",
    ),
    why="""Takes the row for the column as well, so the window only moves along the diagonal. Instead: draw a number for
    each.""",
)


random_crop__x_and_y_mixed_up = edit(
    ("[left, top, left, top]", "[top, left, top, left]"),
    why="""Moves x by the row and y by the column. Instead: x is counted along the columns, so x1 and x2 lose the left
    edge, y1 and y2 the top.""",
)


random_crop__size_is_width_first = edit(
    ("height, width = size", "width, height = size"),
    why="Takes size for (width, height), as other libraries do. Instead: here it is (height, width).",
)


random_crop__boxes_stay = edit(
    ("boxes = boxes - boxes.new_tensor([left, top, left, top])", "boxes = boxes.clone()"),
    why="""Leaves the boxes in the coordinates of the whole image. Instead: subtract left from x1 and x2, top from y1
    and y2.""",
)


random_crop__does_not_cut_boxes = edit(
    (
        "boxes = boxes.clamp(min=0).minimum(boxes.new_tensor([width, height, width, height]))",
        "cut = boxes.clamp(min=0).minimum(boxes.new_tensor([width, height, width, height]))",
    ),
    ("(boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])", "(cut[:, 0] < cut[:, 2]) & (cut[:, 1] < cut[:, 3])"),
    why="Lets boxes reach out of the window. Instead: cut them off at 0, and at the window's width and height.",
)


random_crop__cuts_at_zero_only = edit(
    (".minimum(boxes.new_tensor([width, height, width, height]))", ""),
    ("(boxes[:, 1] < boxes[:, 3])", "(boxes[:, 1] < boxes[:, 3]) & (boxes[:, 0] < width) & (boxes[:, 1] < height)"),
    why="Cuts boxes off at the left and upper edge alone. Instead: they end at the window's width and height, too.",
)


random_crop__cuts_at_the_image = edit(
    (
        "boxes.new_tensor([width, height, width, height])",
        "boxes.new_tensor([image.shape[2], image.shape[1], image.shape[2], image.shape[1]])",
    ),
    why="""Cuts boxes off at the size of the whole image. Instead: in the window's coordinates the edges are its own
    width and height.""",
)


random_crop__keeps_empty_boxes = edit(
    ("kept = (boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])", "kept = boxes[:, 0] == boxes[:, 0]"),
    why="""Keeps boxes of which nothing is left in the window: flat ones at its edge, without width or height. Instead:
    take them out, comparing by <.""",
)


random_crop__one_side_is_enough = edit(
    ("boxes[:, 2]) & (boxes[:, 1]", "boxes[:, 2]) | (boxes[:, 1]"),
    why="""Keeps a box that has a width or a height, so one beside the window counts as a line at its edge. Instead: it
    needs both.""",
)


random_crop__keeps_lines = edit(
    (
        "(boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])",
        "(boxes[:, 0] <= boxes[:, 2]) & (boxes[:, 1] <= boxes[:, 3])",
    ),
    why="""Keeps boxes of which nothing is left in the window: flat ones at its edge, without width or height. Instead:
    take them out, comparing by <.""",
)


random_crop__only_boxes_inside = edit(
    (
        "boxes = boxes.clamp(min=0)",
        "inside = (boxes[:, :2] >= 0).all(1) & (boxes[:, 2] <= width) & (boxes[:, 3] <= height)\n"
        "boxes = boxes.clamp(min=0)",
    ),
    ("(boxes[:, 1] < boxes[:, 3])", "(boxes[:, 1] < boxes[:, 3]) & inside"),
    why="""Takes out every box that reaches out of the window, though a part of its object is still to be seen. Instead:
    cut it off at the edge, and take out only what is empty then.""",
)


random_crop__returns_all_as_kept = edit(
    ("boxes[kept], kept", "boxes[kept], kept[kept]"),
    why="""Returns flags for the boxes that are left, all True, so nobody can pick the labels. Instead: one flag for
    each box that came in.""",
)


random_crop__global_generator = edit(
    ("top = int(torch.randint(rows, (), generator=generator))", "top = int(torch.randint(rows, ()))"),
    ("left = int(torch.randint(columns, (), generator=generator))", "left = int(torch.randint(columns, ()))"),
    why="""Draws from torch's global generator, so the caller's seed has no say. Instead: hand over
    `generator=generator`.""",
)


random_crop__in_the_middle = edit(
    ("top = int(torch.randint(rows, (), generator=generator))", "top = rows // 2"),
    ("left = int(torch.randint(columns, (), generator=generator))", "left = columns // 2"),
    why="Always cuts the middle out. Instead: draw the row and the column.",
)


random_crop__no_check = edit(
    (
        'if rows < 1 or columns < 1:\n    raise ValueError(f"no window of {size} fits into an image of '
        '{tuple(image.shape[1:])}")',
        "rows, columns = max(rows, 1), max(columns, 1)",
    ),
    why="""Cuts what there is out of an image that is too small, so the window has another size than asked for. Instead:
    raise ValueError.""",
)


random_crop__checks_both_together = edit(
    ("if rows < 1 or columns < 1", "if rows < 1 and columns < 1"),
    ("torch.randint(rows, ()", "torch.randint(max(rows, 1), ()"),
    ("torch.randint(columns, ()", "torch.randint(max(columns, 1), ()"),
    why="Raises only where the window is both higher and wider than the image. Instead: one of them is enough.",
)


cutout__start_below_zero = edit(
    ("max(top, 0) : top + size, max(left, 0) : left + size", "top : top + size, left : left + size"),
    why="""Begins the slice at a negative number, which counts from the end: near the upper and left edge the hole is
    empty. Instead: begin at 0 there, with max.""",
)


cutout__always_whole = edit(
    ("torch.randint(image.shape[1], ()", "torch.randint(max(image.shape[1] - size, 0) + 1, ()"),
    ("torch.randint(image.shape[2], ()", "torch.randint(max(image.shape[2] - size, 0) + 1, ()"),
    ("row - size // 2, column - size // 2", "row, column"),
    why="""Every hole lies within the image as a whole, so none is ever cut off at an edge. Instead: draw the middle of
    the hole from all pixels, and leave away what lies outside.""",
)


cutout__moved_inside = edit(
    (
        "result = image.clone()",
        "top, left = (min(max(a, 0), max(b - size, 0)) for a, b in zip((top, left), image.shape[1:]))\n"
        "result = image.clone()",
    ),
    why="""Every hole lies within the image as a whole, so none is ever cut off at an edge. Instead: draw the middle of
    the hole from all pixels, and leave away what lies outside.""",
)


cutout__in_place = edit(
    ("result = image.clone()", "result = image"),
    why="""Writes the hole into the caller's image, so with every epoch there are more holes in it. Instead: write into
    a clone.""",
)


cutout__a_hole_for_each_channel = edit(
    (
        "result[:, max(top, 0) : top + size, max(left, 0) : left + size] = fill",
        "for channel in result:\n"
        "    row = int(torch.randint(image.shape[1], (), generator=generator))\n"
        "    top = row - size // 2\n"
        "    channel[max(top, 0) : top + size, max(left, 0) : left + size] = fill",
    ),
    why="""Draws another place for every channel, so what one colour lacks the others still show. Instead: one hole, in
    all channels.""",
)


cutout__first_channel_only = edit(
    ("result[:, max(top", "result[0, max(top"),
    why="Cuts the hole into the first channel alone. Instead: `:` for the first axis takes all channels.",
)


cutout__always_zero = edit(
    ("= fill", "= 0.0"),
    why="""Fills the hole with 0, whatever fill is. Instead: after standardising 0 is the mean, not black, so the caller
    says what it is; use fill.""",
)


cutout__one_pixel_too_many = edit(
    (
        "max(top, 0) : top + size, max(left, 0) : left + size",
        "max(top, 0) : top + size + 1, max(left, 0) : left + size + 1",
    ),
    why="""Makes the hole one row and one column too large: the end of a slice is left out, and + 1 takes it in.
    Instead: end at top + size.""",
)


cutout__radius = edit(
    ("row - size // 2, column - size // 2", "row - size, column - size"),
    (
        "max(top, 0) : top + size, max(left, 0) : left + size",
        "max(top, 0) : top + 2 * size, max(left, 0) : left + 2 * size",
    ),
    why="Takes size for half of the hole's side. Instead: size is the whole side, half of it lies before the middle.",
)


cutout__middle_is_the_corner = edit(
    ("row - size // 2, column - size // 2", "row, column"),
    why="""Takes the pixel that was drawn for the hole's upper left corner, so the upper left of the image is rarely
    hidden. Instead: it is the middle; begin size // 2 before it.""",
)


cutout__columns_from_the_rows = edit(
    ("torch.randint(image.shape[2], ()", "torch.randint(image.shape[1], ()"),
    why="""Draws the column from the number of rows, so a wide image never has a hole at its right. Instead: there are
    `image.shape[2]` columns.""",
)


cutout__global_generator = edit(
    (
        "row = int(torch.randint(image.shape[1], (), generator=generator))",
        "row = int(np.random.randint(image.shape[1]))",
    ),
    (
        "column = int(torch.randint(image.shape[2], (), generator=generator))",
        "column = int(np.random.randint(image.shape[2]))",
    ),
    why="""Draws from NumPy's global generator, so the caller's seed has no say, and every worker of a loader may draw
    the same. Instead: `torch.randint` with generator=generator.""",
)


cutout__by_multiplying = edit(
    (
        "result[:, max(top, 0) : top + size, max(left, 0) : left + size] = fill",
        "mask = torch.ones_like(result)\n"
        "mask[:, max(top, 0) : top + size, max(left, 0) : left + size] = fill\n"
        "result = result * mask",
    ),
    why="""Multiplies the pixels of the hole by fill, which hides them only where fill is 0, and leaves NaN and infinity
    in. Instead: write fill into the hole.""",
)


mixup__different_weights = edit(
    (
        "return weight * x + (1 - weight) * x[order], weight",
        "other = draw_weight(alpha, generator)\nreturn weight * x + (1 - weight) * x[order], other",
    ),
    ("* y + (1 - weight) * y[order]", "* y + (1 - other) * y[order]"),
    why="""Draws another weight for the labels than for the images, so a label does not say what is to be seen. Instead:
    draw one weight, and use it for both.""",
)


mixup__different_orders = edit(
    ("* y[order]", "* y[torch.randperm(len(x), generator=generator)]"),
    why="""Draws another order for the labels than for the images, so the label is that of an image which is not in the
    mixture. Instead: draw one order, and use it for both.""",
)


mixup__weights_swapped = edit(
    ("weight * y + (1 - weight) * y[order]", "(1 - weight) * y + weight * y[order]"),
    why="""Gives the sample's own label the weight that its partner has in the image. Instead: w belongs to row i in
    both.""",
)


mixup__labels_stay = edit(
    (", weight * y + (1 - weight) * y[order]", ", y"),
    why="""Mixes the images and leaves the labels, as if the other image were not there. Instead: mix both in the same
    way.""",
)


mixup__in_place = edit(
    (
        "return weight * x + (1 - weight) * x[order], weight * y + (1 - weight) * y[order]",
        "other_x, other_y = x[order], y[order]\n"
        "return x.mul_(weight).add_((1 - weight) * other_x), y.mul_(weight).add_((1 - weight) * other_y)",
    ),
    why="Writes the mixture into the caller's batch, by `mul_`. Instead: make new tensors, weight * x + ….",
)


mixup__mixes_what_is_scaled = edit(
    (
        "return weight * x + (1 - weight) * x[order], weight * y + (1 - weight) * y[order]",
        "x, y = weight * x, weight * y\nreturn x + (1 - weight) * x[order], y + (1 - weight) * y[order]",
    ),
    why="""Scales the batch first and takes the partners from what is scaled, so they count w times too little, and
    labels do not sum to 1. Instead: take them from the x that came in.""",
)


mixup__a_weight_for_each = edit(
    (
        "weight = draw_weight(alpha, generator)",
        "weights = torch.tensor([draw_weight(alpha, generator) for _ in range(len(x))], dtype=x.dtype)",
    ),
    (
        "return weight * x + (1 - weight) * x[order], weight * y + (1 - weight) * y[order]",
        "w = weights.reshape(-1, *[1] * (x.dim() - 1))\n"
        "v = weights[:, None].to(y.dtype)\n"
        "return w * x + (1 - w) * x[order], v * y + (1 - v) * y[order]",
    ),
    why="""Draws a weight for each sample. That is done, too, but here one weight holds for the whole batch. Instead:
    draw once.""",
)


mixup__alpha_is_the_weight = edit(
    ("weight = draw_weight(alpha, generator)", "weight = alpha"),
    why="""Takes alpha itself for the weight, so every batch is mixed in the same way. Instead: draw the weight, by
    draw_weight(alpha, generator).""",
)


mixup__global_generator = edit(
    ("torch.randperm(len(x), generator=generator)", "torch.randperm(len(x))"),
    why="""Draws the order from torch's global generator, so the caller's seed has no say. Instead: hand over
    `generator=generator`.""",
)


mixup__numpys_beta = edit(
    ("weight = draw_weight(alpha, generator)", "weight = float(np.random.beta(alpha, alpha)) if alpha > 0 else 1.0"),
    why="""Draws the weight from NumPy's global generator, so the caller's seed has no say. Instead: draw_weight with
    the generator that was handed in.""",
)


mixup__the_neighbour = edit(
    ("torch.randperm(len(x), generator=generator)", "torch.arange(len(x)).roll(1)"),
    why="Always mixes the same places of a batch with each other. Instead: the order is drawn, with torch.randperm.",
)


mixup__reversed_batch = edit(
    ("torch.randperm(len(x), generator=generator)", "torch.arange(len(x)).flip(0)"),
    why="Always mixes the same places of a batch with each other. Instead: the order is drawn, with torch.randperm.",
)


mixup__cuts_the_graph = edit(
    ("return weight * x + (1 - weight) * x[order]", "x = x.detach()\nreturn weight * x + (1 - weight) * x[order]"),
    why="Detaches x, so nothing in front of the mixture can learn. Instead: mix x itself.",
)


mixup__four_axes_only = edit(
    (
        "return weight * x + (1 - weight) * x[order], weight",
        "w = torch.full((len(x), 1, 1, 1), weight, dtype=x.dtype)\nreturn w * x + (1 - w) * x[order], weight",
    ),
    why="""Spreads the weight over four axes, so a batch of vectors gets axes that it never had. Instead: a number fits
    any shape.""",
)

random_flip__draws_tenths = edit(
    (
        "torch.rand((), generator=generator).item() >= p",
        "torch.randint(10, (), generator=generator).item() >= 10 * p",
    ),
    why="""Draws one of ten numbers, by `randint`, so every p is rounded up to tenths: with p = 0.04 one in ten is
    mirrored. Instead: torch.rand, which knows all shares.""",
)


random_flip__boxes_end_at_the_image = edit(
    ("[width - x2, y1, width - x1, y2], dim=1)", "[width - x2, y1, width - x1, y2], dim=1).clamp(0, width)"),
    why="""Cuts off, by `clamp`, what of a box lies outside of the image, which no flip does. Instead: what stood at x
    stands at W - x, wherever that is.""",
)


flip_batch__multiplies_by_flags = edit(
    (
        "torch.where(flipped[:, None, None, None], images.flip(3), images)",
        "flipped[:, None, None, None] * images.flip(3) + ~flipped[:, None, None, None] * images",
    ),
    why="""Multiplies both versions by 0 or 1 and adds them up, but 0 times infinity is NaN. Instead: choose, by
    torch.where.""",
)


flip_batch__always_as_many = edit(
    (
        "torch.rand(len(images), generator=generator) < p",
        "torch.randperm(n := len(images), generator=generator) < p * n",
    ),
    why="""Draws which images are mirrored, by `randperm`, but it is always the same number of them. Instead: each image
    has a draw of its own, so that none or all may be mirrored.""",
)


random_crop__flat_boxes_stay = edit(
    (
        "boxes = boxes.clamp(min=0)",
        "kept = (boxes[:, 0] < width) & (boxes[:, 2] > 0) & (boxes[:, 1] < height) & (boxes[:, 3] > 0)\n"
        "boxes = boxes.clamp(min=0)",
    ),
    ("kept = (boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])", ""),
    why="""Asks whether a box reaches into the window, and keeps one without width or height that lies inside of it.
    Instead: look at what is left of it, which has to have both.""",
)


random_crop__by_the_area = edit(
    (
        "(boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])",
        "(boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) > 0",
    ),
    why="""Asks for the area: the product of a tiny width and a tiny height is rounded to 0, and a box that has both is
    gone. Instead: compare the edges, for width and height each by itself.""",
)


random_crop__whole_image_as_it_is = edit(
    (
        "height, width = size",
        "if tuple(size) == tuple(image.shape[1:]):\n"
        "    return image, boxes, torch.ones(len(boxes), dtype=torch.bool, device=boxes.device)\n"
        "height, width = size",
    ),
    why="""Returns everything as it is where the window is as large as the image, boxes beyond its edges, too. Instead:
    no such case is needed.""",
)


random_crop__float32_offsets = edit(
    (
        "boxes.new_tensor([left, top, left, top])",
        "torch.tensor([left, top, left, top], dtype=torch.float32, device=boxes.device)",
    ),
    why="""Subtracts numbers of `torch.float32`, which turns boxes in half precision into float32. Instead: make them in
    the dtype of the boxes, by new_tensor.""",
)


random_crop__boxes_in_place = edit(
    (
        "boxes = boxes - boxes.new_tensor([left, top, left, top])  # (N, 4)\n"
        "boxes = boxes.clamp(min=0).minimum(boxes.new_tensor([width, height, width, height]))",
        "boxes -= boxes.new_tensor([left, top, left, top])\n"
        "boxes[:, 0::2] = boxes[:, 0::2].clamp(0, width)\n"
        "boxes[:, 1::2] = boxes[:, 1::2].clamp(0, height)",
    ),
    why="""Moves and cuts the caller's boxes, so in the next epoch they are those of an old window. Instead: make new
    ones, boxes - ….""",
)


mixup__rotates_the_batch = edit(
    (
        "order = torch.randperm(len(x), generator=generator)",
        "order = (torch.arange(len(x)) + torch.randint(max(len(x), 1), (), generator=generator)) % max(len(x), 1)",
    ),
    why="""Shifts the batch by a random number, so neighbours stay neighbours: of all orders only B come up. Instead:
    torch.randperm.""",
)


mixup__a_small_alpha_for_0 = edit(
    ("draw_weight(alpha, generator)", "draw_weight(max(alpha, 1e-2), generator)"),
    why="""Draws with an alpha of 0.01 where it is 0, so that half of the batches change places. Instead: draw_weight
    knows 0.""",
)

mixup__weight_of_one_dtype = edit(
    ("draw_weight(alpha, generator)", "torch.tensor([draw_weight(alpha, generator)], device=x.device)"),
    why="""Makes a tensor of float32 of the weight, which turns images in half precision into float32. Instead: a Python
    float leaves the dtype as it is.""",
)
