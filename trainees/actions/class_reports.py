"""The report of a class. Its figures stay what they were when the class was closed."""

from partnerships.models import TrainingClass
from rutan.accounts.models import User


def freeze(training_class: TrainingClass, *, by: User) -> None:
    """Inside the transaction that closes the class."""
