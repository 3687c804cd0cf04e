"""The settings of one installation, read once from the environment (``YICI_…``) and from files that it names.

A secret need not stand in the environment, which every child inherits and every inspection of a container shows:
``YICI_X_FILE`` names a file whose content is the value of ``YICI_X``. An address that holds a password is a secret as a whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pipelines.errors import Unconfigured

SHIPPED = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an operator may set. Every field has a default that works on one machine with nothing installed.

    Attributes:
        data_dir: folder of the embedded stores, the development key and the trusted roots.
        database_url: SQLAlchemy address; default SQLite in the data dir.
        broker_url: ``memory://`` or ``amqp://…``, comma-separated for a cluster.
        queue_type: how RabbitMQ keeps its queues: ``quorum`` on several nodes, or ``classic`` on one.
        objects_url: ``file://FOLDER`` or ``s3://KEY:SECRET@HOST:PORT/BUCKET?secure=false``.
        catalogs: folder of catalogues; default the shipped ones.
        calendar: file of working days; default the shipped one.
        ocr_engine: who reads pictures.
        second_opinion: whether another engine reads the places at which a check is in doubt, before a clerk is asked.
        public_url: the address people use, printed on letters.
        signing_key: ``dev``, a PKCS#12 file, or a PKCS#11 URI.
        signing_key_password: of the PKCS#12 file.
        tsa_url: RFC 3161 time stamps; none when empty.
        courier: which carrier takes parcels: ``handover`` is the counter's daily pick-up list, ``kuaidi100`` 快递100.
        kuaidi100_key: 授权 key of the office's contract with 快递100.
        kuaidi100_secret: the secret beside it, which signs orders.
        kuaidi100_salt: signs what 快递100 tells of parcels; a random text of our own.
        kuaidi100_company: 快递公司编码 of the company that carries, e.g. ``ems``.
        kuaidi100_account: the office's 电子面单 account with that company, as a JSON object with 快递100's own names
            (``partnerId``, ``partnerKey``, ``net``, …).
        kuaidi100_express: 快递类型 that is ordered; the company's usual one when empty.
        kuaidi100_payment: who pays: ``MONTHLY`` 月结, ``SHIPPER`` 寄付, ``CONSIGNEE`` 到付.
        kuaidi100_printer: 设备码 (siid) of a cloud printer in the office that prints the company's own label; none when empty.
        kuaidi100_template: 模板编码 (tempId) of that label.
        kuaidi100_order_url: where labels are ordered and cancelled.
        kuaidi100_poll_url: where parcels are subscribed to.
        max_file_mb: largest file that is taken, in MiB.
        metrics_port: port of ``/metrics``; off when empty.
        metrics_host: address that ``/metrics`` listens on; loopback unless a network of containers keeps others out.
        bootstrap_key: an integrator's API key accepted from the first start.
        otlp_url: where traces are sent (OTLP over HTTP); none when empty.
        inbox: folder of the watched folders, one sub-folder a window; nothing is watched when empty.
        inbox_keep_days: how long what was taken in stays in a window's ``done`` folder; 0 for ever.
        batch_keep_days: how long a batch that is over, and what was read for it, is kept; 0 for ever. Its cases stay.
        webhook_networks: private networks in which integrators may be called, ``10.20.0.0/16,192.168.7.0/24``; none when
            empty: then only addresses of the internet are.
        webhook_ca_file: certificates (PEM) of the office's own authority, trusted in calls to integrators.
        trusted_proxies: networks of the proxies before the API, whose ``X-Forwarded-For`` is believed; by default this
            machine's own.
        readers: pages that one process reads at once, each in a child of its own with the models in its memory
            (some 0.6 GB); two, or one where there is but one core.
    """

    model_config = SettingsConfigDict(env_prefix="YICI_", extra="ignore", env_ignore_empty=True)

    data_dir: Path = Path("var")
    database_url: str = ""
    broker_url: str = "memory://"
    queue_type: Literal["quorum", "classic"] = "quorum"
    objects_url: str = ""
    catalogs: Path = SHIPPED / "catalogs"
    calendar: Path = SHIPPED / "catalogs" / "calendar" / "cn.yaml"
    ocr_engine: Literal["rapid", "tesseract"] = "rapid"
    second_opinion: bool = True
    public_url: str = "http://127.0.0.1:8000"
    signing_key: str = "dev"
    signing_key_password: str = ""
    tsa_url: str = ""
    courier: Literal["handover", "kuaidi100"] = "handover"
    kuaidi100_key: str = ""
    kuaidi100_secret: str = ""
    kuaidi100_salt: str = ""
    kuaidi100_company: str = ""
    kuaidi100_account: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    kuaidi100_express: str = ""
    kuaidi100_payment: Literal["MONTHLY", "SHIPPER", "CONSIGNEE"] = "MONTHLY"
    kuaidi100_printer: str = ""
    kuaidi100_template: str = ""
    kuaidi100_order_url: str = "https://api.kuaidi100.com/label/order"
    kuaidi100_poll_url: str = "https://poll.kuaidi100.com/poll"
    max_file_mb: int = Field(default=200, gt=0)
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"
    bootstrap_key: str = ""
    otlp_url: str = ""
    inbox: Path | None = None
    inbox_keep_days: int = Field(default=30, ge=0)
    batch_keep_days: int = Field(default=90, ge=0)
    webhook_networks: str = ""
    webhook_ca_file: Path | None = None
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = (
        ip_network("127.0.0.1"),
        ip_network("::1"),
    )
    readers: int = Field(default_factory=lambda: min(2, os.cpu_count() or 1), gt=0)

    @field_validator("data_dir", "catalogs", "calendar", "inbox", "webhook_ca_file")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, named: object) -> object:
        if not isinstance(named, str):
            return named
        try:
            return tuple(ip_network(one.strip()) for one in named.replace("，", ",").split(",") if one.strip())
        except ValueError as error:
            raise PydanticCustomError("networks", "no networks") from error

    @field_validator("kuaidi100_account", mode="before")
    @classmethod
    def _object(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        try:
            account = json.loads(written)
        except ValueError as error:
            raise PydanticCustomError("account", "no JSON") from error
        if not isinstance(account, dict) or not all(isinstance(value, str) for value in account.values()):
            raise PydanticCustomError("account", "no object of texts")
        return account

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy address, with its default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'yici.db'}"

    @cached_property
    def objects(self) -> str:
        """The address of the object store, with its default filled in."""
        return self.objects_url or f"file://{self.data_dir / 'objects'}"

    @property
    def embedded(self) -> bool:
        """Whether everything runs in this one process, without RabbitMQ."""
        return self.broker_url.startswith("memory:")

    @property
    def max_file_bytes(self) -> int:
        """Largest file that is taken, in bytes."""
        return self.max_file_mb * 1024 * 1024


def load() -> Settings:
    """Read the environment once.

    Raises:
        Unconfigured: a value or a file cannot be used, or both name the same; the message names every variable.
    """
    # onnxruntime's telemetry is on by default; it must be off before the library is imported anywhere below us.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        return Settings(**_from_files(os.environ))
    except ValidationError as error:
        faults = "；".join(_said(one["type"], str(one["loc"][0]), one.get("ctx", {})) for one in error.errors())
        raise Unconfigured(f"设置无法使用：{faults}。", code="SETTINGS", cure="请改正这些环境变量。") from error


def surroundings() -> dict[str, str]:
    """The environment without our settings, for children that are told them otherwise.

    Where certificates lie, which proxy to take, which key store to open: libraries ask the environment, so it goes on.
    """
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("YICI_")}


def _from_files(environment: Mapping[str, str]) -> dict[str, Any]:
    """The values that stand in files, by field.

    Raises:
        Unconfigured: a file cannot be read or holds nothing, or its variable is set beside it. An empty file is refused
            and not passed over: a secret that was never filled in would else mean the default, another database.
    """
    given = {name.upper(): value for name, value in environment.items() if value}
    values, faults = {}, []
    for field in Settings.model_fields:
        variable = f"YICI_{field.upper()}"
        path = given.get(f"{variable}_FILE")
        if path is None:
            continue
        if variable in given:
            faults.append(f"{variable} 与 {variable}_FILE 只能设置一个")
            continue
        values[field], fault = _content(Path(path))
        faults += [f"{variable}_FILE {fault}"] if fault else []
    if faults:
        raise Unconfigured(
            f"设置无法使用：{'；'.join(faults)}。", code="SETTINGS", cure="请改正这些环境变量，或检查文件及其权限。"
        )
    return values


def _content(path: Path) -> tuple[str, str]:
    """What a file holds, without the line end that editors put behind it; and what is wrong with it."""
    try:
        content = path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return "", "所指的文件无法读取"
    return content, "" if content else "所指的文件是空的"


def _said(kind: str, field: str, limits: Mapping[str, Any]) -> str:
    """What is wrong with one variable, without its value: it may be a secret."""
    wants = {
        "literal_error": f"只能是 {limits.get('expected', '')}".replace("'", "").replace(" or ", " 或 "),
        "int_parsing": "应为整数",
        "account": '应为 JSON 对象，如 {"partnerId": "…", "partnerKey": "…"}',
        "networks": "应为用逗号分隔的网段，如 10.20.0.0/16,192.168.7.5",
        "greater_than": f"应大于 {limits.get('gt')}",
        "greater_than_equal": f"应不小于 {limits.get('ge')}",
    }
    return f"YICI_{field.upper()} {wants.get(kind, '的值不对')}"
