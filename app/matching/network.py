"""The way to OpenAI or any service that speaks its protocol: the client, its troubles in words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.core.errors import Unavailable

if TYPE_CHECKING:
    from openai import OpenAI

RETRIES = 5
SECONDS = 60.0


class KeyMissing(Unavailable):
    """No OpenAI key is set. Put one into TARIFFDESK_OPENAI_API_KEY, or match offline."""


class KeyRefused(Unavailable):
    """The service at {address} does not accept the key that is set."""


class TooManyRequests(Unavailable):
    """The service at {address} asks for a pause: {reason}"""


class NoAnswer(Unavailable):
    """The service at {address} cannot be reached: {reason}"""


class AnswerUnusable(Unavailable):
    """The service at {address} answered with an error: {reason}"""


class Service:
    """A service at an address with a key: the official client, made when it is first asked.

    The client repeats a failed request with growing pauses and honours Retry-After. It may be used
    by several threads.
    """

    def __init__(
        self,
        api_key: str | None,
        address: str,
        *,
        retries: int = RETRIES,
        timeout: float = SECONDS,
    ) -> None:
        self.address = address
        self._key = api_key
        self._retries = retries
        self._timeout = timeout
        self._client: OpenAI | None = None
        self._lock = threading.Lock()

    @property
    def client(self) -> OpenAI:
        """Raises :class:`KeyMissing`."""
        if not self._key:
            raise KeyMissing()
        with self._lock:
            if self._client is None:
                from openai import OpenAI

                self._client = OpenAI(
                    api_key=self._key,
                    base_url=self.address,
                    max_retries=self._retries,
                    timeout=self._timeout,
                )
            return self._client

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say whatever the client raises within as one of the sentences above."""
        import openai

        address = self.address
        try:
            yield
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise KeyRefused(address=address) from error
        except openai.RateLimitError as error:
            raise TooManyRequests(address=address, reason=reason(error)) from error
        except openai.APIConnectionError as error:
            raise NoAnswer(address=address, reason=reason(error.__cause__ or error)) from error
        except openai.OpenAIError as error:
            raise AnswerUnusable(address=address, reason=reason(error)) from error


def reason(error: BaseException) -> str:
    """The service's own words, without the request that caused them."""
    body = getattr(error, "body", None)
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])
    return (str(error).strip() or type(error).__name__).splitlines()[0]
