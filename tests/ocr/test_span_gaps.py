"""A label and its value that stand a little apart on a digital page are two words. All of it is fictional."""

from __future__ import annotations

import pymupdf
import pytest

from ocr.textlayer import trusted_layer


def words(*texts: tuple[float, str], size: float = 11) -> list[str]:
    """The words of a line whose texts were set one by one, each from so many points on."""
    page = pymupdf.open().new_page()
    font = pymupdf.Font("china-s")
    for left, text in texts:
        writer = pymupdf.TextWriter(page.rect)
        writer.append((left, 100), text, font=font, fontsize=size)
        writer.write_text(page)
    layer = trusted_layer(page)
    assert layer is not None
    return [word.text for line in layer.lines for word in line.words]


@pytest.mark.parametrize(("gap", "read"), [(7.0, ["法定代表人", "令狐示例样张"]), (2.0, ["法定代表人令狐示例样张"])])
def test_two_texts_with_a_gap_of_half_a_character_between_them_are_two_words(gap: float, read: list[str]) -> None:
    assert words((60, "法定代表人"), (60 + 5 * 11 + gap, "令狐示例样张")) == read


def test_three_texts_that_stand_apart_keep_their_characters() -> None:
    left = 60 + 4 * 11 + 7

    assert words((60, "经营场所"), (left, "示例市样板路"), (left + 6 * 11 + 7, "三号")) == [
        "经营场所",
        "示例市样板路",
        "三号",
    ]
