"""Rows of what staff decide per account, of who waits for stock and of newsletters, for the access table."""

from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone

from catalog.models import Product
from cms.campaigns.models import Campaign
from connectors.models import Account, ChannelFee, LastUnitsRule, PriceRule, SelectionRule, StockReservation, StockRule, TextTemplate
from shop.account.models import ConsentEntry
from shop.newsletter.models import Subscriber
from shop.wishes.models import StockAlert


def rule_rows(account: Account, product: Product, today: date) -> dict[str, Model]:
    own: dict[str, Any] = {"account": account}
    return {
        "connectors_pricerule": PriceRule.objects.create(**own),
        "connectors_channelfee": ChannelFee.objects.create(**own, kind="payment", applies_from_on=today),
        "connectors_stockrule": StockRule.objects.create(**own),
        "connectors_lastunitsrule": LastUnitsRule.objects.create(threshold=1),
        "connectors_stockreservation": StockReservation.objects.create(**own, product=product, quantity=1, from_on=today, until_on=today),
        "connectors_texttemplate": TextTemplate.objects.create(**own),
        "account_consententry": ConsentEntry.objects.create(at=timezone.now(), purpose="order", version="1"),
        "newsletter_subscriber": Subscriber.objects.create(email="a@example.vn", asked_at=timezone.now()),
        "campaigns_campaign": Campaign.objects.create(subject="T", lead="T"),
        "wishes_stockalert": StockAlert.objects.create(product=product, phone="+84912345678", token="t"),
        "connectors_selectionrule": SelectionRule.objects.create(**own),
    }
