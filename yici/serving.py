"""The bodies of ``yici serve`` and ``yici api``: the web server, alone or with everything else in the same process."""

from __future__ import annotations

import errno
import signal
import socket
from contextlib import ExitStack
from functools import partial
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from api.deps import Deps
from api.main import create_app
from outputs.certificates import development_certificate, trusted_roots
from outputs.covers import covers_pdf
from outputs.verification import Verification, verify
from outputs.webhooks import networks_of
from pipelines.errors import Unconfigured
from runtime.logs import open_logs
from runtime.settings import Settings
from storage.accounts import ensure_first_account
from storage.api_keys import accept_bootstrap_key
from workers.station import station
from workers.toolbox import Toolbox, open_toolbox
from workers.watch import watched
from yici.embedded import Embedded


def serve_command(settings: Settings, host: str, port: int) -> int:
    """Everything in one process, until it is told to end.

    Raises:
        Unconfigured: nobody can listen at that address; nothing was started and no account was made.
    """
    open_logs()
    _end_when_told()
    with (
        _listener(host, port) as listener,
        watched(settings, "serve") as watch,
        Embedded(settings, watch=watch) as embedded,
    ):
        return _serve(settings, embedded.toolbox, host, listener)


def api_command(settings: Settings, host: str, port: int) -> int:
    """API and pages only; the other units run elsewhere. What is taken in is published straight after the commit.

    Raises:
        Unconfigured: as :func:`serve_command`.
    """
    open_logs()
    _end_when_told()
    with _listener(host, port) as listener, watched(settings, "api") as watch, ExitStack() as stack:
        if settings.embedded:
            tools = stack.enter_context(open_toolbox(settings, watch=watch))
            watch.meter.watch_database(tools.engine, tools.clock, office=True)
        else:
            tools = stack.enter_context(station(settings, watch, office=True)).tools
        return _serve(settings, tools, host, listener)


def application(settings: Settings, tools: Toolbox) -> FastAPI:
    """The web application over a set of tools."""
    return create_app(deps_of(settings, tools))


def deps_of(settings: Settings, tools: Toolbox) -> Deps:
    """What the API works with, out of a set of tools."""
    return Deps(
        ledger=tools.ledger,
        objects=tools.objects,
        verify=partial(_verify, settings),
        max_file_bytes=settings.max_file_bytes,
        public_url=settings.public_url,
        print_sheets=lambda sheets, day: covers_pdf(sheets, day, tools.press),
        tracer=tools.watch.tracer,
        webhook_networks=networks_of(settings.webhook_networks),
        carrier_salts={"kuaidi100": settings.kuaidi100_salt},
        trusted_proxies=settings.trusted_proxies,
    )


def _end_when_told() -> None:
    """SIGTERM and SIGINT end the process cleanly, with 0, at every moment of its life.

    The web server takes the signals while it runs and raises them again when it has closed: then they come here.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _listener(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Unconfigured(
                f"端口 {port} 已被占用。", code="PORT_IN_USE", cure="请用 --port 换一个端口；--port 0 任选空闲端口。"
            ) from error
        raise Unconfigured(
            f"无法在 {host} 的端口 {port} 上监听。", code="NO_LISTENING", cure="请检查 --host 和 --port。"
        ) from error


def _verify(settings: Settings, data: bytes) -> Verification:
    # Read anew at each call: the development key may be made by the first letter, after this process started.
    roots = trusted_roots(settings.data_dir)
    return verify(data, roots, development=development_certificate(settings.data_dir))


def _serve(settings: Settings, tools: Toolbox, host: str, listener: socket.socket) -> int:
    if settings.bootstrap_key:
        accept_bootstrap_key(tools.engine, settings.bootstrap_key, tools.clock())
    _greet(tools, host, listener.getsockname()[1])
    config = uvicorn.Config(
        application(settings, tools),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
    )
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def _greet(tools: Toolbox, host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    print(f"一次 Yici 已启动：http://{shown}:{port}", flush=True)
    first = ensure_first_account(tools.engine, tools.clock)
    if first is not None:
        login, password = first
        print(f"首个账号：{login}    口令：{password}    （只显示这一次，请登录后妥善保存）", flush=True)
    print("接口说明：/docs    停止：Ctrl+C", flush=True)
