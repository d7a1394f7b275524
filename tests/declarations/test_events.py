"""What is announced carries plain values."""

from __future__ import annotations

from app.core.work import payload
from app.declarations.events import DeclarationExported, FormAnswered


def test_announcements_are_plain() -> None:
    said = payload([FormAnswered("j", "GBR"), DeclarationExported("j", "GBR", 2)])
    assert said == (
        '[["FormAnswered", {"job_id": "j", "country": "GBR"}], '
        '["DeclarationExported", {"job_id": "j", "country": "GBR", "version": 2}]]'
    )
