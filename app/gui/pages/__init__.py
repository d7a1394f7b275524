"""The list of pages; the window knows them by nothing else, and builds each when first opened."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.gui.page import Page
    from app.gui.services import Desk


@dataclass(frozen=True)
class Entry:
    """One page: its id (also the name of its module), title, icon; ``below`` starts the foot."""

    id: str
    title: str
    icon: str
    key: str
    below: bool = False

    def build(self, desk: Desk) -> Page:
        """Import the page's module and make the page: ``invoices`` -> ``InvoicesPage``."""
        module = import_module(f"app.gui.pages.{self.id}")
        page: Page = getattr(module, f"{self.id.title()}Page")(desk)
        return page


class Pages(QObject):
    """Titles live in a QObject, so that translators find them."""

    def entries(self) -> list[Entry]:
        """Every page there is, in the order of the rail."""
        return [
            Entry("invoices", self.tr("Invoices"), "mdi6.tray-arrow-down", "Alt+1"),
            Entry("review", self.tr("Review"), "mdi6.format-list-checks", "Alt+2"),
            Entry(
                "declarations", self.tr("Declarations"), "mdi6.file-certificate-outline", "Alt+3"
            ),
            Entry("tariff", self.tr("Tariff"), "mdi6.file-tree-outline", "Alt+4"),
            Entry("credits", self.tr("Credits"), "mdi6.wallet-outline", "Alt+5"),
            Entry("clients", self.tr("Clients"), "mdi6.account-group-outline", "Alt+6"),
            Entry("office", self.tr("Office"), "mdi6.office-building-outline", "Alt+7"),
            Entry("settings", self.tr("Settings"), "mdi6.cog-outline", "Alt+8", below=True),
        ]
