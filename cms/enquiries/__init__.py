"""Questions that visitors send from a page: about a tourism service, or to the shop."""
