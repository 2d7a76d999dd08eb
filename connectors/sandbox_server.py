"""The marketplaces' sandboxes are served as every other sandbox is."""

from shop.sandbox_server import Running, Sandbox, start

__all__ = ["Running", "Sandbox", "start"]
