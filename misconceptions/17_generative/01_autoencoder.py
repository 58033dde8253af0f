"""Wrong answers that people write when they build and train an autoencoder.

A sigmoid that does not fit the range of the data: yzhao062/pyod 314, aimagelab/novelty-detection 5. A target that is
not the image itself: aapatel09/handson-unsupervised-learning 6.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from torch_katas.course.mistakes import edit


class _Net(nn.Module):
    """A small autoencoder that is right: what trains below differs from a right training in one thing."""

    def __init__(self, latent: int):
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, latent))
        self.decoder = nn.Sequential(nn.Linear(latent, 32), nn.ReLU(), nn.Linear(32, 784), nn.Sigmoid())

    def encode(self, x: Tensor) -> Tensor:
        return self.encoder(x)

    def decode(self, code: Tensor) -> Tensor:
        return self.decoder(code).unflatten(1, (1, 28, 28))

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))


Autoencoder__activation_on_the_code = edit(
    ("nn.Linear(HIDDEN, latent))", "nn.Linear(HIDDEN, latent), nn.ReLU())"),
    why="""Puts an activation behind the encoder's last layer, so no number of a code is below 0, and many are 0 for
    good. Instead: the layer that gives the code stands alone.""",
)

Autoencoder__clamps_the_image = edit(
    (", nn.Linear(HIDDEN, 784), nn.Sigmoid())", ", nn.Linear(HIDDEN, 784))"),
    ("self.decoder(code).unflatten", "self.decoder(code).clamp(0, 1).unflatten"),
    why="""Cuts the numbers off with `clamp`: half of the pixels of a new model are exactly 0 and get no gradient.
    Instead: let a sigmoid stand at the end.""",
)

Autoencoder__tanh_at_the_end = edit(
    ("nn.Sigmoid()", "nn.Tanh()"),
    why="""Ends in a tanh, which gives numbers from -1 to 1, though the pixels lie between 0 and 1. Instead: a sigmoid
    has their range.""",
)

Autoencoder__bare_output = edit(
    (", nn.Linear(HIDDEN, 784), nn.Sigmoid())", ", nn.Linear(HIDDEN, 784))"),
    why="""Has nothing behind the last layer, so pixels come out below 0 and above 1. Instead: let a sigmoid stand at
    the end.""",
)

Autoencoder__linear_encoder = edit(
    ("nn.Linear(784, HIDDEN), nn.SiLU(),", "nn.Linear(784, HIDDEN),"),
    why="""Has no activation between the encoder's layers, and two linear layers are no more than one: the codes are
    those of a PCA. Instead: put an activation behind the hidden layer.""",
)

Autoencoder__linear_decoder = edit(
    ("nn.Linear(latent, HIDDEN), nn.SiLU(),", "nn.Linear(latent, HIDDEN),"),
    why="""Has no activation between the decoder's layers, and two linear layers are no more than one. Instead: put an
    activation behind the hidden layer.""",
)

Autoencoder__skips_the_code = edit(
    ("return self.decode(self.encode(x))", "return (self.decode(self.encode(x)) + x) / 2"),
    why="""Leads the image past the code, as a residual block would: half of what comes out is what went in, and the
    code need not hold it. Instead: return what the decoder makes of the code, and nothing more.""",
)

Autoencoder__remembers_the_image = edit(
    ("return self.encoder(x)", "self.hidden = self.encoder[:3](x)\nreturn self.encoder(x)"),
    (
        "return self.decoder(code).unflatten(1, (1, 28, 28))",
        "h = self.decoder[1](self.decoder[0](code) + self.hidden)\n"
        "return self.decoder[3](self.decoder[2](h)).unflatten(1, (1, 28, 28))",
    ),
    why="""Keeps the hidden layer in `self.hidden` and adds it in the decoder, as a U-Net does: a code alone cannot be
    decoded any more. Instead: the decoder sees the code and nothing else.""",
)

Autoencoder__batch_norm = edit(
    ("nn.Linear(784, HIDDEN), nn.SiLU(),", "nn.Linear(784, HIDDEN), nn.BatchNorm1d(HIDDEN), nn.SiLU(),"),
    why="""Normalises by the batch with `BatchNorm1d`, so in training a code depends on the other images, and one image
    alone raises an error. Instead: leave the norm out.""",
)

Autoencoder__drops_out = edit(
    ("nn.Linear(784, HIDDEN), nn.SiLU(),", "nn.Dropout(0.2), nn.Linear(784, HIDDEN), nn.SiLU(),"),
    why="""Drops pixels in training, so the same image gets another code each time. Instead: leave the dropout out.""",
)

Autoencoder__flat_images = edit(
    (".unflatten(1, (1, 28, 28))", ""),
    why="""Gives images as rows of 784 numbers; against images of (1, 28, 28) a loss would broadcast them. Instead: give
    each row the shape of an image, as `unflatten` does.""",
)

Autoencoder__squeezes = edit(
    ("return self.encoder(x)", "return self.encoder(x).squeeze()"),
    why="""Drops axes of length 1 with `squeeze`: that of a single image, or of a code of one number, is one. Instead:
    leave the shape as it is.""",
)

Autoencoder__minus_one_for_the_pixels = edit(
    ("return self.encoder(x)", "return self.encoder[1:](x.view(x.shape[0], -1))"),
    why="""Flattens with `view` and -1: it refuses images that do not lie in one piece, and for no image -1 could be
    anything. Instead: `flatten(1)` takes all.""",
)

Autoencoder__in_float32 = edit(
    ("self.decoder(code).unflatten", "self.decoder(code).float().unflatten"),
    why="""Converts to float32, whatever the model is in. Instead: leave the dtype as it comes out.""",
)

Autoencoder__wide = edit(
    (
        "super().__init__()",
        "super().__init__()\nHIDDEN = 512",
    ),
    why="""Has a hidden layer of 512 units, and four times as many parameters as it may have. Instead: 128 are enough
    for digits.""",
)

Autoencoder__layer_in_forward = edit(
    ("return self.encoder(x)", "return nn.Linear(784, self.encoder[3].out_features)(x.flatten(1)).relu() - 0.1"),
    why="""Makes a layer anew in each call with `nn.Linear`: other random weights each time, and none that is trained.
    Instead: make all layers in `__init__`, and use them.""",
)

Autoencoder__cuts_the_image_off = edit(
    (
        "nn.Linear(latent, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, 784), nn.Sigmoid())",
        "nn.Linear(latent, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 784))",
    ),
    ("self.decoder(code).unflatten", "self.decoder(code).clamp(0, 1).unflatten"),
    why="""Cuts the numbers off with `clamp`: half of the pixels of a new model are exactly 0 and get no gradient.
    Instead: let a sigmoid stand at the end.""",
)

Autoencoder__view = edit(
    ("return self.encoder(x)", "return self.encoder[1:](x.view(-1, 784))"),
    why="""Flattens with `view`, which raises an error for images that do not lie in one piece. Instead: `flatten(1)` or
    `reshape` take all.""",
)


def train_autoencoder__learns_the_mean(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    """Draws the targets anew instead of taking the batch that went in, so all images are taught to be any other, and
    the mean of all comes out. Instead: the batch itself is the target."""
    torch.manual_seed(seed)
    model = _Net(latent)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(steps):
        batch, others = (images[torch.randint(len(images), (16,))] for _ in range(2))
        loss = mse_loss(model(batch), others)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def train_autoencoder__one_batch(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    """Draws one batch before the loop, and never sees any other image. Instead: draw a batch inside the loop."""
    torch.manual_seed(seed)
    batch = images[torch.randint(len(images), (16,))]
    return _fit(_Net(latent), lambda: batch, steps).eval()


def train_autoencoder__one_large_batch(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    """Draws one batch before the loop, and never sees any other image. Instead: draw a batch inside the loop."""
    torch.manual_seed(seed)
    batch = images[torch.randint(len(images), (1024,))]
    return _fit(_Net(latent), lambda: batch, min(steps, 5)).eval()


def train_autoencoder__never_steps(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    """Computes gradients, but no update follows them. Instead: call `optimizer.step()` after backward."""
    torch.manual_seed(seed)
    model = _Net(latent)
    for _ in range(steps):
        batch = images[torch.randint(len(images), (8,))]
        model.zero_grad()
        mse_loss(model(batch), batch).backward()
    return model.eval()


def train_autoencoder__trains_the_encoder_alone(
    images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0
) -> nn.Module:
    """Gives the optimizer the parameters of the encoder alone; the decoder stays as random as it began. Instead:
    `model.parameters()` has all of them."""
    torch.manual_seed(seed)
    model = _Net(latent)
    draw = _drawing(images)
    return _fit(model, draw, steps, torch.optim.Adam(model.encoder.parameters(), lr=0.005)).eval()


def train_autoencoder__forgets_the_seed(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    """Makes no use of the seed: no two runs are alike. Instead: call `torch.manual_seed(seed)` before the model is
    made."""
    return _fit(_Net(latent), _drawing(images), steps).eval()


def train_autoencoder__always_seed_0(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    """Seeds with 0 in any case, so all seeds give one model. Instead: seed with the argument."""
    torch.manual_seed(0)
    return _fit(_Net(latent), _drawing(images), steps).eval()


def train_autoencoder__stays_in_training(
    images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0
) -> nn.Module:
    """Returns the model in training mode. Instead: `model.eval()` at the end."""
    torch.manual_seed(seed)
    return _fit(_Net(latent), _drawing(images), steps)


def train_autoencoder__codes_of_sixteen(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    """Makes codes of 16 numbers, whatever latent says. Instead: hand latent on to the model."""
    torch.manual_seed(seed)
    return _fit(_Net(16), _drawing(images), steps).eval()


def train_autoencoder__counts_epochs(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    """Takes steps for epochs, and makes an update for each batch of each epoch. Instead: one step is one batch."""
    torch.manual_seed(seed)
    epochs = min(steps, 3)
    return _fit(_Net(latent), _drawing(images), epochs * -(-len(images) // 64)).eval()


def train_autoencoder__in_place(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    """Changes the caller's images, with `-=`, to centre them. Instead: work on a new tensor, or leave them as they
    are."""
    torch.manual_seed(seed)
    images -= images.mean()
    return _fit(_Net(latent), _drawing(images), steps).eval()


def train_autoencoder__batches_without_repeats(
    images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0
) -> nn.Module:
    """Cuts whole batches out of a shuffled order and leaves the rest out, so fewer images than a batch has are none at
    all. Instead: let the last batch be shorter, or draw with repeats."""
    torch.manual_seed(seed)
    return _fit(_Net(latent), lambda: images[torch.randperm(len(images)).unfold(0, 16, 16)[0]], steps).eval()


def train_autoencoder__seeds_after_the_model(
    images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0
) -> nn.Module:
    """Seeds when the model has been made already: its first weights depend on what was drawn before, and no two runs
    are alike. Instead: call `torch.manual_seed(seed)` before the model is made."""
    model = _Net(latent)
    torch.manual_seed(seed)
    return _fit(model, _drawing(images), steps).eval()


def train_autoencoder__counts_epochs_of_32(
    images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0
) -> nn.Module:
    """Takes steps for epochs, and makes an update for each batch of each epoch. Instead: one step is one batch."""
    torch.manual_seed(seed)
    epochs = min(steps, 3)
    return _fit(_Net(latent), _drawing(images), epochs * -(-len(images) // 32)).eval()


def train_autoencoder__never_the_last_image(
    images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0
) -> nn.Module:
    """Draws with `len(images) - 1` for the upper end, which `torch.randint` leaves out already: the last image is never
    drawn, and a single image raises an error. Instead: the upper end is `len(images)`."""
    torch.manual_seed(seed)
    return _fit(_Net(latent), lambda: images[torch.randint(0, len(images) - 1, (16,))], steps).eval()


train_autoencoder__plain_sgd = edit(
    ("torch.optim.Adam(model.parameters(), **ADAM)", "torch.optim.SGD(model.parameters(), lr=0.01)"),
    ("(BATCH_SIZE,)", "(128,)"),
    why="""Trains by plain `SGD` with a rate of 0.01, which hardly moves the parameters in 150 steps. Instead: take Adam
    with a rate of some thousandths, or a far higher rate.""",
)


def _drawing(images: Tensor):
    return lambda: images[torch.randint(len(images), (16,))]


def _fit(model: nn.Module, draw, steps: int, optimizer: torch.optim.Optimizer | None = None) -> nn.Module:
    optimizer = optimizer or torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(steps):
        batch = draw()
        loss = mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model
