"""Signed calls to integrators (回调), after Standard Webhooks: where may be called, how it is signed, how it is called."""

from outputs.webhooks.calling import Answered, Call, Caller
from outputs.webhooks.targets import Forbidden, Networks, Target, networks_of, target_of

__all__ = ["Answered", "Call", "Caller", "Forbidden", "Networks", "Target", "networks_of", "target_of"]
