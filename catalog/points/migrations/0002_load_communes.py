from django.db import migrations

from catalog.points.load import load_places


def load(apps, schema_editor):
    load_places(
        province=apps.get_model("points", "Province"),
        commune=apps.get_model("points", "Commune"),
        former_commune=apps.get_model("points", "FormerCommune"),
    )


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
