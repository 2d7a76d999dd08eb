"""From a product's words to a leaf of the tree that the marketplace returned. Pure; no id is built in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Category:
    """A node of the tree. `names` are folded: display name first. `path` are the folded names of its ancestors, root first."""

    category_id: int
    names: tuple[str, ...]
    is_leaf: bool
    path: tuple[str, ...]
    words: str = ""


Rule = tuple[tuple[str, ...], tuple[str, ...]]

BY_KEYWORD: tuple[Rule, ...] = (
    (("lap xuong", "lap suon", "thit hun khoi", "xong khoi", "hun khoi", "thit gac bep", "thit say", "gio lua", "cha", "xuc xich", "thit lon", "vit quay"),
     ("processed meat seafood", "thit hai san che bien", "thit che bien", "xuc xich", "thit kho")),
    (("mien", "bun", "pho", "mi", "banh da"), ("noodles", "mi mien bun", "mien", "mi kho", "bun pho", "instant noodles", "mi an lien")),
    (("gao", "nep", "thoc"), ("rice", "gao nep", "gao")),
    (("mat ong",), ("honey maple syrups", "mat ong siro", "mat ong", "honey")),
    (("tra xanh", "hong tra", "che", "tra", "giao co lam"),
     ("tea tea bags", "tra tui loc", "tra", "traditional herbal drinks", "do uong thao moc")),
    (("ca phe",), ("coffee", "ca phe")),
    (("ruou", "vang"), ("spirits", "wine", "ruou", "beer cider", "bia")),
    (("thach den", "thach"), ("pudding jellies", "thach pudding", "thach", "jelly")),
    (("hat de", "hat dieu", "lac", "hat"), ("nuts", "hat kho", "seeds", "cac loai hat", "hat")),
    (("keo", "khau sli", "banh bong"), ("sweets candy", "keo")),
    (("banh khao", "banh gai", "banh chung", "banh"),
     ("biscuits cookies wafers", "banh quy", "banh ngot", "cakes pies", "pastry", "banh")),
    (("dau xa", "dau goi", "xa phong"), ("hair conditioner", "dau xa", "shampoo", "dau goi", "hair care", "cham soc toc", "bath body care")),
    (("chieu",), ("carpets rugs", "chieu tham", "mattresses", "bedding", "chan ga goi")),
    (("mang kho", "mang ot", "dua", "cu cai"), ("preserved vegetables", "rau cu ngam", "rau cu muoi", "dried goods", "thuc pham kho")),
    (("moc nhi", "nam huong", "nam"), ("mushroom", "nam", "dried goods", "thuc pham kho")),
    (("tuong ot", "ot", "gia vi", "muoi", "nuoc mam", "sa te", "mac khen"), ("seasonings condiments", "gia vi", "nuoc cham", "cooking paste kit")),
    (("dau an", "dau lac", "dau soi"), ("oil", "dau an")),
    (("tinh dau", "dau hoi", "nuoc hoa"), ("essential oils", "tinh dau")),
    (("duong phen", "duong", "mat mia"), ("sugar", "duong")),
    (("tinh bot", "bot nghe", "bot"), ("flour", "bot", "powdered mixes")),
    (("trung",), ("eggs", "trung")),
    (("cao duoc lieu", "cao long", "cao ba kich", "vien", "dong trung ha thao", "nghe", "sam", "linh chi", "ba kich", "tam that"),
     ("well being", "suc khoe", "traditional herbal drinks", "food supplement", "thuc pham bo sung", "thao moc")),
    (("dao", "keo cat"), ("knives scissors", "dao keo")),
    (("tho cam", "tui", "vi"), ("tote bags", "tui vai", "souvenirs", "qua luu niem", "fabric", "cotton", "vai")),
    (("cham", "vai", "khan"), ("cotton", "fabric", "vai", "scarves shawls", "khan choang")),
    (("gio", "ro", "may tre", "dan"), ("storage boxes bags baskets", "gio dung do", "hop dung do", "decoration")),
    (("nhang", "huong tram", "huong thap", "que huong"), ("fengshui religious supplies", "vat pham phong thuy", "huong nhang")),
    (("ngoi", "gom", "da", "tuong"), ("statues sculptures", "vases vessels", "do trang tri", "decoration")),
    (("rau", "cu", "su su", "ngong"), ("vegetables", "rau cu", "rau")),
    (("cam", "quyt", "le", "man", "chuoi", "thanh long", "hong", "buoi", "dua hau", "nho"), ("fruits", "trai cay")),
    (("chan gio", "thit", "ga", "lon", "bo", "trau"), ("meat", "thit", "processed meat seafood")),
    (("ca", "tom"), ("seafood", "ca", "hai san")),
    (("nuoc ep", "siro", "nuoc"), ("juice juice vinegar", "nuoc ep", "cordial syrups", "water", "nuoc uong")),
)  # fmt: skip
"""Words of a product's name against names of leaves (English and Vietnamese, folded), the most telling first."""

BY_GROUP: dict[str, tuple[str, ...]] = {
    "food": ("dried goods", "thuc pham kho", "dried snacks", "do an vat kho", "do an vat", "food staples"),
    "drink": ("traditional herbal drinks", "do uong thao moc", "tea tea bags", "tra"),
    "herbal": ("well being", "suc khoe", "traditional herbal drinks", "food supplement"),
    "craft": ("souvenirs", "qua luu niem", "decoration", "do trang tri"),
    "ornamental": ("plants", "cay canh", "cay trong", "gardening", "lam vuon"),
}
PLACES = (
    "cao bang", "bao lac", "bao lam", "thach an", "tra linh", "nguyen binh", "trung khanh", "ha quang", "ha lang", "hoa an", "quang hoa", "thong nong",
)  # fmt: skip
"""Names that contain a good's word: Bảo Lạc is no peanut, Trà Lĩnh no tea, Trùng Khánh no egg."""
LEFTOVERS = {"others", "other", "khac", "loai khac"}


def choose(title: str, group: str, leaves: Sequence[Category]) -> Category | None:
    """`title` folded. The longest keyword in the title wins, then the group; None asks for the marketplace's recommendation."""
    words = f" {title} "
    for place in PLACES:
        words = words.replace(f" {place} ", " ")
    hits = [
        (len(keyword), -words.find(keyword), names) for keywords, names in BY_KEYWORD for keyword in keywords if f" {keyword} " in words
    ]
    for _length, _place, names in sorted(hits, key=lambda hit: hit[:2], reverse=True):
        if found := _leaf_named(names, leaves):
            return found
    return _leaf_named(BY_GROUP.get(group, ()), leaves)


def _leaf_named(names: Iterable[str], leaves: Sequence[Category]) -> Category | None:
    for name in names:
        exact = [leaf for leaf in leaves if name in leaf.names]
        partial = [leaf for leaf in leaves if any(f" {name} " in f" {other} " for other in leaf.names)]
        leftover = [leaf for leaf in leaves if name in leaf.path and LEFTOVERS & set(leaf.names)]
        for candidates in (exact, partial, leftover):
            if candidates:
                return min(candidates, key=lambda leaf: (len(leaf.names[0]), leaf.category_id))
    return None
