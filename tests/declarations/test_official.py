"""Official schemas are installed from a zip, and a hostile zip changes nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app.declarations import official
from app.declarations.countries import PROFILES
from app.declarations.model import from_json
from app.declarations.write import example, write

MAIN, OTHER = "WCO_DEC_2_DMS.xsd", "DocumentMetaData_2_DMS.xsd"
GBR = PROFILES["GBR"]
TINY = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"/></xs:schema>'


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_the_official_zip_is_installed_and_used(shared: Path, hmrc: Path, tmp_path: Path) -> None:
    source = hmrc.parent
    file = zipped(
        tmp_path / "hmrc.zip",
        {
            path.relative_to(source).as_posix(): path.read_text("utf-8")
            for path in source.rglob("*.xsd")
        },
    )
    added = official.add(file, tmp_path / "my home")
    assert len(added) == len(list(source.rglob("*.xsd")))
    assert all(path.is_file() for path in added)
    main = official.installed(tmp_path / "my home", GBR)
    assert main is not None
    # Installing again replaces what was there.
    assert official.add(file, tmp_path / "my home") == added
    assert write(from_json(example("GBR")), "GBR", main).xml is not None


def test_nothing_installed_is_none(tmp_path: Path) -> None:
    assert official.installed(tmp_path, GBR) is None


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"readme.txt": "hello"}, "there is no .xsd file in it"),
        ({"other.xsd": TINY}, "it does not hold DocumentMetaData_2_DMS.xsd and WCO_DEC_2_DMS.xsd"),
        ({f"../{MAIN}": TINY}, "it would write outside"),
        ({f"/etc/{MAIN}": TINY}, "it would write outside"),
        ({f"C:\\{MAIN}": TINY}, "it would write outside"),
        ({f"..\\{MAIN}": TINY}, "it would write outside"),
        ({MAIN: "<not a schema", OTHER: TINY}, "cannot be read"),
        ({MAIN: "x" * 60_000_000}, "larger than any set"),
        ({MAIN: TINY, **{f"{at}.xsd": TINY for at in range(500)}}, "larger than any set"),
    ],
)
def test_a_zip_that_is_none_is_refused_and_leaves_nothing(
    files: dict[str, str], words: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    file = zipped(tmp_path / "bad.zip", files)
    with pytest.raises(official.NotASchemaZip, match=r"bad\.zip") as refused:
        official.add(file, home)
    assert words in str(refused.value)
    assert not list(tmp_path.rglob("*.xsd"))
    assert official.installed(home, GBR) is None


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bad.zip"
    with pytest.raises(official.NotASchemaZip, match="there is no such file"):
        official.add(file, tmp_path)
    file.write_text("hello")
    with pytest.raises(official.NotASchemaZip, match="not a zip"):
        official.add(file, tmp_path)
    with pytest.raises(official.NotASchemaZip):
        official.add(tmp_path, tmp_path)
