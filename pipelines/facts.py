"""What the clerk or the integrator states about a submission (FACTS.json). What is not stated is not assumed."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from pipelines.legal_days import legal_day

Channel = Literal["window", "online", "post", "api", "batch"]
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _dated(said: object) -> object:
    """A number is no day: read as seconds or milliseconds, it would be one of 1970 that nobody meant."""
    if isinstance(said, int | float) or (isinstance(said, str) and not _DATED.match(said)):
        raise PydanticCustomError("datetime_type", "a day is written as text, year first")
    return said


def _within_the_calendar(instant: datetime) -> datetime:
    """An instant at either end of all time falls on no legal day."""
    try:
        legal_day(instant)
    except OverflowError:
        raise PydanticCustomError("datetime_type", "no day of the calendar") from None
    return instant


Day = Annotated[date, BeforeValidator(_dated)]
Instant = Annotated[AwareDatetime, BeforeValidator(_dated), AfterValidator(_within_the_calendar)]
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


def instant_of(stated: object) -> datetime | None:
    """The instant that is stated, as :class:`Facts` reads it; None where it is none."""
    try:
        return _INSTANT.validate_python(stated)
    except ValidationError:
        return None


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
    by: Day | None = None


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
    received_at: Instant | None = None
    copies: dict[str, int] = Field(default_factory=dict)
    originals_seen: tuple[str, ...] = ()
    deferral: Deferral | None = None
    previous: str | None = None
    delivery: DeliveryWish = DeliveryWish()
