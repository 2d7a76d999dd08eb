"""The shop as in production, plus a count of queries."""

from shop.settings import *  # noqa: F403
from shop.settings import MIDDLEWARE as OF_THE_SHOP

MIDDLEWARE = ["benchmarks.pages.counting.CountQueries", *OF_THE_SHOP]
LOGGING = {"version": 1, "disable_existing_loggers": True}
