"""Returns and what an order brings in the end."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors.errors import UnexpectedReply
from connectors.shopee.api import Api, field
from connectors.shopee.orders import moment, windows
from connectors.trade import ChannelReturn, Money, Payout, ReturnLine

ROWS_PER_PAGE = 100
RETURN_STATUSES = {
    "REQUESTED": "ASKED",
    "PROCESSING": "AGREED",
    "ACCEPTED": "AGREED",
    "JUDGING": "DISPUTED",
    "SELLER_DISPUTE": "DISPUTED",
    "CLOSED": "ENDED",
    "CANCELLED": "ENDED",
}
REASONS = {
    "NONRECEIPT": "Khách chưa nhận được hàng",
    "WRONG_ITEM": "Giao sai hàng",
    "ITEM_DAMAGED": "Hàng hư hỏng",
    "PHYSICAL_DMG": "Hàng hư hỏng bên ngoài",
    "DIFF_DESC": "Hàng khác mô tả",
    "ITEM_MISSING": "Thiếu hàng",
    "EXPIRED_PRODUCT": "Hàng hết hạn",
    "CHANGE_MIND": "Khách đổi ý",
    "ITEM_WRONGDAMAGED": "Hàng sai hoặc hư hỏng",
}
NOT_READABLE = "Shopee gửi yêu cầu trả hàng này ở dạng lạ (%s). Hãy xem trên Kênh người bán."


class Ledger:
    """The part of `client.Shopee` for returns and money."""

    _api: Api

    def returns_since(self, since: datetime, until: datetime) -> Iterator[ChannelReturn]:
        """Pages start at 0 or 1, depending on which text of the reference one believes: both are read, and a repeat comes once."""
        seen: set[str] = set()
        for start, end in windows(since, until):
            page = 0
            while True:
                query = [("page_no", str(page)), ("page_size", str(ROWS_PER_PAGE)), *_span("update_time", start, end)]
                answer = self._api.get("/api/v2/returns/get_return_list", query)
                for row in answer.get("return") or []:
                    if row.get("return_sn") and row["return_sn"] not in seen:
                        seen.add(row["return_sn"])
                        yield read_return(row)
                if not answer.get("more"):
                    break
                page += 1

    def read_return(self, external_id: str) -> ChannelReturn:
        return read_return(self._api.get("/api/v2/returns/get_return_detail", [("return_sn", external_id)]))

    def agree_to_return(self, external_id: str) -> None:
        self._api.post("/api/v2/returns/confirm", {"return_sn": external_id})

    def payouts_since(self, since: datetime, until: datetime) -> Iterator[Payout]:
        for start, end in windows(since, until):
            page = 1
            while True:
                query = [("page_no", str(page)), ("page_size", str(ROWS_PER_PAGE)), *_span("release_time", start, end)]
                answer = self._api.get("/api/v2/payment/get_escrow_list", query)
                for row in answer.get("escrow_list") or []:
                    amount, released_at = _vnd(row.get("payout_amount")), moment(row.get("escrow_release_time"))
                    yield Payout(order_id=str(row["order_sn"]), amount_vnd=amount, released_at=released_at)
                if not answer.get("more"):
                    break
                page += 1

    def read_money(self, order_id: str) -> Money:
        answer = self._api.get("/api/v2/payment/get_escrow_detail", [("order_sn", order_id)])
        return money(order_id, field(answer, "order_income", dict))


def _span(name: str, start: datetime, end: datetime) -> list[tuple[str, str]]:
    return [(f"{name}_from", str(int(start.timestamp()))), (f"{name}_to", str(int(end.timestamp()) + 1))]


def money(order_id: str, income: Mapping[str, Any]) -> Money:
    """From `order_income` of get_escrow_detail. Whatever has no column is `other`, so that the sum is exact."""
    if income.get("escrow_amount") is None:
        raise UnexpectedReply("Shopee chưa cho biết số tiền của đơn này. Cần người xem lại.", code="escrow_amount")

    def sum_of(*names: str) -> int:
        return sum(_vnd(income.get(name)) for name in names)

    adjusted = income.get("escrow_amount_after_adjustment")
    escrow = _vnd(income["escrow_amount"] if adjusted is None else adjusted)
    gross = sum_of("order_selling_price") or sum_of("order_discounted_price") or sum_of("order_original_price")
    costs = {
        "discount_vnd": sum_of("voucher_from_seller", "seller_coin_cash_back"),
        "commission_vnd": sum_of("commission_fee", "order_ams_commission_fee"),
        "service_vnd": sum_of("service_fee", "campaign_fee", "seller_order_processing_fee"),
        "transaction_vnd": sum_of("seller_transaction_fee"),
        "shipping_vnd": sum_of("actual_shipping_fee", "reverse_shipping_fee")
        - sum_of("buyer_paid_shipping_fee", "shopee_shipping_rebate", "shipping_fee_discount_from_3pl"),
        "tax_vnd": sum_of("withholding_vat_tax", "withholding_pit_tax", "withholding_cit_tax", "withholding_tax", "escrow_tax"),
        "refund_vnd": abs(sum_of("seller_return_refund")),
    }
    return Money(order_id=order_id, gross_vnd=gross, other_vnd=escrow - gross + sum(costs.values()), escrow_vnd=escrow, **costs)


def read_return(row: Mapping[str, Any]) -> ChannelReturn:
    """One in a shape that we don't know comes with its `problem`."""
    problem, lines = "", ()  # type: tuple[str, tuple[ReturnLine, ...]]
    try:
        lines = tuple(_line(line) for line in row.get("item") or [])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        problem = NOT_READABLE % type(error).__name__
    status, reason = str(row.get("status") or ""), str(row.get("reason") or "")
    words = REASONS.get(reason, reason)
    return ChannelReturn(
        external_id=str(row["return_sn"]),
        order_id=str(row.get("order_sn") or ""),
        status=RETURN_STATUSES.get(status, "ASKED"),
        vendor_status=status,
        reason=f"{words}: {row['text_reason']}" if row.get("text_reason") else words,
        refund_vnd=_vnd(row.get("refund_amount")),
        updated_at=moment(row.get("update_time")),
        answer_by_at=moment(row["due_date"]) if row.get("due_date") else None,
        lines=lines,
        problem=problem,
    )


def _line(line: Mapping[str, Any]) -> ReturnLine:
    sku = str(line.get("variation_sku") or line.get("item_sku") or "")
    return ReturnLine(sku=sku, title=str(line.get("name") or sku), quantity=int(line["amount"]))


def _vnd(value: Any) -> int:
    return 0 if value in (None, "", "-") else round(float(value))
