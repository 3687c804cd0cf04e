"""Sealing a paper: a PAdES B-B signature (``ETSI.CAdES.detached``) with a visible red seal; B-T where a TSA is named.

A seal made in software has no legal force in China; production puts a certified device behind the same ``Signer``.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from outputs.certificates import as_asn1, common_name
from outputs.keys import DEVELOPMENT_NAME, KeyPair, development_key, pkcs12_key
from outputs.pdf import Press, open_press
from outputs.seal_face import SealText, style
from pipelines.errors import Transient, Unconfigured

__all__ = ["DevelopmentSigner", "Pkcs12Signer", "SealText", "Signer", "open_signer"]

Box = tuple[float, float, float, float]


class Signer(Protocol):
    """Who can seal a PDF.

    Attributes:
        name: whose key it is, for people.
        certificate: of the key, so that a verifier can be told to trust it.
    """

    name: str
    certificate: x509.Certificate

    def sign(self, pdf: bytes, *, page: int, box: Box, seal_text: SealText, reason: str, at: datetime) -> bytes:
        """Seal and sign.

        Args:
            pdf: the paper as it was set.
            page: that bears the seal, from 1.
            box: its place in points from the lower left corner (left, bottom, right, top).
            seal_text: what stands on the seal.
            reason: why it is signed, e.g. the letter's title.
            at: the instant of signing.

        Raises:
            Transient: the time-stamping authority does not answer.
        """
        ...


class KeySigner:
    """Signs with a key in memory, parsed once. Nothing may be changed in the paper afterwards (DocMDP 1)."""

    def __init__(self, name: str, pair: KeyPair, press: Press, tsa_url: str = "") -> None:
        self.name = name
        self.certificate = pair.certificate
        self._press = press
        self._cms = _Cms(pair)
        self._tsa = timestamps.HTTPTimeStamper(tsa_url) if tsa_url else None

    def sign(self, pdf: bytes, *, page: int, box: Box, seal_text: SealText, reason: str, at: datetime) -> bytes:
        """See :class:`Signer`."""
        meta = signers.PdfSignatureMetadata(
            field_name="Seal",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            name=self.name,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        left, bottom = round(box[0]), round(box[1])
        whole = (left, bottom, left + round(box[2] - box[0]), bottom + round(box[3] - box[1]))
        field = SigFieldSpec("Seal", on_page=page - 1, box=whole)
        stamp = style(seal_text, self._press)
        signer = _SignerAt(meta, self._cms, timestamper=self._tsa, stamp_style=stamp, new_field_spec=field, at=at)
        out = io.BytesIO()
        try:
            signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
        except timestamps.TimestampRequestError as error:
            raise Transient("时间戳服务没有应答。", code="TSA", cure="系统会自动重试。") from error
        return out.getvalue()


class DevelopmentSigner(KeySigner):
    """Signs with a self-signed P-256 key that is kept in a folder and named 开发证书."""

    def __init__(self, folder: Path, press: Press, tsa_url: str = "") -> None:
        super().__init__(DEVELOPMENT_NAME, development_key(folder), press, tsa_url)


class Pkcs12Signer(KeySigner):
    """Signs with the key of a PKCS#12 file."""

    def __init__(self, path: Path, password: str, press: Press, tsa_url: str = "") -> None:
        pair = pkcs12_key(path, password)
        super().__init__(common_name(pair.certificate), pair, press, tsa_url)


def open_signer(
    signing_key: str, password: str, data_dir: Path, *, press: Press | None = None, tsa_url: str = ""
) -> Signer:
    """The signer that a setting names.

    Args:
        signing_key: ``dev``, or the path of a PKCS#12 file.
        password: of the PKCS#12 file; empty for none.
        data_dir: where the development key is kept.
        press: who draws the seal; by default the press of this process.
        tsa_url: RFC 3161 time-stamping authority; none when empty.

    Raises:
        Unconfigured: the key cannot be used.
    """
    drawn_by = press or open_press()
    if signing_key == "dev":
        return DevelopmentSigner(data_dir, drawn_by, tsa_url)
    if signing_key.startswith("pkcs11:"):
        raise Unconfigured(
            "本版本尚不支持 PKCS#11 签名设备。", code="SIGNING_KEY", cure="请使用 PKCS#12 文件，或者设为 dev。"
        )
    return Pkcs12Signer(Path(signing_key).expanduser(), password, drawn_by, tsa_url)


class _Cms(signers.Signer):
    """pyHanko's view of our key."""

    def __init__(self, pair: KeyPair) -> None:
        self._pair = pair
        store = SimpleCertificateStore.from_certs([as_asn1(certificate) for certificate in pair.chain])
        super().__init__(signing_cert=as_asn1(pair.certificate), cert_registry=store)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign the attributes; ``digest_algorithm`` is always the sha256 that we asked for."""
        return self._pair.sign(data)


class _SignerAt(signers.PdfSigner):
    """A PdfSigner that is told the instant instead of asking a clock."""

    def __init__(self, *args: Any, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session
