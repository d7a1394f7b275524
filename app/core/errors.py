"""The two kinds of trouble a person may meet; anything else that is raised is a bug."""

from __future__ import annotations

import inspect
from typing import ClassVar


class Told(Exception):
    """Something went wrong that is explained in one sentence."""

    sentence: ClassVar[str | None] = None

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        template = type(self).sentence or inspect.cleandoc(type(self).__doc__ or "")
        super().__init__(" ".join(template.split()).format(**facts))


class Refused(Told):
    """This cannot be done.

    The person can mend it. Each subclass's docstring is the sentence shown, with the
    facts given as keywords filled in: ``class FileEmpty(Refused): "{name} is empty."``.
    """

    sentence: ClassVar[str | None] = None


class Unavailable(Told):
    """Something this needs does not answer at the moment.

    The environment is at fault (server away, no network, disk full): a banner with a retry.
    """

    sentence: ClassVar[str | None] = None
