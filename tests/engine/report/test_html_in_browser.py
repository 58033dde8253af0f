"""The page in headless Chromium: it equals --json, nothing leaves it, nothing complains, it fits a phone.

Without a Chromium the page is parsed in place of being shown, and a warning says so.
"""

import json
import warnings
from dataclasses import replace

import browser
import page_style
import pytest
from page_reader import differences, read
from page_samples import CONFIG, HISTORY, MIXED, NOW, kata

from torch_katas.report.html.scorecard_page import render_page
from torch_katas.verdict.grades import Status
from torch_katas.verdict.scorecard import Scorecard

needs_browser = pytest.mark.skipif(not browser.program(), reason="there is no Chromium here to show a page")


def test_what_is_shown_equals_the_json_and_nothing_leaves_or_complains(mini, tmp_path):
    mini.solve(double="def double(x):\n    print('<script>x</script>')\n    return x * x")
    ran = mini.grader("score", "--json", "--html", "report.html")
    card = json.loads(ran.output[ran.output.index("{") : ran.output.rindex("}") + 1])
    page = mini.root / "report.html"
    if not browser.program():
        warnings.warn("no Chromium: the page was parsed, and not shown", stacklevel=1)
        shown = browser.Shown(page.read_text(), [], [])
    else:
        shown = browser.show(page, tmp_path)
    assert card["totals"]["failing"] == 1
    assert differences(read(shown.dom), card) == []
    assert shown.console == []
    assert shown.requests == []


@needs_browser
def test_a_page_that_does_both_is_caught(tmp_path):
    page = tmp_path / "bad.html"
    page.write_text('<!doctype html><img src="http://outside.example/x.png"><script>console.error("said")</script>')
    shown = browser.show(page, tmp_path)
    assert shown.requests == ["http://outside.example/x.png"]
    assert len(shown.console) == 1


@needs_browser
def test_the_policy_stops_what_an_answer_might_slip_in(tmp_path):
    page = tmp_path / "page.html"
    smuggled = '<img src="http://outside.example/x.png"><script>document.body.id = "changed"</script>'
    page.write_text(render_page(MIXED, HISTORY, NOW, CONFIG).replace("</main>", f"{smuggled}</main>"))
    shown = browser.show(page, tmp_path)
    assert shown.requests == []
    assert "changed" not in read(shown.dom).only("body").attributes.get("id", "")
    assert len(shown.console) == 2


@needs_browser
@pytest.mark.parametrize(
    ("scheme", "colours"), [(browser.LIGHT, page_style.LIGHT), (browser.DARK, page_style.DARK)], ids=["light", "dark"]
)
def test_it_fits_a_phone_by_day_and_by_night(tmp_path, scheme, colours):
    page = tmp_path / "frame.html"
    script = (
        "{width: frame.defaultView.innerWidth, wide: frame.documentElement.scrollWidth,"
        " over: [...frame.querySelectorAll('body *')].filter(element => !element.closest('svg') &&"
        " element.getBoundingClientRect().right > 360).map(element => element.className || element.tagName),"
        " ground: getComputedStyle(frame.body).backgroundColor}"
    )
    long = MIXED.katas[1].first_failed.failure
    wide = [("got", "tensor(" + "1234567890" * 60)]
    first = replace(MIXED.katas[1].first_failed, failure=replace(long, facts=tuple(wide)))
    katas = (*MIXED.katas[:1], replace(MIXED.katas[1], name="a_very_long_name" * 8, first_failed=first))
    page.write_text(browser.in_frame(render_page(replace(MIXED, katas=katas), HISTORY, NOW, CONFIG), 360, script))
    result = browser.read_result(browser.show(page, tmp_path, scheme))
    ground = colours["page"]
    assert result["width"] == 360
    assert result["wide"] <= 360
    assert result["over"] == []
    assert result["ground"] == f"rgb({', '.join(str(int(ground[at : at + 2], 16)) for at in (1, 3, 5))})"


def full_course():
    """Return the scorecard of twelve chapters with 20 katas each, of which some are finished and some untouched."""
    katas = []
    for number in range(1, 13):
        for place in range(20):
            status = Status.DONE if number < 5 else Status.TO_DO
            status = Status.FAILING if number == 5 and place < 6 else status
            katas.append(kata(f"a_name_of_usual_length_{place}", status, f"{number:02}_chapter", f"0{place // 5}_x"))
    return Scorecard("exercises", tuple(katas))


@needs_browser
def test_twelve_chapters_find_room_on_a_screen_and_all_of_it_on_one_sheet(tmp_path):
    text = render_page(full_course(), HISTORY, NOW, CONFIG, "Ada Lovelace")
    page = tmp_path / "page.html"
    page.write_text(text)
    script = (
        "{bottom: frame.querySelector('.rings').getBoundingClientRect().bottom,"
        " open: frame.querySelectorAll('details.chapter[open]').length,"
        " order: [...frame.querySelectorAll('main > section[id]')].map(element => element.id),"
        " heading: frame.querySelector('h1').textContent}"
    )
    (tmp_path / "frame.html").write_text(browser.in_frame(text, 1200, script))
    result = browser.read_result(browser.show(tmp_path / "frame.html", tmp_path))
    assert result["bottom"] <= 900
    assert result["open"] == 1
    assert result["order"] == ["chapters", "failing", "katas", "history"]
    assert result["heading"] == "Scorecard of Ada Lovelace"
    assert browser.count_sheets(page, tmp_path) == 1
