"""Icons: drawn from the font's file, and a slip in a name is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.gui import icons

APP = Path(icons.__file__).parent


def test_an_icon_is_drawn() -> None:
    picture = icons.pixmap("mdi6.check", "#ff0000", 16, 2)
    assert picture.width() == 32
    image = picture.toImage()
    red = sum(image.pixelColor(x, y).alpha() > 128 for x in range(32) for y in range(32))
    assert 20 < red < 600


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(icons.NoIcon):
        icons.letter("mdi6.no-such-icon")


def test_every_icon_named_in_the_program_exists() -> None:
    names = {
        name
        for path in APP.rglob("*.py")
        for name in re.findall(r'"(mdi6\.[a-z0-9-]+)"', path.read_text("utf-8"))
    }
    assert len(names) > 30
    for name in names:
        assert icons.letter(name)
