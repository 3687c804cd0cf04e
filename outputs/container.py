"""The bytes a signature can't cover: the gap that ``ByteRange`` leaves, and the parts of the CMS that nobody signs.

Whoever changes one of them changes no meaning, and most verifiers let it pass. Here the file is whole or it is not, so
each of these bytes has to be what the rest says it must be.
"""

from __future__ import annotations

from asn1crypto import cms, x509

_NO_PARAMETERS = (b"", b"\x05\x00")


def gap_is_exact(data: bytes, byte_range: tuple[int, int, int, int], certificate: x509.Certificate) -> bool:
    """Whether the gap holds one CMS container in hex, nothing but zeros behind it, and no loose byte inside it.

    Raises:
        ValueError: what is there is no hex or no CMS.
    """
    _, length, end, _ = byte_range
    gap = data[length:end]
    if gap[:1] != b"<" or gap[-1:] != b">":
        return False
    digits = gap[1:-1]
    raw = bytes.fromhex(digits.decode("ascii"))
    if digits not in (raw.hex().encode(), raw.hex().upper().encode()):
        return False
    content = cms.ContentInfo.load(raw)
    whole = content.dump()
    if not raw.startswith(whole) or any(raw[len(whole) :]):
        return False
    parts = content["content_type"].dump() + content["content"].dump()
    return content.contents == parts and _is_exact(content["content"], certificate)


def _is_exact(signed: cms.SignedData, certificate: x509.Certificate) -> bool:
    infos = list(signed["signer_infos"])
    if len(infos) != 1 or _version(signed) != _expected_version(signed):
        return False
    listed, used = list(signed["digest_algorithms"]), infos[0]["digest_algorithm"]
    # RFC 5652 5.1: the outer list names the digest the signer used.
    if [one["algorithm"].native for one in listed] != [used["algorithm"].native]:
        return False
    if any(one["parameters"].dump() not in _NO_PARAMETERS for one in (*listed, used)):
        return False
    return _names_its_signer(infos[0], certificate)


def _names_its_signer(info: cms.SignerInfo, certificate: x509.Certificate) -> bool:
    """RFC 5652 5.3: version 1 with the issuer and serial number of the certificate, 3 with its key identifier."""
    sid = info["sid"]
    if sid.name == "issuer_and_serial_number":
        same = bool(sid.chosen["issuer"].dump() == certificate.issuer.dump())
        return same and _version(info) == "v1"
    return _version(info) == "v3"


def _expected_version(signed: cms.SignedData) -> str:
    """RFC 5652 5.1, for the containers a PDF may hold (no attribute certificates, external content)."""
    plain = signed["encap_content_info"]["content_type"].native == "data"
    by_key = any(info["sid"].name != "issuer_and_serial_number" for info in signed["signer_infos"])
    return "v1" if plain and not by_key else "v3"


def _version(value: cms.SignedData | cms.SignerInfo) -> str:
    version = value["version"]
    # asn1crypto reads a number whatever its tag says.
    return str(version.native) if version.dump()[:2] == b"\x02\x01" else ""
