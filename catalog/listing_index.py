"""Keeps `ListingRow` and its full-text index true: called after each announced change, and whole by the sweep."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connections, transaction
from django.utils import timezone

from catalog import stamp
from catalog.certificates.models import Certificate
from catalog.facts import PREFETCHED, RELATED, certificate_on, facts_of, free_by_point
from catalog.fold import fold
from catalog.listing_row import ListingRow
from catalog.models import Product
from catalog.sellable import LotFacts

TEXT_TABLE = "catalogue_listing_text"
MATCHING = {
    "sqlite": f"SELECT rowid FROM {TEXT_TABLE} WHERE {TEXT_TABLE} MATCH %s",  # noqa: S608 (a constant of ours)
    "postgresql": "SELECT product_id FROM catalogue_listingrow WHERE to_tsvector('simple', folded) @@ to_tsquery('simple', %s)",
}
MOST_WORDS = 8
UPDATED_FIELDS = [field.name for field in ListingRow._meta.concrete_fields if not field.primary_key]


def create_text_index(database: str = "default") -> None:
    """The database's own full text over `folded`: FTS5 on SQLite, a GIN index on PostgreSQL. Idempotent; run after each migrate."""
    connection = connections[database]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {TEXT_TABLE} "
                "USING fts5(folded, tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
            )
        else:
            cursor.execute("CREATE INDEX IF NOT EXISTS row_text ON catalogue_listingrow USING gin (to_tsvector('simple', folded))")


def matching_ids(texts: Iterable[str], *, limit: int | None = None) -> list[int]:
    """Products that hold, for one of the folded texts, a word starting with each of its words. One query; none without words."""
    alternatives = [words for text in texts if (words := text.split()[:MOST_WORDS])]
    if not alternatives:
        return []
    vendor = connections["default"].vendor
    if vendor == "sqlite":
        asked = " OR ".join("(" + " AND ".join(f'"{word}"*' for word in words) + ")" for words in alternatives)
    else:
        asked = " | ".join("(" + " & ".join(f"{word}:*" for word in words) + ")" for words in alternatives)
    with connections["default"].cursor() as cursor:
        cursor.execute(MATCHING[vendor] + (f" LIMIT {limit:d}" if limit else ""), [asked])  # folding leaves letters and digits only
        return [product_id for (product_id,) in cursor.fetchall()]


def rebuild(product_ids: Iterable[int]) -> None:
    """Writes the rows of these products anew; a product that is gone or not published loses its row."""
    ids = sorted(set(product_ids))
    today = timezone.localdate()
    with transaction.atomic():
        _lock(ids)
        products = Product.objects.filter(pk__in=ids, is_public=True).select_related(*RELATED).prefetch_related(*PREFETCHED)
        rows = [_row(product, on=today) for product in products]
        gone = set(ids) - {row.pk for row in rows}
        ListingRow.objects.filter(pk__in=gone).delete()
        ListingRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["product"], update_fields=UPDATED_FIELDS, batch_size=400)
        if connections["default"].vendor == "sqlite":
            _rewrite_text(ids, rows)
        stamp.bump(ids)


def _lock(ids: list[int]) -> None:
    """Two rebuilds of one product come one after the other: the later one reads last, so an older state is never written over a newer."""
    list(Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def rebuild_all(*, chunk: int = 500) -> int:
    """Every row anew, in chunks; answers how many products were read."""
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), chunk):
        rebuild(ids[start : start + chunk])
    orphans = list(ListingRow.objects.exclude(pk__in=Product.objects.values("pk")).values_list("pk", flat=True))
    if orphans:
        rebuild(orphans)
    return len(ids)


def _rewrite_text(ids: list[int], rows: list[ListingRow]) -> None:
    with connections["default"].cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TEXT_TABLE} WHERE rowid = %s", [(product_id,) for product_id in ids])  # noqa: S608
        cursor.executemany(f"INSERT INTO {TEXT_TABLE} (rowid, folded) VALUES (%s, %s)", [(row.pk, row.folded) for row in rows])  # noqa: S608


def _row(product: Product, *, on: date) -> ListingRow:
    certificate = certificate_on(product, on=on)
    commune, image = product.commune, next(iter(product.images.all()), None)
    facts = facts_of(product)
    free = free_by_point(product)
    codes = [record.partner.code for record in product.stockrecords.all() if free.get(record.partner_id)]
    place = commune.name if commune else ""
    searched = (product.title, product.producer.name, place, product.get_group_display(), product.protected_name, product.sku)
    return ListingRow(
        product_id=product.pk,
        title=product.title,
        slug=product.slug,
        folded=fold(" ".join(searched)),
        group=product.group,
        producer_id=product.producer_id,
        producer_name=product.producer.name,
        producer_slug=product.producer.slug,
        commune_code=commune.code if commune else "",
        commune_name=commune.name if commune else "",
        price_vnd=product.price_vnd,
        net_content=product.net_content,
        weight_g=product.weight_g,
        stars=certificate.stars if certificate else None,
        valid_from=certificate.issued_on if certificate else None,
        valid_until=_last_day(certificate, facts.lots) if certificate else None,
        certificate_code=certificate.code if certificate else "",
        season_from=product.season_from,
        season_to=product.season_to,
        protected_name=product.protected_name,
        may_be_sold=facts.is_published
        and facts.producer_is_active
        and facts.producer_consents
        and facts.has_price
        and not facts.is_suspended,
        in_stock=sum(free.values()),
        point_codes="".join(f"|{code}|" for code in codes),
        is_alcohol=product.is_alcohol,
        is_service=product.is_service,
        is_demo=product.is_demo,
        image=image.original.name if image else "",
        image_alt=(image.alt_text or image.caption) if image else "",
        image_width=image.width if image else None,
        image_height=image.height if image else None,
        image_is_illustration=image.is_illustration if image else False,
        added_at=product.date_created,
    )


def _last_day(certificate: Certificate, lots: tuple[LotFacts, ...]) -> date:
    """The certificate's last day, or the last day of the lot that is sold longest."""
    ends = [certificate.expires_on]
    if certificate.revoked_on is not None:
        ends.append(certificate.revoked_on - timedelta(days=1))
    if lots:
        ends.append(max(lot.last_day for lot in lots))
    return min(ends)
