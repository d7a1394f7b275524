"""What the page of the tariff asks: editions, the tree, search, all about one code."""

from __future__ import annotations

from sqlalchemy import text

from app.bootstrap import Runtime
from app.core.again import asked
from app.flows.rows import Edition, Found, Note, TariffDetail, TariffNode
from app.tariff import search, tree
from app.tariff.codes import INTERNATIONAL

_NAMES = {INTERNATIONAL: "International (HS)"}


class Browsing:
    """See :class:`app.gui.services.TariffBrowsing`."""

    def __init__(self, runtime: Runtime) -> None:
        self._desk = runtime.desk

    @asked
    def editions(self) -> list[Edition]:
        """The tariffs that are loaded, the international one first."""
        with self._desk.read() as session:
            rows = session.execute(
                text("""
                    select distinct on (e.country) e.country, e.edition, e.loaded_at,
                        (select count(*) from hs_codes h
                         where h.country = e.country and h.is_active) as codes
                    from tariff_editions e order by e.country, e.loaded_at desc
                """)
            ).all()
        found = [
            Edition(
                row.country,
                _NAMES.get(row.country, row.country),
                row.edition,
                row.codes,
                row.loaded_at,
            )
            for row in rows
            if row.codes
        ]
        return sorted(found, key=lambda each: (each.country != INTERNATIONAL, each.country))

    @asked
    def children(self, country: str, code: str | None) -> list[TariffNode]:
        """What stands under a code; under None, the chapters of the tariff."""
        with self._desk.read() as session:
            if code is None:
                sections = tree.sections(session, country)
                return [_node(chapter) for section in sections for chapter in section.chapters]
            return [_node(node) for node in tree.children(session, country, code)]

    @asked
    def find(self, country: str, text: str, limit: int = 50) -> list[Found]:
        """Search one tariff by digits or words."""
        with self._desk.read() as session:
            return [Found(**vars(each)) for each in search.search(session, text, country, limit)]

    @asked
    def detail(self, country: str, code: str) -> TariffDetail:
        """One code with its path from the top down and every note that governs it."""
        with self._desk.read() as session:
            found = tree.code(session, country, code)
        return TariffDetail(
            node=TariffNode(
                found.code,
                found.country,
                found.description,
                found.level,
                not found.is_leaf,
                found.duty_text,
                found.supplementary_unit,
            ),
            path=tuple(_node(node) for node in found.path),
            notes=tuple(
                [Note("To be looked at", doubt) for doubt in found.doubts]
                + [Note(note.over, note.text) for note in found.notes]
            ),
            valid_from=found.valid_from,
            valid_to=found.valid_to,
        )


def _node(node: tree.Node) -> TariffNode:
    return TariffNode(
        node.code,
        node.country,
        node.description,
        node.level,
        node.has_children,
        node.duty_text,
        node.supplementary_unit,
    )
