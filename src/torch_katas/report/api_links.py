"""Names of PyTorch's API in a text, and the pages of its documentation that they lead to."""

import re
from collections.abc import Iterator
from typing import NamedTuple

TORCH = "https://docs.pytorch.org/docs/stable/"
VISION = "https://docs.pytorch.org/vision/stable/generated/"

_NAME = re.compile(r"(?<![\w.])(?:torch|torchvision|nn|F|optim|transforms|Tensor)(?:\.[A-Za-z]\w*)+")
_SHORT = {
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "optim": "torch.optim",
    "transforms": "torchvision.transforms",
    "Tensor": "torch.Tensor",
}
"""What people write, and the name under which it is documented."""

_PAGES = {
    **{f"torch.{name}": f"{name}.html" for name in ("nn", "nn.functional", "nn.init", "optim", "autograd", "func")},
    **{"torch.linalg": "linalg.html", "torch.utils.data": "data.html", "torch.Tensor": "tensors.html"},
    **{"torch.Size": "size.html", "torch.cuda": "cuda.html", "torch.autograd.function": "autograd.html"},
    **{"torch.nn.utils": "nn.html#utilities", "torch.nn.utils.rnn": "nn.html#utilities"},
    "torch.optim.lr_scheduler": "optim.html#how-to-adjust-learning-rate",
    "torch.autograd.gradcheck": "generated/torch.autograd.gradcheck.gradcheck.html",
    "torch.autograd.Function": "autograd.html#torch.autograd.Function",
    "torch.optim.Optimizer": "optim.html#torch.optim.Optimizer",
    "torch.optim.Optimizer.param_groups": "optim.html#torch.optim.Optimizer",
}
"""Names that have no page of their own, or one of another name."""

_DTYPES = frozenset(("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"))


class Part(NamedTuple):
    """A piece of a text; with an address where it is the name of something documented."""

    text: str
    address: str = ""


def split_at_names(text: str) -> Iterator[Part]:
    """Yield a text in pieces: names of the API with their addresses, and what stands between them."""
    end = 0
    for match in _NAME.finditer(text):
        if address := find_address(match[0]):
            if match.start() > end:
                yield Part(text[end : match.start()])
            yield Part(match[0], address)
            end = match.end()
    if end < len(text):
        yield Part(text[end:])


def find_address(name: str) -> str:
    """Return the address of the page on a name such as `nn.Linear`; empty where it is none of PyTorch's."""
    first, _, rest = name.partition(".")
    full = f"{_SHORT.get(first, first)}.{rest}"
    if not _NAME.fullmatch(name):
        return ""
    if full.startswith("torchvision."):
        return f"{VISION}{full}.html"
    if full in _PAGES:
        return TORCH + _PAGES[full]
    parts = full.split(".")
    if len(parts) == 2 and parts[1] in _DTYPES | {"dtype", "device"}:
        return f"{TORCH}tensor_attributes.html#torch.{parts[1] if parts[1] == 'device' else 'dtype'}"
    for module, page in (("torch.nn.init", "nn.init"), ("torch.utils.data", "data"), ("torch.backends", "backends")):
        if full.startswith(f"{module}."):
            return f"{TORCH}{page}.html#{full}"
    owner, _, _ = full.rpartition(".")
    if re.fullmatch(r"torch\.nn\.[A-Z]\w*", owner):  # a method stands on the page of its class
        return f"{TORCH}generated/{owner}.html#{full}"
    return f"{TORCH}generated/{full}.html"
