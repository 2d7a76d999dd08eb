"""A local Shopee, as strict as the original where the reference says how strict that is."""

from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.shopee.sandbox.server import ShopeeSandbox

__all__ = ["ShopeeSandbox", "make_sandbox"]


def make_sandbox(*, settings: Mapping[str, str], clock: Callable[[], datetime], base_url: str) -> ShopeeSandbox:
    """Settings: partner_id, partner_key, shop_id."""
    return ShopeeSandbox(settings=settings, clock=clock, base_url=base_url)
