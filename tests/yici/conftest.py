"""A folder of files as people hand them in: one good one, and every kind that cannot be taken."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from tests.ocr.paper import as_jpeg, blank, text_pdf

CATALOG = """schema: yici/catalog/1
item: {code: T-1, name: 示例事项, version: "1"}
conditions: [{code: by_agent}]
materials:
  - code: M1
    name: 食品经营许可申请书
    necessity: required
    fields: [{code: applicant, label: [申请人名称], kind: company, required: true}]
  - {code: M2, name: 营业执照, necessity: required}
"""
APPLICATION = ("食品经营许可申请书", "申请人名称：示例市样本餐饮有限公司")
LICENCE = ("营业执照", "名称：示例市样本餐饮有限公司")
NO_PAGES = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder. Its pages have a text of their own, so that reading them is quick. Nobody writes into it."""
    folder = tmp_path_factory.mktemp("desk")
    whole = text_pdf(folder / "whole.pdf", APPLICATION, LICENCE).read_bytes()
    text_pdf(folder / "half.pdf", APPLICATION)
    picture = as_jpeg(blank((400, 560)))
    pymupdf.open(folder / "whole.pdf").save(
        folder / "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="fictional", owner_pw="owner"
    )
    files = {
        "whole.jpg": whole,
        "letter.doc": b"\xd0\xcf\x11\xe0" + bytes(600),
        "note.txt": "不是文档".encode(),
        "empty.pdf": b"",
        "cut.pdf": whole[: len(whole) // 3],
        "cut.jpg": picture[: len(picture) // 2],
        "no-pages.pdf": NO_PAGES,
        "large.pdf": whole + b"\n%" + bytes(1024 * 1024),
        "catalog.yaml": CATALOG.encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    for side in ("left", "right"):
        (folder / side).mkdir()
    text_pdf(folder / "left" / "scan.pdf", APPLICATION)
    text_pdf(folder / "right" / "scan.pdf", LICENCE)
    return folder
