"""The words of the screen of columns: what a column can hold, and how that was found."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from app.intake.mapping import MEANINGS
from app.intake.rows import Edit


class Words(QObject):
    """Made once there is an application, so that the texts can be translated."""

    def meaning(self, name: str) -> str:
        """What a column holds, as a person says it."""
        return {
            "line_number": self.tr("Number"),
            "description": self.tr("Goods"),
            "part_number": self.tr("Part number"),
            "supplier_code": self.tr("Supplier's code"),
            "origin": self.tr("Origin"),
            "origin_country": self.tr("Origin"),
            "quantity": self.tr("Quantity"),
            "unit": self.tr("Unit"),
            "unit_price": self.tr("Unit price"),
            "value": self.tr("Value"),
            "currency": self.tr("Currency"),
            "net_mass": self.tr("Net mass"),
            "gross_mass": self.tr("Gross mass"),
        }.get(name, name.replace("_", " ").capitalize())

    def how(self, how: str) -> str:
        """How a column came by its meaning."""
        return {
            "header": self.tr("by its heading"),
            "arithmetic": self.tr("by arithmetic"),
            "you": self.tr("your choice"),
            "remembered": self.tr("as before"),
        }.get(how, how)

    def offered(self, found: dict[str, int]) -> list[str]:
        """What a person is asked for, then whatever else the table holds."""
        return [*MEANINGS, *sorted(set(found) - set(MEANINGS), key=lambda one: found[one])]

    def edited(self, edit: Edit) -> str:
        """What somebody put right, in words."""
        was = edit.was or self.tr("empty")
        now = edit.now or self.tr("empty")
        return self.tr("{0} put right by {1}: was {2}, is {3}").format(
            self.meaning(edit.field), edit.by, was, now
        )


_words: list[Words] = []


def words() -> Words:
    """The one set of words."""
    if not _words:
        _words.append(Words(QCoreApplication.instance()))
    return _words[0]


def edited(edit: Edit) -> str:
    """What somebody put right, in words."""
    return words().edited(edit)
