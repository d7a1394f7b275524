"""What tests of declarations share: the authority's schemas, where they are."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def hmrc(shared: Path) -> Path:
    """HMRC's schema, kept beside the project for development."""
    return shared / "data" / "schemas" / "gbr_cds" / "driver.xsd"
