"""Products that are sold together as the choices of one item."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.Model):
    """A product line at one account. `key` is `Product.family_key`; the leader's words and pictures are the item's.

    Who changes the item holds the lease: a change of its choices names all of them, so two at once would undo each other.
    """

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="families")
    key = models.CharField(max_length=160)
    leader = models.ForeignKey("connectors.Listing", models.SET_NULL, null=True, related_name="+")
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("dòng sản phẩm trên sàn")
        verbose_name_plural = _("dòng sản phẩm trên sàn")
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="family_key_once")]

    def __str__(self) -> str:
        return self.key
