"""Hidden tests of augment."""

import pytest
import torch

from torch_katas import checks, inputs

CHANCES = [0.5, 0.2, 0.8, 0.04]


def test_a_mirrored_image_and_its_boxes(random_flip, numbered, seeded, device):
    """With p = 1 the columns stand the other way round, and a box is around what it was, outside as well."""
    image = numbered((2, 3, 4), device=device)
    rows = [[0.0, 1.0, 1.0, 3.0], [1.0, 0.0, 4.0, 2.0], [0.5, 0.25, 0.75, 3.0], [-1.0, 0.0, 6.0, 2.0]]
    boxes = torch.tensor(rows, device=device)
    expected_image = torch.stack([image[:, :, 3 - column] for column in range(4)], dim=2)
    rows = [[3.0, 1.0, 4.0, 3.0], [0.0, 0.0, 3.0, 2.0], [3.25, 0.25, 3.5, 3.0], [-2.0, 0.0, 5.0, 2.0]]
    expected = torch.tensor(rows, device=device)
    flipped, moved = random_flip(image, boxes, generator=seeded(0), p=1.0)
    checks.close(flipped, expected_image, of="the image of random_flip(image, boxes, …, p=1) of shape (2, 3, 4)")
    checks.close(moved, expected, of=f"the boxes {boxes.tolist()}, mirrored at W = 4")


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_never_and_always(random_flip, numbered, seeded, device, p):
    """With p = 0 nothing is ever mirrored, with p = 1 everything is."""
    image, boxes = numbered((1, 1, 2), device=device), torch.tensor([[0.0, 0.0, 1.0, 1.0]], device=device)
    generator = seeded(1)
    seen = [random_flip(image, boxes, generator=generator, p=p)[0].flatten().tolist() for _ in range(20)]
    expected = [[1, 0] if p else [0, 1]] * 20
    checks.equal(seen, expected, of=f"the image [[[0, 1]]] after each of 20 calls of random_flip with p={p}")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("p", [None, *CHANCES])
def test_one_draw_for_image_and_boxes(random_flip, seeded, p):
    """A share p of the calls mirrors, 0.5 where p is not given, and image and boxes are mirrored in the same calls."""
    image, boxes = torch.tensor([[[0, 1]]]), torch.tensor([[0.0, 0.0, 1.0, 1.0]])
    settings = {} if p is None else {"p": p}
    generator, images, moved = seeded(3), [], []
    for _ in range(400):
        flipped, new_boxes = random_flip(image, boxes, generator=generator, **settings)
        images.append(flipped[0, 0, 0].item() == 1)
        moved.append(new_boxes[0, 0].item() == 1)
    apart = [number for number in range(400) if images[number] != moved[number]]
    checks.equal(apart, [], of="the calls of 400 in which only one of image and boxes is mirrored")
    share, wanted = sum(images) / 400, 0.5 if p is None else p
    of = f"the share of 400 calls that mirror, p={p}"
    near = abs(share - wanted) < (0.1 if wanted > 0.1 else 0.035)
    checks.that(near, of=of, expected=f"about {wanted}", got=f"{share:.2f}")


def test_the_generator_decides_on_the_flip(random_flip, seeded):
    """The same seed gives the same decisions, and another seed gives others."""
    image, boxes = torch.tensor([[[0, 1]]]), torch.zeros(0, 4)

    def decisions(seed):
        generator = seeded(seed)
        return [random_flip(image, boxes, generator=generator)[0][0, 0, 0].item() for _ in range(40)]

    checks.equal(decisions(5), decisions(5), of="40 decisions of a generator with the same seed")
    of = "40 decisions of random_flip with the seeds 5 and 6"
    checks.that(decisions(5) != decisions(6), of=of, expected="others for another seed", got="the same ones")


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_an_image_without_boxes(random_flip, numbered, seeded, device, p):
    """No boxes stay no boxes: shape (0, 4), with the dtype that came in."""
    image = numbered((1, 2, 3), dtype=torch.uint8, device=device)
    none = torch.zeros(0, 4, dtype=torch.bfloat16, device=device)
    flipped, boxes = random_flip(image, none, generator=seeded(0), p=p)
    checks.close(boxes, none, of=f"the boxes of an image without boxes, p={p}")
    checks.close(flipped, image.flip(2) if p else image, of=f"the uint8 image, p={p}")


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_flip_takes_what_lies_otherwise_in_memory(random_flip, seeded, p):
    """Image and boxes may lie in memory in any way; float64 keeps its digits."""
    image = torch.randn(2, 3, 4, dtype=torch.float64)
    boxes = torch.rand(3, 4, dtype=torch.float64)
    width = torch.tensor(4.0, dtype=torch.float64)
    moved = torch.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], dim=1)
    for name, given in inputs.layouts(image, "image"):
        flipped, _ = random_flip(given, boxes, generator=seeded(0), p=p)
        checks.close(flipped, image.flip(2) if p else image, of=f"the image of random_flip, p={p}, {name}")
    for name, given in inputs.layouts(boxes, "boxes"):
        _, got = random_flip(image, given, generator=seeded(0), p=p)
        checks.close(got, moved if p else boxes, of=f"the boxes of random_flip, p={p}, {name}")


def test_mirrored_ones_are_mirrored(flip_batch, numbered, seeded, device):
    """Where flipped is True the columns stand the other way round, elsewhere the image is as it was."""
    images = numbered((6, 2, 3, 4), device=device)
    mirrored = torch.stack([images[..., 3 - column] for column in range(4)], dim=3)
    generator = seeded(2)
    for number in range(4):
        got, flipped = flip_batch(images, generator=generator)
        checks.dtype(flipped, torch.bool, of="flipped")
        checks.shape(flipped, (6,), of="flipped of a batch of 6")
        checks.device(flipped, device, of="flipped")
        expected = torch.stack([mirrored[i] if flipped[i] else images[i] for i in range(6)])
        checks.close(got, expected, of=f"the images of call {number} of flip_batch, flipped={flipped.tolist()}")


@pytest.mark.parametrize("p", [None, 0.0, 1.0, *CHANCES])
def test_every_image_decides_for_itself(flip_batch, seeded, p):
    """A share p of the images is mirrored, 0.5 where p is not given, and not all of a batch in the same way."""
    images = torch.tensor([0, 1]).expand(200, 1, 1, 2)
    settings = {} if p is None else {"p": p}
    generator = seeded(4)
    batches = [flip_batch(images, generator=generator, **settings)[0][:, 0, 0, 0] for _ in range(2)]
    wanted = 0.5 if p is None else p
    for number, first in enumerate(batches):
        share = (first == 1).double().mean().item()
        of = f"the share of 200 images that call {number} of flip_batch mirrors, p={p}"
        checks.that(abs(share - wanted) < 0.14, of=of, expected=f"about {wanted}", got=f"{share:.2f}")
        holds = wanted in (0, 1) or 0 < share < 1
        checks.that(holds, of=of, expected="some, and not all", got=f"{share:.2f}")
    holds = wanted in (0, 1) or not batches[0].equal(batches[1])
    checks.that(holds, of="what two calls mirror", expected="others in the second", got="the same")


def test_any_number_may_be_mirrored(flip_batch, seeded):
    """Of 4 images now 1, now 2, now 3 are mirrored: how many is as random as which."""
    generator = seeded(5)
    counts = {int(flip_batch(torch.zeros(4, 1, 1, 2), generator=generator)[1].sum()) for _ in range(60)}
    of = "how many of 4 images are mirrored, in 60 calls of flip_batch"
    checks.that({1, 2, 3} <= counts, of=of, expected="1, 2 and 3 among them", got=sorted(counts))


@pytest.mark.parametrize("size", [(0, 3, 2, 2), (1, 1, 1, 1), (1, 3, 2, 5), (3, 1, 5, 1)], ids=str)
def test_batches_of_any_size(flip_batch, numbered, seeded, device, size):
    """A batch may be empty, or of one image; the result has its shape and dtype."""
    images = numbered(size, dtype=torch.uint8, device=device)
    got, flipped = flip_batch(images, generator=seeded(0), p=1.0)
    checks.close(got, images.flip(3), of=f"the images of flip_batch(images, p=1), images of shape {size}")
    checks.close(flipped, torch.ones(size[0], dtype=torch.bool, device=device), of="flipped with p=1")


def test_the_generator_decides_on_the_batch(flip_batch, numbered, seeded):
    """The same seed mirrors the same images, and torch's global generator is left alone."""
    images = numbered((30, 1, 1, 2))
    first, second = (flip_batch(images, generator=seeded(8))[1] for _ in range(2))
    checks.close(second, first, of="flipped of a second generator with the same seed")


def test_flip_batch_takes_what_lies_otherwise_in_memory(flip_batch, seeded):
    """The batch may lie in memory in any way, and hold infinite numbers."""
    images = torch.randn(3, 2, 3, 4, dtype=torch.float64)
    images[:, 0, 0, 0] = float("inf")
    for name, given in inputs.layouts(images, "images"):
        got, _ = flip_batch(given, generator=seeded(0), p=1.0)
        checks.close(got, images.flip(3), of=f"the images of flip_batch, p=1, {name}")


def test_flags_are_where_the_images_are(flip_batch, seeded):
    """flipped is on the device of the images, though the generator is one of the CPU."""
    of = "flipped of flip_batch"
    inputs.stays_on_meta(lambda x: flip_batch(x, generator=seeded(0))[1], torch.zeros(3, 1, 2, 2), of=of)


def test_a_window_is_a_part_of_the_image(random_crop, numbered, seeded, device):
    """The window holds pixels as they stand beside each other in the image, in all channels."""
    image = numbered((2, 4, 6), device=device)
    generator = seeded(1)
    for _ in range(10):
        window, _, _ = random_crop(image, torch.zeros(0, 4, device=device), (2, 3), generator=generator)
        checks.shape(window, (2, 2, 3), of="the window of size (2, 3) of an image of shape (2, 4, 6)")
        top, left = corner(window, width=6)
        expected = image[:, top : top + 2, left : left + 3]
        checks.close(window, expected, of=f"the window whose first pixel is that of row {top}, column {left}")


@pytest.mark.timeout(20)
def test_every_place_comes(random_crop, numbered, seeded):
    """Every place comes up, the last ones at the lower and right edge included, and none is rare."""
    image, generator, count = numbered((1, 4, 5)), seeded(2), 300
    seen = {}
    for _ in range(count):
        window, _, _ = random_crop(image, torch.zeros(0, 4), (2, 3), generator=generator)
        place = corner(window, width=5)
        seen[place] = seen.get(place, 0) + 1
    places = [(row, column) for row in range(3) for column in range(3)]
    checks.equal(sorted(seen), places, of="the places (row, column) of windows (2, 3) in an image of 4 x 5")
    rarest = min(seen.values()) / count
    of = f"how often the rarest of 9 places comes up in {count} calls"
    checks.that(rarest > 0.05, of=of, expected="about 0.11 of the calls", got=f"{rarest:.3f}")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_boxes_move_and_end_at_the_edges(random_crop, numbered, seeded, device, dtype):
    """Boxes are counted from the window's corner, end at its edges, and are gone where nothing of them is left."""
    if inputs.lacks_dtype(device, dtype):
        return
    image = numbered((1, 5, 7), device=device)
    rows = [
        [0.0, 0, 7, 5],
        [3, 2, 4, 3],
        [0, 0, 1.5, 5],
        [6, 0, 7, 1],
        [7 / 3, 3.5, 9, 9],
        [-2, -1, 3, 2],
        [3, 1, 3, 4],
        [2, 0, 2, 5],
        [0, 2, 7, 2],
    ]
    boxes = torch.tensor(rows, dtype=dtype, device=device)
    generator, size = seeded(3), (3, 4)
    for _ in range(20):
        window, got, kept = random_crop(image, boxes, size, generator=generator)
        top, left = corner(window, width=7)
        cut = [cut_off(row, top, left, size) for row in rows]
        wanted = [row is not None for row in cut]
        of = f"for a window of 3 x 4 at row {top}, column {left}"
        checks.close(kept, torch.tensor(wanted, device=device), of=f"kept {of}")
        expected = torch.tensor([row for row in cut if row is not None], dtype=dtype, device=device)
        digits = 1e-12 if dtype == torch.float64 else 1e-5
        checks.close(got, expected, of=f"the boxes {of}", rtol=digits, atol=digits)


def test_the_whole_image_is_a_window(random_crop, numbered, seeded, device):
    """A window as large as the image is the image; boxes end at its edges, flat ones are gone, and tiny ones stay."""
    image = numbered((2, 3, 5), dtype=torch.uint8, device=device)
    tiny = [0.0, 0.0, 1e-30, 1e-30]  # its area is 0 in float32, its width and height are not
    rows = [[1.0, 0.0, 5.0, 2.5], [-1.0, -1.0, 6.0, 4.0], [2.0, 0.0, 2.0, 3.0], tiny]
    boxes = torch.tensor(rows, device=device)
    window, got, kept = random_crop(image, boxes, (3, 5), generator=seeded(0))
    of = "of random_crop(image, boxes, (3, 5), …), image of shape (2, 3, 5)"
    checks.close(window, image, of=f"the window {of}")
    checks.close(kept, torch.tensor([True, True, False, True], device=device), of=f"kept {of}, boxes {rows}")
    expected = torch.tensor([[1.0, 0.0, 5.0, 2.5], [0.0, 0.0, 5.0, 3.0], tiny], device=device)
    checks.close(got, expected, of=f"the boxes {rows} {of}")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
def test_a_crop_without_boxes(random_crop, numbered, seeded, device, dtype):
    """No boxes, or none that are left, make a result of shape (0, 4), of the dtype that came in; kept is bool."""
    if inputs.lacks_dtype(device, dtype):
        return
    image = numbered((1, 3, 3), device=device)
    for name, boxes in (("no boxes", torch.zeros(0, 4)), ("a box beside the image", torch.tensor([[3.0, 0, 5, 3]]))):
        boxes = boxes.to(device, dtype)
        _, got, kept = random_crop(image, boxes, (2, 2), generator=seeded(0))
        checks.close(got, boxes[:0], of=f"the boxes of random_crop for {name}")
        checks.close(kept, torch.zeros(len(boxes), dtype=torch.bool, device=device), of=f"kept for {name}")


@pytest.mark.parametrize("size", [(4, 2), (2, 6), (4, 6)], ids=str)
def test_a_window_that_does_not_fit(random_crop, numbered, seeded, device, size):
    """ValueError where the window is higher than the image, or wider, or both."""
    image, boxes = numbered((1, 3, 5), device=device), torch.zeros(0, 4, device=device)
    of = f"random_crop(image, boxes, {size}, …), image of shape (1, 3, 5)"
    checks.raises(ValueError, lambda: random_crop(image, boxes, size, generator=seeded(0)), of=of)


def test_the_generator_decides_on_the_window(random_crop, numbered, seeded):
    """The same seed gives the same windows, wherever image and boxes lie in memory."""
    image, boxes = numbered((2, 9, 9)), torch.tensor([[0.0, 0.0, 9.0, 9.0], [1.0, 1.0, 8.0, 8.0]])
    window, moved, _ = random_crop(image, boxes, (3, 3), generator=seeded(4))
    variants = [("again", image, boxes)]
    variants += [(name, given, boxes) for name, given in inputs.layouts(image, "image")]
    variants += [(name, image, given) for name, given in inputs.layouts(boxes, "boxes")]
    for name, image, boxes in variants:
        got, got_boxes, _ = random_crop(image, boxes, (3, 3), generator=seeded(4))
        checks.close(got, window, of=f"the window of a generator with the same seed, {name}")
        checks.close(got_boxes, moved, of=f"the boxes of a generator with the same seed, {name}")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_holes_are_around_every_pixel(cutout, seeded, size):
    """Each pixel is the middle now and then; size // 2 rows and columns lie before it; outside there is nothing."""
    wanted, rarest = holes(4, 6, size)
    generator, count, seen = seeded(size), 480, {}
    for _ in range(count):
        hole = cutout(torch.ones(1, 4, 6), size, generator=generator)[0] == 0
        place = box_of(hole, f"the hole of cutout(image, {size}, …)")
        seen[place] = seen.get(place, 0) + 1
    of = f"holes (first row, last row, first column, last column) of size {size} in an image of 4 x 6"
    checks.equal(sorted(seen), sorted(wanted), of=f"the {of}")
    share = min(seen.values()) / count
    checks.that(
        share > rarest / 4,
        of=f"the share of the rarest of the {of}",
        expected=f"about {rarest:.3f}",
        got=f"{share:.3f}",
    )


@pytest.mark.parametrize("fill", [None, 0.5, -2.0])
def test_the_hole_is_in_all_channels(cutout, seeded, device, fill):
    """All channels have the same hole, filled with fill, 0 where it is not given; all around is as it was."""
    image = torch.randn(3, 6, 5).to(device)
    image[:, ::2, ::2] = float("inf")
    settings = {} if fill is None else {"fill": fill}
    value = 0.0 if fill is None else fill
    generator = seeded(7)
    for _ in range(5):
        got = cutout(image, 3, generator=generator, **settings)
        changed = got != image
        hole = changed.any(0)
        expected = torch.where(hole, torch.tensor(value, device=device), image)
        checks.close(got, expected, of=f"cutout(image, 3, …, fill={fill}), the same hole in all channels")
        first, last, left, right = box_of(hole.cpu(), "the hole of cutout(image, 3, …)")
        rows_fit = last - first == 2 or first == 0 or last == 5
        columns_fit = right - left == 2 or left == 0 or right == 4
        of = f"the hole from row {first} to {last}, column {left} to {right}"
        checks.that(rows_fit and columns_fit, of=of, expected="3 x 3, less at an edge only", got=hole)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
def test_no_hole_and_one_larger_than_the_image(cutout, seeded, device, dtype):
    """With size 0 nothing changes; a hole of twice the image and more hides all of it. The dtype stays."""
    if inputs.lacks_dtype(device, dtype):
        return
    image = torch.tensor([[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]], dtype=dtype, device=device)
    checks.close(cutout(image, 0, generator=seeded(0)), image, of="cutout(image, 0, …)")
    checks.close(cutout(image, 7, generator=seeded(0)), torch.zeros_like(image), of="cutout(image, 7, …)")


def test_the_image_keeps_its_pixels(cutout, seeded, device):
    """The hole is in a new tensor: the image that was handed in stays whole, wherever it lies in memory."""
    image = torch.rand(2, 5, 5).to(device) + 1
    before = image.clone()
    expected = cutout(image, 3, generator=seeded(1))
    checks.close(image, before, of="the image after cutout(image, 3, …)")
    checks.own_storage(expected, image, of="cutout(image, 3, …)", from_="image")
    checks.own_storage(cutout(image, 0, generator=seeded(1)), image, of="cutout(image, 0, …)", from_="image")
    for name, given in inputs.layouts(image, "image"):
        checks.close(cutout(given, 3, generator=seeded(1)), expected, of=f"cutout(image, 3, …), {name}")


def test_images_and_labels_are_mixed_alike(mixup, seeded, device):
    """Each sample is w of itself and 1 - w of another, in the images as in the labels: same w, same partner."""
    generator, partners, orders = seeded(1), set(), set()
    for _ in range(40):
        x, y = mixup(torch.eye(5, device=device), torch.eye(5, device=device), alpha=1.0, generator=generator)
        checks.close(y, x, of="the labels of mixup(eye(5), eye(5), …), against the images")
        checks.close(x.sum(1), torch.ones(5, device=device), of="the sums of the rows of mixup(eye(5), eye(5), …)")
        weight, order = read_mixture(x)
        partners.add(order[0])
        orders.add(tuple(order))
        row = torch.zeros(5, 5)
        for number, other in enumerate(order):
            row[number, number] += weight
            row[number, other] += 1 - weight
        checks.close(x.cpu(), row, of=f"mixup(eye(5), …), read as w={weight:.3f} and the order {order}", atol=1e-5)
        checks.equal(sorted(order), list(range(5)), of="the order of the batch, sorted")
    checks.equal(sorted(partners), list(range(5)), of="the partners that the first sample meets in 40 calls")
    of = "how many orders of 5 samples come up in 40 calls"
    checks.that(len(orders) > 10, of=of, expected="more than 10 of the 120 that there are", got=f"{len(orders)}")


@pytest.mark.timeout(20)
def test_the_weight_is_drawn(mixup, seeded):
    """w is another one in each call, on both sides of a half: near 0 or 1 for alpha = 0.1, near 0.5 for 100."""
    for alpha, low, high in ((0.1, 0.25, 0.5), (100.0, 0.0, 0.12), (1.0, 0.15, 0.35)):
        generator = seeded(2)
        weights = []
        for _ in range(60):
            mixed, _ = mixup(torch.eye(4), torch.eye(4), alpha=alpha, generator=generator)
            weight, order = read_mixture(mixed)
            weights += [weight] if order != [0, 1, 2, 3] else []
        weights = torch.tensor(weights)
        of = f"the weights of mixup in calls with alpha={alpha}"
        distance = (weights - 0.5).abs().mean().item()
        got = f"{distance:.2f} from 0.5 on average"
        checks.that(low <= distance <= high, of=of, expected=f"{low} to {high} from 0.5 on average", got=got)
        above = (weights > 0.5).double().mean().item()
        checks.that(0.2 < above < 0.8, of=f"the share above 0.5 of {of}", expected="about a half", got=f"{above:.2f}")


@pytest.mark.parametrize("shape", [(3,), (3, 2), (3, 2, 4, 5)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_samples_of_any_shape(mixup, seeded, device, dtype, shape):
    """A sample may have any axes; shape and dtype stay, and each number is mixed with that at its own place."""
    if inputs.lacks_dtype(device, dtype):
        return
    x = torch.randn(shape, dtype=dtype).to(device)
    y = torch.eye(3, dtype=dtype, device=device)
    mixed, labels = mixup(x, y, alpha=1.0, generator=seeded(3))
    expected = (labels @ x.reshape(3, -1)).reshape(shape)  # the labels say how much of which sample is in it
    checks.close(mixed, expected, of=f"x of mixup, x of shape {shape}", rtol=1e-5, atol=1e-6)
    checks.dtype(labels, dtype, of="y of mixup")
    for name, given in inputs.layouts(x, "x"):
        got, _ = mixup(given, y, alpha=1.0, generator=seeded(3))
        checks.close(got, expected, of=f"x of mixup, x of shape {shape}, {name}", rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("batch", [0, 1, 4])
def test_nothing_to_mix(mixup, seeded, device, batch):
    """With alpha = 0 nothing is mixed; a batch of one or none stays as it is with any alpha. Half precision stays."""
    x, y = torch.randn(batch, 2, 3).to(device), torch.rand(batch, 5).to(device)
    for alpha in (0.0, 1.0) if batch < 2 else (0.0,):
        for seed, dtype in enumerate([torch.float16, torch.bfloat16, *8 * [torch.float32]]):
            mixed, labels = mixup(x.to(dtype), y.to(dtype), alpha=alpha, generator=seeded(seed))
            of = f"of mixup in {dtype} with alpha={alpha}, a batch of {batch} and the seed {seed}"
            checks.close(mixed, x.to(dtype), of=f"x {of}", rtol=0.02)
            checks.close(labels, y.to(dtype), of=f"y {of}", rtol=0.02)


def test_mixup_is_the_generators(mixup, seeded):
    """The same seed gives the same mixture, and the next call another one."""
    x = torch.randn(6, 3)
    generator = seeded(4)
    first, second = (mixup(x, torch.eye(6), alpha=1.0, generator=generator)[0] for _ in range(2))
    again = mixup(x, torch.eye(6), alpha=1.0, generator=seeded(4))[0]
    checks.close(again, first, of="x of mixup by a generator with the same seed")
    of = "x of a second mixup with the same generator"
    checks.that(not second.allclose(first), of=of, expected="another mixture", got="the same")


def test_gradients_flow_through_the_mixture(mixup, seeded, device):
    """The gradients of all mixed samples together reach x and y: each sample counts w + (1 - w) = 1 in all."""
    x = torch.randn(4, 3).to(device).requires_grad_()
    y = torch.rand(4, 2).to(device).requires_grad_()
    mixed, labels = mixup(x, y, alpha=1.0, generator=seeded(5))
    for name, output, leaf in (("x", mixed, x), ("y", labels, y)):
        checks.gradient_reaches(output, leaf, of=f"{name} of mixup", names=(name,))
        (grad,) = torch.autograd.grad(output.sum(), leaf)
        checks.close(grad, torch.ones_like(leaf), of=f"the gradient of the sum of {name} of mixup")


def corner(window, width):
    """Return row and column of a window's first pixel, in an image that is numbered, `width` pixels wide."""
    return divmod(int(window[0, 0, 0]), width)


def cut_off(row, top, left, size):
    """Return a box in the coordinates of a window, None where nothing of it is left."""
    x1, x2 = (min(max(x - left, 0.0), float(size[1])) for x in (row[0], row[2]))
    y1, y2 = (min(max(y - top, 0.0), float(size[0])) for y in (row[1], row[3]))
    return [x1, y1, x2, y2] if x1 < x2 and y1 < y2 else None


def holes(height, width, size):
    """Return all holes of this size as (first row, last row, first column, last column), and the rarest's chance."""
    chances = {}
    for row in range(height):
        for column in range(width):
            top, left = row - size // 2, column - size // 2
            last, right = min(top + size, height) - 1, min(left + size, width) - 1
            place = (max(top, 0), last, max(left, 0), right)
            chances[place] = chances.get(place, 0) + 1 / (height * width)
    return chances, min(chances.values())


def box_of(hole, of):
    """Return first and last row, first and last column of a hole, a rectangle of True."""
    rows, columns = hole.any(1).nonzero().flatten().tolist(), hole.any(0).nonzero().flatten().tolist()
    checks.that(len(rows) > 0, of=of, expected="a hole", got="no pixel is changed")
    place = rows[0], rows[-1], columns[0], columns[-1]
    filled = hole[place[0] : place[1] + 1, place[2] : place[3] + 1]
    checks.that(filled.all(), of=of, expected="a rectangle", got=hole)
    return place


def read_mixture(mixed):
    """Return w and the order of a mixture of the rows of a unit matrix."""
    mixed = mixed.detach().double().cpu()
    order = []
    weight = 1.0
    for number, row in enumerate(mixed):
        others = row.clone()
        others[number] = 0
        partner = int(others.argmax()) if others.max() > 0 else number
        order.append(partner)
        if partner != number:
            weight = float(row[number])
    return weight, order
