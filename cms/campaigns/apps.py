from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "cms.campaigns"
    label = "campaigns"
    verbose_name = "Bản tin"

    def ready(self) -> None:
        from cms.campaigns.letter import campaign_letter
        from shop.mails import letters
        from shop.newsletter.subscribers import CAMPAIGN

        letters.register(CAMPAIGN, campaign_letter)
