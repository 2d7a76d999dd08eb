"""The buyer's own pages: orders, addresses, the data that is held, and what was agreed to."""
