"""A lifecycle as a table: it draws the buttons and guards the writes."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from rutan.common.errors import TransitionNotAllowed


class Lifecycle:
    """`transitions` maps an action to (states it may start from, state it leads to)."""

    def __init__(self, transitions: Mapping[str, tuple[set[str], str]]) -> None:
        self.transitions = {
            action: (frozenset(str(state) for state in sources), str(target))
            for action, (sources, target) in transitions.items()
        }

    def allowed_actions(self, state: str) -> list[str]:
        """In the order of the table, which is the order of the buttons."""
        return [name for name, (sources, _to) in self.transitions.items() if str(state) in sources]

    def next_state(self, state: str, action: str) -> str:
        """The state that `action` leads to. Raises TransitionNotAllowed from a wrong state."""
        sources, target = self.transitions[action]
        if str(state) not in sources:
            raise TransitionNotAllowed(
                _(
                    "This step is no longer possible: the record has changed in the meantime. "
                    "Reload the page to see where it stands."
                )
            )
        return target
