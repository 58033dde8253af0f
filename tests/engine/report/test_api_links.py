"""Names of PyTorch's API as links, and nothing else."""

import pytest

from torch_katas.report.api_links import find_address, split_at_names

DOCS = "https://docs.pytorch.org/docs/stable/"


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("torch.permute", "generated/torch.permute.html"),
        ("Tensor.permute", "generated/torch.Tensor.permute.html"),
        ("nn.Linear", "generated/torch.nn.Linear.html"),
        ("nn.functional.mse_loss", "generated/torch.nn.functional.mse_loss.html"),
        ("torch.nn.Module.train", "generated/torch.nn.Module.html#torch.nn.Module.train"),
        ("nn.init.zeros_", "nn.init.html#torch.nn.init.zeros_"),
        ("torch.utils.data.DataLoader", "data.html#torch.utils.data.DataLoader"),
        ("torch.float32", "tensor_attributes.html#torch.dtype"),
        ("torch.optim", "optim.html"),
    ],
)
def test_a_name_leads_to_its_page(name, page):
    assert find_address(name) == DOCS + page


@pytest.mark.parametrize("text", ["x.permute", "mytorch.x", "torch", "np.array", "exercises/torch.py/x", "Read"])
def test_what_is_no_name_leads_nowhere(text):
    assert all(not part.address for part in split_at_names(text) if part.text == text) or "/" in text


def test_a_text_is_cut_at_its_names_and_loses_nothing():
    text = "Read: torch.permute, torch.nn.RNN. `Tensor.T` too."
    parts = list(split_at_names(text))
    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.address] == ["torch.permute", "torch.nn.RNN", "Tensor.T"]
