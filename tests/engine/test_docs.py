"""What the documents name is there: files, modules, functions in them, and pages that they link to."""

import re

import pytest
from places import ROOT, SRC

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
PACKAGE = SRC / "torch_katas"
FOLDERS = ("src/", "docs/", "tools/", "benchmarks/", "tests/engine/", "tests/course/", "tests/support/")


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.name)
def document(request):
    return request.param


def test_linked_files_exist(document):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_named_files_exist(document):
    names = re.findall(r"`(?:python |pytest )?([\w./-]+)[^`]*`", document.read_text(encoding="utf-8"))
    paths = [name for name in names if name.startswith(FOLDERS)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_map_names_every_package_and_nothing_else():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = text.partition("## The layers")[2].partition("## ")[0]
    named = {
        name.rstrip("/") for row in re.findall(r"^\| (`.*?) \|", rows, re.M) for name in re.findall(r"`(.*?)`", row)
    }
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.name for path in PACKAGE.glob("[a-z]*.py")}
    assert named == packages | modules


def test_the_map_names_modules_that_exist_and_functions_that_stand_in_them():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    modules = re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", text)
    ours = [name for name in modules if (PACKAGE / name.split("/")[0]).is_dir()]
    assert [name for name in ours if not (PACKAGE / name).exists()] == []
    for function, module in re.findall(r"`(\w+)` (?:in|of) `([\w/]+\.py)`", text):
        code = (PACKAGE / module).read_text(encoding="utf-8")
        assert re.search(rf"^def {function}\(", code, re.M), f"{function} in {module}"
    for package, module in re.findall(r"`([a-z_]+)\.([a-z_]+)`", text):
        assert not (PACKAGE / package).is_dir() or (PACKAGE / package / f"{module}.py").exists(), f"{package}.{module}"
