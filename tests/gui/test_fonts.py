"""The typeface: there, in true weights, with even digits."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetrics

from app.gui import fonts


def test_inter_is_there() -> None:
    assert fonts.load()
    assert fonts.FAMILY in QFontDatabase.families()
    assert QFontInfo(fonts.font()).family() == fonts.FAMILY


def test_weights_are_real_and_not_smeared() -> None:
    words = "Commodity code"
    widths = [
        QFontMetrics(fonts.font(40, weight)).horizontalAdvance(words)
        for weight in (fonts.REGULAR, fonts.SEMIBOLD, fonts.BOLD)
    ]
    assert widths == sorted(set(widths)), widths


def test_digits_in_columns_are_equally_wide() -> None:
    metrics = QFontMetrics(fonts.font(40, figures=True))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0888")
