"""``yici verify``: exit codes, what people read, what programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outputs.pdf import open_press, render
from outputs.seal import SealText, open_signer
from pipelines.letter import compose
from tests.letters import AT, letter_context
from yici.verifying import verify_command


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def letter(data_dir: Path) -> Path:
    """A sealed letter beside the key that sealed it."""
    press = open_press()
    receipt = compose("receipt", letter_context("receipt"))
    rendered = render(receipt, press)
    assert rendered.seal is not None
    text = SealText(receipt.authority, receipt.seal, receipt.demo)
    signer = open_signer("dev", "", data_dir, press=press)
    spot = rendered.seal
    sealed = signer.sign(rendered.pdf, page=spot.page, box=spot.box, seal_text=text, reason=receipt.title, at=AT)
    path = data_dir / "receipt.pdf"
    path.write_bytes(sealed)
    return path


def test_a_sealed_letter_is_valid_where_it_was_sealed(
    letter: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = verify_command(letter, data_dir=data_dir, trust=[], as_json=False)

    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    assert "开发证书" in said.out
    assert "2026-09-21 10:00:00（北京时间）" in said.out
    assert "签名有效" in said.out


def test_programs_read_json(letter: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = verify_command(letter, data_dir=data_dir, trust=[], as_json=True)

    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (found["schema"], found["valid"], found["intact"], found["trusted"]) == (
        "yici/verification/1",
        True,
        True,
        True,
    )
    assert found["signatures"][0]["development"] is True


def test_elsewhere_its_signer_is_not_trusted_until_named(letter: Path, data_dir: Path, tmp_path: Path) -> None:
    key = data_dir / "development-key.pem"

    assert verify_command(letter, data_dir=tmp_path, trust=[], as_json=True) == 3
    assert verify_command(letter, data_dir=tmp_path, trust=[key], as_json=True) == 0


@pytest.mark.parametrize("place", [0, 5000, -3])
def test_a_changed_byte_is_not_valid(letter: Path, data_dir: Path, tmp_path: Path, place: int) -> None:
    data = bytearray(letter.read_bytes())
    data[place] ^= 1
    path = tmp_path / "changed.pdf"
    path.write_bytes(data)

    assert verify_command(path, data_dir=data_dir, trust=[], as_json=False) == 3


def test_an_unsigned_letter_is_not_valid(data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "unsigned.pdf"
    path.write_bytes(render(compose("receipt", letter_context("receipt")), open_press()).pdf)

    assert verify_command(path, data_dir=data_dir, trust=[], as_json=False) == 3


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"just text"])
def test_what_is_no_pdf_is_unusable(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "input.bin"
    path.write_bytes(data)

    assert verify_command(path, data_dir=tmp_path, trust=[], as_json=False) == 2
    assert capsys.readouterr().err == "文件 input.bin 不是 PDF，无法核验。请提供带电子签名的 PDF 文件。\n"


def test_a_file_that_is_not_there_is_unusable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_command(tmp_path / "absent.pdf", data_dir=tmp_path, trust=[], as_json=False) == 2
    assert "无法读取" in capsys.readouterr().err


def test_a_root_that_is_no_certificate_is_unusable(letter: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text("nothing")

    assert verify_command(letter, data_dir=tmp_path, trust=[bad], as_json=True) == 2
