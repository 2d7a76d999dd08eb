from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "catalog.certificates"
    label = "certificates"
    verbose_name = "Giấy chứng nhận"

    def import_models(self) -> None:
        super().import_models()
        from catalog.certificates import proposals  # noqa: F401  (a model in a file of its own)
