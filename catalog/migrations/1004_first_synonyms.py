from django.db import migrations

from catalog.synonyms import FIRST_GROUPS


def add(apps, schema_editor):
    model = apps.get_model("catalogue", "Synonym")
    if not model.objects.exists():
        model.objects.bulk_create([model(words=words) for words in FIRST_GROUPS])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "1003_search")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
