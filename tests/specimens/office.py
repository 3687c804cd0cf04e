"""Word and Excel files written by hand, harmless and not. All that they say is fictional."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Parts = Mapping[str, str | bytes]


def package(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _start(kind: str, part: str) -> dict[str, str | bytes]:
    media = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/{part}" ContentType="{media}"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="{part}"/></Relationships>',
    }


def docx(paragraphs: Sequence[str] = ("食品经营许可申请书",), *, breaks: int = 0, parts: Parts | None = None) -> bytes:
    """A Word file; ``breaks`` more pages follow."""
    new_page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p><w:p><w:r><w:t>附页</w:t></w:r></w:p>'
    body = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs) + new_page * breaks
    document = f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return package(
        {**_start("wordprocessingml.document", "word/document.xml"), "word/document.xml": document, **(parts or {})}
    )


def xlsx(rows: Sequence[Sequence[str]] = (("材料名称", "份数"),), *, parts: Parts | None = None) -> bytes:
    """An Excel file of one sheet."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    own: dict[str, str | bytes] = {
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="材料" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>',
    }
    return package({**_start("spreadsheetml.sheet", "xl/workbook.xml"), **own, **(parts or {})})


def related(target: str, kind: str) -> dict[str, str | bytes]:
    """A part of elsewhere that a Word file refers to."""
    return {
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="r9" '
        f'Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    }
