from django.db import migrations


class Migration(migrations.Migration):
    """Nothing was ever written there: docs/decisions/0009."""

    dependencies = [("trainees", "0017_names_of_devices")]

    operations = [migrations.DeleteModel("StoredReport")]
