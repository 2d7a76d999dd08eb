"""Shopee over its Open Platform v2. What is known of the protocol, and how sure, stands in README.md beside this file."""

from connectors.marketplace import Connection
from connectors.shopee.client import Shopee
from connectors.shopee.codes import MEANINGS
from connectors.shopee.sandbox import make_sandbox

CODE = "shopee"
LABEL = "Shopee"
REQUIRED_SETTINGS = ("partner_id", "partner_key")
SECRET_SETTINGS = ("partner_key",)
SANDBOX_DEFAULTS = {"partner_id": "1000001", "partner_key": "testpartnerkey0123456789abcdef", "shop_id": "22001"}
CAPABILITIES = Shopee.capabilities

__all__ = ["CAPABILITIES", "CODE", "LABEL", "MEANINGS", "REQUIRED_SETTINGS", "SANDBOX_DEFAULTS", "SECRET_SETTINGS", "build", "make_sandbox"]


def build(connection: Connection) -> Shopee:
    return Shopee(connection)
