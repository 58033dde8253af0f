"""What the text of a file says: stubs, signatures, tests, imports, and files that are no Python text."""

import math
import os
from pathlib import Path
from textwrap import dedent

import pytest

from torch_katas.source import hidden_tests, parse


def definition(text: str) -> parse.Definition:
    """Return the only definition of a text."""
    (result,) = parse.definitions(dedent(text)).values()
    return result


STUBS = {
    "bare raise": "def f(x):\n    raise NotImplementedError\n",
    "docstring first": 'def f(x):\n    """Return x."""\n    raise NotImplementedError\n',
    "called": "def f(x):\n    raise NotImplementedError()\n",
    "with a message": 'def f(x):\n    raise NotImplementedError("not yet")\n',
    "from None": "def f(x):\n    raise NotImplementedError from None\n",
    "on one line": "def f(x): raise NotImplementedError\n",
    "comment after it": "def f(x):\n    raise NotImplementedError  # todo\n    # and here\n",
    "work before it": "def f(x):\n    y = x + 1\n    print(y)\n    raise NotImplementedError\n",
    "a helper that returns": "def f(x):\n    def g(y):\n        return y\n\n    raise NotImplementedError\n",
    "an async helper": "async def f(x):\n    async def g(y):\n        return y\n\n    raise NotImplementedError\n",
    "a class whose method returns": (
        "def f(x):\n    class G:\n        def g(self):\n            return 1\n\n    raise NotImplementedError\n"
    ),
    "a lambda": "def f(x):\n    g = lambda y: y\n    raise NotImplementedError\n",
    "async": "async def f(x):\n    raise NotImplementedError\n",
    "decorated": "@decorator\ndef f(x):\n    raise NotImplementedError\n",
}


@pytest.mark.parametrize("text", STUBS.values(), ids=STUBS)
def test_a_function_that_ends_in_the_raise_is_a_stub(text):
    assert definition(text).is_stub


WRITTEN = {
    "given another value below": "def f(x):\n    raise NotImplementedError\n\n\nf = abs\n",
    "returns": "def f(x):\n    return x\n",
    "return before the raise": "def f(x):\n    return x\n    raise NotImplementedError\n",
    "bare return before the raise": "def f(x):\n    return\n    raise NotImplementedError\n",
    "return in a branch": "def f(x):\n    if x:\n        return x\n    raise NotImplementedError\n",
    "return in a loop": "def f(x):\n    for y in x:\n        return y\n    raise NotImplementedError\n",
    "return in an else": "def f(x):\n    if x:\n        x()\n    else:\n        return\n    raise NotImplementedError",
    "return in a with": "def f(x):\n    with x:\n        return x\n    raise NotImplementedError\n",
    "return in a handler": (
        "def f(x):\n    try:\n        x()\n    except ValueError:\n        return x\n    raise NotImplementedError\n"
    ),
    "return in a match": (
        "def f(x):\n    match x:\n        case 1:\n            return x\n    raise NotImplementedError\n"
    ),
    "raise in a branch alone": "def f(x):\n    if x:\n        raise NotImplementedError\n",
    "another error": "def f(x):\n    raise ValueError('no')\n",
    "another name": "def f(x):\n    raise NotImplemented\n",
    "raises again": "def f(x):\n    raise\n",
    "docstring alone": 'def f(x):\n    """Return x."""\n',
    "pass": "def f(x):\n    pass\n",
    "the words in a comment": "def f(x):\n    pass  # raise NotImplementedError\n",
    "the words in a string": 'def f(x):\n    "raise NotImplementedError"\n',
    "raise in a helper alone": "def f(x):\n    def g():\n        raise NotImplementedError\n",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_function_that_can_do_something_else_is_no_stub(text):
    result = definition(text)
    assert not result.is_stub
    assert result.stub_line is None


def test_the_line_of_the_raise_is_known():
    text = 'import torch\n\n\ndef f(x):\n    """Return x."""\n    y = 1\n    raise NotImplementedError\n'
    result = definition(text)
    assert (result.line, result.stub_line) == (4, 7)


CLASS = """
    class Net(nn.Module):
        def __init__(self, size):
            {init}

        def forward(self, x):
            {forward}
    """


@pytest.mark.parametrize(
    ("init", "forward", "stub_line"),
    [
        ("raise NotImplementedError", "raise NotImplementedError", 4),
        ("super().__init__()", "raise NotImplementedError", 7),
        ("raise NotImplementedError", "return x", 4),
        ("super().__init__()", "return x", None),
    ],
    ids=["both", "second", "first", "none"],
)
def test_a_class_is_a_stub_while_one_method_is(init, forward, stub_line):
    result = definition(CLASS.format(init=init, forward=forward))
    assert result.is_class
    assert result.is_stub == (stub_line is not None)
    assert result.stub_line == stub_line


@pytest.mark.parametrize(
    ("body", "is_stub"),
    [
        ("async def f(self):\n        raise NotImplementedError", True),
        ("@property\n    def f(self):\n        raise NotImplementedError", True),
        ('"""Words."""\n    raise NotImplementedError', True),
        ("size = 3", False),
        ("class Inner:\n        def f(self):\n            raise NotImplementedError", False),
    ],
    ids=["async method", "property", "no method", "attributes", "inner class"],
)
def test_what_makes_a_class_a_stub(body, is_stub):
    assert definition(f"class Net:\n    {body}\n").is_stub is is_stub


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("def f(): pass", "()"),
        ("def f(x, y=3): pass", "(x, y=3)"),
        ("def f(x: Tensor, /, *xs, dim: int = -1, **kw) -> Tensor: pass", "(x: Tensor, /, *xs, dim: int=-1, **kw)"),
        ("async def f(x,\n      y): pass", "(x, y)"),
        ("class A: size = 1", ""),
        (
            "class A:\n    def __init__(self, n): pass\n    def forward(self, x): pass",
            "__init__(self, n)\nforward(self, x)",
        ),
    ],
)
def test_a_signature_stands_as_written(text, signature):
    assert definition(text).signature == signature


def test_the_docstring_is_read_without_its_indent():
    assert definition('def f():\n    """One.\n\n    Two.\n    """').docstring == "One.\n\nTwo."
    assert definition("def f(): pass").docstring == ""


GIVEN = """
    def f(x, dim=-1):
        '''Words.'''
        y = x.sum(dim)
        return y / 2
    """


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("def f", "def f__as_given", True),
        ("Words.", "Other words.", True),
        ("'''Words.'''", "# a comment", True),
        ("y / 2", "(y/2)  # half", True),
        ("y / 2", "y / 3", False),
        ("dim=-1", "dim=0", False),
        ("y = x", "y  =  x", True),
        ("y = x.sum(dim)\n", "y = x.sum(dim)\n        print(y)\n", False),
    ],
)
def test_code_is_equal_where_names_words_and_spelling_alone_differ(old, new, same):
    assert old in GIVEN
    assert (definition(GIVEN).code == definition(GIVEN.replace(old, new)).code) is same


def test_code_leaves_out_the_docstrings_of_methods():
    text = "class A:\n    'A'\n    def f(self):\n        {0}\n        return 1\n"
    assert definition(text.format("'one'")).code == definition(text.format("'two'")).code
    assert definition(text.format("'one'")).code != definition(text.format("x = 1")).code


def test_definitions_stand_in_their_order_and_only_from_the_top_level():
    text = """
    import torch
    LIMIT = 3
    def second(): pass
    class First:
        def method(self): pass
    async def third():
        def inner(): pass
    if LIMIT:
        def hidden(): pass
    """
    result = parse.definitions(dedent(text))
    assert list(result) == ["second", "First", "third"]
    assert [item.is_class for item in result.values()] == [False, True, False]


def test_the_last_of_two_equal_names_counts():
    result = definition("def f():\n    raise NotImplementedError\n\n\ndef f():\n    return 1\n")
    assert not result.is_stub
    assert result.line == 5


def test_a_very_long_expression_in_a_stub_is_read():
    terms = " + ".join(["x"] * 700)
    assert definition(f"def f(x):\n    y = {terms}\n    raise NotImplementedError\n").is_stub


def test_hidden_tests_are_read_with_arguments_and_sentence():
    text = '''
    import pytest

    @pytest.mark.parametrize("n", [1, 2])
    def test_one(double, n, device):
        """It doubles."""

    @pytest.mark.timeout(30)
    def test_two(halve): pass

    @pytest.mark.timeout(timeout=2.5)
    @pytest.mark.parametrize("n", [1, 2])
    def test_three(halve): pass

    @pytest.mark.timeout(LIMIT)
    def test_four(halve): pass

    def helper(double): pass

    class TestInside:
        def test_five(self): pass
    '''
    assert hidden_tests.test_functions(dedent(text)) == {
        "test_one": (("double", "n", "device"), "It doubles.", 0.0),
        "test_two": (("halve",), "", 30.0),
        "test_three": (("halve",), "", 2.5),
        "test_four": (("halve",), "", math.inf),
    }


def test_docstrings_of_module_functions_classes_and_methods_are_found():
    text = """\
    'A'
    class B:
        'B'
        def c(self):
            'C'
    async def d():
        'D'
    def e(): pass
    """
    assert sorted(parse.docstrings(dedent(text))) == [(1, "A"), (3, "B"), (5, "C"), (7, "D")]


def test_imports_are_named_by_their_package_wherever_they_stand():
    text = """\
    import torch.nn as nn, os
    from numpy.linalg import norm
    from . import x
    from ..kata import y
    def f():
        import kata
    """
    expected = [(1, "torch"), (1, "os"), (2, "numpy"), (3, "."), (4, "."), (6, "kata")]
    assert parse.imports(dedent(text)) == expected


def refusal(call, *arguments) -> parse.UnreadableError:
    with pytest.raises(parse.UnreadableError) as caught:
        call(*arguments)
    return caught.value


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "answer.py"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"x = 1\n", "x = 1\n"),
        ("x = 'äöü→'\n".encode(), "x = 'äöü→'\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
    ],
    ids=["empty", "ascii", "utf-8", "byte order mark"],
)
def test_utf8_text_is_read(tmp_path, data, text):
    assert parse.read(written(tmp_path, data)) == text


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"x = 1\n\x00", "x = 1\n".encode("utf-16")], ids=repr)
def test_binary_data_is_refused(tmp_path, data):
    error = refusal(parse.read, written(tmp_path, data))
    assert error.message == "this is a binary file, not Python text"
    assert (error.line, error.text) == (None, "")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\xff", 1),
        ("# naïve\n".encode("latin-1"), 1),
        (b"x = 1\ny = 2\nz = '\xe4'\n", 3),
        (b"\xef\xbb\xbfx\n\xff\n", 2),
    ],
    ids=["first byte", "latin-1", "third line", "after a byte order mark"],
)
def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path, data, line):
    error = refusal(parse.read, written(tmp_path, data))
    assert (error.message, error.line) == ("this file is not UTF-8 text", line)


def test_a_missing_file_a_folder_and_a_path_through_a_file_are_refused(tmp_path):
    file = written(tmp_path, b"")
    assert refusal(parse.read, tmp_path / "none.py").message == "this file does not exist"
    assert refusal(parse.read, tmp_path).message == "this is a folder, not a Python file"
    assert refusal(parse.read, file / "deeper.py").message == "this file cannot be read (Not a directory)"


def test_a_link_that_leads_nowhere_is_refused(tmp_path):
    link = tmp_path / "answer.py"
    link.symlink_to(tmp_path / "gone.py")
    assert refusal(parse.read, link).message == "this file does not exist"


@pytest.mark.timeout(10)
def test_a_file_that_never_ends_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    for name in ("pipe.py", "zero.py"):
        assert refusal(parse.read, tmp_path / name).message == "this is a device, not a Python file"


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ("x = 1\nif x:\n", 2, "if x:"),
        ("x = 1\n\ny = (1,\n", 3, "y = (1,"),
        ("def f(:\n    pass\n", 1, "def f(:"),
        ("return 1 +\n", 1, "return 1 +"),
    ],
)
def test_a_syntax_error_is_refused_with_its_line_and_text(text, line, shown):
    with pytest.raises(SyntaxError) as pythons:
        compile(text, "", "exec")
    error = refusal(parse.parse, text)
    assert error.message == f"SyntaxError: {pythons.value.msg}"
    assert (error.line, error.text) == (line, shown)
    assert str(error) == error.message


@pytest.mark.parametrize("text", ["x = 1\0", "-" * 100_000 + "1", "(" * 5000], ids=["null byte", "minus", "brackets"])
def test_text_that_defeats_the_parser_is_refused(text):
    message = refusal(parse.parse, text).message
    assert message.startswith(("this file cannot be parsed (", "SyntaxError: "))


@pytest.mark.parametrize("ask", [parse.definitions, hidden_tests.test_functions, parse.docstrings, parse.imports])
def test_every_question_to_a_broken_text_is_refused_alike(ask):
    assert refusal(ask, "def f(:").line == 1


def test_reading_never_runs_the_file(tmp_path):
    path = written(tmp_path, b"raise SystemExit('ran')\ndef f():\n    raise NotImplementedError\n")
    assert parse.definitions(parse.read(path))["f"].is_stub


def test_the_marks_of_a_conflict_are_named():
    text = "x = 1\n<<<<<<< HEAD\nx = 2\n=======\nx = 3\n>>>>>>> other\n"
    with pytest.raises(parse.UnreadableError) as caught:
        parse.parse(text)
    assert caught.value.message.startswith("git's marks of a conflict stand here")
    assert caught.value.line == 2


def test_the_marks_of_a_conflict_are_named_in_a_docstring_as_well():
    """There Python sees nothing wrong, and the file is half merged all the same."""
    text = 'def f():\n    """One.\n<<<<<<< HEAD\n    two\n=======\n    three\n>>>>>>> other\n    """\n    return 1\n'
    error = refusal(parse.parse, text)
    assert (error.line, error.text) == (3, "<<<<<<< HEAD")
    assert error.message.startswith("git's marks of a conflict stand here")


@pytest.mark.parametrize("text", ["x = '<<<<<<< a'\n", '"""\n=======\n"""\n', '"""\n<<<<<<< a\n"""\n'], ids=repr)
def test_what_only_looks_like_the_marks_is_none(text):
    assert parse.parses(text)
