"""Printed papers: A4, the font with Vietnamese letters that the project carries, QR codes as vector squares.

Be Vietnam Pro is licensed under the SIL Open Font License 1.1 (`catalog/fonts/OFL.txt`).
"""

from pathlib import Path

import segno
from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
FAMILY = "BeVietnam"


class Paper(FPDF):
    """Millimetres; regular and bold of one family."""

    def __init__(self, *, title: str, orientation: str = "portrait") -> None:
        super().__init__(orientation=orientation, unit="mm", format="A4")
        self.add_font(FAMILY, "", FONTS / "BeVietnamPro-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "BeVietnamPro-Bold.ttf")
        self.set_title(title)
        self.set_lang("vi")
        self.set_font(FAMILY, size=10)
        self.set_auto_page_break(auto=True, margin=12)

    def qr(self, content: str, *, x: float, y: float, side: float) -> None:
        """Draws a QR code of `side` millimetres, its quiet zone of four modules included."""
        matrix = list(segno.make(content, error="m", micro=False).matrix_iter(border=4))
        module = side / len(matrix)
        for row, cells in enumerate(matrix):
            for column, is_dark in enumerate(cells):
                if is_dark:
                    self.rect(x + column * module, y + row * module, module + 0.01, module + 0.01, style="F")

    def as_bytes(self) -> bytes:
        return bytes(self.output())
