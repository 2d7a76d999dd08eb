"""What keeps products off an account: how many each gap blocks, and where it is closed."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from catalog.groups import Group
from connectors.console.places import address
from connectors.models import Account, CategoryRule, Listing
from connectors.reasons import Place, told

SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class Gap:
    """`text` is what is missing, `rows` the first products with the address of the remedy."""

    code: str
    text: str
    remedy: str
    count: int
    rows: tuple[tuple[str, str, str], ...]


def gaps_of(account: Account) -> list[Gap]:
    """The most blocking first. A fixed number of queries."""
    blocked: dict[str, list[tuple[Listing, str]]] = {}
    for listing in _wanted(account).exclude(reasons=[]).select_related("product").order_by("sku"):
        for reason in listing.reasons:
            # an attribute is a gap of its own: "Thiếu: Xuất xứ" and "Thiếu: Loại bao bì" are closed separately
            key = f"{reason['code']}|{reason['text'].partition('(')[0]}" if reason["code"] == "attribute" else reason["code"]
            blocked.setdefault(key, []).append((listing, reason["text"]))
    return sorted((_gap(key, found, account) for key, found in blocked.items()), key=lambda gap: (-gap.count, gap.text))


def _gap(key: str, found: list[tuple[Listing, str]], account: Account) -> Gap:
    code = key.partition("|")[0]
    known = told(code, marketplace=account.marketplace)
    text = found[0][1].partition(".")[0] if code == "attribute" or known is None else known.text
    place = known.place if known else Place.LISTING
    return Gap(
        code=code,
        text=text,
        remedy=known.remedy if known else "",
        count=len(found),
        rows=tuple((listing.sku, listing.product.title, address(place, listing)) for listing, _text in found[:SHOWN]),
    )


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    code: str
    label: str
    count: int
    rules: tuple[CategoryRule, ...]


def groups_of(account: Account) -> list[GroupRow]:
    """Each group that has products on the account, with the rules that place them."""
    counts = Counter(_wanted(account).values_list("product__group", flat=True))
    rules = list(CategoryRule.objects.filter(account=account, product=None))
    rows = [
        GroupRow(code=code, label=str(Group(code).label), count=count, rules=tuple(rule for rule in rules if rule.group == code))
        for code, count in sorted(counts.items(), key=lambda item: -item[1])
    ]
    everywhere = tuple(rule for rule in rules if not rule.group)
    return [*rows, GroupRow(code="", label="", count=sum(counts.values()), rules=everywhere)] if everywhere else rows


def _wanted(account: Account) -> QuerySet[Listing]:
    return Listing.objects.filter(account=account, is_wanted=True)
