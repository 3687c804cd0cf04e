"""What the clerk or the integrator states about a submission (FACTS.json). What is not stated is not assumed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Channel = Literal["window", "online", "post", "api", "batch"]


class Fact(BaseModel):
    """Base of the facts' parts: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Applicant(Fact):
    """Who applies."""

    name: str | None = None
    kind: Literal["natural_person", "legal_person", "other"] | None = None
    id_type: Literal["ric", "uscc", "other"] | None = None
    id_no: str | None = None
    phone: str | None = None
    address: str | None = None


class Agent(Fact):
    """Who acts for the applicant."""

    name: str | None = None
    id_no: str | None = None
    phone: str | None = None


class Deferral(Fact):
    """The signed promise to hand in deferrable materials later (容缺受理承诺)."""

    promised: tuple[str, ...] = ()
    by: date | None = None


class DeliveryWish(Fact):
    """How the applicant wants to be served. Electronic only where the applicant chose it (国令716号)."""

    mode: Literal["window", "courier", "electronic"] = "window"
    name: str | None = None
    phone: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    address: str | None = None


class Facts(Fact):
    """All that is stated. ``received_at`` may lie in the past, never in the future."""

    channel: Channel = "api"
    applicant: Applicant = Applicant()
    agent: Agent | None = None
    conditions: dict[str, bool | str] = Field(default_factory=dict)
    received_at: AwareDatetime | None = None
    copies: dict[str, int] = Field(default_factory=dict)
    originals_seen: tuple[str, ...] = ()
    deferral: Deferral | None = None
    previous: str | None = None
    delivery: DeliveryWish = DeliveryWish()
