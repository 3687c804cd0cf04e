"""Is a sealed PDF what it was when it was signed, and who signed it. Any error of parsing means: not valid.

The layers: the bytes (every byte of the file is either signed or part of the signature itself), the signature, the chain
to a trusted root, and what was added after signing (pyHanko's difference analysis; archive time stamps may be added).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from outputs.certificates import as_asn1
from outputs.container import gap_is_exact
from pipelines.text import Value

SIGNED_BYTES_CHANGED = "签名后的内容已被改动。"
UNREADABLE = "文件结构已损坏或无法解析。"


class Signature(Value):
    """One signature of a file.

    Attributes:
        signer: common name of the certificate; empty when it can't be read.
        fingerprint: SHA-256 of the certificate, hex.
        intact: the signed bytes are the ones that were signed, and the signature is the key's.
        trusted: the certificate leads to a trusted root.
        development: the certificate is this installation's development key (开发证书).
        signed_at: as the signer states it.
        timestamp: of a time-stamping authority, if there is one and it holds.
        covers_all: nothing stands after the signed revision.
        changed_after: something was changed after signing, other than archive time stamps and later signatures.
        problems: Chinese sentences; empty when all is well.
    """

    signer: str = ""
    fingerprint: str = ""
    intact: bool = False
    trusted: bool = False
    development: bool = False
    signed_at: datetime | None = None
    timestamp: datetime | None = None
    covers_all: bool = False
    changed_after: bool = False
    problems: tuple[str, ...] = ()


class Verification(Value):
    """What is known of a file's signatures.

    Attributes:
        valid: there is a signature, and every one is intact, trusted and followed by no change.
        signatures: in the order of signing.
        revocation: ``not_checked``: neither OCSP nor CRL is asked yet.
        problems: of the file as a whole and of its signatures.
    """

    valid: bool
    signatures: tuple[Signature, ...] = ()
    revocation: str = "not_checked"
    problems: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether every signature's bytes are whole."""
        return bool(self.signatures) and all(one.intact for one in self.signatures)

    @property
    def trusted(self) -> bool:
        """Whether every signer is trusted."""
        return bool(self.signatures) and all(one.trusted for one in self.signatures)

    @property
    def changed_after(self) -> bool:
        """Whether anything was changed after a signature."""
        return any(one.changed_after for one in self.signatures)


def verify(
    data: bytes,
    roots: Sequence[x509.Certificate],
    *,
    development: x509.Certificate | None = None,
    at: datetime | None = None,
) -> Verification:
    """Verify every signature of a PDF. Never raises for what is in the file.

    Args:
        data: the file.
        roots: who is trusted.
        development: the installation's own development certificate, to be named as such.
        at: the moment the certificates have to be valid at; None for the present.
    """
    try:
        signatures = _signatures(data, roots, development, at)
    except Exception:  # noqa: BLE001 - a hostile file may raise anything; whatever it is, the file is not valid
        return Verification(valid=False, problems=(UNREADABLE,))
    if not signatures:
        return Verification(valid=False, problems=("文件没有电子签名。",))
    problems = tuple(dict.fromkeys(problem for one in signatures for problem in one.problems))
    return Verification(valid=not problems, signatures=signatures, problems=problems)


def _signatures(
    data: bytes, roots: Sequence[x509.Certificate], development: x509.Certificate | None, at: datetime | None
) -> tuple[Signature, ...]:
    reader = PdfFileReader(io.BytesIO(data))
    found = list(reader.embedded_regular_signatures)
    own = as_asn1(development).sha256 if development is not None else None
    anchors = [as_asn1(root) for root in roots]
    checked = []
    for place, one in enumerate(found):
        # A context remembers what it saw: each signature gets its own.
        context = ValidationContext(trust_roots=anchors, allow_fetching=False, revocation_mode="soft-fail", moment=at)
        status = validate_pdf_signature(one, signer_validation_context=context)
        last = place == len(found) - 1
        checked.append(_judge(data, one, status, last=last, own=own))
    return tuple(checked)


def _judge(
    data: bytes, one: EmbeddedPdfSignature, status: PdfSignatureStatus, *, last: bool, own: bytes | None
) -> Signature:
    certificate = one.signer_cert
    problems = []
    intact = bool(status.intact and status.valid and gap_is_exact(data, _range(one), certificate))
    if not intact:
        problems.append(SIGNED_BYTES_CHANGED)
    elif not status.trusted:  # the chain of a broken signature is not followed, so nothing is said of it
        problems.append("签名证书不受信任。")
    changed = _changed_after(status, last=last) or (last and _something_behind(data, one, status))
    if changed and intact:
        problems.append("文件在签名之后又被修改。")
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted):
        problems.append("时间戳无效或不受信任。")
    return Signature(
        signer=str(certificate.subject.native.get("common_name", certificate.subject.human_friendly)),
        fingerprint=certificate.sha256.hex(),
        intact=intact,
        trusted=bool(status.trusted),
        development=certificate.sha256 == own,
        signed_at=status.signer_reported_dt,
        timestamp=stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None,
        covers_all=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        changed_after=changed,
        problems=tuple(problems),
    )


def _changed_after(status: PdfSignatureStatus, *, last: bool) -> bool:
    """After the last signature only archive time stamps may follow; before it, what the earlier signer allowed."""
    coverage = status.coverage or SignatureCoverageLevel.UNCLEAR
    if coverage < SignatureCoverageLevel.ENTIRE_REVISION or not status.docmdp_ok:
        return True
    level = status.modification_level
    return last and (level is None or level > ModificationLevel.LTA_UPDATES)


def _something_behind(data: bytes, one: EmbeddedPdfSignature, status: PdfSignatureStatus) -> bool:
    """Bytes behind the signed ones that make no revision of their own: readers skip them, so nothing vouches for them."""
    _, _, start, length = _range(one)
    return status.modification_level == ModificationLevel.NONE and start + length != len(data)


def _range(one: EmbeddedPdfSignature) -> tuple[int, int, int, int]:
    first, length, second, rest = (int(number) for number in one.byte_range)
    return first, length, second, rest
