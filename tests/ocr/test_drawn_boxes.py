"""Boxes that a digital page draws stand in its text, ticked or empty; so do ticks that are drawn over printed boxes."""

from __future__ import annotations

from typing import Any

import pymupdf
import pytest

from ocr.digital.drawn_boxes import with_symbols
from ocr.textlayer import is_real, trusted_layer

UMING = "/usr/share/fonts/truetype/arphic/uming.ttc"
GREY, BLUE, WHITE = (0.46, 0.46, 0.46), (0.0, 0.46, 1.0), (1.0, 1.0, 1.0)


class Form:
    """A page with a heading, on which options are written and boxes drawn."""

    def __init__(self) -> None:
        self._pdf = pymupdf.open()
        self.page: Any = self._pdf.new_page()
        self.write(220, 80, "食品经营许可申请书")

    def write(self, left: float, line: float, text: str, font: str = "cn") -> None:
        file = {"fontfile": UMING} if font == "cn" else {}
        self.page.insert_text((left, line), text, fontname=font, fontsize=12, **file)

    def square(self, left: float, line: float, *, ticked: bool = False) -> None:
        """A box as a browser prints one: filled with colour and ticked in white, or a grey frame."""
        box = pymupdf.Rect(left, line - 9, left + 9, line)
        self.page.draw_rect(box, color=None, fill=WHITE)
        if ticked:
            self.page.draw_rect(box, color=None, fill=BLUE, radius=0.15)
            self.page.draw_polyline(
                [(left + 2, line - 5), (left + 4, line - 3), (left + 7, line - 7)], color=WHITE, width=1.5
            )
        else:
            self.page.draw_rect(box, color=GREY, width=0.75, radius=0.15)

    def circle(self, left: float, line: float, *, ticked: bool = False) -> None:
        middle = (left + 4.5, line - 4.5)
        self.page.draw_circle(middle, 4.5, color=GREY, width=0.75)
        if ticked:
            self.page.draw_circle(middle, 2.8, color=None, fill=BLUE)

    def field(self, left: float, line: float, *, ticked: bool) -> None:
        """A check box of a PDF form."""
        widget = pymupdf.Widget()
        widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_CHECKBOX, f"box{left}"
        widget.field_value, widget.rect = ticked, pymupdf.Rect(left, line - 10, left + 11, line + 1)
        widget.border_color, widget.border_width = (0, 0, 0), 1
        self.page.add_widget(widget)

    @property
    def lines(self) -> list[str]:
        """What the page says besides its heading, as it is read again from its bytes."""
        with pymupdf.open(stream=self._pdf.tobytes(), filetype="pdf") as pdf:
            layer = trusted_layer(pdf[0])
        assert layer is not None
        return ["".join(line.text.split()) for line in layer.lines][1:]


@pytest.mark.parametrize("shape", ["square", "circle", "field"])
def test_drawn_boxes_stand_in_front_of_their_options(shape: str) -> None:
    # Given a label and three options, the boxes drawn, the second one ticked
    form = Form()
    form.write(72, 150, "申请类型：")
    for place, option in enumerate(("新办", "变更", "延续")):
        getattr(form, shape)(136 + 60 * place, 150, ticked=place == 1)
        form.write(150 + 60 * place, 150, option)

    # When its text is read, then no option passes for the answer
    assert "".join(form.lines) == "申请类型：□新办☑变更□延续"


@pytest.mark.parametrize("off", [(0, 0), (3, -3)])
@pytest.mark.parametrize("turned", [0, 90, 180])
def test_a_tick_that_is_drawn_over_a_printed_box_ticks_it_and_no_other(off: tuple[float, float], turned: int) -> None:
    # Given a stroke over the second box, or a little beyond it, on a page that is shown as it is or turned
    form = Form()
    form.write(72, 150, "经营方式：□零售 □批发 □兼营")
    tick = [(across + off[0], down + off[1]) for across, down in ((174, 145), (178, 150), (186, 138))]
    form.page.draw_polyline(tick, color=(0, 0, 0.6), width=2)
    form.page.set_rotation(turned)

    assert form.lines == ["经营方式：□零售☑批发□兼营"]


def test_printed_boxes_over_which_nothing_is_drawn_are_left_as_they_are() -> None:
    form = Form()
    form.write(72, 150, "经营方式：□零售 □批发")
    form.page.draw_rect(pymupdf.Rect(60, 130, 400, 170), color=(0, 0, 0))  # the cell that they stand in

    assert form.lines == ["经营方式：□零售□批发"]


def test_digits_in_cells_of_their_own_are_no_ticked_boxes() -> None:
    # Given a number whose digits stand in squares, before a unit
    form = Form()
    form.write(72, 150, "人数：")
    for place, digit in enumerate("128"):
        form.square(110 + 12 * place, 150)
        form.write(111 + 12 * place, 149, digit)
    form.write(150, 150, "人在场")

    assert "".join(form.lines) == "人数：128人在场"


def test_squares_that_are_no_boxes_of_an_option_are_left_out() -> None:
    # Given a square far from any word, a large one with a picture, and one before a number
    form = Form()
    form.square(300, 300)
    form.page.draw_rect(pymupdf.Rect(72, 400, 172, 500), color=(0, 0, 0))
    form.square(72, 150)
    form.write(84, 150, "12345678", "helv")
    form.write(72, 200, "联系电话见上")

    assert form.lines == ["12345678", "联系电话见上"]


def test_a_crossed_box_is_ticked_by_the_letter_in_it() -> None:
    form = Form()
    form.square(72, 150)
    form.write(73, 149, "X", "helv")
    form.write(86, 150, "同意以电子方式送达")

    assert form.lines == ["☑同意以电子方式送达"]


def test_a_page_that_draws_more_than_a_form_is_not_searched_for_boxes() -> None:
    # Given a plan of a megabyte of strokes, on which a square stands before a word
    form = Form()
    form.square(72, 150)
    form.write(86, 150, "新办事项平面图")
    strokes = form.page.get_contents()[-1]
    pdf = form.page.parent
    pdf.update_stream(strokes, pdf.xref_stream(strokes) + b"\n0 0 m n" * 150_000)

    assert form.lines == ["新办事项平面图"]


def test_boxes_of_symbol_fonts_are_boxes_and_no_nonsense() -> None:
    text = with_symbols("申请类型：\uf0fe新办 \uf0a8变更 \uf052延续 \uf0a3补发")

    assert text == "申请类型：☑新办 □变更 ☑延续 □补发"
    assert is_real(text)
