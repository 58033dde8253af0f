"""Wrong answers that people write when they build a vision transformer.

Seen in: gupta-abhay/pytorch-vit 7, cloneofsimo/minRF 6, Vchitect/Latte 132, NVIDIA/flashdreams 284,
arogozhnikov/einops 96 and 384.
"""

import torch  # noqa: F401 - an edit's new text needs it

from torch_katas.course.mistakes import edit

patchify__reshape_alone = edit(
    ("sorted_ = cut.permute(0, 2, 4, 1, 3, 5)", "sorted_ = cut"),
    why="""Reshapes without sorting: each row of numbers is a strip of neighbouring pixels of a row, not a square.
    Instead: permute the six axes in between.""",
)

patchify__channels_last = edit(
    ("cut.permute(0, 2, 4, 1, 3, 5)", "cut.permute(0, 2, 4, 3, 5, 1)"),
    why="""Puts the channels of a pixel next to each other, as (p, p, C). Instead: channel by channel, (C, p, p), as in
    the weight of a convolution.""",
)

patchify__columns_first = edit(
    ("cut.permute(0, 2, 4, 1, 3, 5)", "cut.permute(0, 4, 2, 1, 3, 5)"),
    why="Goes through the patches column by column. Instead: row by row, so the axis of the rows stands in front.",
)

patchify__transposed_patches = edit(
    ("cut.permute(0, 2, 4, 1, 3, 5)", "cut.permute(0, 2, 4, 1, 5, 3)"),
    why="Writes the pixels of a patch column by column. Instead: row by row.",
)

patchify__channels_apart = edit(
    ("cut.permute(0, 2, 4, 1, 3, 5)", "cut.permute(0, 1, 2, 4, 3, 5)"),
    why="""Keeps the channels in front of the patches, so a row of numbers mixes places instead of colours. Instead: the
    channels belong to the patch, behind rows and columns.""",
)

patchify__cuts_off_the_rest = edit(
    (
        "if height % size or width % size:\n"
        '    raise ValueError(f"{height} x {width} pixels are no whole number of patches of {size} x {size}")',
        "height, width = height // size * size, width // size * size\nimages = images[:, :, :height, :width]",
    ),
    why="Cuts off what makes no whole patch, and nobody notices. Instead: raise ValueError.",
)

patchify__checks_the_height = edit(
    ("if height % size or width % size:", "if height % size:"),
    why="Looks at the height alone. Instead: the width has to be a multiple as well.",
)

patchify__checks_the_area = edit(
    ("if height % size or width % size:", "if height * width % size**2:"),
    why="""Asks whether the number of pixels is a multiple of a patch's, which does not say that both sides are.
    Instead: check each side.""",
)

patchify__square_images = edit(
    ("height // size * (width // size), channels", "(height // size) ** 2, channels"),
    why="Expects as many columns of patches as rows. Instead: H / size times W / size.",
)

patchify__without_a_graph = edit(
    ("cut = images.view(", "cut = images.detach().view("),
    why="Cuts the graph, by `detach`, so nothing in front of it learns. Instead: leave the graph.",
)

unpatchify__reshape_alone = edit(
    ("sorted_ = cut.permute(0, 3, 1, 4, 2, 5)", "sorted_ = cut"),
    why="""Reshapes without sorting: the numbers of a patch stay one behind the other, and become a strip of the image.
    Instead: permute the six axes in between.""",
)

unpatchify__channels_last = edit(
    (
        "cut = patches.view(len(patches), rows, columns, channels, size, size)",
        "cut = patches.view(len(patches), rows, columns, size, size, channels)",
    ),
    ("cut.permute(0, 3, 1, 4, 2, 5)", "cut.permute(0, 5, 1, 3, 2, 4)"),
    why="""Reads a patch as (p, p, C), though it was written as (C, p, p), so the pixels in a patch are mixed. Instead:
    read it as it was written.""",
)

unpatchify__the_same_permutation = edit(
    ("cut.permute(0, 3, 1, 4, 2, 5)", "cut.permute(0, 3, 2, 4, 1, 5)"),
    why="""Swaps rows and columns of patches. Instead: behind the channels come the rows of patches, then the rows in
    them.""",
)

unpatchify__transposed_patches = edit(
    ("cut.permute(0, 3, 1, 4, 2, 5)", "cut.permute(0, 3, 1, 5, 2, 4)"),
    why="Turns every patch over, rows for columns. Instead: the row in a patch belongs to the row of patches.",
)

unpatchify__square_images = edit(
    ("rows, columns = height // size, width // size", "rows = columns = int(patches.shape[1] ** 0.5)"),
    ("patches.shape[1] != rows * columns:", "patches.shape[1] != height // size * (width // size):"),
    why="""Takes the root of the number of patches for both sides, which is wrong where an image is not square. Instead:
    height and width say it.""",
)

unpatchify__sides_mixed_up = edit(
    ("rows, columns = height // size, width // size", "columns, rows = height // size, width // size"),
    why="Takes the height for the columns. Instead: height / size rows of width / size patches.",
)

unpatchify__one_channel = edit(
    ("patches.shape[2] // size**2", "1"),
    why="Expects one channel, so a colour image fails. Instead: a patch's numbers divided by its pixels.",
)

unpatchify__no_check_of_the_number = edit(
    (" or patches.shape[1] != rows * columns", ""),
    (
        "return sorted_.reshape(len(patches), channels, height, width)",
        "return sorted_.reshape(-1, channels, height, width)",
    ),
    ("cut = patches.view(len(patches), rows", "cut = patches.view(-1, rows"),
    why="""Takes any number of patches, and makes images of several, or of parts, out of those of one. Instead: compare
    the number, and raise ValueError.""",
)

unpatchify__no_check_of_the_sides = edit(
    ("height % size or width % size or ", ""),
    ("channels, height, width)", "channels, rows * size, columns * size)"),
    why="Returns a smaller image where the sides are no multiple of size. Instead: raise ValueError.",
)

ViT__looks_at_the_batch = edit(
    ("batch_first=True, ", ""),
    why="""Leaves `TransformerEncoderLayer` to take the first axis for the sentence: the images of a batch look at each
    other, and patches do not. Instead: batch_first=True.""",
)

ViT__no_positions = edit(
    ("x = x + self.positions\n", "x = x + 0 * self.positions\n"),
    why="Adds no positions, so the patches may change places and nothing is noticed. Instead: add positions.",
)

ViT__cls_without_a_position = edit(
    (
        "x = torch.cat([self.cls.expand(len(x), -1, -1), x], dim=1)",
        "x = x + self.positions[:, 1:]\nx = torch.cat([self.cls.expand(len(x), -1, -1), x], dim=1)",
    ),
    ("x = x + self.positions", ""),
    why="Adds positions to the patches alone. Instead: cls has one as well, the first.",
)

ViT__positions_along_the_batch = edit(
    ("x = x + self.positions\n", "x = x + self.positions[:, torch.arange(len(x)) % x.shape[1]].transpose(0, 1)\n"),
    why="""Adds another position to each image, and the same one to all patches of an image. Instead: positions go along
    axis 1, the patches.""",
)

ViT__mean_of_the_patches = edit(
    ("self.norm(x[:, 0])", "self.norm(x.mean(1))"),
    why="Takes the mean of all places. That is done, too, but here cls speaks for the image. Instead: the first place.",
)

ViT__last_place = edit(
    ("self.norm(x[:, 0])", "self.norm(x[:, -1])"),
    why="Reads the last place, which is the patch at the lower right. Instead: cls is the first.",
)

ViT__cls_at_the_end = edit(
    ("[self.cls.expand(len(x), -1, -1), x]", "[x, self.cls.expand(len(x), -1, -1)]"),
    ("self.norm(x[:, 0])", "self.norm(x[:, -1])"),
    why="Puts cls behind the patches. Instead: in front of them, so that a saved model's positions fit.",
)

ViT__one_block_many_times = edit(
    (
        "self.blocks = nn.ModuleList(\n"
        "    # Without batch_first the layer would take the batch for the sentence, "
        "and images would look at each other.\n"
        "    nn.TransformerEncoderLayer(\n"
        '        width, heads, 4 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True\n'
        "    )\n"
        "    for _ in range(depth)\n"
        ")",
        "layer = nn.TransformerEncoderLayer(\n"
        '    width, heads, 4 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True\n'
        ")\n"
        "self.blocks = nn.ModuleList([layer] * depth)",
    ),
    why="""Puts the same block into the list several times, so all of them share their weights. Instead: make a new one
    each time.""",
)

ViT__dropout = edit(
    (" dropout=0.0,", ""),
    why="Leaves dropout at 0.1, which `TransformerEncoderLayer` has unless told otherwise. Instead: dropout=0.0.",
)

ViT__relu = edit(
    (' activation="gelu",', ""),
    why="Leaves the activation at ReLU, which `TransformerEncoderLayer` has unless told otherwise. Instead: GELU.",
)

ViT__norm_behind = edit(
    (", norm_first=True", ""),
    why="Norms behind each part, which `TransformerEncoderLayer` does unless told otherwise. Instead: norm_first=True.",
)

ViT__hidden_units_by_default = edit(
    ("width, heads, 4 * width, dropout", "width, heads, dropout"),
    why="Leaves the hidden units at 2048, whatever width is. Instead: 4 * width.",
)

ViT__no_last_norm = edit(
    ("self.head(self.norm(x[:, 0]))", "self.head(x[:, 0] + 0 * self.norm(x[:, 0]))"),
    why="Leaves the last norm out, though pre-norm blocks add up without one. Instead: norm, then head.",
)

ViT__probabilities = edit(
    ("return self.head(self.norm(x[:, 0]))", "return self.head(self.norm(x[:, 0])).softmax(1)"),
    why="Returns probabilities, by `softmax`, and cross_entropy takes the softmax once more. Instead: logits.",
)

ViT__large_positions = edit(
    ("nn.Parameter(0.02 * torch.randn(1, (", "nn.Parameter(torch.randn(1, ("),
    why="Begins with positions of a standard deviation of 1, which drown the patches. Instead: 0.02.",
)

ViT__not_a_parameter = edit(
    (
        "self.cls = nn.Parameter(0.02 * torch.randn(1, 1, width))",
        'self.register_buffer("cls", 0.02 * torch.randn(1, 1, width))',
    ),
    why="Keeps cls as a buffer, so no optimizer changes it. Instead: nn.Parameter.",
)

ViT__any_size = edit(
    (
        "if x.shape[2:] != (self.image_size, self.image_size):\n"
        '    raise ValueError(f"images are {tuple(x.shape[2:])}, the positions are for {self.image_size} pixels")',
        "",
    ),
    why="""Takes images of another size, as long as the patches are as many: a wide one is read as if it were square.
    Instead: compare both sides, and raise ValueError.""",
)

ViT__rounds_down = edit(
    (
        "if image_size % patch_size:\n"
        '    raise ValueError(f"{image_size} pixels are no whole number of patches of {patch_size}")',
        "",
    ),
    why="Makes a model for patches that do not fit into the image. Instead: raise ValueError.",
)

train_vit__plain_gradient_descent = edit(
    ("torch.optim.AdamW", "torch.optim.SGD"),
    ("range(EPOCHS)", "range(6)"),
    why="""Uses plain gradient descent at Adam's rate, which hardly moves a transformer. Instead: AdamW gives each
    number a step of its own.""",
)

train_vit__never_steps = edit(
    ("optimizer.step()", ""),
    ("range(EPOCHS)", "range(1)"),
    why="Computes gradients and never takes a step. Instead: optimizer.step() in each batch.",
)

train_vit__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    ("range(EPOCHS)", "range(1)"),
    why="""The first weights do not come from the given seed: none is set, or another one, or it is set after the model
    was made. Instead: torch.manual_seed(seed) in front of the model.""",
)

train_vit__seeds_too_late = edit(
    ("torch.manual_seed(seed)", ""),
    ("loader = ", "torch.manual_seed(seed)\nloader = "),
    ("range(EPOCHS)", "range(1)"),
    why="""The first weights do not come from the given seed: none is set, or another one, or it is set after the model
    was made. Instead: torch.manual_seed(seed) in front of the model.""",
)

train_vit__always_the_same_seed = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("range(EPOCHS)", "range(1)"),
    why="Sets the seed to 0, whatever was asked for, and trains too short. Instead: torch.manual_seed(seed).",
)

train_vit__stays_in_training = edit(
    ("model.eval()", "model.train()"),
    ("range(EPOCHS)", "range(1)"),
    why="Returns the model in training mode, and trains too short. Instead: model.eval() at the end.",
)

train_vit__trains_on_the_test_set = edit(
    ("DataLoader(train_set, batch_size=BATCH, shuffle=True)", "DataLoader(test_set, batch_size=BATCH, shuffle=True)"),
    ("range(EPOCHS)", "range(3)"),
    why="Trains on the images by which it is judged. Instead: on train_set; test_set is for measuring alone.",
)

train_vit__number_for_share = edit(
    ("right.float().mean().item()", "float(right.sum())"),
    ("range(EPOCHS)", "range(1)"),
    why="""Returns how many are right instead of their share, and trains too short. Instead: divide by the length of
    test_set.""",
)

patchify__through_float32 = edit(
    ("cut = images.view(", "cut = images.float().view("),
    (
        "sorted_.reshape(batch, height // size * (width // size), channels * size * size)",
        "sorted_.reshape(batch, height // size * (width // size), channels * size * size).to(images.dtype)",
    ),
    why="""Goes through float32, by `float`, in which large integers and float64 are rounded. Instead: moving numbers
    needs no other dtype.""",
)


patchify__no_empty_batch = edit(
    ("channels * size * size)  # (B, P, C * p * p)", "-1)"),
    why="""Lets reshape find out the size of -1, which it cannot where there are no images: an empty batch raises an
    error. Instead: name the size, C * p * p.""",
)

unpatchify__through_float32 = edit(
    ("cut = patches.view(", "cut = patches.float().view("),
    (
        "sorted_.reshape(len(patches), channels, height, width)",
        "sorted_.reshape(len(patches), channels, height, width).to(patches.dtype)",
    ),
    why="""Goes through float32, by `float`, in which large integers and float64 are rounded. Instead: moving numbers
    needs no other dtype.""",
)

unpatchify__none_in_float32 = edit(
    (
        "channels = patches.shape[2] // size**2",
        "channels = patches.shape[2] // size**2\n"
        "if len(patches) == 0:\n    return torch.zeros(0, channels, height, width)",
    ),
    why="""Makes an empty result of its own, by `zeros`, in float32 whatever came in. Instead: no patches need no case
    of their own.""",
)


unpatchify__channels_from_all_numbers = edit(
    (" or patches.shape[1] != rows * columns", ""),
    (
        "channels = patches.shape[2] // size**2",
        "channels = patches.shape[1] * patches.shape[2] // (height * width)",
    ),
    why="""Computes the channels from all numbers together, so twice as many patches give twice as many channels.
    Instead: raise ValueError where the patches are not as many as the image has.""",
)

train_vit__mean_of_batches = edit(
    (
        "right.float().mean().item()",
        "torch.stack([batch.float().mean() for batch in right.split(50)]).mean().item()",
    ),
    why="""Takes the mean of the batches' shares, in which an image of a small last batch counts more than the others.
    Instead: count what is right, and divide once.""",
)

train_vit__drops_a_small_set = edit(
    ("shuffle=True)", "shuffle=True, drop_last=True)"),
    ("range(EPOCHS)", "range(1)"),
    why="""Leaves out the batch that is not full, by `drop_last=True`, and in a set of fewer than 100 images that is all
    there is: nothing is learned. It also trains too short. Instead: train on the last batch, too.""",
)

train_vit__best_epoch_of_the_test_set = edit(
    ("for _ in range(EPOCHS):", "best, kept = -1.0, {}\nfor _ in range(EPOCHS):\n    model.train()"),
    (
        "model.eval()\n",
        "    model.eval()\n"
        "    with torch.no_grad():\n"
        "        right = [model(x.to(device)).argmax(1).cpu() == y for x, y in DataLoader(test_set, batch_size=99)]\n"
        "    share = torch.cat(right).float().mean().item()\n"
        "    if share > best:\n"
        "        best, kept = share, {name: value.clone() for name, value in model.state_dict().items()}\n"
        "model.load_state_dict(kept)\n",
    ),
    why="""Measures test_set after each epoch and keeps the model of the best one: test_set has chosen the model, and
    the share is too high for images that nobody has seen. Instead: take the last one; where you want to choose, put
    some images of train_set aside for it.""",
)

train_vit__seed_of_zero = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(seed) if seed else None"),
    why="""The first weights do not come from the given seed: none is set, or another one, or it is set after the model
    was made. Instead: torch.manual_seed(seed) in front of the model.""",
)

train_vit__images_stay_on_the_cpu = edit(
    ("model(images.to(device)), labels", "model(images), labels"),
    ("range(EPOCHS)", "range(1)"),
    why="""Moves the model to the device and leaves the images where they are: on a GPU the first batch fails. It also
    trains too short. Instead: images.to(device), batch by batch.""",
)
