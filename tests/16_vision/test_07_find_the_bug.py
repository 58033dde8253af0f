"""Hidden tests of find_the_bug."""

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs


@pytest.mark.parametrize(("size", "tile", "step"), [((3, 5), 3, 1), ((4, 4), 4, 4), ((5, 7), 2, 2), ((6, 4), 3, 2)])
def test_pixels_by_themselves(segment_tiles, numbered, device, size, tile, step):
    """Of a model that looks at each pixel by itself, the result is what it says of each pixel."""
    image = numbered((2, *size), dtype=torch.float32, device=device)
    result = segment_tiles(Pixels(), image, tile=tile, step=step)
    of = f"segment_tiles of an image of {size[0]} x {size[1]}, tile={tile}, step={step}, a model of single pixels"
    checks.close(result, Pixels()(image[None])[0], of=of)


def test_a_thing_on_one_side(segment_tiles, device):
    """A bright pixel at the left has its logit at the left, all of it, and nothing of it at the right."""
    image = torch.zeros(1, 2, 4, device=device)
    image[0, 1, 0] = 8.0
    result = segment_tiles(nn.Identity(), image, tile=2, step=2)
    checks.close(result, image, of="segment_tiles of an image with one bright pixel at the left, tile=2, step=2")
    inputs.stays_on_meta(lambda x: segment_tiles(nn.Identity(), x, tile=2, step=2), image, of="segment_tiles(…)")


@pytest.mark.parametrize(("tile", "step"), [(3, 1), (3, 2), (4, 4), (2, 2)])
def test_the_mean_of_both_readings(segment_tiles, device, tile, step):
    """A pixel's logits are the mean over all squares around it, read as they are, and mirrored and turned back."""
    torch.manual_seed(2)
    model = nn.Conv2d(2, 3, 3, padding=1).to(device)
    image = torch.randn(2, 6, 5).to(device)
    result = segment_tiles(model, image, tile=tile, step=step)
    of = f"segment_tiles of an image of 6 x 5, tile={tile}, step={step}, a convolution that is not symmetric"
    checks.roughly(result, averaged(model, image, tile, step), of=of)


def test_two_readings_are_better_than_one(segment_tiles, device):
    """A model that adds 1 at the left of each tile, and takes 1 away at the right, is right on average."""
    image = torch.tensor([[[1.0, 5.0, 2.0, 7.0], [0.0, 3.0, 9.0, 4.0]]], device=device)
    result = segment_tiles(Leaning(), image, tile=2, step=2)
    of = "segment_tiles(…, tile=2) of [[1, 5, 2, 7], [0, 3, 9, 4]], by a model that leans"
    checks.close(result, image, of=of)


def test_the_model_is_asked_in_evaluation(segment_tiles, device):
    """Dropout is off while the model reads, no graph is recorded, and each module has its own mode again."""
    model = nn.Sequential(nn.Dropout(0.5), nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2)).to(device).train()
    model[2].eval()
    image = torch.rand(1, 3, 5).to(device)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    result = segment_tiles(model, image, tile=3, step=2)
    modes = [module.training for module in model]
    checks.equal(modes, [True, True, False], of="training of the three modules after segment_tiles")
    with torch.no_grad():
        expected = model[2](model[1](image[None]))[0]
    checks.equal(result.requires_grad, False, of="requires_grad of the result")
    checks.roughly(result, expected, of="segment_tiles with dropout and batch norm in the model")
    for name, value in model.state_dict().items():
        checks.close(value, before[name], of=f"{name} after segment_tiles")


def test_images_in_any_layout(segment_tiles):
    """float64 keeps its digits, wherever the image lies in memory."""
    image = torch.randn(2, 4, 5, dtype=torch.float64)
    for name, given in [("image in one piece", image), *inputs.layouts(image, "image")]:
        result = segment_tiles(Pixels(), given, tile=2, step=1)
        expected = Pixels()(image[None])[0]
        checks.close(result, expected, of=f"segment_tiles(…, tile=2, step=1), {name}", rtol=1e-12, atol=1e-12)


def averaged(model, image, tile, step):
    """Return the mean of all readings of each pixel, one pixel after the other."""
    height, width = image.shape[1:]
    begins = [sorted({*range(0, side - tile, step), side - tile}) for side in (height, width)]
    readings = {}
    with torch.no_grad():
        for top in begins[0]:
            for left in begins[1]:
                square = image[:, top : top + tile, left : left + tile]
                plain = model(square[None])[0]
                mirrored = model(square.flip(2)[None])[0]
                for y in range(tile):
                    for x in range(tile):
                        both = readings.setdefault((top + y, left + x), [])
                        both += [plain[:, y, x], mirrored[:, y, tile - 1 - x]]
    rows = [torch.stack([torch.stack(readings[y, x]).mean(0) for x in range(width)], dim=1) for y in range(height)]
    return torch.stack(rows, dim=1)


class Pixels(nn.Module):
    """A model of three classes that looks at each pixel by itself."""

    def forward(self, x):
        return torch.stack([x.sum(1), x[:, 0] * 2, 1 - x[:, -1]], dim=1)


class Leaning(nn.Module):
    """A model that adds 1 to the left half of what it reads, and takes 1 away from the right half."""

    def forward(self, x):
        half = x.shape[-1] // 2
        lean = torch.ones_like(x)
        lean[..., half:] = -1
        return x + lean
