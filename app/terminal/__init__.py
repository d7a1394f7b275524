"""The way in for a person at a terminal: one file per group of verbs."""

from __future__ import annotations

import argparse

from app.terminal import admin, declare, fuzz, invoice, keep, measure, tariff


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add every verb that can be given at a terminal."""
    for group in (invoice, declare, tariff, measure, fuzz, keep, admin):
        group.add_verbs(verbs)
