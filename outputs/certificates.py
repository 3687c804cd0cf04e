"""Certificates in the three views this room needs: people's names, pyHanko's objects, trusted roots."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from outputs.keys import DEVELOPMENT_FILE, read_certificates

TRUST_FOLDER = "trust"


def common_name(certificate: x509.Certificate) -> str:
    """The name people know a certificate by."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate as pyHanko knows it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def development_certificate(data_dir: Path) -> x509.Certificate | None:
    """The certificate of this installation's development key, if it has made one.

    Raises:
        Unconfigured: the file is damaged.
    """
    path = data_dir / DEVELOPMENT_FILE
    return read_certificates(path)[0] if path.is_file() else None


def trusted_roots(data_dir: Path, extra: Sequence[Path] = ()) -> tuple[x509.Certificate, ...]:
    """Who is trusted here: files in ``trust/``, files named on the way in, and the own development key.

    Raises:
        Unconfigured: one of the files is no certificate.
    """
    folder = data_dir / TRUST_FOLDER
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    roots = [root for path in (*files, *extra) for root in read_certificates(path)]
    development = development_certificate(data_dir)
    return (*roots, development) if development is not None else tuple(roots)
