"""Nobody is told no without a reason and a remedy in Vietnamese."""

from catalog.sellable import REASON_TEXTS, REMEDIES, Reason


def test_every_reason_has_a_text_and_a_remedy() -> None:
    assert set(REASON_TEXTS) == set(REMEDIES) == set(Reason)
    assert all(len(text) >= 10 for text in (*REASON_TEXTS.values(), *REMEDIES.values()))
    assert len(set(REMEDIES.values())) == len(Reason)
