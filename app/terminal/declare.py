"""The verbs that write declarations from a prepared input, and take in official schemas."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.core.errors import Refused
from app.core.settings import Settings
from app.terminal import say


class InputMissing(Refused):
    """There is no file {path}."""


class InputUnreadable(Refused):
    """{path} cannot be read: {reason}"""


class Blocked(Refused):
    """The declaration was not written. {problems}"""


class NotAskedFor(Refused):
    """Name input and output: ./run declare FILE.json --country {country} --out FILE.xml"""


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """``declare`` and ``schemas add``."""
    verb = verbs.add_parser("declare", help="write a declaration from a prepared input")
    verb.add_argument("file", type=Path, nargs="?", metavar="FILE.json")
    verb.add_argument("--country", default="GBR", metavar="ISO3", type=str.upper)
    verb.add_argument("--out", type=Path, metavar="FILE.xml")
    verb.add_argument("--example", action="store_true", help="print a complete input and stop")
    verb.add_argument("--json", action="store_true", help="print the outcome as JSON")
    verb.set_defaults(run=_declare)
    schemas = verbs.add_parser("schemas", help="customs authorities' own schemas")
    inner = schemas.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = inner.add_parser("add", help="install schemas from a zip as the authority publishes it")
    add.add_argument("file", type=Path, metavar="FILE.zip")
    add.add_argument("--json", action="store_true")
    add.set_defaults(run=_add_schemas)


def _declare(options: argparse.Namespace, settings: Settings) -> int:
    from app.declarations import countries, model, official
    from app.declarations.write import example, write

    if options.example:
        say.as_json(example(options.country))
        return 0
    if options.file is None or options.out is None:
        raise NotAskedFor(country=options.country)
    declaration = model.from_json(_read(options.file))
    profile = countries.profile(options.country)
    written = write(declaration, options.country, official.installed(settings.home, profile))
    if written.xml is None:
        faults = [each.sentence for each in written.problems if each.level == "error"]
        if options.json:
            say.as_json(
                {
                    "refused": str(Blocked(problems=" ".join(faults))),
                    "file": None,
                    "problems": written.as_json(),
                }
            )
            return 1
        raise Blocked(problems=" ".join(faults))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(written.xml)
    if options.json:
        say.as_json(
            {
                "file": str(options.out),
                "lodgeable": written.lodgeable,
                "items": len(declaration.items),
                "problems": written.as_json(),
            }
        )
        return 0
    for problem in written.problems:
        say.note(problem.sentence)
    say.line(
        f"{options.out}: {len(declaration.items)} items, "
        + ("ready to lodge." if written.lodgeable else "a draft: see what is still missing.")
    )
    return 0


def _read(path: Path) -> dict[str, object]:
    from app.declarations import plain

    try:
        found: dict[str, object] = plain.parse(path.read_text("utf-8-sig"), path.name)
        return found
    except FileNotFoundError as error:
        raise InputMissing(path=path) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputUnreadable(path=path, reason=str(error)) from error


def _add_schemas(options: argparse.Namespace, settings: Settings) -> int:
    from app.declarations import official

    added = official.add(options.file, settings.home)
    if options.json:
        say.as_json({"added": [str(each) for each in added]})
    else:
        say.line(f"Installed {len(added)} schema files.")
    return 0
