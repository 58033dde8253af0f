"""Loading: weights from a model that is not quite yours, under other names, in other shapes, in another layout.

A checkpoint fits your model in part: the head has other classes, a wrapper has put "module." before every name, and
GPT-2 keeps three matrices in one, transposed. What does not fit has to be reported: a model that has loaded nothing
raises no error, and trains from scratch.
Read: torch.nn.Module.state_dict, torch.nn.Module.load_state_dict, torch.nn.DataParallel, torch.chunk

Shapes: I inputs, O outputs of each of the three projections.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn


def load_matching(model: nn.Module, state: Mapping[str, object]) -> dict[str, list[str]]:
    """Load the entries of a state that fit a model, in place. Report all the others.

    An entry of state fits where it is a tensor, and model.state_dict() has the same name with the same shape. Its
    numbers are copied into the model's own parameter or buffer, which stays the same object and keeps its dtype, device
    and requires_grad. All others of the model keep their numbers.
    The report is a dict of three lists of names:

        "missing"     names of the model that state does not have, in the order of model.state_dict()
        "unexpected"  names of state that the model does not have, in the order of state
        "mismatched"  names that both have, where the entry does not fit, in the order of model.state_dict()

    A checkpoint may hold more than tensors: state["epoch"] = 3 is unexpected like any other name.
    Raises ValueError where not one entry fits, and then changes nothing: it is the wrong checkpoint. state stays as it
    was.

    >>> model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 5))
    >>> state = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 7, bias=False)).state_dict()
    >>> load_matching(model, state | {"epoch": 3})
    {'missing': ['1.bias'], 'unexpected': ['epoch'], 'mismatched': ['1.weight']}
    """
    raise NotImplementedError


def rename_keys(state: Mapping[str, Tensor], rules: Sequence[tuple[str, str]]) -> dict[str, Tensor]:
    """Return the entries of a state under other names, by rules (old, new) for the beginning of a name.

    Names consist of parts with dots between them. A rule fits a name where the parts of old are its first parts:
    ("layer1", …) fits "layer1" and "layer1.0.bias", and neither "layer10.bias" nor "net.layer1.bias". The parts of new
    take their place. "" has no parts: ("module", "") takes a wrapper's name away, and ("", "body") puts one before
    every name.
    The first rule that fits a name is applied to it, and no other; a name that no rule fits stays. The entries keep
    their order, and their tensors are the same objects. state stays as it was.
    Raises ValueError where two names become the same, or one becomes "".

    >>> names = ["module.layer1.0.weight", "module.layer10.bias", "fc.bias"]
    >>> state = {name: torch.ones(1) for name in names}
    >>> list(rename_keys(state, [("module.layer1", "stem"), ("module", ""), ("fc", "head.2")]))
    ['stem.0.weight', 'layer10.bias', 'head.2.bias']
    """
    raise NotImplementedError


def split_qkv(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return GPT-2's weights for three layers nn.Linear called q, k and v in place of its one layer c_attn.

    GPT-2 computes x @ weight + bias: its weight has the inputs first, (I, 3 · O), and its columns are first those of q,
    then those of k, then those of v. The weight of an nn.Linear has the outputs first.
    An entry "c_attn.weight" (I, 3 · O), with any parts in front of its name, becomes three entries in its place, in
    this order: "q.weight", "k.weight" and "v.weight", each (O, I), with the same parts in front. An entry
    "c_attn.bias" (3 · O,) becomes "q.bias", "k.bias" and "v.bias", each (O,). Dtype and device stay.
    Each of the new tensors is contiguous and has memory of its own: a file of three views would hold the whole matrix
    three times. All other entries stay in their places, as the same objects; "my_c_attn.weight" is one of them. state
    stays as it was.
    Raises ValueError where 3 · O is not a multiple of 3.

    >>> state = {"h.0.c_attn.weight": torch.arange(6.0).reshape(1, 6), "h.0.c_attn.bias": torch.zeros(6)}
    >>> split = split_qkv(state)
    >>> list(split)
    ['h.0.q.weight', 'h.0.k.weight', 'h.0.v.weight', 'h.0.q.bias', 'h.0.k.bias', 'h.0.v.bias']
    >>> split["h.0.k.weight"]
    tensor([[2.],
            [3.]])
    """
    raise NotImplementedError
