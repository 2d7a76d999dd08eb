"""The six OCOP product groups of Decision 919/QĐ-TTg (2022)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    FOOD = "food", _("Thực phẩm")
    DRINK = "drink", _("Đồ uống")
    HERBAL = "herbal", _("Dược liệu và sản phẩm từ dược liệu")
    CRAFT = "craft", _("Thủ công mỹ nghệ")
    ORNAMENTAL = "ornamental", _("Sinh vật cảnh")
    TOURISM = "tourism", _("Dịch vụ du lịch cộng đồng, du lịch sinh thái")
