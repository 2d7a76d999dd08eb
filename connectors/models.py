"""Other people's shops as we know them. The Listing row is the queue (design 4.5); its writers are `listings` and `push` alone."""

from datetime import datetime

from django.contrib.admin import display
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.templatetags.shop_tags import vnd


class AccountState(models.TextChoices):
    ACTIVE = "active", _("Đang hoạt động")
    NEW = "new", _("Chờ cấp quyền")
    NEEDS_REAUTH = "needs_reauth", _("Cần cấp quyền lại")
    PAUSED = "paused", _("Tạm dừng")


class Transport(models.TextChoices):
    API = "api", _("Kết nối trực tiếp")
    FILES = "files", _("Trao đổi bằng tệp")


class Account(models.Model):
    """One shop (gian hàng) at one marketplace. `seller_id` is pinned at the first consent.

    `secrets` and `tokens` are encrypted JSON (`shop.secrets`). `paused_until` is the marketplace's rate limit speaking.
    `calls_per_s` bounds our calls; other bounds stand in `settings` (`connectors.budget`).
    `producer` None: the province's own shop. `told` names the last thing that the contact was written about, so that each is told
    once (`connectors.alerts`).
    """

    marketplace = models.CharField(_("Sàn"), max_length=20)
    name = models.CharField(_("Tên gian hàng"), max_length=100)
    host = models.CharField(_("Địa chỉ máy chủ"), max_length=200, blank=True)
    transport = models.CharField(_("Cách kết nối"), max_length=10, choices=Transport.choices, default=Transport.API)
    settings = models.JSONField(_("Thiết lập"), default=dict, blank=True)
    secrets = models.TextField(editable=False, blank=True)
    tokens = models.TextField(editable=False, blank=True)
    token_lock = models.CharField(max_length=32, editable=False, blank=True)
    token_lock_until = models.DateTimeField(null=True, editable=False)
    seller_id = models.CharField(_("Mã người bán trên sàn"), max_length=64, blank=True)
    state = models.CharField(_("Trạng thái"), max_length=20, choices=AccountState.choices, default=AccountState.NEW)
    state_text = models.TextField(_("Vì sao, làm gì"), blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    is_test_host = models.BooleanField(_("Máy chủ thử nghiệm"), default=False)
    lookup_s = models.PositiveIntegerField(_("Giây giữa hai lần tra cứu"), default=60)
    calls_per_s = models.PositiveIntegerField(_("Số lệnh gọi mỗi giây"), default=50)
    orders_read_until = models.DateTimeField(_("Đã đọc đơn đến"), null=True, blank=True)
    returns_read_until = models.DateTimeField(null=True, blank=True)
    payouts_read_until = models.DateTimeField(null=True, blank=True)
    producer = models.ForeignKey(
        "producers.Producer", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Gian hàng của chủ thể")
    )
    contact_email = models.EmailField(_("Thư báo khi cần cấp quyền lại"), blank=True)
    seller_name = models.CharField(_("Tên trên sàn"), max_length=200, blank=True)
    seller_read_at = models.DateTimeField(null=True, blank=True)
    consent_until = models.DateTimeField(_("Quyền truy cập đến"), null=True, blank=True)
    told = models.CharField(max_length=40, blank=True, editable=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["marketplace", "name"]
        verbose_name = _("gian hàng trên sàn")
        verbose_name_plural = _("gian hàng trên sàn")
        constraints = [models.UniqueConstraint(fields=["marketplace", "name"], name="account_name_once")]

    def __str__(self) -> str:
        return f"{self.marketplace.capitalize()} · {self.name}"


class ListingState(models.TextChoices):
    WAITING = "waiting", _("Chờ đẩy lên sàn")
    UNKNOWN = "unknown", _("Chưa rõ kết quả, đang tra cứu")
    LIVE = "live", _("Đang bán")
    WITHDRAWN = "withdrawn", _("Đã ngừng bán")
    BLOCKED = "blocked", _("Chưa đủ điều kiện")
    REJECTED = "rejected", _("Sàn từ chối")
    LOCKED = "locked", _("Bị sàn khóa")
    HANDED_OVER = "handed_over", _("Đã giao tệp, chờ sàn xác nhận")


class ListingQuerySet(models.QuerySet):
    def due(self, *, now: datetime) -> "ListingQuerySet":
        """Work that may be claimed now."""
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lt=now),
            Q(account__paused_until=None) | Q(account__paused_until__lte=now) | Q(is_urgent=True),
            due_at__lte=now,
            account__state=AccountState.ACTIVE,
            account__transport=Transport.API,
        )

    def pending(self) -> "ListingQuerySet":
        """Everything with work left that no person has to do first."""
        return self.filter(due_at__isnull=False, account__state=AccountState.ACTIVE, account__transport=Transport.API)

    def mark_due(self, *, now: datetime, **fields: object) -> int:
        """Makes the engine look again, whatever was pushed before; `fields` are written in the same statement."""
        return self.update(wanted_revision=F("wanted_revision") + 1, due_at=now, failures=0, **fields)


def _beside(wanted: str, confirmed: str) -> str:
    if not confirmed:
        return gettext("%s, sàn chưa xác nhận") % wanted
    return wanted if wanted == confirmed else gettext("%(wanted)s, sàn đang có %(confirmed)s") % {"wanted": wanted, "confirmed": confirmed}


class Listing(models.Model):
    """One product at one account: what we want, what the marketplace confirmed, and the work between.

    `cause` says who or what made the present work. `is_wanted` is the operator's word; `wanted_live` what remains of it after
    `catalog.sellable` and the channel's completeness check. `confirmed_*` is only what the marketplace itself told us; None means
    never told. `due_at` None: nothing to do. `create_sent_at` is committed before a create leaves, and cleared when its outcome is
    known; `looked_up_at` is the last empty look-up.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="listings", verbose_name=_("Gian hàng"))
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="listings", verbose_name=_("Sản phẩm"))
    sku = models.CharField("SKU", max_length=64)
    external_id = models.CharField(_("Mã tin trên sàn"), max_length=100, blank=True)
    category_id = models.CharField(_("Ngành hàng trên sàn"), max_length=40, blank=True)
    state = models.CharField(_("Trạng thái"), max_length=20, choices=ListingState.choices, default=ListingState.WAITING, db_index=True)
    reasons = models.JSONField(_("Lý do"), default=list, blank=True)

    is_wanted = models.BooleanField(_("Muốn đăng"), default=True)
    wanted_live = models.BooleanField(default=False)
    wanted_title = models.CharField(max_length=255, blank=True)
    wanted_price_vnd = models.PositiveIntegerField(null=True)
    wanted_stock = models.PositiveIntegerField(default=0)
    offer_fingerprint = models.CharField(max_length=64, blank=True)

    confirmed_live = models.BooleanField(null=True)
    confirmed_title = models.CharField(max_length=255, blank=True)
    confirmed_price_vnd = models.PositiveIntegerField(null=True)
    confirmed_stock = models.PositiveIntegerField(null=True)
    confirmed_content = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(_("Sàn xác nhận lúc"), null=True)

    wanted_revision = models.PositiveIntegerField(default=1)
    pushed_revision = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(_("Làm tiếp lúc"), null=True)
    is_urgent = models.BooleanField(default=False)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    create_sent_at = models.DateTimeField(null=True)
    empty_lookups = models.PositiveIntegerField(default=0)
    looked_up_at = models.DateTimeField(null=True)

    cause = models.CharField(_("Do đâu"), max_length=200, blank=True)

    error_text = models.TextField(_("Lỗi gần nhất"), blank=True)
    error_code = models.CharField(max_length=120, blank=True)
    error_request_id = models.CharField(max_length=120, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["account", "sku"]
        verbose_name = _("tin đăng")
        verbose_name_plural = _("tin đăng")
        indexes = [models.Index(fields=["account", "-is_urgent", "due_at"], name="listing_queue")]
        constraints = [
            models.UniqueConstraint(fields=["account", "product"], name="listing_product_once"),
            models.UniqueConstraint(fields=["account", "sku"], name="listing_sku_once"),
            models.UniqueConstraint(fields=["account", "external_id"], condition=~Q(external_id=""), name="listing_external_id_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} · {self.account}"

    @property
    @display(description=_("Việc tiếp theo"))
    def next_action(self) -> str:
        """What the engine does next, and when; or what it waits for."""
        if self.due_at is None:
            waits = self.state in (ListingState.REJECTED, ListingState.LOCKED, ListingState.BLOCKED, ListingState.HANDED_OVER)
            return gettext("Đợi người xử lý") if waits else gettext("Không còn việc")
        if self.create_sent_at is not None:
            what = gettext("Tra theo SKU xem tin đã có chưa")
        elif not self.external_id:
            what = gettext("Đăng tin") if self.is_wanted else gettext("Xem trên sàn có tin không")
        elif not (self.is_wanted and self.wanted_live) and self.wanted_revision > 1:
            what = gettext("Rút khỏi sàn")
        else:
            what = gettext("So với sàn rồi gửi phần khác")
        return f"{what}, {timezone.localtime(self.due_at):%H:%M %d/%m}"

    @property
    @display(description=_("Vì sao không bán"))
    def reasons_text(self) -> str:
        """Why it may not be live, with what to do about it."""
        return " ".join(f"{reason['text'].rstrip('.')}. {reason.get('remedy', '')}".strip() for reason in self.reasons)

    @property
    def trouble_text(self) -> str:
        return " ".join(text for text in (self.reasons_text, self.error_text) if text)

    @property
    def price_text(self) -> str:
        """What we want, and what the marketplace shows where that is another."""
        return _beside(vnd(self.wanted_price_vnd) or "–", vnd(self.confirmed_price_vnd))

    @property
    def stock_text(self) -> str:
        return _beside(str(self.wanted_stock), "" if self.confirmed_stock is None else str(self.confirmed_stock))


class Attempt(models.Model):
    """Append-only: one step that could change something at a marketplace, or one that failed.

    `request` and `reply` are of its last call, without identity, tokens and signature, and cut to a readable length.
    """

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="log")
    step = models.CharField(max_length=20)
    outcome = models.CharField(max_length=30)
    text = models.TextField(blank=True)
    code = models.CharField(max_length=120, blank=True)
    request_id = models.CharField(max_length=120, blank=True)
    cause = models.CharField(max_length=200, blank=True)
    request = models.TextField(blank=True)
    reply = models.TextField(blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    ms = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("lần đẩy")
        verbose_name_plural = _("lần đẩy")

    def __str__(self) -> str:
        return f"{self.step} {self.outcome}"


class AccountMemory(models.Model):
    """Small JSON values that a marketplace keeps per account: taxonomy, uploaded image ids."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="memory")
    key = models.CharField(max_length=200)
    value = models.JSONField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="memory_key_once")]

    def __str__(self) -> str:
        return self.key


class ChannelOrder(models.Model):
    """A marketplace's order as last told; `order` is ours, made by `shop.orders`. Newer `remote_updated_at` wins.

    `parked_at` since when it could not be written here; each import tries it again. `tracking_due_at`, `money_due_at`: when to ask
    for the tracking number and for the money; None: nothing to ask.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="orders", verbose_name=_("Gian hàng"))
    external_id = models.CharField(_("Mã đơn trên sàn"), max_length=64)
    status = models.CharField(_("Trạng thái"), max_length=20)
    vendor_status = models.CharField(_("Trạng thái của sàn"), max_length=60)
    remote_updated_at = models.DateTimeField(_("Sàn cập nhật lúc"))
    total_vnd = models.PositiveIntegerField(_("Tổng tiền (đồng)"))
    order = models.ForeignKey("order.Order", models.PROTECT, null=True, related_name="+", verbose_name=_("Đơn hàng"))
    problem = models.TextField(_("Việc cần xử lý"), blank=True)
    parked_at = models.DateTimeField(_("Chưa ghi được từ"), null=True, blank=True, db_index=True)
    note = models.TextField(_("Lời nhắn của khách"), blank=True)
    commune = models.ForeignKey("points.Commune", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Giao đến xã"))
    ship_by_at = models.DateTimeField(_("Giao cho vận chuyển trước"), null=True)
    wants_cancel = models.BooleanField(_("Khách xin hủy"), default=False)
    is_arranged = models.BooleanField(_("Đã chuẩn bị hàng"), default=False)
    arranged_by = models.CharField(_("Người chuẩn bị"), max_length=150, blank=True)
    tracking_number = models.CharField(_("Mã vận đơn"), max_length=80, blank=True)
    tracking_due_at = models.DateTimeField(null=True, db_index=True)
    money_due_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["-remote_updated_at"]
        verbose_name = _("đơn từ sàn")
        verbose_name_plural = _("đơn từ sàn")
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="channel_order_once")]

    def __str__(self) -> str:
        return self.external_id


class InboundEvent(models.Model):
    """A verified push notification; the same notification again is the same row."""

    marketplace = models.CharField(max_length=20)
    app = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    kind = models.CharField(max_length=60)
    shop_id = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["marketplace", "app", "key"], name="inbound_event_once")]

    def __str__(self) -> str:
        return self.key


from connectors.models_exchange import (  # noqa: E402  (models of this app, exchanged by file)
    ExchangeBatch,  # noqa: F401
    ExchangeExport,  # noqa: F401
    ExchangeRow,  # noqa: F401
    ExchangeTemplate,  # noqa: F401
    FeedKey,  # noqa: F401
)
from connectors.models_families import Family  # noqa: E402, F401  (a model of this app, what is sold together)
from connectors.models_rules import (  # noqa: E402, F401  (models of this app, what staff decide per account)
    AttributeRule,
    CategoryRule,
    ChannelFee,
    LastUnitsRule,
    PriceRule,
    SelectionRule,
    StockReservation,
    StockRule,
    TaxonomyChange,
    TaxonomyPart,
    TextTemplate,
)
from connectors.models_trade import ChannelReturn, ReturnStatus, Settlement  # noqa: E402, F401  (models of this app, after the sale)
from connectors.models_watch import CallPace, Departure, DriftItem, QueueSample, ReconcileRun, Snooze  # noqa: E402, F401  (models of this app, for who watches over it)
