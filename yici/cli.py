"""The front door: ``yici`` and its commands. Each body lives in a module of its own; here are names, options, exit codes.

Exit codes: 0 done; 2 wrong usage or unusable input, with one clear line on standard error; 1 a fault of ours; others as
the command says.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.errors import Permanent, YiciError
from runtime.logs import open_logs
from runtime.settings import Settings, load
from yici.catalog_group import catalog
from yici.groups import Json, account, archive, case, key, letter, task
from yici.reader_gone import until_unread
from yici.usage import reason_of, unread_argument, usage_line

UNUSABLE, OUR_FAULT = 2, 1

app = typer.Typer(
    name="yici",
    help="一次：材料只交一次，缺什么一次告知。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.add_typer(catalog, name="catalog")
app.add_typer(case, name="case")
app.add_typer(letter, name="letter")
app.add_typer(task, name="task")
app.add_typer(archive, name="archive")
app.add_typer(account, name="account")
app.add_typer(key, name="key")

Files = Annotated[list[Path], typer.Argument(help="文件", show_default=False)]
Host = Annotated[str, typer.Option(help="监听地址")]
Port = Annotated[int, typer.Option(help="监听端口；0 表示任选空闲端口", min=0, max=65535)]
Jobs = Annotated[int, typer.Option(min=1, help="同时识别的页数，每页一个进程")]
Queues = Annotated[str, typer.Option(help="队列，逗号分隔；默认全部")]


@app.command()
def demo(out: Annotated[Path, typer.Option(help="结果文件夹")] = Path("out/demo")) -> int:
    """示例办件：从纸件扫描到预审、一次性告知、补正、受理、决定、送达、归档。"""
    from yici.demo import demo_command

    return demo_command(_settings(), out)


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> int:
    """一个进程运行全部：接口、页面、处理、定时，存储内置。"""
    from yici.serving import serve_command

    return serve_command(_settings(), host, port)


@app.command()
def api(host: Host = "127.0.0.1", port: Port = 8000) -> int:
    """只运行接口和页面。"""
    from yici.serving import api_command

    return api_command(_settings(), host, port)


@app.command()
def worker(
    queues: Queues = "",
    processes: Annotated[int, typer.Option(min=1, help="进程数")] = 1,
    threads: Annotated[
        int | None,
        typer.Option(min=1, help="每个进程的线程数；默认 1，识别页面时为 YICI_READERS 加一", show_default=False),
    ] = None,
) -> int:
    """只运行处理进程。"""
    from workers.main import run_worker

    open_logs()
    run_worker(_settings(), _queues(queues), processes=processes, threads=threads)
    return 0


@app.command()
def relay() -> int:
    """只运行中继：把待办任务送进消息队列。"""
    from workers.main import run_relay

    open_logs()
    run_relay(_settings())
    return 0


@app.command()
def scheduler() -> int:
    """只运行定时：期限届满、找回丢失的任务。"""
    from workers.main import run_scheduler

    open_logs()
    run_scheduler(_settings())
    return 0


@app.command()
def inbox() -> int:
    """只运行扫描文件夹：窗口扫描仪放入的文件自动收件（YICI_INBOX）。"""
    from workers.main import run_inbox

    open_logs()
    run_inbox(_settings())
    return 0


@app.command()
def cover(
    out: Annotated[Path, typer.Option(help="PDF 写到哪里")] = Path("cover.pdf"),
    item: Annotated[str | None, typer.Option(help="新办件：事项的实施编码", show_default=False)] = None,
    case_number: Annotated[str | None, typer.Option("--case", help="补充材料：办件编号", show_default=False)] = None,
    facts: Annotated[Path | None, typer.Option(help="新办件的申请信息（JSON）", show_default=False)] = None,
    materials: Annotated[str, typer.Option(help="分隔页：材料编号，逗号分隔；all 为全部")] = "",
    duplex: Annotated[bool, typer.Option("--duplex", help="先扫全部正面、再扫全部反面")] = False,
) -> int:
    """打印封面页和材料分隔页：放进纸堆一同扫描，按二维码归入办件和材料。"""
    from yici.covering import cover_command

    parted = _queues(materials)
    return cover_command(_settings(), out, facts, item=item, case=case_number, materials=parted, duplex=duplex)


@app.command()
def check(
    files: Files,
    catalog_file: Annotated[Path, typer.Option("--catalog", help="材料目录（YAML 或 XLSX）", show_default=False)],
    facts: Annotated[Path | None, typer.Option(help="已知事实（JSON）")] = None,
    as_json: Json = False,
    explain: Annotated[bool, typer.Option("--explain", help="说明每项结论的依据")] = False,
    jobs: Jobs = 2,
    *,
    second_opinion: Annotated[
        bool | None,
        typer.Option("--second-opinion/--no-second-opinion", help="疑处由另一识别引擎复核", show_default=False),
    ] = None,
) -> int:
    """不用服务器预审：退出码 0 齐全，3 有缺失，4 有疑问，2 目录、事实或文件无法使用。"""
    settings = _settings()
    from workers.toolbox import wall_clock
    from yici.offline import check_command

    return check_command(
        catalog_file,
        facts,
        files,
        clock=wall_clock,
        as_json=as_json,
        explain=explain,
        engine=settings.ocr_engine,
        jobs=jobs,
        max_file_bytes=settings.max_file_bytes,
        second_opinion=settings.second_opinion if second_opinion is None else second_opinion,
    )


@app.command()
def ocr(
    file: Annotated[
        Path,
        typer.Argument(metavar="IN", help="PDF、OFD、TIFF、JPEG、PNG、WebP、HEIC、docx 或 xlsx", show_default=False),
    ],
    text: Annotated[Path | None, typer.Option(help="文本输出；- 为标准输出")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="文字位置及印章等标记（JSON）；- 为标准输出")] = None,
    pdf: Annotated[Path | None, typer.Option(help="可检索 PDF 输出")] = None,
    engine: Annotated[str | None, typer.Option(help="rapid 或 tesseract", show_default=False)] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=64, help="同时识别的页数；默认每个处理器核心一页", show_default=False)
    ] = None,
) -> int:
    """识别一个文件：文本、带位置的文字、可检索 PDF。"""
    from yici.reading import ocr_command

    settings = _settings()
    return ocr_command(
        file,
        text=text,
        json_out=json_out,
        pdf=pdf,
        engine=engine or settings.ocr_engine,
        jobs=jobs,
        max_file_bytes=settings.max_file_bytes,
    )


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="已签章的 PDF", show_default=False)],
    trust: Annotated[list[Path] | None, typer.Option(help="信任的证书（可多次）", show_default=False)] = None,
    as_json: Json = False,
) -> int:
    """谁签的、是否完整：退出码 0 有效，3 无效。"""
    from yici.verifying import verify_command

    return verify_command(file, data_dir=_settings().data_dir, trust=trust or [], as_json=as_json)


@app.command()
def handover(
    out: Annotated[Path, typer.Option(help="结果文件夹")] = Path("out/handover"),
    picked_up: Annotated[bool, typer.Option("--picked-up", help="同时登记为已取件")] = False,
) -> int:
    """寄递交接单（PDF 和表格）：窗口待快递取件的全部寄递件。"""
    from yici.handing_over import handover_command

    return handover_command(_settings(), out, picked_up=picked_up)


@app.command()
def doctor(as_json: Json = False) -> int:
    """检查本机安装：有什么，缺什么，怎么补。"""
    from yici.doctor import doctor_command

    return doctor_command(_settings(), as_json)


@app.command(hidden=True)
def flow() -> int:
    """Print docs/case-flow.md, drawn from the flow's table."""
    from pipelines.diagram import draw

    sys.stdout.write(draw())
    return 0


def main() -> None:
    """The console script. No traceback for what a person can cure."""
    sys.exit(until_unread(lambda: _run(sys.argv[1:])))


def _run(arguments: list[str]) -> int:
    # A command speaks to a person: only faults are logged. The servers open their own logs.
    open_logs(level="ERROR", unattended=False)
    try:
        if (unfit := unread_argument(arguments)) is not None:
            return _complain(f"参数“{unfit}”不是 UTF-8 编码", "请用 UTF-8 编码书写。", UNUSABLE)
        answer = app(arguments, standalone_mode=False)
    except typer.Abort:
        return _complain("已中断。", "", 130)
    except typer.TyperException as error:
        return _complain(usage_line(error), "请用 --help 查看用法。", UNUSABLE)
    except Permanent as error:
        return _complain(error.message, error.cure, UNUSABLE)
    except YiciError as error:
        return _complain(error.message, error.cure, OUR_FAULT)
    except OSError as error:
        # Of a path that a person named; an error without one is a fault of ours, and its trace is wanted.
        if error.filename is None:
            raise
        return _complain(f"{error.filename}：{reason_of(error)}", "请检查路径、权限和磁盘空间。", UNUSABLE)
    return answer if isinstance(answer, int) else 0


def _complain(message: str, cure: str, code: int) -> int:
    ended = message if message.endswith(("。", "！", "？")) else f"{message}。"
    print(f"yici：{ended}{cure}", file=sys.stderr)
    return code


def _settings() -> Settings:
    return load()


def _queues(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


if __name__ == "__main__":
    main()
