from django.db import models


class Rate(models.Model):
    """How often a public door was knocked at in one minute. `key` is a salted digest of the
    address and the minute: no address is stored, and none can be found again."""

    door = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_count_per_door_and_key", fields=["door", "key"])
        ]

    def __str__(self):
        return f"{self.door} {self.count}"
