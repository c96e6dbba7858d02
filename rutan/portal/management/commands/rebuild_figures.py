from django.core.management.base import BaseCommand
from django.db import transaction

from partnerships.models import TrainingClass
from rutan.common.progress import progress
from trainees.actions import aftermath, figures


class Command(BaseCommand):
    help = "Counts the figures of every class and the columns of every place anew from the facts."

    def handle(self, **options):
        keys = list(TrainingClass.objects.order_by("pk").values_list("pk", flat=True))
        for key in progress(keys, label="rebuild_figures"):
            with transaction.atomic():
                # The row is locked as an action would: its figures are written by one at a time.
                classes = TrainingClass.objects.select_for_update(of=("self",), no_key=True)
                figures.refresh(classes.get(pk=key))
        wrong = aftermath.rebuild()
        self.stdout.write(f"Classes counted: {len(keys)}. Places corrected: {wrong}.")
