"""How the page looks, by day, by night and on paper."""

LIGHT = {
    "page": "#f4f5f7",
    "card": "#ffffff",
    "ink": "#1a1f26",
    "quiet": "#565f6b",
    "line": "#d8dde4",
    "link": "#9a3412",
    "focus": "#1d4ed8",
    "done": "#17663a",
    "done-soft": "#e2f3e8",
    "done-ring": "#23995a",
    "failing": "#a81e1e",
    "failing-soft": "#fdeaea",
    "failing-ring": "#d63b3b",
    "track": "#e4e8ed",
    "apart": "#7a4a00",
    "apart-soft": "#fdf3dc",
    "code": "#f1f3f6",
}
DARK = {
    "page": "#0e1116",
    "card": "#171b22",
    "ink": "#e7eaee",
    "quiet": "#a3adb9",
    "line": "#303843",
    "link": "#ffab85",
    "focus": "#8ab4ff",
    "done": "#7fe0a6",
    "done-soft": "#12301f",
    "done-ring": "#3fb873",
    "failing": "#ffa8a3",
    "failing-soft": "#3a1719",
    "failing-ring": "#ef5f5c",
    "track": "#2a313b",
    "apart": "#f3c777",
    "apart-soft": "#33270f",
    "code": "#10141a",
}

TEXT_ON = (
    *((ink, ground) for ink in ("ink", "quiet", "link") for ground in ("page", "card", "code")),
    *((ink, "card") for ink in ("done", "failing")),
    *((ink, "done-soft") for ink in ("ink", "quiet", "done")),
    *((ink, "failing-soft") for ink in ("ink", "quiet", "failing", "link")),
    *((ink, "apart-soft") for ink in ("ink", "apart")),
)
"""What is written in which colour on which."""

DRAWN_ON = (
    *((drawn, "card") for drawn in ("done-ring", "failing-ring", "quiet")),
    *(("focus", ground) for ground in ("page", "card", "done-soft", "failing-soft", "apart-soft")),
)
"""What is drawn, and must be told from its ground without being read."""

_RULES = """
* { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 3rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
code, pre, h4 { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code, pre { font-size: 0.9em; }
h1, h2, h3, h4, p, ul, dl, dd, pre, figure { margin: 0; padding: 0; }
ul { list-style: none; }
h1 { font-size: 2.25rem; line-height: 1.15; letter-spacing: -0.02em; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 0.9rem; letter-spacing: -0.01em; }
h3 { font-size: 1.05rem; }
a { color: var(--link); text-underline-offset: 0.2em; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 0.4rem; }
:target { outline: 3px solid var(--focus); outline-offset: 2px; }
section:target { outline: none; }
.quiet, .counted, .about, .tests, figcaption, footer { color: var(--quiet); }
.course { color: var(--quiet); font-weight: 600; letter-spacing: 0.06em; font-size: 0.85rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 0.75rem; }
nav a { display: inline-block; padding: 0.3rem 0; }
.number { color: var(--quiet); font-variant-numeric: tabular-nums; font-weight: 500; }
.sign { width: 1.05em; height: 1.05em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.6;
  stroke-linecap: round; stroke-linejoin: round; vertical-align: -0.15em; }
.sign.to_do circle { stroke-dasharray: 2.6 2.6; }

.summary, .rings a, .chapter, .chart, .report, #history details {
  background: var(--card); border: 1px solid var(--line); border-radius: 0.9rem;
}
.summary { display: flex; flex-wrap: wrap; align-items: center; gap: 1.5rem 2.5rem; padding: 1.5rem;
  margin-top: 1.5rem; }
.dial { position: relative; display: grid; place-items: center; flex: none; }
.dial > * { grid-area: 1 / 1; }
.ring { fill: none; stroke-width: 10; display: block; }
.ring .track { stroke: var(--track); }
.ring .done { stroke: var(--done-ring); }
.ring .failing { stroke: var(--failing-ring); }
.summary .ring { width: 10.5rem; height: 10.5rem; }
.summary .share { text-align: center; line-height: 1.1; }
.summary .share strong { display: block; font-size: 2.6rem; letter-spacing: -0.03em; }
.summary .share span { color: var(--quiet); font-size: 0.9rem; }
.words { flex: 1 1 16rem; min-width: 0; }
.counts { display: flex; flex-wrap: wrap; gap: 0.4rem 1.75rem; margin-bottom: 0.9rem; font-size: 1.1rem; }
.counts li { display: flex; align-items: center; gap: 0.45rem; }
.counts .done { color: var(--done); }
.counts .failing { color: var(--failing); }
.counts .to-do { color: var(--quiet); }
.following { font-weight: 600; overflow-wrap: anywhere; }
.all-done { color: var(--done); font-size: 1.3rem; }
.command { color: var(--quiet); margin-top: 0.25rem; overflow-wrap: anywhere; }

.rings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5rem), 1fr)); gap: 0.75rem; }
.rings a { display: flex; flex-direction: column; align-items: center; height: 100%; padding: 1rem 0.75rem;
  text-align: center; color: inherit; text-decoration: none; }
.rings a:hover { border-color: var(--quiet); }
.rings .ring { width: 5.25rem; height: 5.25rem; }
.rings .share { font-weight: 600; font-variant-numeric: tabular-nums; }
.rings .name { margin-top: 0.6rem; font-weight: 600; line-height: 1.25; }
.rings .counted { font-size: 0.85rem; line-height: 1.35; margin-top: 0.2rem; }
.counted span, time, .day { white-space: nowrap; }
.rings .counted span:first-child { display: block; }

.chart { padding: 1.25rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.6rem 0 1.1rem; font-size: 0.9rem; }
.legend li::before { content: ""; display: inline-block; width: 1.1rem; height: 0.7rem; margin-right: 0.45rem;
  border-radius: 0.15rem; }
.legend .done::before { background: var(--done-ring); }
.legend .failing::before { background: var(--failing-ring); }
.legend .all::before { height: 0; border-top: 2px dashed var(--quiet); border-radius: 0; vertical-align: 0.25rem; }
.plot { position: relative; height: 14rem; margin-left: 2.6rem; }
.plot svg { display: block; width: 100%; height: 100%; overflow: visible; }
.plot path { vector-effect: non-scaling-stroke; fill: none; }
.plot .grid { stroke: var(--line); stroke-width: 1; }
.plot .done { fill: var(--done-ring); fill-opacity: 0.25; }
.plot .failing { fill: var(--failing-ring); }
.plot .rim { stroke: var(--done-ring); stroke-width: 2.5; stroke-linejoin: round; }
.plot .all { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 5 5; }
.scale span { position: absolute; right: 100%; margin-right: 0.6rem; transform: translateY(-50%); }
.scale, .span { color: var(--quiet); font-size: 0.8rem; font-variant-numeric: tabular-nums; }
.span { display: flex; justify-content: space-between; margin: 0.5rem 0 0 2.6rem; }
#history details { margin-top: 0.75rem; padding: 0.75rem 1.25rem; }
summary { cursor: pointer; }
table { border-collapse: collapse; margin: 0.75rem 0 0.25rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 1.5rem 0.25rem 0; text-align: left; font-weight: 400; border-top: 1px solid var(--line); }
td, th:not(:first-child) { text-align: right; }
thead th { color: var(--quiet); border: 0; }

.chapter { padding: 1.1rem 1.25rem 1.25rem; }
.chapter + .chapter, .report + .report { margin-top: 1rem; }
.chapter > .counted { font-size: 0.9rem; }
.exercise { display: grid; grid-template-columns: 12rem minmax(0, 1fr); gap: 0.5rem 1rem; padding-top: 0.75rem;
  margin-top: 0.75rem; border-top: 1px solid var(--line); }
.exercise h4 { font-size: 0.85rem; font-weight: 400; color: var(--quiet); padding-top: 0.5rem;
  overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 12rem), 1fr)); gap: 0.5rem; }
.tile { border: 1px solid var(--line); border-radius: 0.6rem; }
.tile > * { display: block; height: 100%; padding: 0.5rem 0.65rem; color: inherit; text-decoration: none;
  border-radius: inherit; }
.tile .kata { display: block; font-weight: 600; overflow-wrap: anywhere; }
.tile .line { display: block; font-size: 0.85rem; overflow-wrap: anywhere; }
.tile .state { white-space: nowrap; margin-right: 0.3em; }
.tile .sign { margin-right: 0.35em; }
.tile .tests { display: inline-block; color: var(--quiet); }
.tile.done, .tile.partial { background: var(--done-soft); border-color: transparent; }
.tile.done .state, .tile.partial .state { color: var(--done); }
.tile.failing { background: var(--failing-soft); border: 2px solid var(--failing-ring); }
.tile.failing .state { color: var(--failing); font-weight: 600; }
.tile.failing a:hover .kata { text-decoration: underline; }
.tile.to_do { border-style: dashed; }
.tile.to_do .state { color: var(--quiet); }
.next { display: inline-block; padding: 0 0.45em; border: 1px solid currentColor; border-radius: 1em; color: var(--ink);
  font-size: 0.9em; line-height: 1.35; }

.report { padding: 1.1rem 1.25rem 1.25rem; border-left: 4px solid var(--failing-ring); }
.report h3 { display: flex; gap: 0.5rem; align-items: baseline; overflow-wrap: anywhere; }
.report h3 .sign { color: var(--failing); align-self: center; }
.report h3 > span { min-width: 0; }
.about { font-size: 0.9rem; overflow-wrap: anywhere; }
.sentence { margin-top: 0.75rem; font-weight: 600; }
.facts { margin-top: 0.75rem; padding: 0.75rem 0.9rem; background: var(--code); border-radius: 0.6rem; }
.facts > div { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: 0 0.75rem; }
.facts > div + div { margin-top: 0.35rem; }
dt { color: var(--quiet); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6; }
.apart { margin-top: 0.75rem; padding: 0.7rem 0.9rem; background: var(--apart-soft); border-radius: 0.6rem; }
.apart .label { color: var(--apart); font-size: 0.85rem; font-weight: 600; }
footer { margin-top: 3rem; font-size: 0.85rem; }

@media (max-width: 40rem) {
  body { padding: 1rem 0.75rem 2rem; }
  .summary { padding: 1.25rem 1rem; justify-content: center; }
  .rings { grid-template-columns: 1fr 1fr; gap: 0.5rem; }
  .chapter, .chart, .report { padding: 0.9rem; }
  .exercise { grid-template-columns: minmax(0, 1fr); }
  .exercise h4 { padding: 0; }
  .tiles { grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr)); }
  .facts > div { grid-template-columns: minmax(0, 1fr); }
  .plot { height: 10rem; }
  th, td { padding-right: 0.9rem; }
}
@media print {
  @page { margin: 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; background: none; }
  nav, .about a, #history details { display: none; }
  .summary, .rings a, .chapter, .chart, .report, .tile { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .summary, .rings li, .exercise, .tile, .chart, .facts > div, .apart { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .rings { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .rings .ring { width: 4rem; height: 4rem; }
  .exercise { grid-template-columns: 9rem minmax(0, 1fr); }
  .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  :target { outline: none; }
}
@media (forced-colors: active) {
  .ring .done { stroke: Highlight; }
  .ring .failing, .plot .failing { stroke: Mark; }
}
"""


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}: {colour}; " for name, colour in colours.items())


STYLE = (
    f"\n:root {{ {_variables(LIGHT)}}}\n"
    # Paper is white, whatever the screen is.
    f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)}}} }}\n{_RULES.strip()}\n"
)
