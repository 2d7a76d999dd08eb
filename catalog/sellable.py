"""The one rule that says what may be sold.

Pure: facts in, reasons out. The shop, the basket, staff screens and the log of every
marketplace show these same reasons. `catalog.querysets` holds the SQL twin; a property test keeps the two equal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ADULT_AGE = 18
"""Law 44/2019/QH14 on preventing harm from alcohol: no sale below this age."""


class Reason(StrEnum):
    """Why something may not be sold; the value is stable and stored."""

    UNPUBLISHED = "unpublished"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_REVOKED = "certificate_revoked"
    PRODUCT_SUSPENDED = "product_suspended"
    PRODUCER_INACTIVE = "producer_inactive"
    NO_CONSENT = "no_consent"
    NO_PRICE = "no_price"
    OUT_OF_SEASON = "out_of_season"
    NO_LOT_IN_DATE = "no_lot_in_date"


def gettext_noop(text: str) -> str:
    return text


REASON_TEXTS = {
    Reason.UNPUBLISHED: gettext_noop("Sản phẩm chưa được đăng bán"),
    Reason.NO_CERTIFICATE: gettext_noop("Chưa có giấy chứng nhận OCOP"),
    Reason.CERTIFICATE_NOT_YET_VALID: gettext_noop("Giấy chứng nhận OCOP chưa có hiệu lực"),
    Reason.CERTIFICATE_EXPIRED: gettext_noop("Giấy chứng nhận OCOP đã hết hạn"),
    Reason.CERTIFICATE_REVOKED: gettext_noop("Giấy chứng nhận OCOP đã bị thu hồi"),
    Reason.PRODUCT_SUSPENDED: gettext_noop("Sản phẩm đang bị tạm dừng bán"),
    Reason.PRODUCER_INACTIVE: gettext_noop("Chủ thể đang ngừng hoạt động"),
    Reason.NO_CONSENT: gettext_noop("Chủ thể chưa đồng ý bán trên kênh này"),
    Reason.NO_PRICE: gettext_noop("Sản phẩm chưa có giá bán"),
    Reason.OUT_OF_SEASON: gettext_noop("Chưa đến mùa bán"),
    Reason.NO_LOT_IN_DATE: gettext_noop("Các lô hàng đã quá hạn bán hoặc bị thu hồi"),
}
"""Vietnamese message ids; callers at the edge pass them through gettext."""

REMEDIES = {
    Reason.UNPUBLISHED: gettext_noop("Cán bộ OCOP bật “Đăng bán” ở trang sản phẩm sau khi xem xong nội dung."),
    Reason.NO_CERTIFICATE: gettext_noop("Nộp hồ sơ đánh giá ở xã; cán bộ nhập giấy chứng nhận khi có quyết định."),
    Reason.CERTIFICATE_NOT_YET_VALID: gettext_noop("Đợi đến ngày cấp ghi trên giấy, hoặc nhờ cán bộ xem lại ngày đã nhập."),
    Reason.CERTIFICATE_EXPIRED: gettext_noop("Nộp hồ sơ đánh giá lại; sản phẩm tự trở lại bán khi giấy mới được nhập."),
    Reason.CERTIFICATE_REVOKED: gettext_noop("Liên hệ văn phòng OCOP về quyết định thu hồi; muốn bán lại cần được chứng nhận lại."),
    Reason.PRODUCT_SUSPENDED: gettext_noop("Xem lý do tạm dừng và khắc phục; cán bộ OCOP cho bán lại."),
    Reason.PRODUCER_INACTIVE: gettext_noop("Liên hệ văn phòng OCOP để mở lại chủ thể."),
    Reason.NO_CONSENT: gettext_noop("Chủ thể bật lại kênh này ở Kênh chủ thể, mục Đồng ý bán, hoặc xác nhận với văn phòng OCOP."),
    Reason.NO_PRICE: gettext_noop("Nhập giá bán ở Kênh chủ thể."),
    Reason.OUT_OF_SEASON: gettext_noop("Sản phẩm tự bán lại khi vào mùa; sửa tháng bán nếu mùa đã đổi."),
    Reason.NO_LOT_IN_DATE: gettext_noop("Nhập lô hàng mới còn hạn bán."),
}
"""What the producer or the office can do about it; message ids as above."""


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """`expires_on` is the last valid day (inclusive); `revoked_on` is the first day without validity."""

    issued_on: date
    expires_on: date
    revoked_on: date | None = None
    stars: int = 3

    def covers(self, day: date) -> bool:
        if self.revoked_on is not None and day >= self.revoked_on:
            return False
        return self.issued_on <= day <= self.expires_on


@dataclass(frozen=True, kw_only=True)
class LotFacts:
    """`sell_until` is the last day of sale (inclusive); `recalled_on` the first day without sale."""

    sell_until: date
    recalled_on: date | None = None

    @property
    def last_day(self) -> date:
        return self.sell_until if self.recalled_on is None else min(self.sell_until, self.recalled_on - timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the rule looks at. `season` is (first month, last month), 1..12, and may wrap over New Year.

    A product without lots is not bound by them; one with lots needs one that is still within its sell-by margin.
    """

    certificates: tuple[CertificateFacts, ...]
    lots: tuple[LotFacts, ...] = ()
    is_published: bool = True
    producer_is_active: bool = True
    producer_consents: bool = True
    declined_channels: frozenset[str] = frozenset()
    is_suspended: bool = False
    has_price: bool = True
    season: tuple[int, int] | None = None


def current_certificate(certificates: Iterable[CertificateFacts], *, on: date) -> CertificateFacts | None:
    """The newest certificate that covers the day; certificates of one product may overlap."""
    valid = [certificate for certificate in certificates if certificate.covers(on)]
    return max(valid, key=lambda certificate: (certificate.issued_on, certificate.expires_on), default=None)


def reasons_not_sellable(facts: Facts, *, on: date, channel: str = "") -> tuple[Reason, ...]:
    """Every reason against selling on that day at the channel; empty means it may be sold. `channel` "" is the shop itself."""
    checks = (
        (not facts.is_published, Reason.UNPUBLISHED),
        (facts.is_suspended, Reason.PRODUCT_SUSPENDED),
        (not facts.producer_is_active, Reason.PRODUCER_INACTIVE),
        (not facts.producer_consents or channel in facts.declined_channels, Reason.NO_CONSENT),
        (not facts.has_price, Reason.NO_PRICE),
        (facts.season is not None and not in_season(facts.season, on=on), Reason.OUT_OF_SEASON),
        (bool(facts.lots) and all(lot.last_day < on for lot in facts.lots), Reason.NO_LOT_IN_DATE),
    )
    certificate_reason = _certificate_reason(facts.certificates, on=on)
    found = [reason for applies, reason in checks if applies]
    return tuple([certificate_reason] if certificate_reason else []) + tuple(found)


def _certificate_reason(certificates: tuple[CertificateFacts, ...], *, on: date) -> Reason | None:
    if current_certificate(certificates, on=on):
        return None
    if not certificates:
        return Reason.NO_CERTIFICATE
    newest = max(certificates, key=lambda certificate: (certificate.issued_on, certificate.expires_on))
    if newest.revoked_on is not None and on >= newest.revoked_on:
        return Reason.CERTIFICATE_REVOKED
    if on < newest.issued_on:
        return Reason.CERTIFICATE_NOT_YET_VALID
    return Reason.CERTIFICATE_EXPIRED


def in_season(season: tuple[int, int], *, on: date) -> bool:
    """Months are inclusive; (11, 2) runs from November over New Year to February."""
    first, last = season
    if first <= last:
        return first <= on.month <= last
    return on.month >= first or on.month <= last
