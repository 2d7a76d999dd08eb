"""The body of a page in English: block by block, where a person translated all of a block's texts."""

from collections.abc import Callable, Iterator
from typing import Any

from wagtail import blocks
from wagtail.blocks.stream_block import StreamValue
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from catalog.translations.memory import english_of
from catalog.translations.sources import Text

Change = Callable[[str, bool, str], str]
"""(text, is rich, label) -> the text to show."""
WRITTEN = (blocks.CharBlock, blocks.TextBlock)


def texts_of(body: StreamValue) -> list[Text]:
    """Everything an editor wrote in the blocks, in order."""
    found: list[Text] = []

    def note(text: str, is_rich: bool, label: str) -> str:
        found.append(Text(label=label, source=text, is_rich=is_rich))
        return text

    for child in _raw(body):
        _changed(body.stream_block.child_blocks[child["type"]], child["value"], note)
    return found


def in_english(body: StreamValue) -> tuple[StreamValue, frozenset[str]]:
    """The body to show, and the ids of its blocks that stay Vietnamese."""
    shown, left = [], set()
    for child in _raw(body):
        missing: list[str] = []

        def english(text: str, _is_rich: bool, _label: str, missing: list[str] = missing) -> str:
            found = text if text.isascii() else english_of(text)
            if found is None:
                missing.append(text)
            return found or text

        value = _changed(body.stream_block.child_blocks[child["type"]], child["value"], english)
        shown.append(child if missing else {**child, "value": value})
        if missing:
            left.add(child["id"])
    return StreamValue(body.stream_block, shown, is_lazy=True), frozenset(left)


def _raw(body: StreamValue) -> Iterator[dict[str, Any]]:
    """As stored; nothing is read from the database for it."""
    for child in body.raw_data:
        if child and child.get("type") in body.stream_block.child_blocks:
            yield {"id": None, **child}


def _changed(block: Any, value: Any, change: Change) -> Any:
    if isinstance(block, blocks.RichTextBlock):
        return change(value, True, _label(block)) if value else value
    if isinstance(block, blocks.StructBlock):
        return {
            name: _changed(block.child_blocks[name], part, change) if name in block.child_blocks else part for name, part in value.items()
        }
    if isinstance(block, blocks.ListBlock):
        return [_of_item(block, item, change) for item in value]
    if isinstance(block, TypedTableBlock):
        return _of_table(block, value, change)
    if isinstance(block, WRITTEN) and not isinstance(block, blocks.URLBlock | blocks.EmailBlock):
        return change(value, False, _label(block)) if value else value
    return value


def _of_item(block: Any, item: Any, change: Change) -> Any:
    if isinstance(item, dict) and item.get("type") == "item":
        return {**item, "value": _changed(block.child_block, item["value"], change)}
    return _changed(block.child_block, item, change)


def _of_table(block: Any, value: Any, change: Change) -> Any:
    if not value:
        return value

    def word(text: str) -> str:
        return change(text, False, _label(block)) if text else text

    columns = [{**column, "heading": word(column.get("heading", ""))} for column in value["columns"]]
    kinds = [block.child_blocks.get(column["type"]) for column in value["columns"]]
    rows = [
        {**row, "values": [_changed(kind, cell, change) if kind else cell for kind, cell in zip(kinds, row["values"], strict=False)]}
        for row in value["rows"]
    ]
    return {**value, "columns": columns, "rows": rows, "caption": word(value.get("caption", ""))}


def _label(block: Any) -> str:
    return str(block.label or "")
