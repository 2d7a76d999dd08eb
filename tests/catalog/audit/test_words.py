"""An entry reads in Vietnamese: the deed, and each field by the name that its form shows."""

import pytest

from catalog.audit import words


@pytest.mark.parametrize(
    ("action", "target", "said"),
    [
        ("product.price", "catalogue.product", "Đổi giá"),
        ("certificate.change", "certificates.certificate", "Sửa giấy chứng nhận"),
        ("lot.add", "traceability.lot", "Thêm lô hàng"),
        ("thing.change", "gone.thing", "thing.change"),
        ("order.unheard_of", "order.order", "order.unheard_of"),
    ],
)
def test_the_deed(action: str, target: str, said: str) -> None:
    assert words.deed(action, target) == said


def test_what_changed() -> None:
    told = words.changes(
        "catalogue.product", {"price_vnd": 95_000, "is_public": "True", "sku": "A"}, {"price_vnd": None, "is_public": "False", "sku": "A"}
    )
    assert told == ["Giá bán (đồng): 95000 → –", "Là công khai: có → không"]
    assert words.changes("gone.thing", None, {"n": [1, 2], "state": "done"}) == ["n: 1, 2", "state: done"]
    assert words.changes("catalogue.product", {"n": 1}, {"n": 1}) == []
    revoked = {"revoked_on": "2026-11-25", "revocation_reason": "mark_misused"}
    assert words.changes("certificates.certificate", {"revoked_on": None, "revocation_reason": ""}, revoked) == [
        "Thu hồi từ ngày: – → 2026-11-25",
        "Lý do thu hồi: – → Dùng sai nhãn hiệu OCOP",
    ]
