"""The colours of the page, read from its style sheet, and what is written and drawn in which on which."""

import re

from torch_katas.report.html.templates import read_style

STYLE = read_style()


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


_BY_DAY, _BY_NIGHT = re.findall(r":root {([^}]*)}", STYLE)
LIGHT, DARK = _colours(_BY_DAY), _colours(_BY_NIGHT)

TEXT_ON = (
    *((ink, ground) for ink in ("ink", "quiet", "link") for ground in ("page", "card", "code")),
    *((ink, "card") for ink in ("done", "failing")),
    *((ink, "done-soft") for ink in ("ink", "quiet", "done")),
    *((ink, "failing-soft") for ink in ("ink", "quiet", "failing", "link")),
    *((ink, "apart-soft") for ink in ("ink", "apart")),
    ("moved-ink", "moved"),
    ("ink", "track"),
)
"""What is written in which colour on which."""

DRAWN_ON = (
    *((drawn, "card") for drawn in ("done-ring", "failing-ring", "quiet")),
    *(("focus", ground) for ground in ("page", "card", "done-soft", "failing-soft", "apart-soft")),
)
"""What is drawn, and must be told from its ground without being read."""
