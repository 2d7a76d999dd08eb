"""What the seller gets for an order. The shares are the sandbox's own; the sum is exact."""

from typing import TYPE_CHECKING, Any

from connectors.shopee.sandbox.orders import SHIPPING_FEE, goods_total, own_order
from connectors.shopee.sandbox.state import Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

Row = dict[str, Any]
PER_MILLE = {"commission_fee": 40, "service_fee": 60, "seller_transaction_fee": 50, "withholding_vat_tax": 10, "withholding_pit_tax": 5}
MAX_WINDOW_S = 15 * 86400


def income(state: State, order: Row) -> dict[str, int]:
    """Whole đồng, per mille rounded half up. A cancelled order brings nothing; a return takes its refund back."""
    is_paid = order["order_status"] != "CANCELLED"
    goods = goods_total(order) if is_paid else 0
    fees = {name: (goods * share + 500) // 1000 for name, share in PER_MILLE.items()}
    refunds = [
        row["refund_amount"] for row in state.returns.values() if row["order_sn"] == order["order_sn"] and row["status"] == "ACCEPTED"
    ]
    refund = int(sum(refunds))
    shipping = {"buyer_paid_shipping_fee": 0, "shopee_shipping_rebate": SHIPPING_FEE, "actual_shipping_fee": SHIPPING_FEE}
    return {
        "order_original_price": goods,
        "original_price": goods,
        "order_discounted_price": goods,
        "order_selling_price": goods,
        "seller_discount": 0,
        "shopee_discount": 0,
        "voucher_from_seller": 0,
        "voucher_from_shopee": 0,
        "seller_coin_cash_back": 0,
        **fees,
        **(shipping if is_paid else dict.fromkeys(shipping, 0)),
        "reverse_shipping_fee": 0,
        "withholding_cit_tax": 0,
        "seller_return_refund": -refund,
        "buyer_total_amount": goods,
        "escrow_amount": goods - sum(fees.values()) - refund,
    }


def get_escrow_detail(state: State, request: "Request") -> Row:
    return _detail(state, own_order(state, request.first("order_sn")))


def get_escrow_detail_batch(state: State, request: "Request") -> Any:
    numbers = request.json().get("order_sn_list") or []
    if not 1 <= len(numbers) <= 50:
        raise Refused("error_param", "order_sn_list should have 1 to 50 numbers.")
    return [{"escrow_detail": _detail(state, state.orders[number])} for number in numbers if number in state.orders]


def get_escrow_list(state: State, request: "Request") -> Row:
    """Orders whose money was released within the time asked for."""
    start, end = request.number("release_time_from"), request.number("release_time_to")
    size, page = request.number("page_size") or 40, request.number("page_no") or 1
    if not 0 < end - start <= MAX_WINDOW_S or not 1 <= size <= 100:
        raise Refused("error_param", "Wrong parameters, detail: the time range should be within 15 days.")
    released = [order for order in state.orders.values() if order["order_status"] == "COMPLETED" and start <= order["update_time"] <= end]
    part = released[(page - 1) * size : page * size]
    rows = [
        {
            "order_sn": order["order_sn"],
            "payout_amount": float(income(state, order)["escrow_amount"]),
            "escrow_release_time": order["update_time"],
        }
        for order in part
    ]
    return {"escrow_list": rows, "more": page * size < len(released)}


def _detail(state: State, order: Row) -> Row:
    figures = {name: float(value) for name, value in income(state, order).items()}
    returned = [row["return_sn"] for row in state.returns.values() if row["order_sn"] == order["order_sn"]]
    income_told = {
        **figures,
        "escrow_amount_after_adjustment": figures["escrow_amount"],
        "order_adjustment": None,
        "total_adjustment_amount": 0.0,
    }
    return {
        "order_sn": order["order_sn"],
        "buyer_user_name": "nguoimua",
        "return_order_sn_list": returned,
        "order_income": {**income_told, "buyer_payment_method": "COD" if order["cod"] else "ShopeePay"},
    }
