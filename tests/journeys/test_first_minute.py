"""A newcomer's first minute: an empty data folder, one command, codes, a workbook and a draft."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from app.core import embedded
from app.declarations.schema import faults
from tests.journeys.conftest import Home
from tests.prepared import SAMPLES

SAMPLE = SAMPLES / "harbour-home-trading.xlsx"


@pytest.fixture
def fresh() -> Iterator[Home]:
    """A data folder with a blank in its name and nothing in it."""
    folder = Path(tempfile.mkdtemp(prefix="tariffdesk first minute "))
    folder.chmod(0o755)
    yield Home(folder)
    embedded.remove(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.timeout(1300)  # a first start takes a minute of work, on a busy machine several
def test_the_first_command_does_an_invoice(fresh: Home, tmp_path: Path) -> None:
    file = Path(shutil.copy(SAMPLE, tmp_path))
    done = fresh.headless(file)
    assert (done["lines"], done["totals_agree"]) == (25, True)
    assert all(line["code"] or line["missing"] for line in done["lines_detail"])
    with SAMPLE.with_suffix(".codes.csv").open(encoding="utf-8", newline="") as answers:
        expert = {int(row["line"]): row["code"] for row in csv.DictReader(answers)}
    offered = [
        line
        for line in done["lines_detail"]
        if expert[line["line"]] in {line["code"], *line["alternatives"]}
    ]
    # A person who reviews finds the right code on the screen, nearly always.
    assert len(offered) >= 0.8 * sum(code.isdigit() for code in expert.values())
    assert openpyxl.load_workbook(done["results"])["Lines"].max_row == 26
    written = Path(done["declaration"]["file"])
    assert written.name.endswith("-draft.xml")
    assert etree.parse(written).getroot() is not None
    assert faults(written.read_bytes(), "GBR") == ()
    # The second start finds everything there.
    again = fresh.headless(file)
    assert again["seconds"] < done["seconds"]
    assert again["job_id"] != done["job_id"]
