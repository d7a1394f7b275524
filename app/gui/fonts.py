"""The one typeface, Inter, loaded from its package, and the few sizes and weights in use."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Inter"
REGULAR, MEDIUM, SEMIBOLD, BOLD = 400, 500, 600, 700
BODY, SMALL, TINY, TITLE, FIGURE = 13, 12, 11, 17, 30  # pixels at 100%


def load() -> bool:
    """Make Inter known to Qt; false when its package is not there and Qt's own font serves."""
    if FAMILY in QFontDatabase.families():
        return True
    spec = find_spec("fontpkg_inter")
    if spec is None or spec.origin is None:
        return False
    files = Path(spec.origin).parent / "files"
    return any(
        QFontDatabase.addApplicationFont(str(file)) >= 0 for file in sorted(files.glob("Inter[[]*"))
    )


def font(size: int = BODY, weight: int = REGULAR, figures: bool = False) -> QFont:
    """Inter in a size (pixels) and weight; ``figures`` makes all digits equally wide.

    The weight is set on the font's axis: Qt draws a variable font's bold by smearing otherwise.
    """
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    made.setVariableAxis(QFont.Tag("wght"), weight)
    if figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
