"""The demonstration seller, visibly marked; removed with the other demonstration data."""

from django.core.cache import cache

from shop.seller.models import CACHE_KEY, Seller


def seed() -> bool:
    """True when the row was made; a real seller is never touched."""
    if Seller.objects.exists():
        return False
    Seller.objects.create(
        name="Cửa hàng OCOP Cao Bằng (dữ liệu trình diễn)",
        address="Phường Thục Phán, tỉnh Cao Bằng (địa chỉ trình diễn)",
        tax_code="0000000000",
        registration="Số 0000 (trình diễn)",
        person_in_charge="Người phụ trách (trình diễn)",
        phone="0200000000",
        email="lien-he@example.vn",
        bank_name="Ngân hàng trình diễn",
        bank_bin="970405",
        bank_account="0000000000",
        bank_holder="TAI KHOAN TRINH DIEN",
        alcohol_licence="Số 0000 (trình diễn)",
        is_demo=True,
    )
    return True


def purge() -> int:
    removed, _rows = Seller.objects.filter(is_demo=True).delete()
    cache.delete(CACHE_KEY)
    return removed
