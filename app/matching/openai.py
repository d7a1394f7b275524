"""The embedder that asks OpenAI, or any service that speaks the same protocol."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from app.matching.embedder import WHOLE, Vectors, unit
from app.matching.network import AnswerUnusable, Service

# The service takes at most 2,048 inputs and 300,000 tokens in one request, and 8,191 tokens in
# one input (platform.openai.com/docs/api-reference/embeddings). A token is at least one byte and
# for ordinary text about four; two bytes a token leaves room for figures and other scripts.
INPUTS = 2_048
TOKENS = 250_000
LONGEST_INPUT = 8_000
BYTES_PER_TOKEN = 2

# Vectors kept in memory, by the hash of their text: some 120 MB.
KEPT = 20_000


class OpenAIEmbedder:
    """Vectors of an OpenAI model, cut or filled to at most 1,536 numbers.

    Requests carry up to 2,048 texts; a failed one is repeated with growing pauses (the official
    client does so, and honours Retry-After); equal texts are asked for once.
    """

    def __init__(self, service: Service, model: str = "text-embedding-3-small") -> None:
        self._service = service
        self._model = model
        self._kept: OrderedDict[bytes, Vectors] = OrderedDict()

    @property
    def model_id(self) -> str:
        """``openai/`` and the model's name."""
        return f"openai/{self._model}"

    @property
    def dimensions(self) -> int:
        """1,536; shorter vectors are filled up with zeros, longer ones cut."""
        return WHOLE

    def wake(self) -> None:
        """Nothing to get ready: the service is asked when there are texts."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See :class:`~app.matching.embedder.Embedder`."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        asked = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
        fresh: dict[bytes, Vectors] = {}
        for batch in _batches(list(asked.items())):
            rows = self._ask([text for _, text in batch])
            fresh.update(zip((key for key, _ in batch), rows, strict=True))
        found = [fresh[key] if key in fresh else self._kept[key] for key in keys]
        for key, vector in zip(keys, found, strict=True):
            self._kept[key] = vector
            self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return np.stack(found) if found else np.zeros((0, WHOLE), dtype=np.float32)

    def _ask(self, texts: list[str]) -> Vectors:
        client = self._service.client
        with self._service.told():
            answer = client.embeddings.create(
                model=self._model, input=texts, encoding_format="float"
            )
        return self._rows(answer.data, len(texts))

    def _rows(self, data: Any, count: int) -> Vectors:
        """The vectors in the order asked, as unit rows of 1,536 numbers."""
        try:
            ordered = sorted(data, key=lambda entry: entry.index)
            vectors = np.array([entry.embedding for entry in ordered], dtype=np.float32)
        except (TypeError, ValueError, AttributeError) as error:
            raise AnswerUnusable(
                address=self._service.address, reason="it sent no vectors"
            ) from error
        if vectors.ndim != 2 or len(vectors) != count or not np.isfinite(vectors).all():
            raise AnswerUnusable(
                address=self._service.address,
                reason=f"{count} vectors were asked, {len(vectors)} came",
            )
        cut = unit(vectors[:, :WHOLE])
        return np.pad(cut, ((0, 0), (0, WHOLE - cut.shape[1])))


def _batches(asked: list[tuple[bytes, str]]) -> Iterator[list[tuple[bytes, str]]]:
    """Requests' worth of texts: at most 2,048 and some 250,000 tokens, long texts cut."""
    batch: list[tuple[bytes, str]] = []
    size = 0
    for key, text in asked:
        fitting = _cut(text)
        tokens = len(fitting.encode()) // BYTES_PER_TOKEN + 1
        if batch and (len(batch) == INPUTS or size + tokens > TOKENS):
            yield batch
            batch, size = [], 0
        batch.append((key, fitting))
        size += tokens
    if batch:
        yield batch


def _cut(text: str) -> str:
    """At most :data:`LONGEST_INPUT` tokens; an empty text, which is refused, becomes a blank."""
    return text.encode()[: LONGEST_INPUT * BYTES_PER_TOKEN].decode(errors="ignore") or " "
