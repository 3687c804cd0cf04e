"""The bodies of ``yici catalog import``, ``export``, ``template``, ``publish``, ``list``, ``show`` and ``diff``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from outputs.workbooks import write_workbook
from pipelines.catalogs.changes import changes
from pipelines.catalogs.sheets_out import write_sheets
from pipelines.catalogs.text import write_catalog
from pipelines.errors import CatalogInvalid, Finding
from pipelines.legal_days import legal_day
from pipelines.lint import against
from runtime.settings import Settings
from storage.catalog_versions import Version, parsed, text_of, versions
from storage.catalogs import in_force, publish
from workers.toolbox import open_toolbox
from yici.catalog_files import read_catalog_file, write_file
from yici.report_table import finding_lines

UNUSABLE, NOT_PUBLISHED = 2, 3
STANDS = {"past": "已失效", "present": "施行中", "future": "未施行"}
STATUSES = {"sample": "样例", "official": "正式"}


def _tell(name: str, findings: Sequence[Finding]) -> None:
    for line in finding_lines(name, findings):
        print(line, file=sys.stderr)


def _refused(name: str, error: CatalogInvalid) -> int:
    print(f"{error.message}{error.cure}", file=sys.stderr)
    _tell(name, error.findings)
    return UNUSABLE


def import_command(file: Path, out: Path | None, *, force: bool) -> int:
    """A workbook as YAML; 2 when it cannot be used, with every fault by cell."""
    try:
        read = read_catalog_file(file)
    except CatalogInvalid as error:
        return _refused(file.name, error)
    text = write_catalog(read.catalog)
    if out is None:
        print(text, end="")
    else:
        write_file(out, text.encode(), force=force)
        print(f"已写入 {out}：{read.catalog.item.name}，材料 {len(read.catalog.materials)} 项。")
    if stopping := against(tuple(read.findings)):
        print(f"提示：有 {len(stopping)} 处不符合发布规则，发布前须改正。", file=sys.stderr)
    _tell(file.name, read.findings)
    return 0


def export_command(settings: Settings, source: str, out: Path, version: str | None, *, force: bool) -> int:
    """A catalogue, of a file or published, as a workbook or as YAML by the ending of ``out``."""
    path = Path(source)
    if path.is_file():
        try:
            read = read_catalog_file(path)
        except CatalogInvalid as error:
            return _refused(path.name, error)
        catalog, text = read.catalog, read.text
    else:
        text = _published(settings, source, version)
        catalog = parsed(text)
    data = write_workbook(write_sheets(catalog)) if out.suffix.lower() == ".xlsx" else text.encode()
    write_file(out, data, force=force)
    print(f"已写入 {out}：{catalog.item.name}（版本 {catalog.item.version}），材料 {len(catalog.materials)} 项。")
    return 0


def _published(settings: Settings, code: str, version: str | None) -> str:
    with open_toolbox(settings) as tools:
        wanted = version or in_force(tools.engine, code, on=legal_day(tools.clock())).item.version
        return text_of(tools.engine, code, wanted)


def template_command(out: Path, *, force: bool) -> int:
    """An empty workbook to fill in."""
    write_file(out, write_workbook({}, example=True), force=force)
    print(f"已写入 {out}。填写说明见“填写说明”表；填好后用 yici catalog import 读入。")
    return 0


def publish_command(settings: Settings, file: Path) -> int:
    """Publish a catalogue; 3 when rules of publishing stand against it, 2 when it cannot be used."""
    try:
        read = read_catalog_file(file)
    except CatalogInvalid as error:
        return _refused(file.name, error)
    if stopping := against(tuple(read.findings)):
        print(f"没有发布：有 {len(stopping)} 处不符合发布规则。请按所列各处逐一改正后重试。", file=sys.stderr)
        _tell(file.name, read.findings)
        return NOT_PUBLISHED
    item = read.catalog.item
    with open_toolbox(settings) as tools:
        known = any(one.version == item.version for one in versions(tools.engine, item.code))
        try:
            publish(tools.engine, read.text, tools.clock())
        except CatalogInvalid as error:
            _refused(file.name, error)
            return NOT_PUBLISHED
    _tell(file.name, read.findings)
    since = f"自 {item.effective_from} 起施行" if item.effective_from else "没有写明施行日期，视为一直施行"
    said = "此前已发布，没有变化" if known else f"已发布，{since}"
    print(f"{item.name}（{item.code}，版本 {item.version}）{said}。")
    return 0


def list_command(settings: Settings, *, as_json: bool) -> int:
    """Every published version."""
    with open_toolbox(settings) as tools:
        found, today = versions(tools.engine), legal_day(tools.clock())
    if as_json:
        print(
            json.dumps(
                [{**asdict(one), "stands": one.stands(today)} for one in found],
                ensure_ascii=False,
                default=str,
                indent=1,
            )
        )
        return 0
    for one in found:
        print(
            f"{one.code}  {one.version}  {STANDS[one.stands(today)]}  {_days(one)}  {STATUSES[one.status]}  {one.name}"
        )
    print(f"共 {len(found)} 个版本。" if found else "还没有发布任何材料目录。")
    return 0


def _days(one: Version) -> str:
    return f"{one.effective_from or '一直'} 至 {one.until or '另行发布'}"


def show_command(settings: Settings, code: str, version: str | None) -> int:
    """A published version as it was published."""
    print(_published(settings, code, version), end="")
    return 0


def diff_command(settings: Settings, file: Path, version: str | None, *, as_json: bool) -> int:
    """What a file changes against the published version; 0 nothing, 3 something, 2 it cannot be used."""
    try:
        read = read_catalog_file(file)
    except CatalogInvalid as error:
        return _refused(file.name, error)
    found = changes(parsed(_published(settings, read.catalog.item.code, version)), read.catalog)
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            print(f"{one.sign} {one.what}：{one.before or '（无）'} → {one.after or '（无）'}")
        print(f"共 {len(found)} 处变化。" if found else "没有变化。")
    return 3 if found else 0
