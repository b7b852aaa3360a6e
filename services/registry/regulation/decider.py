"""Regulations 制度: issued, in force from a day (DOMAIN §3)."""

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Regulation = r.RegulationIssued | None


def decide(state: Regulation, command: r.IssueRegulation, asked: Asked[Directory]) -> list[r.RegulationIssued]:
    """Issued once, by an organisation on record; it may come into force later."""
    if state is not None:
        raise Refused("already-registered", "regulation", id=command.regulation)
    asked.world.organisation(command.issuer, "issuer")
    return [
        r.RegulationIssued(
            regulation=command.regulation, title=command.title, kind=command.kind, issuer=command.issuer, on=command.on
        )
    ]


def evolve(_: Regulation, event: r.RegulationIssued) -> Regulation:
    """The regulation as it was issued."""
    return event


REGULATION: Decider[Regulation, r.IssueRegulation, r.RegulationIssued, Directory] = Decider(
    noun="registry/regulation", initial=None, decide=decide, evolve=evolve, commands=r.IssueRegulation,
    events=r.RegulationIssued,
)  # fmt: skip
