"""A PDF file opened again: pages, sizes, text, language, tags, and what a telephone reads of it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2
import zxingcpp
from pypdf import PdfReader

A4, WIDE, A6 = (210, 297), (297, 210), (105, 148)


@dataclass(frozen=True)
class Sheets:
    """What a file holds: sizes in millimetres, text with plain spaces, QRs that are read."""

    sizes: list[tuple[int, int]]
    texts: list[str]
    codes: list[str]
    title: str
    lang: str
    tagged: bool
    conforms: str
    pictures: list[str]

    @property
    def text(self) -> str:
        return " ".join(self.texts)


@lru_cache(maxsize=32)
def opened(content: bytes) -> Sheets:
    reader = PdfReader(io.BytesIO(content))
    catalogue = reader.trailer["/Root"]
    drawn = pypdfium2.PdfDocument(content)
    pages = [drawn[number] for number in range(len(drawn))]
    codes = [
        code.text
        for page in pages
        for code in zxingcpp.read_barcodes(
            page.render(scale=2.5).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode
        )
    ]
    metadata = catalogue["/Metadata"].get_data().decode()
    return Sheets(
        [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in pages],
        [" ".join(page.get_textpage().get_text_range().split()) for page in pages],
        codes,
        reader.metadata.title,
        str(catalogue["/Lang"]),
        bool(catalogue["/MarkInfo"]["/Marked"]),
        "PDF/UA-1" if "pdfuaid:part" in metadata else "",
        alternatives(catalogue["/StructTreeRoot"]),
    )


def alternatives(node) -> list[str]:
    """The words that stand for each picture, in reading order; none is no words."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [words for one in node for words in alternatives(one)]
    if not hasattr(node, "get"):
        return []
    own = [str(node.get("/Alt", ""))] if node.get("/S") == "/Figure" else []
    return own + (alternatives(node["/K"]) if "/K" in node else [])
