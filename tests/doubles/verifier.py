"""An honest verifier: it knows the very bytes that it was told are signed, and says of all others that they are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class KnownSignature:
    """A signature that is recognised."""

    signer: str = "示例开发证书"
    development: bool = True
    signed_at: datetime | None = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Verdict:
    """What is said of a file."""

    valid: bool
    signatures: tuple[KnownSignature, ...]
    problems: tuple[str, ...]

    @property
    def intact(self) -> bool:
        return self.valid


@dataclass
class KnownFiles:
    """Holds the files that count as signed."""

    signed: set[bytes] = field(default_factory=set)

    def __call__(self, data: bytes) -> Verdict:
        if data in self.signed:
            return Verdict(True, (KnownSignature(),), ())
        return Verdict(False, (), ("签名后的内容已被改动。",))
