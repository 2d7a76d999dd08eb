"""Demonstration gift sets of the demonstration products, marked as such."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from catalog.gifts.models import GiftItem, GiftSet
from catalog.groups import Group
from catalog.models import Product

SETS = (
    ("Hộp quà Phia Đén (trình diễn)", "Món khô để được lâu, hợp gửi xa.", ("mien dong", "mat ong", "che")),
    ("Giỏ quà Tết Non Nước (trình diễn)", "Món ngày Tết của người Tày, người Nùng.", ("gao nep", "lap suon", "banh khao", "mien dong")),
)
PACKING_VND = 40_000


@transaction.atomic
def seed() -> int:
    """Answers how many sets were written; a shop that has sets of its own keeps them."""
    if GiftSet.objects.exists():
        return 0
    made = 0
    for title, description, words in SETS:
        chosen = _products(words)
        if len(chosen) < 2:
            continue
        price = sum(product.price_vnd or 0 for product in chosen)
        gift = GiftSet.objects.create(
            title=title, description=description, price_vnd=price * 95 // 100 // 1000 * 1000 + PACKING_VND, is_public=True, is_demo=True
        )
        GiftItem.objects.bulk_create(GiftItem(gift_set=gift, product=product) for product in chosen)
        made += 1
    return made


def purge() -> int:
    return GiftSet.objects.filter(is_demo=True).delete()[1].get("gifts.GiftSet", 0)


def _products(words: Sequence[str]) -> list[Product]:
    """The first demonstration product of each word, as far as there is one."""
    goods = Product.objects.sellable(on=timezone.localdate()).filter(is_demo=True, is_alcohol=False).exclude(group=Group.TOURISM)
    found = [goods.filter(folded__contains=word).order_by("sku").first() for word in words]
    return list({product.pk: product for product in found if product}.values())
