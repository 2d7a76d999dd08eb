"""Which call answers which path. What is not here is "currently offline", as at the original."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from connectors.shopee.sandbox import consent, items, media, notify, offers, orders, payment, returns, shipping, shops, taxonomy, variants
from connectors.shopee.sandbox.state import App, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

AppCall = Callable[[App, "Request"], Any]
ShopCall = Callable[[State, "Request"], Any]

PUBLIC: dict[tuple[str, str], AppCall] = {
    ("POST", "/api/v2/auth/token/get"): consent.token_get,
    ("POST", "/api/v2/auth/access_token/get"): consent.token_renew,
    ("POST", "/api/v2/media_space/upload_image"): media.upload_image,
    ("GET", "/api/v2/public/get_shops_by_partner"): shops.get_shops_by_partner,
    ("POST", "/api/v2/push/set_app_push_config"): notify.set_app_push_config,
    ("GET", "/api/v2/push/get_app_push_config"): notify.get_app_push_config,
    ("GET", "/api/v2/push/get_lost_push_message"): notify.get_lost_push_message,
    ("POST", "/api/v2/push/confirm_consumed_lost_push_message"): notify.confirm_consumed_lost_push_message,
}


def _named(method: str, module: str, *calls: ShopCall) -> dict[tuple[str, str], ShopCall]:
    """Each call answers the path that ends with its own name."""
    return {(method, f"/api/v2/{module}/{call.__name__}"): call for call in calls}


SHOP: dict[tuple[str, str], ShopCall] = {
    **_named("GET", "shop", shops.get_shop_info, shops.get_profile, shops.get_warehouse_detail),
    **_named("POST", "shop", shops.update_profile),
    **_named("GET", "product", taxonomy.get_category, taxonomy.get_attribute_tree, taxonomy.get_brand_list, taxonomy.category_recommend,
             taxonomy.get_item_limit, items.get_item_list, items.get_item_base_info, items.get_item_extra_info, items.search_item,
             items.get_item_violation_info, items.get_boosted_list, variants.get_model_list),
    **_named("POST", "product", items.add_item, items.update_item, items.unlist_item, items.delete_item, items.boost_item, offers.update_price,
             offers.update_stock, variants.init_tier_variation, variants.update_tier_variation, variants.add_model, variants.update_model,
             variants.delete_model),
    **_named("GET", "order", orders.get_order_list, orders.get_order_detail, orders.get_shipment_list),
    **_named("POST", "order", orders.cancel_order, orders.handle_buyer_cancellation, orders.set_note),
    **_named("GET", "logistics", taxonomy.get_channel_list, shipping.get_shipping_parameter, shipping.get_tracking_number,
             shipping.get_tracking_info, shipping.get_address_list),
    **_named("POST", "logistics", shipping.ship_order, shipping.get_shipping_document_parameter, shipping.create_shipping_document,
             shipping.get_shipping_document_result, shipping.download_shipping_document),
    **_named("GET", "returns", returns.get_return_list, returns.get_return_detail),
    **_named("POST", "returns", returns.confirm, returns.dispute),
    **_named("GET", "payment", payment.get_escrow_detail, payment.get_escrow_list),
    **_named("POST", "payment", payment.get_escrow_detail_batch),
}  # fmt: skip
