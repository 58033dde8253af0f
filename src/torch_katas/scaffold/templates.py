"""Templates: package data, as texts with $names in them. What is still to be written is marked TODO, for verify."""

from importlib import resources
from string import Template


def fill(template: str, /, **values: str) -> str:
    """Return the text of a template with its names filled in; `template` is its path below templates/."""
    text = (resources.files("torch_katas.scaffold") / "templates" / f"{template}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(values)
