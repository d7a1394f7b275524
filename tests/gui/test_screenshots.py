"""Screenshots: every page in both looks, at the size asked for, and none of them blank."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.gui.screenshots import render
from tests.gui.demo import DemoDesk


def test_pages_are_rendered_in_both_looks(qtbot: QtBot, tmp_path: Path) -> None:
    written = render(tmp_path / "pictures", DemoDesk(), pages=["review", "credits"])
    names = {file.name for file in written}
    assert {
        "review_light.png", "review_dark.png", "review_light_200.png", "review_search_dark.png",
        "review_palette_light.png", "review_keys_light.png", "credits_dark.png",
    } <= names  # fmt: skip
    for file in written:
        image = QImage(str(file))
        doubled = file.stem.endswith("_200")
        assert (image.width(), image.height()) == ((2560, 1440) if doubled else (1280, 720))
        step = 40
        colours = {
            image.pixel(x, y)
            for x in range(0, image.width(), step)
            for y in range(0, image.height(), step)
        }
        assert len(colours) > 5, f"{file.name} is blank"
    light = QImage(str(tmp_path / "pictures" / "credits_light.png")).pixelColor(700, 500)
    dark = QImage(str(tmp_path / "pictures" / "credits_dark.png")).pixelColor(700, 500)
    assert light.lightness() > 200 > 60 > dark.lightness()
