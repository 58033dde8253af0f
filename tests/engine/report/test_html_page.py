"""The page: what it says equals the scorecard, for eyes, for programs and for a screen reader."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import page_style
import pytest
from page_reader import differences, read
from page_samples import CONFIG, HISTORY, MIXED, NOW, WHERE, kata

from torch_katas.report.facts import report_failure
from torch_katas.report.html.scorecard_page import render_page
from torch_katas.report.text import failure_lines
from torch_katas.store.scorecard_history import Counts, Entry
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.grades import Flagged, Status
from torch_katas.verdict.mistake import Mistake
from torch_katas.verdict.picture import Picture
from torch_katas.verdict.scorecard import Scorecard

HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp; `a` \x1b[31m \u202e \ud800 \x00"


def rendered(card=MIXED, history=HISTORY, now=NOW):
    return render_page(card, history, now, CONFIG)


def test_the_page_says_what_the_json_says():
    assert differences(read(rendered()), MIXED.to_json()) == []


def test_a_page_with_one_number_changed_is_told_apart():
    broken = rendered().replace('data-status="to_do"', 'data-status="done"', 1)
    assert len(differences(read(broken), MIXED.to_json())) == 1


def test_the_page_equals_the_graders_json(mini):
    mini.solve(double="def double(x):\n    return x * x", halve="def halve(x):\n    raise NotImplementedError")
    ran = mini.grader("score", "--json", "--html", "report.html")
    card = json.loads(ran.output[ran.output.index("{") : ran.output.rindex("}") + 1])
    assert card["totals"] == {"katas": 3, "done": 1, "to_do": 1, "failing": 1}
    assert differences(read((mini.root / "report.html").read_text()), card) == []


def test_every_element_is_closed_and_every_id_is_used_once():
    page = read(rendered())
    ids = [element.attributes["id"] for element in page.all(id="")]
    assert page.unmatched == []
    assert len(ids) == len(set(ids))


def test_every_link_leads_to_a_place_on_the_page():
    page = read(rendered(replace(MIXED, katas=(*MIXED.katas, kata("größe", Status.FAILING)))))
    ids = {f"#{element.attributes['id']}" for element in page.all(id="")}
    links = [element.attributes["href"] for element in page.all(href="")]
    assert len(links) > 10
    assert set(links) <= ids


FLAGS = (
    Flagged(Place("exercises/01_tensors/01_x.py", 3), "sys._getframe", "reads other functions' frames"),
    Flagged(Place("a.ipynb", 2, "", 4), "</code><script>\x1b[2J", "writes past Python"),
)


def test_flags_stand_on_the_page_with_where_to_look_and_what_they_are_not():
    html = rendered(replace(MIXED, flags=FLAGS))
    page = read(html)
    assert page.unmatched == []
    assert [element.attributes["data-flag"] for element in page.all(**{"data-flag": ""})] == [
        "sys._getframe",
        "</code><script>\\x1b[2J",
    ]
    assert "A flag is no verdict and costs nothing. It says where to look" in html
    assert "exercises/<wbr>01_<wbr>tensors/<wbr>01_<wbr>x.py:3" in html
    assert 'href="#flagged"' in html
    assert differences(page, MIXED.to_json()) == []


def test_a_page_without_flags_does_not_speak_of_them():
    assert "flag" not in rendered().partition("</style>")[2].lower()


def test_every_label_is_there():
    page = read(rendered())
    ids = {element.attributes["id"] for element in page.all(id="")}
    assert {element.attributes["aria-labelledby"] for element in page.all(aria_labelledby="")} <= ids


def test_a_failing_tile_leads_to_a_report_with_the_terminals_facts():
    page = read(rendered())
    article = page.only("article", id="report-01_tensors.01_x.g")
    words = " ".join(article.text.split())
    failure = report_failure(MIXED.katas[1].first_failed, MIXED.katas[1].mistakes)
    for line in failure_lines(failure):
        assert " ".join(line.text.replace("`", "").split()) in words, line.text
    assert "Add." not in words  # the known mistake is told in place of advice, as on the terminal
    assert "#report-01_tensors.01_x.g" in [element.attributes["href"] for element in page.all("a")]


def test_advice_stands_where_no_mistake_is_known():
    (article,) = [element for element in read(rendered()).all("article") if element.attributes["id"].endswith("mask")]
    assert "Add." in article.text
    assert "seen" in article.text


def test_a_file_that_cannot_run_is_reported_once():
    broken = Failure(Kind.UNREADABLE, "SyntaxError: '(' was never closed", (), WHERE)
    card = Scorecard("exercises", tuple(kata(name, Status.FAILING, failure=broken) for name in "abc"))
    page = read(rendered(card))
    article = page.only("article")
    assert article.text.count("SyntaxError") == 1
    assert "a, b, c" in article.text
    assert "Every number" not in article.text
    tiles = [element for element in page.all("a") if "tiles" not in element.attributes and "li" in element.parents]
    assert sum(element.attributes["href"] == f"#{article.attributes['id']}" for element in tiles) == 3


def test_whatever_an_answer_writes_is_shown_and_does_nothing():
    facts = (("called", HOSTILE), ("</dt><script>", HOSTILE), ("got", "x" * 5000))
    failure = Failure(Kind.RAISED, HOSTILE, facts, Place(HOSTILE, 1, HOSTILE), HOSTILE)
    grade = kata(HOSTILE, Status.FAILING, failure=failure, path=HOSTILE, exercise=f"01_tensors/{HOSTILE}")
    grade = replace(grade, chapter=f"01_{HOSTILE}", first_failed=replace(grade.first_failed, printed=HOSTILE))
    diagnosed = replace(grade, name="other", mistakes=(Mistake(HOSTILE, HOSTILE),))
    text = rendered(Scorecard("exercises", (grade, diagnosed)), [Entry(NOW, {f"01_{HOSTILE}": Counts(1, 1, 0)})])
    page = read(text)
    text.encode("utf-8")
    assert page.unmatched == []
    assert not page.all("script") and not page.all("img")
    assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", text)
    assert "alert(1)" in page.only("main").text
    assert "\\u202e" in page.only("main").text


def test_nothing_is_fetched_and_no_script_runs():
    text = rendered()
    page = read(text)
    policy = page.only("meta", http_equiv="Content-Security-Policy").attributes["content"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "://" not in text
    assert "url(" not in text and "@import" not in text
    assert not {element.tag for element in page.elements} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "form",
        "base",
    }


def test_landmarks_language_and_headings_in_order():
    page = read(rendered())
    assert page.only("html").attributes["lang"] == "en"
    assert page.only("meta", name="viewport").attributes["content"].startswith("width=device-width")
    for landmark in ("header", "nav", "main", "footer", "h1", "title"):
        page.only(landmark)
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch(r"h\d", element.tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_state_is_said_in_words_on_every_tile_and_pictures_are_hidden_or_named():
    page = read(rendered())
    words = {"done": "done", "failing": "failing", "to_do": "to do"}
    for tile in page.all("li", data_kata=""):
        assert words[tile.attributes["data-status"]] in tile.text.split("tests")[0]
    for picture in page.all("svg"):
        assert picture.attributes.get("aria-hidden") == "true" or picture.attributes.get("role") == "img"


def test_chapters_say_in_words_what_their_rings_show():
    chapters = read(rendered()).all("li", data_chapter="")
    assert [element.attributes["data-chapter"] for element in chapters] == ["01_tensors", "02_autograd", "12_gpt"]
    assert "01 tensors 1 of 3 done, 1 failing, 1 to do" in " ".join(chapters[0].text.split())
    assert chapters[0].attributes["data-done"] == "1"


def test_an_arc_is_as_long_as_its_share():
    arcs = re.findall(r'stroke-dasharray="([\d.]+) 100" stroke-dashoffset="(-?[\d.]+)"', rendered())
    assert arcs[:2] == [("33.333", "-0.000"), ("33.333", "-33.333")]  # 2 of 6 done, then 2 of 6 failing


def test_the_next_kata_is_the_scorecards():
    page = read(rendered())
    assert "Next: g" in page.only("section", class_="summary").text
    assert "pytest exercises/01_tensors/01_x.py" in page.only("section", class_="summary").text
    (tile,) = [element for element in page.all("li", data_kata="") if "next" in element.text]
    assert tile.attributes["data-kata"] == "01_tensors/01_x::g"


def test_what_fails_comes_first_and_chapters_without_news_are_folded():
    page = read(rendered(replace(MIXED, katas=(*MIXED.katas, kata("last", Status.DONE, "13_end")))))
    sections = [element.attributes["id"] for element in page.all("section", id="")]
    assert sections == ["chapters", "failing", "katas", "history"]
    folded = {element.attributes["id"]: "open" not in element.attributes for element in page.all("details", id="")}
    assert folded == {
        "chapter-01_tensors": False,
        "chapter-02_autograd": False,
        "chapter-12_gpt": True,
        "chapter-13_end": True,
    }


def test_the_learners_name_heads_the_page():
    text = render_page(MIXED, HISTORY, NOW, CONFIG, "Ada <b>")
    assert read(text).only("h1").text == "Scorecard of Ada <b>"
    assert read(text).only("title").text.startswith("Ada <b> · ")


def test_a_wrong_value_is_drawn_as_two_grids():
    picture = Picture((("1", "2"),), (("2", "1"),), ((True, True),), (0, 0), (), "", "shape (2,), int64, cpu", True)
    failure = replace(MIXED.katas[1].first_failed.failure, picture=picture)
    grade = replace(MIXED.katas[1], first_failed=replace(MIXED.katas[1].first_failed, failure=failure))
    page = read(rendered(replace(MIXED, katas=(grade,))))
    assert page.unmatched == []
    assert [table.text.split() for table in page.all("caption")] == [["expected"], ["got"]]
    assert [cell.text for cell in page.all("td", style="")] == ["1", "2", "2 differs", "1 differs"]
    colours = [cell.attributes["style"] for cell in page.all("td", style="")]
    assert (colours[0], colours[1]) == (colours[3], colours[2])
    assert colours[0] != colours[1]


def test_all_done():
    page = read(rendered(Scorecard("exercises", (kata("f", Status.DONE),))))
    assert "All done." in page.only("main").text
    assert not page.all("article") and not page.all(href="#failing")


def test_no_katas_at_all_is_a_page_too():
    assert differences(read(rendered(Scorecard("exercises", ()), [])), Scorecard("exercises", ()).to_json()) == []


def test_the_history_is_a_table_and_a_curve():
    page = read(rendered())
    rows = [element.attributes for element in page.all("tr", data_done="")]
    assert [(row["data-done"], row["data-failing"], row["data-to-do"]) for row in rows] == [
        ("2", "2", "2"),
        ("1", "2", "3"),
        ("0", "0", "6"),
    ]
    rim = page.only("path", class_="rim").attributes["d"]
    assert rim == "M0.0 220.0L444.4 220.0L444.4 183.3L888.9 183.3L888.9 146.7L1000.0 146.7"
    assert "From 0 of 6 katas done" in page.only("figcaption").text


@pytest.mark.parametrize("history", [[], HISTORY[:1], [HISTORY[0], replace(HISTORY[0], time=NOW)]])
def test_before_there_is_a_curve_a_sentence_stands_in_its_place(history):
    page = read(rendered(history=history))
    assert "The curve begins with the second scorecard" in page.only("section", id="history").text
    assert not page.all("figure")


@pytest.mark.parametrize("time", [NOW, NOW + 86400 * 365], ids=["now", "later"])
def test_clocks_that_stand_still_or_run_ahead_do_no_harm(time):
    history = [replace(HISTORY[0], time=time), replace(HISTORY[2], time=time), replace(HISTORY[1], time=NOW)]
    assert read(rendered(history=history)).unmatched == []


def test_only_the_chapters_on_the_page_count_in_its_history():
    card = Scorecard("exercises", MIXED.katas[:3])
    rows = [element.attributes for element in read(rendered(card)).all("tr", data_done="")]
    assert [(row["data-done"], row["data-to-do"]) for row in rows] == [("1", "1"), ("0", "3")]


def test_another_tree_has_no_history_and_shows_no_path_of_this_machine():
    page = read(rendered(replace(MIXED, tree="/home/someone/submissions/alice")))
    assert not page.all(id="history") and not page.all(href="#history")
    assert "alice" in page.only("header").text
    assert "/home" not in page.only("header").text


def test_the_long_table_is_cut_and_says_so():
    history = [Entry(NOW - 1000 + n, {"01_tensors": Counts(n % 2, 0, 3)}) for n in range(100)]
    page = read(rendered(history=history))
    assert len(page.all("tr", data_done="")) == 40
    assert any("the newest 40 of 100" in summary.text for summary in page.all("summary"))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour, other):
    darker, lighter = sorted((luminance(colour), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [page_style.LIGHT, page_style.DARK], ids=["light", "dark"])
def test_contrast_is_that_of_wcag_aa(colours):
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    poor = [pair for pair in page_style.TEXT_ON if contrast(*(colours[name] for name in pair)) < 4.5]
    poor += [pair for pair in page_style.DRAWN_ON if contrast(*(colours[name] for name in pair)) < 3]
    assert poor == []


def test_the_style_uses_the_named_colours_and_no_others():
    used = set(re.findall(r"var\(--([\w-]+)\)", page_style.STYLE))
    assert used == set(page_style.LIGHT) == set(page_style.DARK)
    rules = page_style.STYLE[page_style.STYLE.index("* {") :]
    assert not re.search(r":[^;{}]*(#[0-9a-f]{3,8}\b|\brgb|\bhsl)", rules)
    paired = {name for pair in (*page_style.TEXT_ON, *page_style.DRAWN_ON) for name in pair}
    assert used - paired <= {"line", "track"}  # decoration: what they show is said in words


def test_the_focus_is_seen():
    assert re.search(r"a:focus-visible[^{]*{ outline: 3px solid var\(--focus\)", page_style.STYLE)
    assert "outline: none" not in page_style.STYLE.replace("section:target { outline: none; }", "").replace(
        ":target { outline: none; }", ""
    )
