"""The saga of a case that goes to another district: it is always with one of the two, and at the end with one alone.

refer-case → receive-referral there → accept-referral (register-case there, then end-referral here) or return-referral
(end-referral here). A resident's words are sealed for one district: they are opened here and sealed anew there. If the
resident is forgotten before they are, the case comes back.
"""

from collections import defaultdict

from services.casework.world import World
from shared.bus.reactions import Elsewhere, Reaction
from shared.contracts import casework as c
from shared.contracts.base import Command
from shared.eventlog import EventLog, Reader, pages
from shared.vault import Vault

FORGOTTEN = "群众个人信息已按要求销毁"
Ours = c.CaseRegistered | c.ReferralReceived  # what holds a resident's words


class Referrals:
    """Of one casework service."""

    def __init__(self, log: EventLog, vault: Vault) -> None:
        self._log, self._vault, self._reader = log, vault, Reader(c.CaseEvent | c.ReferralEvent)

    def reactions(self) -> tuple[Reaction[World], ...]:
        """What each side does on the other's word."""
        return (
            Reaction("case-referred", c.CaseReferred, self.receive, in_order=True),
            Reaction("referral-accepted", c.ReferralAccepted, self.register, in_order=True),
            Reaction("referral-returned", c.ReferralReturned, returned),
        )

    async def receive(self, world: World, event: c.CaseReferred) -> list[Command | Elsewhere]:
        """The other district is asked; of one that is not here the case comes back at once."""
        if event.to not in await self._log.heads():
            why = f"没有编号为 {event.to} 的区县"
            return [c.EndReferral(case=event.case, number=event.number, on=event.on, reason=why)]
        referral = f"{world.district}-{event.case}-{event.number}"
        said, words = await self._words(world.district, f"casework/case/{event.case}")
        if words is None:
            if (await self._log.stream(event.to, f"casework/referral/{referral}")).version:
                return []  # it was received before they were forgotten: the other district says what becomes of it
            return [c.EndReferral(case=event.case, number=event.number, on=event.on, reason=FORGOTTEN)]
        resident, text, phone = words
        asked = c.ReceiveReferral(
            referral=referral, sender=world.district, case=event.case, number=event.number, channel=said.channel,
            urgency=said.urgency, category=said.category, resident=resident, phone=phone, text=text,
            reason=event.reason, on=event.on,
        )  # fmt: skip
        return [Elsewhere(event.to, asked)]

    async def register(self, world: World, event: c.ReferralAccepted) -> list[Command | Elsewhere]:
        """It is registered here first; only then does the sender let go of it."""
        stream = f"casework/referral/{event.referral}"
        said, words = await self._words(world.district, stream)
        theirs = c.EndReferral(
            case=event.theirs, number=event.number, on=event.on, district=world.district, goes_on_as=event.case
        )
        if words is None:
            caused = await self._log.consequences(world.district, stream)
            if any(each.stream == f"casework/case/{event.case}" for each in caused):  # before they were forgotten
                return [Elsewhere(event.sender, theirs)]
            back = c.EndReferral(case=event.theirs, number=event.number, on=event.on, reason=FORGOTTEN)
            return [Elsewhere(event.sender, back)]
        resident, text, phone = words
        ours = c.RegisterCase(
            case=event.case, on=event.on, channel=said.channel, resident=resident, phone=phone, village=event.village,
            category=said.category, urgency=said.urgency, text=text, studio=event.studio,
            first_receiver=event.first_receiver,
        )  # fmt: skip
        return [ours, Elsewhere(event.sender, theirs)]

    async def _words(self, district: str, stream: str) -> tuple[Ours, tuple[str, str, str] | None]:
        """What the stream began with; of the resident name, words and phone, or None if they were forgotten."""
        said: Ours = self._reader.events(await self._log.stream(district, stream))[0]
        boxes = [said.resident, said.text, *([said.phone] if said.phone else [])]
        resident, text, *phone = await self._vault.open_those(district, boxes)
        if resident is None or text is None:
            return said, None
        return said, (resident, text, (phone[0] or "") if phone else "")


async def kept_under(log: EventLog, district: str, subject: str) -> list[tuple[str, str]]:
    """The subjects, and their districts, under whose keys the words about a resident are kept: first the one that is
    named, then those of the case in the districts that it was referred to, or came from. Raises `Corrupt`.
    """
    found = [(district, subject)]
    links: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    read: set[str] = set()
    for here in found:  # which grows
        if subject.startswith(("resident/", "referral/")) and here[0] not in read:
            read.add(here[0])
            for one, other in await _handed_on(log, here[0]):
                links[one].add(other)
                links[other].add(one)
        found += sorted(links[here].difference(found))
    return found


async def _handed_on(log: EventLog, district: str) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Between whose keys words were handed on, as this district's events tell it."""
    reader, links = Reader(c.CaseReferred | c.ReferralReceived | c.ReferralAccepted), []
    async for page in pages(log, district, 0, reader.types):
        for event in reader.events(page):
            match event:
                case c.CaseReferred(case=case, number=number, to=to):
                    links.append(((district, f"resident/{case}"), (to, f"referral/{district}-{case}-{number}")))
                case c.ReferralReceived(referral=referral, sender=sender, case=theirs):
                    links.append(((sender, f"resident/{theirs}"), (district, f"referral/{referral}")))
                case c.ReferralAccepted(referral=referral, case=case):
                    links.append(((district, f"referral/{referral}"), (district, f"resident/{case}")))
    return links


def returned(_: World, event: c.ReferralReturned) -> list[Command | Elsewhere]:
    """The sender goes on with it."""
    back = c.EndReferral(case=event.theirs, number=event.number, on=event.on, reason=event.reason)
    return [Elsewhere(event.sender, back)]
