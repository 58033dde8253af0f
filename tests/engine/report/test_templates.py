"""Templates: every value is escaped and spelled out, and Jinja2 is loaded when one is rendered, not before."""

import subprocess
import sys

import pytest

from torch_katas.report.html import templates
from torch_katas.report.html.notebook import render_text
from torch_katas.verdict.harmless import spell_invisible


def rendered(source, **values):
    return templates.environment().from_string(source).render(values)


def test_a_value_is_escaped_wherever_it_stands():
    assert rendered('<a title="{{ x }}">{{ x }}</a>', x="\"'<&") == (
        '<a title="&#34;&#39;&lt;&amp;">&#34;&#39;&lt;&amp;</a>'
    )


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a\n\tb ä 漢 🎉", "a\n\tb ä 漢 🎉"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202e", "\\u202e"),
        ("\ud800", "\\ud800"),
        ("a\u2028b", "a\\u2028b"),
        ("\x00\r\x7f\xad", "\\x00\\r\\x7f\\xad"),
    ],
)
def test_what_would_not_be_seen_is_spelled_out(text, spelled):
    assert spell_invisible(text) == spelled
    assert rendered("{{ x }}", x=text) == spelled
    assert rendered("{{ x|lower }}", x=text) == spelled


def test_html_of_a_template_is_not_escaped_again():
    assert rendered("{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(x) }}", x="<") == "<b>&lt;</b>"


def test_code_stands_between_backticks_and_an_odd_one_is_left():
    assert "<code" not in render_text("an odd ` tick, `twice`")
    assert render_text("`a<b` or not").count("<code") == 1
    assert "a&lt;b</code> or not" in render_text("`a<b` or not")


def test_names_are_split_where_their_parts_meet():
    assert templates.split_name("to_seq_first") == ["to_", "seq_", "first"]
    assert templates.split_name("01_x/TwoLayerNet") == ["01_", "x/", "Two", "Layer", "Net"]


@pytest.mark.parametrize("module", ["cli.main", "notebook", "report.html.page_file", "report.html.notebook"])
def test_jinja_is_not_loaded_before_a_template_is_rendered(module):
    code = f"import sys, torch_katas.{module}; assert not {{'jinja2', 'markupsafe'}} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
