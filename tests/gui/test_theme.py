"""The look: both palettes can be read, and every widget follows a change."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.gui import theme
from app.gui.theme import DARK, LIGHT, Tones


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""

    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    made = QColor(colour)
    return 0.2126 * part(made.redF()) + 0.7152 * part(made.greenF()) + 0.0722 * part(made.blueF())


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_reaches_the_contrast_that_the_law_asks(tones: Tones) -> None:
    grounds = (tones.window, tones.surface, tones.raised, tones.chosen)
    for text in (tones.text, tones.muted, tones.accent_text):
        for ground in grounds:
            assert contrast(text, ground) >= 4.5, (text, ground)
    for back, fore in (tones.green, tones.amber, tones.red, tones.grey):
        assert contrast(fore, back) >= 4.5, (fore, back)
        assert contrast(fore, tones.window) >= 4.5, fore
    assert contrast(tones.on_accent, tones.accent) >= 4.5


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_of_fields_can_be_seen(tones: Tones) -> None:
    assert contrast(tones.edge, tones.surface) > contrast(tones.line, tones.surface) > 1.1


def test_wearing_another_look_changes_palette_and_tells(qapp: QApplication) -> None:
    told: list[bool] = []
    theme.look().changed.connect(lambda: told.append(True))
    theme.look().wear("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert DARK.surface in qapp.styleSheet()
    theme.look().wear("light")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    assert told


def test_a_band_is_a_colour_and_a_word() -> None:
    assert theme.BANDS == {"Strong": "green", "Good": "green", "Possible": "amber", "Weak": "red"}
    assert theme.badge("green") == theme.tones().green
