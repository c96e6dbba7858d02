"""People who met the requirements of a class that is over, got no place in it, and are home since:
those beside whom the trained stand in the comparison. Their dice are their own.
"""

from collections.abc import Iterable
from dataclasses import replace

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.portal.demo import people
from rutan.portal.demo.chances import chance_of
from rutan.portal.demo.people import Person
from rutan.portal.demo.selection import turn_down
from rutan.portal.demo.stage import Stage
from trainees.actions import figures

A_CLASS = 9


def add(stage: Stage, classes: Iterable[TrainingClass], *, first: int) -> list[Person]:
    """`first` is the number of the first of them in the register."""
    chance = chance_of("unplaced", stage.facility, stage.on)
    found: list[Person] = []
    for training_class in classes:
        if training_class.state != ClassState.CLOSED:
            continue
        gone = people.add_gone(
            stage.facility,
            inside=training_class.starts_on,
            count=A_CLASS,
            first=first + len(found),
            on=stage.on,
            chance=chance,
        )
        turn_down(replace(stage, chance=chance), training_class, gone)
        figures.refresh(training_class)
        found += gone
    return found
