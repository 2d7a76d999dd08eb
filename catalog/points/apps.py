from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "catalog.points"
    label = "points"
    verbose_name = "Địa bàn và điểm bán"
