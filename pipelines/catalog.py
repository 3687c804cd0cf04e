"""The catalogue of an item (事项) and its materials (材料目录): the schema ``yici/catalog/1``.

What the fields mean and where the codes come from: GB/T 39554 elements as collected in the glossary. Reading YAML is
in :mod:`pipelines.catalogs.text`, the rules for publishing in :mod:`pipelines.lint`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "yici/catalog/1"


class Part(BaseModel):
    """Base of the catalogue's parts: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Authority(Part):
    """The deciding authority and what a letter must say of it (许可法 32, 38)."""

    name: str | None = None
    short_name: str | None = None
    code: str | None = None
    address: str | None = None
    phone: str | None = None
    review_body: str | None = None  # 复议机关
    court: str | None = None  # 管辖法院
    seal: str | None = None  # 印章名称, e.g. 行政许可专用章


Unit = Literal["workday", "natural_day", "month"]
Start = Literal["received", "accepted", "decided", "told"]


class Extension(Part):
    """One extension, once, with an approver (许可法 42)."""

    days: int = Field(gt=0)
    approver: str | None = None


class Clock(Part):
    """A time limit.

    Attributes:
        days: the number of units.
        start: the event whose day is day 0 (民法典 201: it is not counted). ``from`` in YAML.
        on_lapse: what lapse does: ``deemed_accepted`` (许可法 32(四)), ``lapsed``, or nothing.
        pauses: whether the eight procedures of 许可法 45 stop it.
        basis: the law; a lapse without one only goes to a clerk.
    """

    days: int = Field(gt=0)
    unit: Unit = "workday"
    start: Start | None = Field(default=None, alias="from")
    on_lapse: Literal["deemed_accepted", "lapsed"] | None = None
    pauses: bool = True
    extension: Extension | None = None
    basis: str | None = None


class Clocks(Part):
    """The clocks of an item. Missing ones do not run."""

    notice: Clock | None = None
    correction: Clock | None = None
    statutory: Clock | None = None
    promised: Clock | None = None
    delivery: Clock | None = None


class Result(Part):
    """What the applicant gets when the item is granted."""

    name: str | None = None
    licence_type_code: str | None = None
    validity_years: int | None = Field(default=None, gt=0)


class Item(Part):
    """An item of government service (事项). ``code`` + ``version`` is the key."""

    code: str = Field(min_length=1, max_length=50)
    name: str = Field(min_length=1)
    version: str = Field(min_length=1)
    effective_from: date | None = None
    authority: Authority = Authority()
    item_kind: str | None = None
    service_object: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    on_deficiency: Literal["hold", "return"] = "hold"
    told_when: Literal["delivered", "posted"] = "delivered"
    clocks: Clocks = Clocks()
    result: Result = Result()


class Condition(Part):
    """A circumstance (情形) that decides which materials apply: yes/no, or one of ``options``."""

    code: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    question: str = ""
    kind: Literal["bool", "choice"] = "bool"
    options: tuple[str, ...] = ()


class Recognise(Part):
    """How pages of the material are told: titles, phrases, number of pages."""

    titles: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    min_pages: int | None = Field(default=None, gt=0)
    max_pages: int | None = Field(default=None, gt=0)


FieldKind = Literal[
    "text", "person", "company", "uscc", "ric", "date", "period", "phone", "address", "amount", "licence_no", "choice"
]


class FieldSpec(Part):
    """A field of a material that is read: printed labels and the kind of its value."""

    code: str = Field(min_length=1)
    label: tuple[str, ...] = ()
    kind: FieldKind = "text"
    required: bool = False


class SealCheck(Part):
    """A red seal is on the material. ``near``: printed words beside which it belongs."""

    kind: Literal["seal"]
    near: str | None = None
    basis: str | None = None


class SignatureCheck(Part):
    """Something is written where a signature belongs."""

    kind: Literal["signature"]
    near: str
    basis: str | None = None


class NotExpiredCheck(Part):
    """The date or period in ``field`` has not ended on the day of receipt."""

    kind: Literal["not_expired"]
    field: str
    basis: str | None = None


class SameCheck(Part):
    """``field`` equals another material's field (``M2.name``) or a fact (``facts.applicant.name``)."""

    kind: Literal["same"]
    field: str
    as_: str = Field(alias="as")
    basis: str | None = None


class PageCountCheck(Part):
    """共N页, and all N pages are there."""

    kind: Literal["page_count"]
    field: str | None = None
    basis: str | None = None


Check = Annotated[
    SealCheck | SignatureCheck | NotExpiredCheck | SameCheck | PageCountCheck, Field(discriminator="kind")
]


class Material(Part):
    """A material (材料) of the catalogue."""

    code: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")
    name: str = Field(min_length=1)
    material_type: Literal["certificate", "form", "other"] | None = None
    necessity: Literal["required", "optional", "deferrable"]
    applies_when: str | None = None
    submission_form: Literal["paper", "electronic", "paper_or_electronic"] | None = None
    copy_kind: Literal["original", "photocopy", "original_or_photocopy", "original_and_photocopy"] | None = None
    original_copies: int = Field(default=1, ge=0)
    photocopy_copies: int = Field(default=0, ge=0)
    paper_size: str | None = None
    source_channel: Literal["applicant", "government", "intermediary", "other"] | None = None
    issuing_authority: str | None = None
    licence_type_code: str | None = None
    legal_basis: str | None = None
    acceptance_standard: str | None = None
    correctable_on_spot: bool = False
    recognise: Recognise = Recognise()
    fields: tuple[FieldSpec, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def shareable(self) -> bool:
        """Whether the office fetches it itself instead of asking for it (国令716号 7)."""
        return self.source_channel == "government" and self.licence_type_code is not None


class Catalog(Part):
    """An item with its conditions and materials."""

    schema_: Literal["yici/catalog/1"] = Field(alias="schema")
    status: Literal["sample", "official"] = "sample"
    unverified: tuple[str, ...] = ()
    item: Item
    conditions: tuple[Condition, ...] = ()
    materials: tuple[Material, ...] = ()

    def material(self, code: str) -> Material | None:
        """The material with that code, or None."""
        return next((material for material in self.materials if material.code == code), None)
