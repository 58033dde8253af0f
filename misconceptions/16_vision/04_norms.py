"""Wrong answers that people write when they build norms and convolutions of another kind.

Seen in: pytorch/pytorch 75862 and 69071, sail-sg/poolformer 9 and 11, keras-team/keras 18143, pytorch/pytorch 14099,
14272, 6417 and 172560, microsoft/onnxruntime 2518, onnx/onnx 3357.
"""

from torch import Tensor, nn  # noqa: F401 - an edit's new text needs nn
from torch.nn import functional

from torch_katas.course.mistakes import edit

group_norm__every_gth_channel = edit(
    (
        "grouped = x.reshape(len(x), groups, channels // groups, *x.shape[2:])",
        "grouped = x.reshape(len(x), channels // groups, groups, *x.shape[2:]).transpose(1, 2)",
    ),
    ("(variance + eps).sqrt())", "(variance + eps).sqrt()).transpose(1, 2)"),
    why="""Puts every G-th channel into a group, as if the groups were the inner part of the axis. Instead: neighbouring
    channels make a group, (N, G, C / G, …).""",
)

group_norm__sizes_mixed_up = edit(
    ("x.reshape(len(x), groups, channels // groups, ", "x.reshape(len(x), channels // groups, groups, "),
    why="Makes C / G groups of G channels. Instead: G groups of C / G channels.",
)

group_norm__unbiased = edit(
    ("distance.square().mean(axes, keepdim=True)", "grouped.var(axes, keepdim=True)"),
    why="""Takes the unbiased variance, as `var` does unless told otherwise. Instead: divide by the number of numbers,
    correction=0.""",
)

group_norm__eps_outside_the_root = edit(
    ("(variance + eps).sqrt()", "(variance.sqrt() + eps)"),
    why="Adds eps to the root. Instead: it belongs under it, sqrt(variance + eps).",
)

group_norm__no_eps = edit(
    ("(variance + eps)", "variance"),
    why="Leaves eps out, so an area of one colour becomes 0 / 0. Instead: divide by sqrt(variance + eps).",
)

group_norm__over_the_batch = edit(
    ("axes = tuple(range(2, grouped.dim()))", "axes = (0, *range(2, grouped.dim()))"),
    why="""Takes mean and variance over the batch as well, so an image's result depends on its company. Instead: each
    image has its own.""",
)

group_norm__each_pixel = edit(
    ("axes = tuple(range(2, grouped.dim()))", "axes = (2,)"),
    why="""Takes mean and variance over the channels of a group alone, pixel by pixel. Instead: over all further axes as
    well.""",
)

group_norm__pixels_only = edit(
    ("axes = tuple(range(2, grouped.dim()))", "axes = tuple(range(3, grouped.dim())) or (2,)"),
    why="""Takes mean and variance over the pixels alone, each channel by itself: that is instance norm. Instead: all
    channels of a group share them.""",
)

group_norm__one_group = edit(
    ("axes = tuple(range(2, grouped.dim()))", "axes = tuple(range(1, grouped.dim()))"),
    why="Takes mean and variance over all channels, as with one group. Instead: each group has its own.",
)

group_norm__a_weight_for_each_group = edit(
    (
        "per_channel = (channels,)",
        "if weight is not None:\n"
        "    weight = weight.reshape(groups, -1).mean(1).repeat_interleave(channels // groups)\n"
        "per_channel = (channels,)",
    ),
    why="""Gives all channels of a group one weight. Instead: mean and variance belong to a group, weight and bias to a
    channel.""",
)

group_norm__weight_at_the_end = edit(
    (
        "per_channel = (channels,) + (1,) * (x.dim() - 2)",
        "per_channel = (channels,) if x.shape[-1] in (1, channels) else (channels,) + (1,) * (x.dim() - 2)",
    ),
    why="""Leaves the weights at the last axis where they fit there, so they follow the columns. Instead: they belong to
    axis 1.""",
)

group_norm__bias_needs_a_weight = edit(
    (
        "if weight is not None:\n    result = result * weight.reshape(per_channel)",
        "if weight is None:\n    return result\nresult = result * weight.reshape(per_channel)",
    ),
    why="Returns without the bias where there is no weight. Instead: ask for each by itself.",
)

group_norm__bias_first = edit(
    (
        "result = result * weight.reshape(per_channel)",
        "return (result if bias is None else result + bias.reshape(per_channel)) * weight.reshape(per_channel)",
    ),
    why="Adds the bias before it multiplies by the weight, so the bias is multiplied, too. Instead: multiply first.",
)

group_norm__no_check = edit(
    ("if channels % groups:", "if channels < groups:"),
    why="""Lets channels through that cannot be divided by the number of groups, and leaves it to the reshape to fail.
    Instead: raise ValueError where the division has a rest.""",
)

group_norm__four_axes = edit(
    ("axes = tuple(range(2, grouped.dim()))", "axes = (2, 3, 4)"),
    why="""Expects images with height and width, and fails for x of another number of axes. Instead: all axes from the
    third on, however many.""",
)

group_norm__mean_of_the_squares = edit(
    (
        "distance.square().mean(axes, keepdim=True)",
        "grouped.square().mean(axes, keepdim=True) - grouped.mean(axes, keepdim=True).square()",
    ),
    why="""Subtracts the squared mean from the mean of the squares: far from 0 the digits are gone. Instead: square the
    distances from the mean.""",
)

group_norm__constants = edit(
    ("grouped.mean(axes, keepdim=True)", "grouped.detach().mean(axes, keepdim=True)"),
    ("variance = distance.square()", "variance = distance.detach().square()"),
    why="""Detaches mean and variance, so x gets the gradient as if they were constants. Instead: let it flow through
    both.""",
)

group_norm__in_place = edit(
    (
        "distance = grouped - grouped.mean(axes, keepdim=True)",
        "distance = grouped.detach().sub_(grouped.detach().mean(axes, keepdim=True))",
    ),
    why="Subtracts in place, by `sub_`, from memory that is the caller's. Instead: - makes a new tensor.",
)

group_norm__single_precision = edit(
    ("channels = x.shape[1]", "x = x.float()\nchannels = x.shape[1]"),
    why="Turns x into float32, so float64 loses half of its digits. Instead: leave the dtype.",
)


def group_norm__is_torchs(
    x: Tensor, groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Calls PyTorch's own group norm, which is what you are to build. Instead: reshape, mean, variance, and the
    formula."""
    if x.shape[1] % groups:
        raise ValueError("no such groups")
    return functional.group_norm(x, groups, weight, bias, eps)


group_norm__no_empty_batch = edit(
    ("x.reshape(len(x), groups, channels // groups, *x.shape[2:])", "x.reshape(len(x), groups, -1)"),
    why="""Lets `reshape` find out the size of -1, which it cannot where there are no images: an empty batch raises an
    error. Instead: name the size, or unflatten the channels.""",
)


group_norm__weight_and_bias_only_together = edit(
    ("if weight is not None:", "if weight is not None and bias is not None:"),
    ("return result if bias is None else", "return result if weight is None or bias is None else"),
    why="Takes weight and bias only where both are given. Instead: ask for each by itself.",
)


group_norm__weights_of_four_axes = edit(
    ("per_channel = (channels,) + (1,) * (x.dim() - 2)", "per_channel = (1, channels, 1, 1)"),
    why="""Gives weight and bias four axes, so a batch of vectors gets axes that it never had, and a signal is wrong or
    raises an error. Instead: as many axes of 1 as x has behind the channels.""",
)


instance_norm__one_group = edit(
    ("group_norm(x, x.shape[1], weight", "group_norm(x, 1, weight"),
    why="Takes one group of all channels. Instead: each channel is a group of its own.",
)


def instance_norm__over_the_batch(
    x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Takes mean and variance over the batch as well: that is batch norm. Instead: each image has its own."""
    if x.shape[2:].numel() == 1:
        raise ValueError("a single number")
    axes = (0, *range(2, x.dim()))
    shape = (-1,) + (1,) * (x.dim() - 2)
    result = (x - x.mean(axes, keepdim=True)) / (x.var(axes, correction=0, keepdim=True) + eps).sqrt()
    result = result if weight is None else result * weight.reshape(shape)
    return result if bias is None else result + bias.reshape(shape)


def instance_norm__unbiased(
    x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Takes the unbiased variance, as `var` does unless told otherwise. Instead: divide by the number of pixels,
    correction=0."""
    if x.shape[2:].numel() == 1:
        raise ValueError("a single number")
    axes = tuple(range(2, x.dim()))
    shape = (-1,) + (1,) * (x.dim() - 2)
    result = (x - x.mean(axes, keepdim=True)) / (x.var(axes, keepdim=True) + eps).sqrt()
    result = result if weight is None else result * weight.reshape(shape)
    return result if bias is None else result + bias.reshape(shape)


def instance_norm__two_axes_only(
    x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Expects height and width, and fails for a signal or a volume. Instead: all axes from the third on."""
    if x.shape[2:].numel() == 1:
        raise ValueError("a single number")
    result = (x - x.mean((2, 3), keepdim=True)) / (x.var((2, 3), correction=0, keepdim=True) + eps).sqrt()
    result = result if weight is None else result * weight[:, None, None]
    return result if bias is None else result + bias[:, None, None]


instance_norm__a_single_number = edit(
    (
        "if x.shape[2:].numel() == 1:\n"
        '    raise ValueError("one number for each channel has nothing to be normalised by")',
        "",
    ),
    why="Normalises single numbers, which all become 0, whatever the image shows. Instead: raise ValueError.",
)

instance_norm__checks_the_batch = edit(
    ("if x.shape[2:].numel() == 1:", "if x.shape[2:].numel() * len(x) == 1:"),
    why="""Refuses single numbers only where there is one image, as batch norm does. Instead: other images do not help
    here.""",
)

instance_norm__refuses_one_axis = edit(
    ("if x.shape[2:].numel() == 1:", "if x.dim() < 4 or x.shape[2:].numel() == 1:"),
    why="""Refuses everything but images, though a signal has a channel with many numbers, too. Instead: refuse what has
    a single number for each channel.""",
)

instance_norm__forgets_weight_and_bias = edit(
    ("group_norm(x, x.shape[1], weight, bias, eps)", "group_norm(x, x.shape[1], eps=eps)"),
    why="Leaves weight and bias out. Instead: hand them on.",
)

instance_norm__forgets_eps = edit(
    ("weight, bias, eps)", "weight, bias)"),
    why="Leaves eps out, so it is always 1e-5. Instead: hand it on.",
)


def instance_norm__is_torchs(
    x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Calls PyTorch's own instance norm, which is what you are to build. Instead: it is your group norm, with as many
    groups as channels."""
    return functional.instance_norm(x, weight=weight, bias=bias, eps=eps)


transposed_size__of_a_convolution = edit(
    (
        "(size - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding + output_padding",
        "(size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1 + output_padding",
    ),
    why="""Computes what a convolution would leave, which is smaller. Instead: the way back, on which a stride makes it
    larger.""",
)

transposed_size__no_dilation = edit(
    ("dilation * (kernel - 1) + 1", "kernel"),
    why="""Leaves dilation out, as an old page of the documentation did. Instead: a dilated kernel reaches over dilation
    * (kernel - 1) + 1 places.""",
)

transposed_size__dilates_the_kernel_as_a_whole = edit(
    ("dilation * (kernel - 1) + 1", "dilation * kernel"),
    why="""Multiplies the whole kernel by dilation, but there are only kernel - 1 gaps. Instead: dilation * (kernel - 1)
    + 1.""",
)

transposed_size__size_times_stride = edit(
    ("(size - 1) * stride + dilation * (kernel - 1) + 1", "size * stride"),
    why="""Multiplies size by stride, which is right where the kernel is as long as the stride. Instead: the last kernel
    begins at (size - 1) * stride and has its own length.""",
)

transposed_size__forgets_the_one = edit(
    ("dilation * (kernel - 1) + 1", "dilation * (kernel - 1)"),
    why="Forgets the 1: a kernel of 1 covers one place. Instead: dilation * (kernel - 1) + 1.",
)

transposed_size__padding_once = edit(
    ("2 * padding", "padding"),
    why="Cuts padding off at one end. Instead: at both, so twice.",
)

transposed_size__padding_is_added = edit(
    ("- 2 * padding", "+ 2 * padding"),
    why="Adds padding, as in front of a convolution. Instead: here it is cut off.",
)

transposed_size__output_padding_twice = edit(
    ("+ output_padding\n", "+ 2 * output_padding\n"),
    why="Adds output_padding at both ends. Instead: at one.",
)

transposed_size__no_output_padding = edit(
    ("+ output_padding\n", "\n"),
    why="Leaves output_padding out of the length. Instead: add it.",
)

transposed_size__stride_alone = edit(
    ("output_padding >= max(stride, dilation)", "output_padding >= stride"),
    why="Compares output_padding with the stride alone. Instead: it may also be smaller than dilation.",
)

transposed_size__smaller_than_both = edit(
    ("max(stride, dilation)", "min(stride, dilation)"),
    why="Asks for an output_padding that is smaller than both. Instead: one of them is enough.",
)

transposed_size__any_output_padding = edit(
    (
        "if output_padding >= max(stride, dilation):\n"
        '    raise ValueError(f"output_padding {output_padding} is not smaller than stride {stride} '
        'or dilation {dilation}")',
        "",
    ),
    why="Accepts any output_padding, which PyTorch does not. Instead: raise ValueError.",
)

transposed_size__nothing_left = edit(
    ("if result < 1:", "if result < 0:"),
    why="Accepts a length of 0. Instead: at least 1 has to be left.",
)

transposed_size__never_negative = edit(
    ('raise ValueError("nothing is left: padding cuts off more than there is")', "return 0"),
    why="Returns 0 where padding cuts off everything, which hides the mistake. Instead: raise ValueError.",
)

depthwise_separable__all_channels = edit(
    (", groups=channels_in, bias=False)", ", bias=False)"),
    why="""Lets every filter see all channels: a whole convolution, with more weights than before. Instead:
    groups=channels_in.""",
)

depthwise_separable__bias = edit(
    ("groups=channels_in, bias=False)", "groups=channels_in)"),
    ("channels_out, 1, bias=False)", "channels_out, 1)"),
    why="Has biases, as `Conv2d` does unless told otherwise. Instead: bias=False.",
)

depthwise_separable__no_padding = edit(
    (", stride, kernel // 2, groups", ", stride, groups"),
    why="Adds no zeros around the image, so it shrinks with every layer. Instead: kernel // 2 pixels.",
)

depthwise_separable__padding_of_one = edit(
    (", stride, kernel // 2, groups", ", stride, 1, groups"),
    why="Adds one pixel of zeros, which keeps the size for a kernel of 3 alone. Instead: kernel // 2.",
)

depthwise_separable__stride_twice = edit(
    ("channels_out, 1, bias", "channels_out, 1, stride, bias"),
    why="Strides in both parts, so the image shrinks twice. Instead: in the depthwise one alone.",
)

depthwise_separable__pointwise_first = edit(
    (
        "# As many groups as channels: each filter sees one channel.\n"
        "nn.Conv2d(channels_in, channels_in, kernel, stride, kernel // 2, groups=channels_in, bias=False),\n"
        "nn.Conv2d(channels_in, channels_out, 1, bias=False),",
        "nn.Conv2d(channels_in, channels_out, 1, bias=False),\n"
        "nn.Conv2d(channels_out, channels_out, kernel, stride, kernel // 2, groups=channels_out, bias=False),",
    ),
    why="""Mixes the channels first, and then filters each of the output channels. Instead: filter the input channels,
    then mix them.""",
)

depthwise_separable__relu_between = edit(
    (
        "nn.Conv2d(channels_in, channels_out, 1, bias=False),",
        "nn.ReLU(),\nnn.Conv2d(channels_in, channels_out, 1, bias=False),",
    ),
    why="Puts a ReLU between both parts, as a block would. Instead: nothing stands between them.",
)

depthwise_separable__batch_norm_between = edit(
    (
        "nn.Conv2d(channels_in, channels_out, 1, bias=False),",
        "nn.BatchNorm2d(channels_in, affine=False),\nnn.Conv2d(channels_in, channels_out, 1, bias=False),",
    ),
    why="Puts batch norm between both parts, as a block would. Instead: nothing stands between them.",
)

depthwise_separable__mixes_at_once = edit(
    (
        "nn.Conv2d(channels_in, channels_in, kernel, stride, kernel // 2, groups=channels_in, bias=False),\n"
        "nn.Conv2d(channels_in, channels_out, 1, bias=False),",
        "nn.Conv2d(channels_in, channels_out, kernel, stride, kernel // 2, bias=False),",
    ),
    why="""Is a whole convolution, with a filter for each pair of channels. Instead: two parts, of which only the second
    mixes channels.""",
)

instance_norm__any_axis_of_one = edit(
    ("if x.shape[2:].numel() == 1:", "if x.dim() < 3 or 1 in x.shape[2:]:"),
    why="""Refuses an image in which any further axis is 1 long, a single column for one. Instead: only one number in
    all is too few.""",
)

instance_norm__first_further_axis = edit(
    ("if x.shape[2:].numel() == 1:", "if x.dim() < 3 or x.shape[2] == 1:"),
    why="""Looks at axis 2 alone, and refuses an image that is one row high. Instead: count the numbers along all
    further axes together.""",
)


def instance_norm__last_axis_only(
    x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Takes mean and variance over the last axis alone, so each row of an image is normalised by itself. Instead: over
    all axes from the third on."""
    if x.shape[2:].numel() == 1:
        raise ValueError("a single number")
    shape = (-1,) + (1,) * (x.dim() - 2)
    result = (x - x.mean(-1, keepdim=True)) / (x.var(-1, correction=0, keepdim=True) + eps).sqrt()
    result = result if weight is None else result * weight.reshape(shape)
    return result if bias is None else result + bias.reshape(shape)


instance_norm__counts_axes = edit(
    ("if x.shape[2:].numel() == 1:", "if x.dim() < 3:"),
    why="""Looks at the number of axes, and lets an image of a single pixel pass: its numbers all become 0, whatever it
    shows. Instead: count the numbers of a channel.""",
)


def instance_norm__in_place(
    x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Subtracts and divides in the caller's x, by `-=` and `/=`. Instead: - and / make new tensors."""
    if x.shape[2:].numel() == 1:
        raise ValueError("a single number")
    axes = tuple(range(2, x.dim()))
    shape = (-1,) + (1,) * (x.dim() - 2)
    mean, variance = x.mean(axes, keepdim=True), x.var(axes, correction=0, keepdim=True)
    x -= mean
    x /= (variance + eps).sqrt()
    result = x if weight is None else x * weight.reshape(shape)
    return result if bias is None else result + bias.reshape(shape)


instance_norm__asks_the_first_image = edit(
    ("if x.shape[2:].numel() == 1:", "if x.dim() < 3 or x[0, 0].numel() == 1:"),
    why="""Looks at the first image, `x[0, 0]`, which an empty batch does not have: IndexError. Instead: ask the shape,
    x.shape[2:].""",
)

transposed_size__checks_before_output_padding = edit(
    ("if result < 1:", "if result - output_padding < 1:"),
    why="""Raises although `output_padding` makes the length 1. Instead: compare the whole length with 1.""",
)

transposed_size__padding_within_the_kernel = edit(
    (
        "if output_padding >= max(stride, dilation):",
        "if padding > dilation * (kernel - 1) or output_padding >= max(stride, dilation):",
    ),
    why="""Refuses a `padding` that is larger than the kernel's reach. Instead: it may cut off any number of places, as
    long as one is left.""",
)
