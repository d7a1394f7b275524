"""The two kinds of trouble a person may meet; anything else that is raised is a bug."""

from __future__ import annotations

import inspect


class Told(Exception):
    """Something went wrong that is explained in one sentence."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        sentence = inspect.cleandoc(type(self).__doc__ or "").split("\n\n")[0]
        super().__init__(" ".join(sentence.split()).format(**facts))


class Refused(Told):
    """This cannot be done.

    The person can mend it. The first paragraph of each subclass's docstring is the sentence
    shown, with the facts given as keywords filled in:
    ``class FileEmpty(Refused): "The file {name} is empty."``.
    """


class Unavailable(Told):
    """Something this needs does not answer at the moment.

    The environment is at fault (server away, no network, disk full): a banner with a retry.
    """
