"""The schematic map of the province."""

from catalog.browse.origin_map import origin_map


def test_the_whole_province_lies_within_the_drawing() -> None:
    drawn = origin_map(origin_code="01273", points=())
    assert drawn is not None
    assert len(drawn.discs) == 56
    cut_off = [
        disc.code
        for disc in drawn.discs
        if disc.x < disc.r or disc.y < disc.r or disc.x + disc.r > drawn.width or disc.y + disc.r > drawn.height
    ]
    assert cut_off == []


def test_nothing_of_another_province_is_drawn() -> None:
    assert origin_map(origin_code="00004", points=[("00004", "Điểm ở nơi khác", "/")]) is None
