"""Keys to sign with: a development key that is made on the spot, or a PKCS#12 file.

A key is parsed once; pyHanko's own signer parses it at each signature, which for RSA costs ten times the signature.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from pipelines.errors import Unconfigured

DEVELOPMENT_NAME = "一次 开发证书"
DEVELOPMENT_FILE = "development-key.pem"

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class KeyPair:
    """A private key, its certificate, and the certificates between it and a root."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign(self, data: bytes) -> bytes:
        """Sign with SHA-256: ECDSA or RSA PKCS#1 v1.5, as the key is."""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def development_key(folder: Path) -> KeyPair:
    """The development key of this installation; made the first time, whoever comes first.

    The file appears whole or not at all, readable by its owner only.

    Raises:
        Unconfigured: the file is there but is no key.
    """
    path = folder / DEVELOPMENT_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _publish(path, _new_development_pem())
    return _read_pem(path)


def pkcs12_key(path: Path, password: str) -> KeyPair:
    """The key of a PKCS#12 file (.p12, .pfx).

    Raises:
        Unconfigured: no such file, wrong password, no key inside, or a kind of key that readers don't know.
    """
    cure = "请检查 YICI_SIGNING_KEY 与 YICI_SIGNING_KEY_PASSWORD。"
    try:
        secret = password.encode() if password else None
        key, certificate, chain = pkcs12.load_key_and_certificates(path.read_bytes(), secret)
    except (OSError, ValueError) as error:
        raise Unconfigured(f"签名密钥文件 {path.name} 无法打开。", code="SIGNING_KEY", cure=cure) from error
    if certificate is None or not isinstance(key, PrivateKey):
        raise Unconfigured(f"签名密钥文件 {path.name} 中没有可用的密钥和证书。", code="SIGNING_KEY", cure=cure)
    return KeyPair(key, certificate, tuple(chain))


def read_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM or DER file.

    Raises:
        Unconfigured: it can't be read or holds none.
    """
    try:
        data = path.read_bytes()
        if b"-----BEGIN CERTIFICATE-----" in data:
            return tuple(x509.load_pem_x509_certificates(data))
        return (x509.load_der_x509_certificate(data),)
    except (OSError, ValueError) as error:
        raise Unconfigured(
            f"证书文件 {path.name} 无法读取。", code="TRUST", cure="请提供 PEM 或 DER 格式的证书。"
        ) from error


def _read_pem(path: Path) -> KeyPair:
    try:
        data = path.read_bytes()
        key = serialization.load_pem_private_key(data, password=None)
        certificate = x509.load_pem_x509_certificate(data)
    except (OSError, ValueError) as error:
        raise Unconfigured(
            f"开发密钥 {path} 已损坏。", code="SIGNING_KEY", cure="请移走该文件，系统会重新生成。"
        ) from error
    if not isinstance(key, PrivateKey):
        raise Unconfigured(
            f"开发密钥 {path} 的类型不受支持。", code="SIGNING_KEY", cure="请移走该文件，系统会重新生成。"
        )
    return KeyPair(key, certificate)


def _publish(path: Path, pem: bytes) -> None:
    """Put the file there unless another process was quicker; either way it is whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mode 0600 from the start
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return  # the other one's key is the key
    finally:
        draft.unlink(missing_ok=True)


def _new_development_pem() -> bytes:
    """A P-256 key and its self-signed certificate in one PEM.

    It is valid for a fixed long span: a development key needs no expiry, and so no clock is asked.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "开发环境（无法律效力）"),
            x509.NameAttribute(NameOID.COMMON_NAME, DEVELOPMENT_NAME),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 12, 31, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNING_USAGE, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


_SIGNING_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
