"""Reading and writing of tables, honest and hostile."""

import io
import json
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from catalog.tabular import TableError, clean, open_workbook_safely, read_table, write_csv, write_json, write_xlsx

TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@'\t\r\n,;\"| đĐàễ0123"), st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    ),
    max_size=40,
)
WHOLE = st.integers(min_value=0, max_value=10**9)


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_member(content: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


@given(rows=st.lists(st.tuples(TEXT, TEXT, WHOLE), max_size=8))
@settings(max_examples=80, deadline=None)
def test_what_is_written_is_read_again(rows: list[tuple[str, str, int]]) -> None:
    columns = ("sku", "name", "quantity")
    given_rows = [{"sku": f"S{index}{sku}", "name": name, "quantity": quantity} for index, (sku, name, quantity) in enumerate(rows)]
    wanted = [{"sku": clean(row["sku"]), "name": clean(row["name"]), "quantity": str(row["quantity"])} for row in given_rows]
    for name, writer in (("a.csv", write_csv), ("a.xlsx", write_xlsx)):
        table = read_table(name, writer(columns, given_rows))
        assert table.columns == columns
        assert [dict(row.values) for row in table.rows] == wanted


def test_a_cell_like_a_formula_is_written_behind_an_apostrophe() -> None:
    rows = [{"a": "=1+1", "b": -5}, {"a": "'=x", "b": "@sum"}, {"a": "'quoted", "b": "plain"}]
    assert write_csv(("a", "b"), rows).decode() == "a,b\n'=1+1,-5\n''=x,'@sum\n'quoted,plain\n"


def test_json_has_null_for_an_empty_cell() -> None:
    assert json.loads(write_json(("a", "b"), [{"a": "", "b": 3}])) == [{"a": None, "b": 3}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_csv_with_any_usual_delimiter_with_and_without_bom(delimiter: str, bom: bytes) -> None:
    text = f'SKU{delimiter} Name \r\n\r\nA{delimiter}"Miến\r\ndong"\r\n\r\nB{delimiter}""\r\n'
    table = read_table("a.csv", bom + text.encode())
    assert table.columns == ("sku", "name")
    assert [(row.line, dict(row.values)) for row in table.rows] == [(3, {"sku": "A", "name": "Miến\ndong"}), (6, {"sku": "B", "name": ""})]


def test_names_in_decomposed_unicode_are_composed() -> None:
    table = read_table("a.csv", "sku\nMiê\u0301n".encode())
    assert table.rows[0].values["sku"] == "Miến"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Tệp trống: dòng đầu phải là tên các cột."),
        ("sku\nMiến".encode("utf-16"), "Tệp mã hóa UTF-16: trong Excel chọn Lưu thành → CSV UTF-8 rồi nhập lại."),
        (b"sku\nMi\xea\xecn", "Dòng 2: tệp không phải UTF-8. Trong Excel chọn Lưu thành → CSV UTF-8 rồi nhập lại."),
        (b"sku\na\x00b", "Tệp có ký tự NUL, không phải CSV văn bản: lưu lại dạng CSV UTF-8."),
        (b"sku,sku\na,b", "Cột bị lặp: sku. Xóa bớt cột trùng."),
        (b"sku,,name\na,b,c", "Cột thứ 2 không có tên: đặt tên hoặc xóa cột."),
        (
            b'sku\n"a',
            "CSV sai cú pháp (unexpected end of data): kiểm tra dấu ngoặc kép chưa đóng ở gần cuối tệp.",
        ),
        (b"PK\x03\x04broken", "Tệp không phải XLSX hoặc đã hỏng: lưu lại từ Excel dạng .xlsx."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xls", "Tệp là XLS đời cũ hoặc có mật khẩu: lưu lại dạng .xlsx không mật khẩu."),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(content: bytes, message: str) -> None:
    with pytest.raises(TableError) as caught:
        read_table("a.csv", content)
    assert str(caught.value) == message


def test_a_row_with_too_many_or_too_few_cells_is_a_problem_of_that_row() -> None:
    table = read_table("a.csv", b"sku,name\nA,b,c\nB\nC,d\n")
    assert [row.problem for row in table.rows] == [
        "Có 3 ô nhưng chỉ có 2 cột: đặt ô có dấu phẩy trong ngoặc kép.",
        "Chỉ có 1 ô trong khi có 2 cột: thêm dấu ngăn cách cho các ô trống.",
        "",
    ]


def test_a_control_character_is_a_problem_of_that_row() -> None:
    table = read_table("a.csv", b"sku\nA\x07\nB\n")
    assert [row.problem for row in table.rows] == ["Cột sku có ký tự điều khiển không in được: gõ lại ô này.", ""]


def test_xlsx_values_become_text_as_people_mean_them() -> None:
    content = workbook(
        ["sku", "a", "b", "c", "d"],
        ["01273", 75000, 75000.0, date(2026, 11, 24), True],
        ["x", 1.5, datetime.fromisoformat("2026-01-02T03:00:00"), None, ""],
    )
    first, second = read_table("a.xlsx", content).rows
    assert dict(first.values) == {"sku": "01273", "a": "75000", "b": "75000", "c": "2026-11-24", "d": "1"}
    assert dict(second.values) == {"sku": "x", "a": "1.5", "b": "2026-01-02 03:00:00", "c": "", "d": ""}


def test_a_formula_is_refused_with_its_cell() -> None:
    table = read_table("a.xlsx", workbook(["sku", "price"], ["A", "=1+1"], ["B", 5]))
    assert [(row.line, row.problem) for row in table.rows] == [
        (2, "Ô B2 chứa công thức: dán lại dạng giá trị (Paste Special → Values)."),
        (3, ""),
    ]


def test_merged_hidden_and_further_sheets_are_noted() -> None:
    book = Workbook()
    book.active.append(["sku", "name"])
    book.active.append(["A", "b"])
    book.active.merge_cells("A3:B3")
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("Khác")
    assert read_table("a.xlsx", saved(book)).notes == (
        "Có ô gộp (A3:B3): chỉ ô đầu tiên của vùng gộp có giá trị.",
        "Có hàng hoặc cột bị ẩn: chúng vẫn được đọc.",
        "Tệp có nhiều trang tính: chỉ đọc “Sheet”.",
    )


def test_an_archive_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_member(workbook(["sku"]), "xl/media/bomb.bin", b"\0" * (30 * 2**20))
    with pytest.raises(TableError, match="nén bất thường"):
        open_workbook_safely(bomb)


def test_many_members_are_refused() -> None:
    out = io.BytesIO(workbook(["sku"]))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(1001):
            archive.writestr(f"x/{number}", b"")
    with pytest.raises(TableError, match="giải nén ra quá lớn"):
        open_workbook_safely(out.getvalue())


def test_entities_are_refused() -> None:
    bomb = with_member(workbook(["sku"]), "xl/evil.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(TableError, match="khai báo lạ"):
        open_workbook_safely(bomb)


def test_another_archive_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"hello")
    with pytest.raises(TableError, match="không phải bảng tính XLSX"):
        read_table("a.xlsx", out.getvalue())
