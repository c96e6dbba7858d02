"""How often a public door is knocked at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_first_terms"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("door", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=64)),
                ("minute", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("door", "key"), name="one_count_per_door_and_key"
                    )
                ],
            },
        ),
    ]
