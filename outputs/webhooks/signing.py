"""The signature of a call, as Standard Webhooks has it: HMAC-SHA256 over ``id.timestamp.body``."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"


def signed_headers(
    message_id: str, at: datetime, body: bytes, secrets: Sequence[str]
) -> dict[bytes | str, bytes | str]:
    """The three headers by which a receiver knows who calls, that nothing was changed, and that it is no replay.

    Args:
        message_id: the same at every call that says the same.
        at: the instant of the call.
        body: what is sent, to the byte.
        secrets: ``whsec_…``; each signs, the newest first, so that a receiver may change its own when it likes.
    """
    timestamp = str(int(at.timestamp()))
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, content) for secret in secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
