"""When the shop may sell alcohol online (Law 44/2019/QH14 on preventing harm from alcohol, Decree 105/2017/NĐ-CP as amended)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from shop import payments
from shop.seller import current_seller

LICENSED_FROM = Decimal("5.5")
"""Percent by volume: from here a retail licence is needed."""


def why_not_sold(*, abv: Decimal | None) -> str:
    """What stands against it, with the remedy for the buyer; empty when nothing does. An unknown strength counts as a strong one."""
    seller = current_seller()
    if (abv is None or abv >= LICENSED_FROM) and not (seller is not None and seller.alcohol_licence):
        return _("cửa hàng chưa công bố giấy phép bán lẻ rượu nên chưa bán qua mạng. Bạn có thể mua tại điểm bán.")
    if not payments.takes_other_than_cash():
        return _("luật chỉ cho bán qua mạng khi không trả tiền mặt, mà cửa hàng chưa nhận cách trả khác. Bạn có thể mua tại điểm bán.")
    return ""
