from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "shop.newsletter"
    label = "newsletter"
    verbose_name = "Bản tin"

    def ready(self) -> None:
        from shop.mails import letters
        from shop.newsletter.letter import confirm_letter
        from shop.newsletter.subscribers import ABOUT

        letters.register(ABOUT, confirm_letter)
