"""Where products go in the marketplace's tree, and what fills the attributes that it asks for."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.audit.record import record
from catalog.fold import fold
from catalog.groups import Group
from catalog.models import Product
from connectors import taxonomy
from connectors.console.gaps import gaps_of, groups_of
from connectors.console.reading import from_taxonomy
from connectors.errors import MarketplaceError
from connectors.marketplace import AttributeNode, TaxonomyReader, TreeNode
from connectors.models import Account, AttributeRule, CategoryRule, Listing, TaxonomyPart
from connectors.rules.attributes import SOURCES
from connectors.tasks import rules_saved

LOOK, CHANGE = "connectors.view_listing", "connectors.change_listing"
FOUND, SAMPLE = 40, 40


@require_GET
@permission_required(LOOK)
def desk(request: HttpRequest) -> HttpResponse:
    """Every account with what its listings lack."""
    rows = []
    for account in Account.objects.all():
        listings = Listing.objects.filter(account=account, is_wanted=True)
        counts = Counter(listings.values_list("state", flat=True))
        blocked = counts["blocked"] + counts["rejected"]
        rows.append({"account": account, "count": sum(counts.values()), "live": counts["live"], "blocked": blocked})
    return render(request, "connectors/desk.html", {"rows": rows})


@require_GET
@permission_required(LOOK)
def overview(request: HttpRequest, account_id: int) -> HttpResponse:
    """The gaps of one account, its groups and categories."""
    account = get_object_or_404(Account, pk=account_id)
    nodes = from_taxonomy(request, account, lambda reader: {node.category_id: node for node in reader.nodes()})
    used = Counter(Listing.objects.filter(account=account, is_wanted=True).exclude(category_id="").values_list("category_id", flat=True))
    context = {
        "account": account,
        "gaps": gaps_of(account),
        "groups": [(row, [(rule, _path(nodes, rule.category_id)) for rule in row.rules]) for row in groups_of(account)],
        "products": [(rule, _path(nodes, rule.category_id)) for rule in CategoryRule.objects.filter(account=account).exclude(product=None)],
        "categories": [(own, _path(nodes, own), count) for own, count in used.most_common()],
        "parts": TaxonomyPart.objects.filter(account=account, part__in=("categories", "channels")),
        "changes": account.taxonomy_changes.filter(seen_at=None),
        "has_taxonomy": nodes is not None,
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "connectors/mapping.html", context)


def _path(nodes: dict[str, TreeNode] | None, category_id: str) -> str:
    node = (nodes or {}).get(category_id)
    return node.path if node else _("%s (không còn trên sàn)") % category_id if nodes else category_id


@require_POST
@permission_required(CHANGE)
def read_again(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=account_id)
    try:
        found = taxonomy.refresh(account, now=timezone.now())
    except MarketplaceError as error:
        messages.error(request, error.text)
    else:
        rules_saved(account.pk)
        text = (
            _("Đã đọc lại. Có %d thay đổi chạm đến sản phẩm của ta.") % len(found)
            if found
            else _("Đã đọc lại. Không có thay đổi nào chạm đến sản phẩm của ta.")
        )
        messages.success(request, text)
    return redirect("marketplace_mapping", account_id)


@require_POST
@permission_required(CHANGE)
def seen(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=account_id)
    account.taxonomy_changes.filter(seen_at=None).update(seen_at=timezone.now())
    return redirect("marketplace_mapping", account_id)


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE)
def category(request: HttpRequest, account_id: int) -> HttpResponse:
    """Chooses a leaf for a group, for names with a word, or for one product: by search, or from what product names suggest."""
    account = get_object_or_404(Account, pk=account_id)
    asked = request.POST if request.method == "POST" else request.GET
    product = Product.objects.filter(pk=asked["san_pham"]).first() if asked.get("san_pham", "").isdigit() else None
    scope = {
        "group": "" if product else asked.get("nhom", ""),
        "word": "" if product else asked.get("tu", "").strip()[:60],
        "product": product,
    }
    nodes = from_taxonomy(request, account, lambda reader: reader.nodes()) or ()
    if request.method == "POST":
        chosen = next((node for node in nodes if node.category_id == asked.get("nganh_hang")), None)
        if chosen is not None:
            _save_category(request, account, chosen, scope)
            return redirect("marketplace_mapping", account_id)
        messages.error(request, _("Chọn một ngành hàng trong danh sách."))
    query = asked.get("q", "")
    words = fold(query).split()
    context = {
        "account": account,
        **scope,
        "group_label": Group(scope["group"]).label if scope["group"] in Group.values else _("Mọi nhóm"),
        "groups": Group.choices,
        "q": query,
        "found": [node for node in nodes if words and all(word in fold(node.path) for word in words)][:FOUND],
        "suggested": from_taxonomy(request, account, lambda reader: _suggestions(reader, account, scope)) or [],
        "current": CategoryRule.objects.filter(account=account, **scope).first(),
    }
    return render(request, "connectors/category.html", context)


def _suggestions(reader: TaxonomyReader, account: Account, scope: dict[str, Any]) -> list[tuple[TreeNode, int]]:
    """What names of the products in the scope point to, the most frequent first."""
    products = [scope["product"]] if scope["product"] else _in_scope(account, scope)
    counts: Counter[TreeNode] = Counter()
    for product in products:
        counts.update(reader.suggested(product.title, product.group)[:1])
    return counts.most_common(5)


def _in_scope(account: Account, scope: dict[str, Any]) -> Iterable[Product]:
    rows = Product.objects.filter(listings__account=account, listings__is_wanted=True)
    if scope["group"]:
        rows = rows.filter(group=scope["group"])
    return [row for row in rows[: SAMPLE * 10] if not scope["word"] or f" {fold(scope['word'])} " in f" {row.folded} "][:SAMPLE]


@transaction.atomic
def _save_category(request: HttpRequest, account: Account, node: TreeNode, scope: dict[str, Any]) -> None:
    row, _made = CategoryRule.objects.update_or_create(
        account=account, **scope, defaults={"category_id": node.category_id, "category_path": node.path[:400]}
    )
    after = {"category": node.path, "group": scope["group"], "word": scope["word"], "product": str(scope["product"] or "")}
    record(action="category_rule.change", target=row, by=request.user, after=after)
    rules_saved(account.pk)
    messages.success(request, _("Đã chọn ngành hàng %s. Các tin liên quan được kiểm tra lại ngay.") % node.path)


@require_POST
@permission_required(CHANGE)
def forget_category(request: HttpRequest, account_id: int, pk: int) -> HttpResponse:
    row = get_object_or_404(CategoryRule, pk=pk, account_id=account_id)
    with transaction.atomic():
        record(action="category_rule.delete", target=row, by=request.user, before={"category": row.category_path})
        row.delete()
    rules_saved(account_id)
    messages.success(request, _("Đã bỏ lựa chọn; hệ thống lại tự chọn theo tên sản phẩm."))
    return redirect("marketplace_mapping", account_id)


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE)
def attributes(request: HttpRequest, account_id: int, category_id: str) -> HttpResponse:
    """Each attribute of a category: a fact of the product, a value of the marketplace's list, or fixed words."""
    account = get_object_or_404(Account, pk=account_id)
    asked = from_taxonomy(request, account, lambda reader: reader.asked(category_id)) or ()
    nodes = from_taxonomy(request, account, lambda reader: {node.category_id: node for node in reader.nodes()})
    rules = {
        row.attribute_id: row
        for row in AttributeRule.objects.filter(account=account, category_id__in=("", category_id)).order_by("category_id")
    }
    if request.method == "POST":
        count = sum(_save_attribute(request, account, category_id, node, rules.get(node.attribute_id)) for node in asked)
        rules_saved(account.pk)
        messages.success(request, _("Đã lưu %d thuộc tính. Các tin liên quan được kiểm tra lại ngay.") % count)
        return redirect(reverse("marketplace_attributes", args=[account_id, category_id]))
    listings = Listing.objects.filter(account=account, category_id=category_id, is_wanted=True)
    missing = Counter(reason["text"] for row in listings for reason in row.reasons if reason["code"] == "attribute")
    context = {
        "account": account,
        "category_id": category_id,
        "path": _path(nodes, category_id),
        "rows": [_row(node, rules.get(node.attribute_id), missing) for node in sorted(asked, key=_by_need)],
        "sources": [(name, label) for name, (label, _read) in SOURCES.items()],
        "count": listings.count(),
    }
    return render(request, "connectors/attributes.html", context)


def _by_need(node: AttributeNode) -> tuple[bool, str]:
    return not node.is_mandatory, node.name


def _row(node: AttributeNode, rule: AttributeRule | None, missing: Counter[str]) -> dict[str, Any]:
    lacking = sum(count for text, count in missing.items() if text.startswith(_("Thiếu: %s (") % node.name))
    suggested = next((name for name, (label, _read) in SOURCES.items() if fold(label) == fold(node.name)), "")
    return {"node": node, "rule": rule, "lacking": lacking, "suggested": suggested if rule is None and node.takes_text else ""}


def _save_attribute(request: HttpRequest, account: Account, category_id: str, node: AttributeNode, known: AttributeRule | None) -> int:
    """1 when something changed. A rule for every category stays; here the category gets its own."""
    given = {name: request.POST.get(f"{node.attribute_id}-{name}", "").strip() for name in ("source", "value_id", "value_text", "unit")}
    given = {
        "source": given["source"] if given["source"] in SOURCES else "",
        **{name: given[name] for name in ("value_id", "value_text", "unit")},
    }
    if given["value_id"] not in {own for own, _name in node.options}:
        given["value_id"] = ""
    before = {name: getattr(known, name) if known else "" for name in given}
    if given == before:
        return 0
    with transaction.atomic():
        if not any(given.values()):
            if known is not None:
                known.delete()
            return 1
        fields = {**given, "attribute_name": node.name[:200]}
        row, _made = AttributeRule.objects.update_or_create(
            account=account, category_id=category_id, attribute_id=node.attribute_id, defaults=fields
        )
        record(action="attribute_rule.change", target=row, by=request.user, before=before, after=given)
    return 1
