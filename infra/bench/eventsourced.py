"""A duty ledger as users of the library `eventsourcing` write one: what our replay is compared with."""

from eventsourcing.domain import Aggregate, event


class Ledger(Aggregate):
    """Counts its entries."""

    def __init__(self) -> None:
        self.entries = 0

    @event("Logged")
    def logged(
        self, entry: str, mandate: str, kind: str, studio: str, subject: str, box: str, on: str, entered_on: str
    ) -> None:
        """One more."""
        self.entries += 1
