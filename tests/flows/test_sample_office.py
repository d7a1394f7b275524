"""Tests of the office of several: people at their lines, a second say wanted, a job handed over."""

from __future__ import annotations

from app.flows.desk import Desk
from app.flows.sample_office import open_office
from tests.prepared import SHORT


def test_it_has_all_that_the_pictures_show(office: Desk) -> None:
    for _ in range(2):
        office.process(SHORT, lambda _state: None, lambda: False)
    with open_office(office) as found:
        found.take_places()
        people = office.present(found.job)
        assert [one.initials for one in people] == ["BH", "CS"]
        lines = found.lines()
        assert any(line.first_say and line.first_say.startswith("Bea Holt: ") for line in lines)
        assert any(line.needs_licence for line in lines)
        assert [row.assigned_to for row in office.jobs(0, 5).rows] == [None, "Bea Holt"]
    with open_office(office) as again:
        assert len(office.colleagues()) == 3
        assert len(again.lines()) == len(lines)
