"""What is the same everywhere. Nothing here reads the environment."""

from pathlib import Path

from celery.schedules import crontab
from oscar.defaults import *  # noqa: F403  (Oscar documents its defaults as a star import)

BASE_DIR = Path(__file__).resolve().parent.parent.parent

MARKETPLACES = ["shopee", "postmart"]
"""Folders below `connectors`; each is one marketplace."""

INSTALLED_APPS = [
    # ours
    "shop.apps.ShopConfig",
    "shop.users",
    "shop.seller",
    "shop.wishes.apps.WishesConfig",
    "shop.account.apps.AccountConfig",
    "shop.shipping",
    "shop.services.apps.ServicesConfig",
    "shop.settlement",
    "shop.payments",
    "shop.carriers.apps.CarriersConfig",
    "shop.mails",
    "shop.newsletter.apps.NewsletterConfig",
    "shop.aftersales",
    "shop.ledger",
    "shop.api",
    "shop.webhooks",
    "catalog.points",
    "catalog.producers",
    "catalog.apps.CatalogueConfig",
    "catalog.partner.apps.PartnerConfig",
    "catalog.certificates",
    "catalog.inspections",
    "catalog.dossiers",
    "catalog.traceability",
    "catalog.gifts",
    "catalog.voices",
    "catalog.training",
    "catalog.fairs",
    "catalog.stockroom",
    "catalog.audit",
    "catalog.inbox",
    "catalog.drafts",
    "catalog.deliveries",
    "catalog.protected_names",
    "catalog.translations.apps.TranslationsConfig",
    "shop.order.apps.OrderConfig",
    "shop.basket.apps.BasketConfig",
    "shop.address.apps.AddressConfig",
    "connectors.apps.ConnectorsConfig",
    "cms.programme",
    "cms.imports",
    "cms.campaigns.apps.CampaignsConfig",
    "cms.apps.CmsConfig",  # after every app of ours: its roles need their permissions
    # Wagtail; `modelsearch` must not be listed: `wagtail.search` is that app
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    # Django
    "django.contrib.admin.apps.SimpleAdminConfig",  # no autodiscovery: staff screens are Wagtail viewsets
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",
    # Oscar
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "oscar.apps.checkout.apps.CheckoutConfig",
    "oscar.apps.shipping.apps.ShippingConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "oscar.apps.payment.apps.PaymentConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "oscar.apps.customer.apps.CustomerConfig",
    "oscar.apps.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "oscar.apps.dashboard.apps.DashboardConfig",
    "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
    "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
    "oscar.apps.dashboard.offers.apps.OffersDashboardConfig",
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
    "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
    "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
    "widget_tweaks",
    "haystack",
    "treebeard",
    "django_tables2",
]

MIDDLEWARE = [
    "shop.client_address.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shop.english.EnglishMiddleware",
    "shop.security.ContentSecurityPolicyMiddleware",
    "shop.compression.CompressTextMiddleware",
    "shop.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shop.portal.second_factor.SecondFactorMiddleware",
    "cms.staff.choosers.ChooserGuardMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
    "cms.redirects.RedirectMiddleware",
]

ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
SITE_ID = 1

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.context.site",
            ],
            "libraries": {  # the root app's name is Oscar's, so they aren't found by themselves
                "shop_tags": "shop.templatetags.shop_tags",
                "translated": "shop.templatetags.translated",
                "frame_tags": "shop.templatetags.frame_tags",
            },
        },
    }
]

OPTIONS_OF_SQLITE = {
    # IMMEDIATE takes the write lock at the start of a transaction: a deferred one fails with "database is locked" under load.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["shop.users.backends.PhoneOrEmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
WAGTAILADMIN_USER_LOGIN_FORM = "shop.portal.login.StaffSignInForm"
PASSWORD_RESET_TIMEOUT = 3600
STAFF_SECOND_FACTOR = True
"""The back office opens to nobody without a second factor; who has none sets it up at the first log-in."""
OTP_TOTP_ISSUER = "OCOP Cao Bằng"
LOGIN_URL = "portal:sign_in"
LOGIN_REDIRECT_URL = "/kenh-chu-the/"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "shop" / "locale"]
FORMAT_MODULE_PATH = ["shop.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "shop" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31536000
FILE_UPLOAD_PERMISSIONS = 0o644

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shop.views.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews pages in a frame of its own

TRUSTED_PROXIES: tuple[str, ...] = ()

WAGTAIL_SITE_NAME = "OCOP Cao Bằng"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"  # each must stand in shop.formats too, or the forms refuse what they themselves show
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # an address is read out and typed: tin-tuc, not tin-tức
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]

HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}  # Oscar imports it; lists don't use it
OSCAR_SHOP_NAME = "OCOP Cao Bằng"
OSCAR_HOMEPAGE = "/"
OSCAR_DEFAULT_CURRENCY = "VND"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_OFFER_ROUNDING_FUNCTION = "shop.coupons.whole_vnd"
OSCAR_SLUG_FUNCTION = "catalog.fold.slugify"
OSCAR_THUMBNAILER = "catalog.thumbnails.OscarThumbnailer"
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "line1", "country")
OSCAR_MISSING_IMAGE_URL = "image_not_found.jpg"
OSCAR_BASKET_COOKIE_OPEN = "gio_hang"
OSCAR_BASKET_COOKIE_LIFETIME = 30 * 24 * 3600
OSCAR_INITIAL_ORDER_STATUS = "new"
OSCAR_INITIAL_LINE_STATUS = "new"
OSCAR_ORDER_STATUS_PIPELINE = {
    "pending_payment": ("new", "cancelled"),
    "new": ("packed", "shipped", "cancelled"),
    "packed": ("shipped", "cancelled"),
    "shipped": ("completed", "returned"),
    "completed": ("returned",),
    "returned": (),
    "cancelled": (),
}
PHONENUMBER_DEFAULT_REGION = "VN"
PHONENUMBER_DB_FORMAT = "E164"

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "sweep": {"task": "connectors.tasks.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "turn-the-day": {"task": "catalog.tasks.turn_the_day", "schedule": crontab(minute=0), "options": {"expires": 3500}},
    "refresh-taxonomies": {"task": "connectors.tasks.refresh_taxonomies", "schedule": crontab(hour=3, minute=40)},
    "imports": {"task": "cms.imports.tasks.start_waiting", "schedule": 120.0, "options": {"expires": 100}},
    "remind": {"task": "cms.programme.tasks.remind", "schedule": 3600.0, "options": {"expires": 3500}},
    "back-in-stock": {"task": "shop.wishes.tasks.tell_waiting", "schedule": 3600.0, "options": {"expires": 3500}},
    "blank-orders": {"task": "shop.account.tasks.blank_orders", "schedule": crontab(hour=2, minute=40)},
    "newsletter": {"task": "cms.campaigns.tasks.run", "schedule": 60.0, "options": {"expires": 55}},
    "newsletter-forget": {"task": "shop.newsletter.tasks.forget", "schedule": crontab(hour=2, minute=50)},
    "bounces": {"task": "shop.newsletter.tasks.read_mailbox", "schedule": 600.0, "options": {"expires": 590}},
    "mails": {"task": "shop.mails.tasks.send_due", "schedule": 60.0, "options": {"expires": 55}},
    "webhooks": {"task": "shop.webhooks.tasks.run", "schedule": 30.0, "options": {"expires": 25}},
    "webhooks-forget": {"task": "shop.webhooks.tasks.forget", "schedule": 86400.0},
    "draw-pictures": {"task": "catalog.tasks.draw_pictures", "schedule": 120.0, "options": {"expires": 110}},
    "publish": {"task": "cms.tasks.publish_due", "schedule": crontab(), "options": {"expires": 55}},  # as each minute begins
    "expire-unpaid": {"task": "shop.payments.tasks.expire_unpaid", "schedule": 60.0, "options": {"expires": 55}},
    "call-for-pulled": {"task": "shop.payments.tasks.call_for_pulled", "schedule": 3600.0, "options": {"expires": 3500}},
    "follow-payments": {"task": "shop.payments.tasks.follow_up", "schedule": 60.0, "options": {"expires": 55}},
    "look-after-parcels": {"task": "shop.carriers.tasks.look_after_parcels", "schedule": 120.0, "options": {"expires": 110}},
    "read-places": {"task": "shop.carriers.tasks.read_places", "schedule": 300.0, "options": {"expires": 290}},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        "PIL": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
}
