// One life of a shop through @congminh1254/shopee-sdk (MIT). Prints one JSON document: what each step answered.
// Arguments: sandbox address, partner id, partner key, shop id, call-back address, SKU.
import { ShopeeSDK } from "@congminh1254/shopee-sdk";

const [host, partnerId, partnerKey, shopId, callback, sku] = process.argv.slice(2);
const steps = {};
const control = async (body) => {
  const reply = await fetch(`${host}/__control`, { method: "POST", body: JSON.stringify(body) });
  if (reply.status !== 200) throw new Error(await reply.text());
  return reply.json();
};
const refusal = async (call) => {
  try {
    await call();
  } catch (error) {
    return error.data?.error ?? String(error);
  }
  return "accepted";
};
const png = async () => Buffer.from(await (await fetch(`${callback}picture.png`)).arrayBuffer());

const sdk = new ShopeeSDK({
  partner_id: Number(partnerId),
  partner_key: partnerKey,
  base_url: `${host}/api/v2`,
  base_auth_url: `${host}/auth`,
});

// Consent through the newer page; the classic one is signed by hand, as the library builds only the newer.
const page = sdk.getAuthorizationUrl(`${callback}back`, { state: "s-1" });
const back = new URL((await fetch(page, { redirect: "manual" })).headers.get("location"));
steps.authorize = [back.searchParams.get("shop_id"), back.searchParams.get("state")];
const token = await sdk.authenticateWithCode(back.searchParams.get("code"), Number(shopId));
steps.token = [token.expire_in, typeof token.access_token];
const before = token.refresh_token;
await sdk.refreshToken();
steps.refresh_again = await refusal(() => sdk.auth.getRefreshToken(before, Number(shopId)));

const info = await sdk.shop.getShopInfo();
steps.shop = [info.region, info.status, (await sdk.shop.getProfile()).response.shop_name];
steps.shops = (await sdk.public.getShopsByPartner({ page_size: 10, page_no: 1 })).authed_shop_list.map((row) => row.shop_id);

const categories = (await sdk.product.getCategory({ language: "vi" })).response.category_list;
const leaf = categories.find((row) => row.category_id === 100797);
steps.category = [leaf.display_category_name, leaf.has_children];
const attributes = (await sdk.product.getAttributeTree({ category_id_list: [leaf.category_id], language: "vn" })).response.list[0];
const mandatory = attributes.attribute_tree.filter((row) => row.mandatory);
steps.attributes = mandatory.length;
const brands = await sdk.product.getBrandList({ offset: 0, page_size: 10, category_id: leaf.category_id, status: 1 });
steps.brand = brands.response.brand_list[0].brand_id;
const limits = (await sdk.product.getItemLimit({ category_id: leaf.category_id })).response;
steps.limits = [limits.item_image_count_limit.max_limit, limits.dts_limit.non_pre_order_days_to_ship];
const channels = (await sdk.logistics.getChannelList()).response.logistics_channel_list;
const channel = channels.find((row) => row.enabled && row.mask_channel_id === 0);
steps.channel = channel.logistics_channel_id;
steps.recommend = (await sdk.product.categoryRecommend({ item_name: "mật ong bạc hà" })).response.category_id.length > 0;

const image = (await sdk.mediaSpace.uploadImage({ image: await png(), scene: "normal" })).response.image_info.image_id;
steps.image = image.startsWith("vn-");

const item = {
  original_price: 85000, weight: 0.55, item_name: "Miến dong sợi dai gói 500g", item_sku: sku, category_id: leaf.category_id,
  description: "Sợi miến dai và trong, làm từ củ dong riềng trồng trên nương. Ngâm nước ấm mười phút rồi nấu canh hoặc xào. ".repeat(2),
  dimension: { package_height: 8, package_length: 30, package_width: 20 },
  logistic_info: [{ logistic_id: channel.logistics_channel_id, enabled: true }],
  image: { image_id_list: [image] }, brand: { brand_id: 0, original_brand_name: "NoBrand" }, condition: "NEW",
  attribute_list: mandatory.map((row) => ({ attribute_id: row.attribute_id, attribute_value_list: [{ value_id: row.attribute_value_list[0].value_id }] })),
  pre_order: { is_pre_order: false }, seller_stock: [{ stock: 40 }],
};
steps.create_refused = await refusal(() => sdk.product.addItem({ ...item, attribute_list: [] }));
const itemId = (await sdk.product.addItem(item)).response.item_id;
steps.list = (await sdk.product.getItemList({ offset: 0, page_size: 10, item_status: ["NORMAL", "UNLIST"] })).response.item.length;
steps.search = (await sdk.product.searchItem({ item_sku: sku, page_size: 10, offset: "" })).response.item_id_list[0] === itemId;
const base = async () => (await sdk.product.getItemBaseInfo({ item_id_list: [itemId] })).response.item_list[0];
const first = await base();
steps.base = [first.weight, first.price_info[0].original_price, first.has_model, first.stock_info_v2.summary_info.total_available_stock];
steps.extra = (await sdk.product.getItemExtraInfo({ item_id_list: [itemId] })).response.item_list[0].sale;
await sdk.product.updateItem({ item_id: itemId, item_name: "Miến dong sợi dai gói 500g loại một" });
steps.title = (await base()).item_name;
await sdk.product.updatePrice({ item_id: itemId, price_list: [{ model_id: 0, original_price: 90000 }] });
await sdk.product.updateStock({ item_id: itemId, stock_list: [{ model_id: 0, seller_stock: [{ stock: 12 }] }] });
const second = await base();
steps.price_and_stock = [second.price_info[0].original_price, second.stock_info_v2.seller_stock[0].stock];

// Two sizes, then three; the price of the third may be at most five times the lowest.
const tier = (names) => [{
  variation_id: 0, variation_group_id: 0, variation_name: "Khối lượng",
  variation_option_list: names.map((name) => ({ variation_option_id: 0, variation_option_name: name })),
}];
const model = (index, price, stock) => ({ tier_index: [index], original_price: price, model_sku: `${sku}-${index}`, seller_stock: [{ stock }] });
const variation = { item_id: itemId, standardise_tier_variation: tier(["500g", "1kg"]), model: [model(0, 85000, 40), model(1, 160000, 15)] };
steps.variants_too_soon = await refusal(() => sdk.product.initTierVariation(variation));
await control({ model_wait_s: 0 });
const models = (await sdk.product.initTierVariation(variation)).response.model;
steps.variants = models.map((row) => row.model_sku);
await sdk.product.updateTierVariation({
  item_id: itemId, standardise_tier_variation: tier(["500g", "1kg", "3kg"]),
  model_list: models.map((row) => ({ model_id: row.model_id, tier_index: row.tier_index })),
});
steps.spread = await refusal(() => sdk.product.addModel({ item_id: itemId, model_list: [model(2, 500000, 5)] }));
await sdk.product.addModel({ item_id: itemId, model_list: [model(2, 400000, 5)] });
await sdk.product.updateModel({ item_id: itemId, model: [{ model_id: models[1].model_id, model_sku: `${sku}-kg` }] });
steps.price_of_models = (await sdk.product.updatePrice({ item_id: itemId, price_list: [{ model_id: models[0].model_id, original_price: 88000 }, { model_id: 7, original_price: 88000 }] })).response;
await sdk.product.updateStock({ item_id: itemId, stock_list: [{ model_id: models[0].model_id, seller_stock: [{ stock: 33 }] }] });
const told = (await sdk.product.getModelList({ item_id: itemId })).response;
steps.models = told.model.map((row) => [row.model_sku, row.price_info[0].original_price, row.stock_info_v2.seller_stock[0].stock]);
await sdk.product.deleteModel({ item_id: itemId, model_id: told.model[2].model_id });
steps.left = (await sdk.product.getModelList({ item_id: itemId })).response.model.length;
steps.has_model = (await base()).has_model;

await sdk.product.unlistItem({ item_list: [{ item_id: itemId, unlist: true }] });
steps.unlisted = (await base()).item_status;
await sdk.product.unlistItem({ item_list: [{ item_id: itemId, unlist: false }] });

// Notifications: the address is verified when it is saved.
await sdk.push.setAppPushConfig({ callback_url: `${callback}push`, set_push_config_on: [3, 4, 15, 29] });
const configured = (await sdk.push.getAppPushConfig()).response;
steps.push = [configured.callback_url === `${callback}push`, configured.push_config_on_list];

// A buyer's order, its cancellation asked for and refused, its parcel, its label.
const placed = await control({ order: { lines: [{ sku: `${sku}-kg`, quantity: 2 }] } });
const sn = placed.order.order_sn;
const now = Math.floor(Date.now() / 1000);
const orders = await sdk.order.getOrderList({ time_range_field: "update_time", time_from: now - 86400, time_to: now + 60, page_size: 20 });
steps.orders = orders.response.order_list.map((row) => row.order_sn === sn);
steps.too_far = await refusal(() => sdk.order.getOrderList({ time_range_field: "update_time", time_from: now - 20 * 86400, time_to: now, page_size: 20 }));
const detail = async (fields) => (await sdk.order.getOrderDetail({ order_sn_list: [sn], response_optional_fields: fields })).response.order_list[0];
const order = await detail("item_list,recipient_address,total_amount,package_list");
steps.order = [order.total_amount, order.item_list[0].model_sku, order.item_list[0].model_name, order.recipient_address.name.includes("*")];
steps.order_without_fields = "item_list" in (await detail());
await control({ order_status: { order_sn: sn, status: "IN_CANCEL" } });
await sdk.order.handleBuyerCancellation({ order_sn: sn, operation: "REJECT" });
steps.kept = (await detail()).order_status;
steps.waiting = (await sdk.order.getShipmentList({ page_size: 10 })).response.order_list.length;
const ways = (await sdk.logistics.getShippingParameter({ order_sn: sn })).response;
steps.ways = ways.info_needed;
const address = ways.pickup.address_list[0];
const pickup = { address_id: address.address_id, pickup_time_id: address.time_slot_list[0].pickup_time_id };
steps.two_ways = await refusal(() => sdk.logistics.shipOrder({ order_sn: sn, pickup, dropoff: {} }));
await sdk.logistics.shipOrder({ order_sn: sn, pickup });
steps.shipped = (await detail()).order_status;
const tracking = (await sdk.logistics.getTrackingNumber({ order_sn: sn })).response.tracking_number;
steps.tracking = tracking.startsWith("SPXVN");
const parcel = { order_sn: sn };
const asked = (await sdk.logistics.getShippingDocumentParameter({ order_list: [parcel] })).response.result_list[0];
const kind = asked.suggest_shipping_document_type;
steps.label_too_soon = await refusal(() => sdk.logistics.downloadShippingDocument({ shipping_document_type: kind, order_list: [parcel] }));
await sdk.logistics.createShippingDocument({ order_list: [{ ...parcel, tracking_number: tracking, shipping_document_type: kind }] });
steps.label = (await sdk.logistics.getShippingDocumentResult({ order_list: [{ ...parcel, shipping_document_type: kind }] })).response.result_list[0].status;
const pdf = await sdk.logistics.downloadShippingDocument({ shipping_document_type: kind, order_list: [parcel] });
steps.pdf = [pdf.subarray(0, 5).toString(), pdf.length > 500];

// The parcel arrives; the money; the buyer gives one unit back.
await control({ order_status: { order_sn: sn, status: "COMPLETED" } });
const money = (await sdk.payment.getEscrowDetail({ order_sn: sn })).response.order_income;
steps.escrow = [money.order_selling_price, money.commission_fee, money.service_fee, money.seller_transaction_fee, money.escrow_amount];
const released = await sdk.payment.getEscrowList({ release_time_from: now - 60, release_time_to: now + 60, page_size: 10, page_no: 1 });
steps.released = released.response.escrow_list.map((row) => row.payout_amount);
await control({ return: { order_sn: sn, lines: [{ item_id: itemId, quantity: 1 }] } });
const returned = (await sdk.returns.getReturnList({ page_no: 0, page_size: 10 })).response.return[0];
steps.return = [returned.status, returned.refund_amount, returned.item[0].amount];
await sdk.returns.confirm({ return_sn: returned.return_sn });
steps.confirmed = (await sdk.returns.getReturnDetail({ return_sn: returned.return_sn })).response.status;

// An order that the seller cancels, and the end of the item.
const other = (await control({ order: { lines: [{ sku: `${sku}-0`, quantity: 1 }] } })).order.order_sn;
await sdk.order.cancelOrder({ order_sn: other, cancel_reason: "OUT_OF_STOCK", item_list: [{ item_id: itemId, model_id: models[0].model_id }] });
steps.cancel_again = await refusal(() => sdk.order.cancelOrder({ order_sn: other, cancel_reason: "CUSTOMER_REQUEST" }));
await sdk.product.deleteItem({ item_id: itemId });
steps.deleted = await refusal(() => sdk.product.updateItem({ item_id: itemId, item_name: "Miến dong sợi dai gói 500g" }));

// A token that is no longer good is renewed by the library itself; a wrong key is refused.
await control({ expire_tokens: true });
steps.renewed = (await sdk.shop.getShopInfo()).region;
const stranger = new ShopeeSDK({ partner_id: Number(partnerId), partner_key: "wrong", base_url: `${host}/api/v2` });
steps.wrong_key = await refusal(() => stranger.public.getShopsByPartner({ page_size: 1 }));

console.log(JSON.stringify(steps));
