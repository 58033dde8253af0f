"""Python and the packages that the engine requires: versions are read from metadata, and nothing is imported."""

from collections.abc import Iterator, Sequence
from importlib import metadata

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from torch_katas.doctor.finding import Finding

ENGINE = "torch-katas"
"""The name under which the engine is installed."""


def package_findings(install: str, version: Sequence[int]) -> Iterator[Finding]:
    """Yield a finding for Python in this version, and one for each package that the installed engine requires.

    `install` is the command that installs the engine. torchvision is left out: it is looked at together with torch.
    """
    try:
        engine = metadata.distribution(ENGINE)
    except metadata.PackageNotFoundError:
        yield Finding(ENGINE, "is not installed", install)
        return
    (required,) = engine.metadata.get_all("Requires-Python", [""])
    yield examine_python(SpecifierSet(required), version)
    for text in engine.requires or ():
        requirement = Requirement(text)
        if requirement.name != "torchvision" and is_needed(requirement):
            yield examine_package(requirement, install)


def is_needed(requirement: Requirement) -> bool:
    """Tell whether a requirement holds here: on this system, and without extras."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def examine_python(required: SpecifierSet, version: Sequence[int]) -> Finding:
    """Compare a version of Python with what is required."""
    shown = ".".join(map(str, version))
    if required.contains(shown):
        return Finding("Python", shown)
    least = next((spec.version for spec in required if spec.operator == ">="), "")
    if least and not SpecifierSet(f">={least}").contains(shown):
        return Finding("Python", f"{shown} is too old", f"install Python {least} or newer, and a new environment")
    return Finding("Python", f"{shown} is not {required}", "install another Python, and a new environment")


def examine_package(requirement: Requirement, install: str, version: str | None = None) -> Finding:
    """Compare a package's version, by default the installed one, with what is required."""
    name = requirement.name
    try:
        version = metadata.version(name) if version is None else version
    except metadata.PackageNotFoundError:
        return Finding(name, "is not installed", install)
    try:
        comparable = Version(version)
    except InvalidVersion:  # somebody's own build
        return Finding(name, version)
    missed = next((spec for spec in requirement.specifier if not spec.contains(comparable, prereleases=True)), None)
    if missed is None:
        return Finding(name, version)
    fact = f"{version} is older than {missed.version}" if missed.operator == ">=" else f"{version} is not {missed}"
    return Finding(name, fact, f"pip install --upgrade '{name}{requirement.specifier}'")
