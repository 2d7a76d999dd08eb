"""Facts of a product that may fill an attribute of a marketplace. Pure."""

from collections.abc import Callable, Sequence

from catalog.offer import Offer

Papers = Sequence[tuple[str, str]]
Read = Callable[[Offer, Papers], str]


def _paper(*kinds: str) -> Read:
    def read(offer: Offer, papers: Papers) -> str:
        return next((number for wanted in kinds for kind, number in papers if kind == wanted), "")

    return read


SOURCES: dict[str, tuple[str, Read]] = {
    "net_content": ("Quy cách", lambda offer, papers: offer.net_content),
    "weight": ("Khối lượng đóng gói", lambda offer, papers: f"{offer.weight_g} g" if offer.weight_g else ""),
    "ingredients": ("Thành phần", lambda offer, papers: offer.ingredients),
    "storage": ("Bảo quản", lambda offer, papers: offer.storage),
    "usage": ("Cách dùng", lambda offer, papers: offer.usage),
    "shelf_life": ("Hạn sử dụng", lambda offer, papers: offer.shelf_life),
    "producer": ("Tên chủ thể", lambda offer, papers: offer.producer),
    "place": ("Nơi sản xuất", lambda offer, papers: ", ".join(part for part in (offer.commune, offer.province) if part)),
    "province": ("Tỉnh", lambda offer, papers: offer.province),
    "barcode": ("Mã vạch", lambda offer, papers: offer.barcode),
    "abv": ("Độ cồn", lambda offer, papers: f"{offer.abv:g}" if offer.abv is not None else ""),
    "stars": ("Số sao OCOP", lambda offer, papers: str(offer.stars) if offer.stars else ""),
    "certificate": ("Số giấy chứng nhận OCOP", lambda offer, papers: offer.certificate_number),
    "certificate_issuer": ("Nơi cấp chứng nhận OCOP", lambda offer, papers: offer.certificate_issuer),
    "food_safety": ("Số giấy an toàn thực phẩm", _paper("food_safety")),
    "self_declaration": ("Số bản tự công bố", _paper("self_declaration")),
    "cosmetic": ("Số phiếu công bố mỹ phẩm", _paper("cosmetic")),
    "alcohol": ("Số giấy phép rượu", _paper("alcohol")),
    "quality": ("Số giấy VietGAP, HACCP, hữu cơ", _paper("quality")),
}
"""By a stable name: the label that staff read, and where the value comes from."""


def read_source(name: str, offer: Offer, papers: Papers) -> str:
    known = SOURCES.get(name)
    return known[1](offer, papers).strip() if known else ""
