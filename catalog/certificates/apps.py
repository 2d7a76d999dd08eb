from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "catalog.certificates"
    label = "certificates"
    verbose_name = "Giấy chứng nhận"
