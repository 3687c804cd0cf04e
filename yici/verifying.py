"""The body of ``yici verify``: who signed a PDF, whether it is intact, and whether the signer is trusted here."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from outputs.certificates import development_certificate, trusted_roots
from outputs.proofs import proof_in
from outputs.verification import Signature, Verification, verify
from pipelines.errors import Permanent, Unconfigured, YiciError
from pipelines.explaining.proof import Proof
from pipelines.legal_days import SHANGHAI
from yici.usage import shown

VALID, NOT_VALID, UNUSABLE = 0, 3, 2


def verify_command(file: Path, *, data_dir: Path, trust: list[Path], as_json: bool, at: datetime | None = None) -> int:
    """Verify a file and say what was found; JSON for programs on standard output, Chinese for people.

    Args:
        file: to be verified.
        data_dir: its ``trust/`` and its own development key are trusted.
        trust: more certificates to trust.
        as_json: print JSON instead of a table.
        at: the moment certificates have to be valid at; None for the present.

    Returns:
        0 valid; 3 not valid (unsigned, damaged, changed after signing, untrusted signer); 2 unusable input.
    """
    try:
        data = _read(file)
        roots = trusted_roots(data_dir, trust)
        found = verify(data, roots, development=development_certificate(data_dir), at=at)
    except YiciError as error:
        sys.stderr.write(f"{error.message}{error.cure}\n")
        return UNUSABLE
    proof = proof_in(data)
    if as_json:
        sys.stdout.write(_as_json(file, found, proof) + "\n")
    else:
        _show(file, found, proof)
    return VALID if found.valid else NOT_VALID


def _read(file: Path) -> bytes:
    """The bytes of something that is, or once was, a PDF."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Unconfigured(f"文件 {file} 无法读取。", code="UNREADABLE", cure="请检查文件名和权限。") from error
    # A PDF whose first bytes were changed is a damaged PDF, not something else.
    if not any(mark in data for mark in (b"%PDF-", b"/ByteRange", b"%%EOF")):
        raise Permanent(
            f"文件 {shown(file.name)} 不是 PDF，无法核验。", code="NOT_A_DOCUMENT", cure="请提供带电子签名的 PDF 文件。"
        )
    return data


def _as_json(file: Path, found: Verification, proof: Proof | None) -> str:
    """The verification with its summary, for programs; ``proof`` where the letter vouches for a check."""
    summary = {"intact": found.intact, "trusted": found.trusted, "changed_after": found.changed_after}
    whole = {"schema": "yici/verification/1", "file": shown(file.name)} | found.model_dump(mode="json") | summary
    whole |= {"proof": None if proof is None else {**proof.model_dump(), "short": proof.short}}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _show(file: Path, found: Verification, proof: Proof | None) -> None:
    console = Console()
    console.print(f"文件：{shown(file.name)}", markup=False)
    for number, signature in enumerate(found.signatures, start=1):
        console.print(_table(number, signature))
    if proof is not None:
        console.print(_vouches(proof, trusted=found.valid))
    for problem in found.problems:
        console.print(f"✗ {problem}", style="red", markup=False)
    if found.valid:
        console.print("✓ 签名有效：内容完整，签名人受信任，签名后未被改动。", style="green")
    else:
        console.print("✗ 签名无效。", style="bold red")


def _table(number: int, signature: Signature) -> Table:
    """One signature as rows of name and finding."""
    table = Table(title=f"签名 {number}", show_header=False, title_justify="left")
    named = "（开发证书，无法律效力）" if signature.development else ""
    rows = [
        ("签名人", f"{signature.signer}{named}"),
        ("证书指纹", signature.fingerprint),
        ("签名时间", _local(signature.signed_at) or "未写明"),
        ("时间戳", _local(signature.timestamp) or "无"),
        ("内容", "完整" if signature.intact else "已被改动"),
        ("签名之后", "有改动" if signature.changed_after else "无改动"),
        ("证书", "受信任" if signature.trusted else "不受信任"),
        ("吊销状态", "未查询"),
    ]
    for name, value in rows:
        table.add_row(name, escape(value))
    return table


def _vouches(proof: Proof, *, trusted: bool) -> Table:
    """What a notice vouches for; without a valid signature it is only what the file says."""
    title = "文书所载的核对摘要（SHA-256）" + ("" if trusted else "，签名无效，仅供参考")
    table = Table(title=title, show_header=False, title_justify="left")
    for name, value in (
        ("核对码", proof.short),
        ("材料目录", proof.catalog),
        ("所见全部页面", proof.pages),
        ("全部判断", proof.evaluation),
    ):
        table.add_row(name, escape(value))
    return table


def _local(instant: datetime | None) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S（北京时间）") if instant else ""
