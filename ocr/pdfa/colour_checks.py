"""Checks of colour: the output intent, ICC profiles, and that no colour depends on a device that is not described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from ocr.pdfa.walking import contents, dictionaries, instructions, streams

_COMPONENTS: Final = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4, b"Lab ": 3}
_DEVICE: Final = {"DeviceGray": "Gray", "DeviceRGB": "RGB", "DeviceCMYK": "CMYK"}
_SHORT: Final = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}
_OPERATORS: Final = {"g": "Gray", "G": "Gray", "rg": "RGB", "RG": "RGB", "k": "CMYK", "K": "CMYK"}
_HEADER: Final = 128
_NEWEST_PROFILE: Final = 4


def output_intent(pdf: pikepdf.Pdf) -> Iterator[str]:
    """One profile of a printer or monitor says what the colours of the file mean."""
    found = [one for one in _intents(pdf) if one.get("/S") == Name.GTS_PDFA1]
    profiles = [one.get("/DestOutputProfile") for one in _intents(pdf) if "/DestOutputProfile" in one]
    if not found or "/DestOutputProfile" not in found[0]:
        yield "no output intent with a profile"
    if len({one.objgen for one in profiles}) > 1:
        yield "output intents of different profiles"
    for one in _intents(pdf):
        if "/DestOutputProfileRef" in one:
            yield "an output intent takes its profile from elsewhere"
    for profile in profiles:
        if (head := _head(profile)) is None or head[12:16] not in (b"prtr", b"mntr"):
            yield "the output intent's profile is none of a printer or monitor"


def profiles(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every ICC profile is of version 4 or less and has as many components as is said."""
    for one in streams(pdf):
        if "/N" not in one or "/Type" in one or "/FunctionType" in one:
            continue
        head, said = _head(one), one.get("/N")
        if head is None or head[8] > _NEWEST_PROFILE or _COMPONENTS.get(head[16:20]) != said:
            yield f"object {one.objgen[0]} is no such profile"


def device_colours(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Colours of a device are used only where the output intent, or a default of the page, says what they mean."""
    covered = _covered(pdf)
    for place, resources, used in _uses(pdf):
        defaults = resources.get("/ColorSpace") if isinstance(resources, Dictionary) else None
        own = {
            key for key in ("Gray", "RGB", "CMYK") if isinstance(defaults, Dictionary) and f"/Default{key}" in defaults
        }
        for device in sorted(used - covered - own):
            yield f"{place}: Device{device}"


def covered_by(profile_space: bytes) -> set[str]:
    """The device colours that a profile of a colour space gives a meaning to; any of them serves for grey."""
    return {"Gray"} | {b"RGB ": {"RGB"}, b"CMYK": {"CMYK"}}.get(profile_space, set())


def _covered(pdf: pikepdf.Pdf) -> set[str]:
    for one in _intents(pdf):
        if one.get("/S") == Name.GTS_PDFA1 and (head := _head(one.get("/DestOutputProfile"))) is not None:
            return covered_by(head[16:20])
    return set()


def _uses(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any, set[str]]]:
    for place, holder, resources in contents(pdf):
        yield place, resources, _painted(holder) | _named(resources)
    for image in streams(pdf):
        if image.get("/Subtype") == Name.Image and not image.get("/ImageMask", False):
            yield f"object {image.objgen[0]}", None, _devices_of(image.get("/ColorSpace"))
    for one in dictionaries(pdf):
        if "/ShadingType" in one:
            yield "a shading", None, _devices_of(one.get("/ColorSpace"))
        if one.get("/S") == Name.Transparency:
            yield "a group", None, _devices_of(one.get("/CS"))


def _painted(holder: Any) -> set[str]:
    used = set()
    for operands, operator, one in instructions(holder):
        if operator in _OPERATORS:
            used.add(_OPERATORS[operator])
        elif operator in ("cs", "CS") and operands:
            used |= _devices_of(operands[0])
        elif operator == "INLINE IMAGE":
            used |= _devices_of(_inline_space(one))
    return used


def _named(resources: Any) -> set[str]:
    spaces = resources.get("/ColorSpace") if isinstance(resources, Dictionary) else None
    if not isinstance(spaces, Dictionary):
        return set()
    found = [_devices_of(space) for name, space in spaces.as_dict().items() if not name.startswith("/Default")]
    return set().union(*found)


def _devices_of(space: Any, depth: int = 0) -> set[str]:
    """The devices that a colour space comes down to."""
    if isinstance(space, Name):
        word = str(space).removeprefix("/")
        device = _DEVICE.get(_SHORT.get(word, word))
        return {device} if device else set()
    if not isinstance(space, Array) or not len(space) or depth > 4:
        return set()
    family = str(space[0]).removeprefix("/")
    base = {"Indexed": 1, "I": 1, "Pattern": 1, "Separation": 2, "DeviceN": 2}.get(family)
    if base is None:
        return _devices_of(space[0], depth + 1)
    return _devices_of(space[base], depth + 1) if base < len(space) else set()


def _inline_space(one: Any) -> Any:
    image = one.iimage.obj
    return image.get("/CS", image.get("/ColorSpace"))


def _intents(pdf: pikepdf.Pdf) -> list[Any]:
    found = pdf.Root.get("/OutputIntents")
    return [one for one in found if isinstance(one, Dictionary)] if isinstance(found, Array) else []


def _head(profile: Any) -> bytes | None:
    """The header of an ICC profile (ICC.1, 7.2), or None of what is none."""
    if not isinstance(profile, Stream):
        return None
    data = bytes(profile.read_bytes())
    return data[:_HEADER] if len(data) >= _HEADER and data[36:40] == b"acsp" else None
