import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
application = get_wsgi_application()

from catalog import warm  # noqa: E402  (models are known from here on)
from shop.templatetags.shop_tags import product_card  # noqa: E402

warm.start(product_card)
