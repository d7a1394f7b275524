"""The Protocols: documented, and kept by the desk the tests use."""

from __future__ import annotations

import inspect

import pytest

from app.gui import services
from tests.gui.demo import DemoDesk

PROTOCOLS = [
    services.Invoicing,
    services.Queueing,
    services.Joining,
    services.ColumnChecking,
    services.Reviewing,
    services.TariffBrowsing,
    services.Crediting,
    services.Declaring,
    services.Setting,
    services.Account,
    services.Teaming,
    services.ClientKeeping,
    services.Overseeing,
    services.Teamwork,
    services.Desk,
]


def methods(protocol: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(member)
        for name, member in vars(protocol).items()
        if inspect.isfunction(member) and not name.startswith("_")
    }


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda one: one.__name__)
def test_every_question_is_documented_and_answered(protocol: type) -> None:
    for name, wanted in methods(protocol).items():
        assert inspect.getdoc(getattr(protocol, name)), f"{name} says nothing"
        given = inspect.signature(getattr(DemoDesk, name))
        assert list(given.parameters) == list(wanted.parameters), name
