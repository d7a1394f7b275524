"""A chat model of OpenAI, or of any service that speaks the same protocol, asked one thing."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.matching import network
from app.matching.network import AnswerUnusable, Service

# A person waits for these: a service that is away is given up sooner than when vectors are built.
RETRIES = 3
# Tokens of an answer at most. The answer has some 120; a model that thinks first counts its
# thoughts among them.
LONGEST_ANSWER = 4_000
# Answers kept in memory.
KEPT = 10_000

logger = logging.getLogger(__name__)
Message = Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What came back: the text, or why there is none, and the tokens it took.

    ``ended`` is the protocol's finish_reason ("stop" when the model said all it wanted). Tokens
    are None where the service does not count them; ``kept`` if it was answered before and is free.
    """

    text: str
    refusal: str | None = None
    ended: str = "stop"
    into: int | None = None
    out: int | None = None
    kept: bool = False


class ChatModel:
    """Asks a model for an answer in the form of a JSON schema. Safe to be used by many threads.

    Equal questions are asked once as long as the program runs; failed requests are repeated with
    growing pauses. Nothing random is wanted of it, where the model can do without.
    """

    def __init__(self, service: Service, model: str = "gpt-5-mini") -> None:
        self._service = service
        self._model = model
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Reply] = OrderedDict()
        # Left out once the model says that it does not know them, as models that think do.
        self._options: dict[str, Any] = {
            "temperature": 0,
            "max_completion_tokens": LONGEST_ANSWER,
        }

    @property
    def model_id(self) -> str:
        """``openai/`` and the model's name, as in the table ai_models."""
        return f"openai/{self._model}"

    def key(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> bytes:
        """What tells two questions apart: a hash of model, messages and schema."""
        whole = json.dumps(
            [self._service.address, self._model, list(messages), schema], sort_keys=True
        )
        return hashlib.sha256(whole.encode()).digest()

    def knows(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> bool:
        """Whether the answer is at hand and costs nothing."""
        with self._lock:
            return self.key(messages, schema) in self._kept

    def ask(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """The model's answer. Raises what :mod:`app.matching.network` declares."""
        key = self.key(messages, schema)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return replace(self._kept[key], kept=True)
        reply = self._reply(self._asked(messages, schema))
        with self._lock:
            self._kept[key] = reply
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return reply

    def _asked(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Any:
        import openai

        client = self._service.client
        form = {"name": "answer", "strict": True, "schema": schema}
        for _ in range(len(self._options)):
            options = dict(self._options)
            try:
                with self._service.told():
                    return self._create(client, messages, form, options)
            except AnswerUnusable as refused:
                cause = refused.__cause__
                unknown = _named(cause, options) if isinstance(cause, openai.APIError) else None
                if unknown is None:
                    raise
                logger.info("%s does without %s", self._model, unknown)
                self._options = {k: v for k, v in options.items() if k != unknown}
        with self._service.told():
            return self._create(client, messages, form, self._options)

    def _create(
        self, client: Any, messages: Sequence[Message], form: dict[str, Any], options: Any
    ) -> Any:
        return client.chat.completions.create(
            model=self._model,
            messages=list(messages),
            response_format={"type": "json_schema", "json_schema": form},
            **options,
        )

    def _reply(self, answer: Any) -> Reply:
        try:
            first = answer.choices[0]
            text, refusal = first.message.content, getattr(first.message, "refusal", None)
            usage = answer.usage
        except (AttributeError, IndexError, TypeError) as error:
            raise AnswerUnusable(
                address=self._service.address, reason="it sent no answer"
            ) from error
        return Reply(
            text=text if isinstance(text, str) else "",
            refusal=refusal or None,
            ended=first.finish_reason or "stop",
            into=getattr(usage, "prompt_tokens", None),
            out=getattr(usage, "completion_tokens", None),
        )


def _named(error: Any, options: Mapping[str, Any]) -> str | None:
    """The option that the service says it does not take, if that is what it complains of."""
    if getattr(error, "status_code", None) != 400:
        return None
    said = f"{getattr(error, 'param', '')} {network.reason(error)}"
    return next((name for name in options if name in said), None)
