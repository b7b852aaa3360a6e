"""Log, tree, checkpoints and what witnesses saw, held against each other. Nothing wrong is the proof.

Whoever can write to the database can change a record, and even the tree's hashes; not the signatures, and not what
others keep of them. So each is checked against the one after it: the records against the tree, the tree against every
checkpoint, the checkpoints against the key and each against the one before it, the latest against the witnesses'.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from shared.eventlog import EventLog, Record
from shared.refusals import Trouble
from shared.seal import tree
from shared.seal.leaf import leaf
from shared.seal.note import SECOND, Checkpoint, Unproven, Verifier
from shared.seal.store import Kept, SealStore

TILES = 64  # of 16 records, read at a time
NEAR = 16  # how far away a record is looked for, at first, that is not where it was sealed
TRIES = 500_000  # so many places are looked at in all, after that


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, each by its place; and from which checkpoint on each names the one before it (0: all do)."""

    wrong: list[Trouble]
    chained: int = 0


async def audit(
    log: EventLog, store: SealStore, district: str, verifier: Verifier, witnessed: Mapping[str, str] | None = None
) -> Audit:
    """A district's history. `witnessed`: notes by their files."""
    kept = await store.checkpoints(district)
    wrong, good = _opened(district, kept, verifier)
    foreign, seen = _seen(district, verifier, witnessed or {})
    rebuilt = _Rebuilt([*good, *seen.values()])
    head = (await log.heads()).get(district, 0)
    sizes = [each.size for each in kept]
    signed = max((each.size for each in good), default=0)
    sealed = min(max(sizes, default=0), max(head, signed))
    records, mended = await _records(log, store, district, sealed, signed, rebuilt)
    return Audit(
        wrong=[
            *([] if kept else [Trouble("no-checkpoint", district=district)]),
            *records,
            *wrong,
            *_chain(district, sizes, good),
            *await _tree(store, district, good, mended),
            *foreign,
            *await _witnesses(store, district, sealed, sizes, seen, rebuilt),
        ],
        chained=max((each.size for each in good if each.at is None), default=0),
    )


def _opened(district: str, kept: Iterable[Kept], verifier: Verifier) -> tuple[list[Trouble], list[Checkpoint]]:
    """Every checkpoint against the key. A size that nobody signed is not walked to: that could take for ever."""
    wrong: list[Trouble] = []
    good = []
    for size, note, at in kept:
        try:
            checkpoint = verifier.kept(note)
        except Unproven as problem:
            wrong.append(problem.at(district=district, checkpoint=size))
            continue
        if checkpoint.size != size:
            wrong.append(Trouble("checkpoint-misplaced", district=district, checkpoint=size, size=checkpoint.size))
            continue
        good.append(checkpoint)
        if checkpoint.at not in (None, at):
            wrong.append(Trouble("time-changed", district=district, checkpoint=size, at=f"{checkpoint.at:{SECOND}}"))
    return wrong, good


def _chain(district: str, sizes: Sequence[int], checkpoints: Iterable[Checkpoint]) -> list[Trouble]:
    """Each against the one that was there when it was signed: nobody can take one out and sign the next anew."""
    wrong = []
    before = dict(zip(sizes, (0, *sizes), strict=False))
    signed = {each.size: each.at for each in checkpoints}
    for each in checkpoints:
        if each.previous is None or each.at is None:
            continue
        last, at = before[each.size], {"district": district, "checkpoint": each.size}
        if each.previous != last:
            wrong.append(Trouble("chain-broken", **at, previous=each.previous, before=last))
        elif (earlier := signed.get(last)) and earlier > each.at:
            wrong.append(Trouble("clock-backwards", **at))
    return wrong


class _Rebuilt:
    """The tree as the records give it, as far as none is missing: a signed root that it gives shows them intact."""

    def __init__(self, signed: Iterable[Checkpoint]) -> None:
        self._edge = tree.Edge()
        self._due = sorted({(each.size, each.root) for each in signed}, reverse=True)
        self.gives: set[tuple[int, bytes]] = set()
        self.intact = 0

    def extend(self, leaves: Sequence[bytes]) -> None:
        """More of them; their seqs follow on those before."""
        while self._due and self._due[-1][0] <= self._edge.size + len(leaves):
            size, root = self._due.pop()
            until = size - self._edge.size
            self._edge.extend(leaves[:until])
            leaves = leaves[until:]
            if self._edge.root() == root:
                self.gives.add((size, root))
                self.intact = size
        self._edge.extend(leaves)
        self._edge.changed()  # its tiles are of no use here

    def stop(self) -> None:
        """A record is missing: what follows has no place."""
        self._due = []


async def _records(
    log: EventLog, store: SealStore, district: str, sealed: int, signed: int, rebuilt: _Rebuilt
) -> tuple[list[Trouble], dict[int, bytes]]:
    """Each record against its leaf: gone, changed, or in another's place. And the leaves that are wrong themselves."""
    gone: list[int] = []
    other: dict[int, Record] = {}
    leaves: dict[int, bytes] = {}  # by seq, as they were sealed, where the record is another
    for start in range(0, sealed, TILES * tree.WIDTH):
        until = min(start + TILES * tree.WIDTH, sealed)
        hashes = await _leaves(store, district, start, until)
        records = {r.seq: r for r in await log.standing(district, start, until - start) if r.seq <= until}
        if start >= signed and not records and not any(map(any, hashes)):
            break  # neither log nor tree goes on to where somebody says that they do
        found = {seq: tree.leaf_hash(leaf(record)) for seq, record in records.items()}
        for seq, wanted in enumerate(hashes, start + 1):
            if found.get(seq) == wanted or not (seq <= signed or any(wanted)):  # neither signed nor in the tree
                continue
            if seq in found:
                other[seq] = records[seq]
            else:
                gone.append(seq)
            leaves[seq] = wanted
        if gone:
            rebuilt.stop()
        else:
            rebuilt.extend(list(found.values()))
    mended = {}
    for seq in [seq for seq in other if seq <= rebuilt.intact]:
        mended[seq] = tree.leaf_hash(leaf(other.pop(seq)))
        del leaves[seq]
    return _named_records(district, gone, other, leaves), mended


def _named_records(district: str, gone: list[int], other: dict[int, Record], leaves: dict[int, bytes]) -> list[Trouble]:
    moved = _moved(other, leaves)
    found = set(moved.values())
    return [
        *(Trouble("record-gone", **each) for each in _spans(district, (seq for seq in gone if seq not in found))),
        *(Trouble("not-what-was-sealed", **each) for each in _spans(district, other.keys() - moved.keys())),
        *(Trouble("record-taken-out", **each) for each in _spans(district, moved.keys() - found)),
        *(
            Trouble("record-moved", **_span(district, first, last), was=_named(district, first + by, last + by))
            for by in sorted({was - seq for seq, was in moved.items()})
            for first, last in _runs(seq for seq, was in moved.items() if was - seq == by)
        ),
    ]  # fmt: skip


def _moved(other: dict[int, Record], leaves: dict[int, bytes]) -> dict[int, int]:
    """Where records were sealed that are not in their own places: nearby, as far away as others, or anywhere."""
    moved: dict[int, int] = {}
    steps = [sign * step for step in range(1, NEAR + 1) for sign in (1, -1)]
    tries = TRIES
    for seq, record in other.items():
        near = (seq + by for by in steps)
        if (was := _sealed_as(record, near, leaves)) is None and tries >= len(leaves):
            tries -= len(leaves)
            was = _sealed_as(record, leaves, leaves)
        if was is not None:
            moved[seq] = was
            if steps[0] != was - seq:  # who took out or put in many moved all that follow by as many
                steps = [was - seq, *(by for by in steps if by != was - seq)]
    return moved


def _sealed_as(record: Record, places: Iterable[int], leaves: dict[int, bytes]) -> int | None:
    for seq in places:
        if seq in leaves and tree.leaf_hash(leaf(msgspec.structs.replace(record, seq=seq))) == leaves[seq]:
            return seq
    return None


async def _tree(
    store: SealStore, district: str, checkpoints: Sequence[Checkpoint], mended: Mapping[int, bytes]
) -> list[Trouble]:
    """The tree, built anew from its leaves (those of intact records are `mended`), against every checkpoint."""
    wrong: list[Trouble] = []
    edge, fitting, misfit = tree.Edge(), 0, 0
    computed: dict[tree.At, bytes] = {}
    for checkpoint in checkpoints:
        await _extend(store, district, edge, checkpoint.size, mended)
        computed |= {at: hashes for at, hashes in edge.changed().items() if at[0]}
        if not misfit and edge.root() == checkpoint.root:
            fitting = checkpoint.size
        elif not misfit:
            misfit = checkpoint.size
    if misfit:
        wrong.append(Trouble("tree-not-as-signed", **_span(district, fitting + 1, misfit), size=misfit))
    stored = await store.tiles(district, computed)
    spoilt = sorted({(seq - 1) // tree.WIDTH for seq in mended})
    wrong += [Trouble("leaf-tile-changed", district=district, level=0, tile=number) for number in spoilt]
    return wrong + [
        Trouble("tile-changed", district=district, level=level, tile=number)
        for (level, number), hashes in sorted(computed.items())
        if not stored.get((level, number), b"").startswith(hashes)  # it may have grown meanwhile
    ]


async def _extend(store: SealStore, district: str, edge: tree.Edge, size: int, mended: Mapping[int, bytes]) -> None:
    while edge.size < size:
        first = edge.size - edge.size % tree.WIDTH
        held = await _leaves(store, district, first, min(first + TILES * tree.WIDTH, size))
        edge.extend([mended.get(seq, each) for seq, each in enumerate(held, first + 1)][edge.size - first :])


async def _leaves(store: SealStore, district: str, start: int, until: int) -> list[bytes]:
    """The leaves' hashes as the tree has them, from the first of a tile on; zeros where it has none."""
    numbers = range(start // tree.WIDTH, -(-until // tree.WIDTH))
    tiles = await store.tiles(district, [(0, n) for n in numbers])
    held = b"".join(tiles.get((0, n), b"").ljust(tree.WIDTH * tree.HASH, b"\0") for n in numbers)
    return [held[at : at + tree.HASH] for at in range(0, (until - start) * tree.HASH, tree.HASH)]


def _seen(
    district: str, verifier: Verifier, witnessed: Mapping[str, str]
) -> tuple[list[Trouble], dict[str, Checkpoint]]:
    """What witnesses kept, by their files; and what of it cannot be ours."""
    wrong: list[Trouble] = []
    seen = {}
    for file, note in witnessed.items():
        try:
            seen[file] = verifier.open(note)
        except Unproven as problem:
            wrong.append(problem.at(file=file, district=district))
    return wrong, seen


async def _witnesses(
    store: SealStore,
    district: str,
    sealed: int,
    sizes: Sequence[int],
    seen: Mapping[str, Checkpoint],
    rebuilt: _Rebuilt,
) -> list[Trouble]:
    """What others saw of the log must be the beginning of it."""
    wrong: list[Trouble] = []
    for file, each in seen.items():
        if each.size > sealed:
            wrong.append(Trouble("seen-longer", district=district, seen=each.size, sealed=sealed, witness=file))
        elif (each.size, each.root) not in rebuilt.gives and await _root(store, district, each.size) != each.root:
            wrong.append(Trouble("seen-otherwise", district=district, seen=each.size, witness=file))
        elif each.size not in sizes:
            wrong.append(Trouble("seen-checkpoint-gone", district=district, checkpoint=each.size, witness=file))
    return wrong


async def _root(store: SealStore, district: str, size: int) -> bytes | None:
    try:
        return await store.root(district, size)
    except Unproven:  # tiles are missing or cut: it cannot be the same tree
        return None


def _runs(seqs: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive numbers, first and last."""
    run: Sequence[int] = ()
    for seq in sorted(seqs):
        if run and seq == run[1] + 1:
            run = (run[0], seq)
        else:
            if run:
                yield run[0], run[1]
            run = (seq, seq)
    if run:
        yield run[0], run[1]


def _span(district: str, first: int, last: int) -> dict[str, object]:
    """As a trouble's place."""
    return {"district": district, "seq": first} | ({} if first == last else {"last": last})


def _spans(district: str, seqs: Iterable[int]) -> Iterator[dict[str, object]]:
    return (_span(district, first, last) for first, last in _runs(seqs))


def _named(district: str, first: int, last: int) -> str:
    return f"{district}:{first}" if first == last else f"{district}:{first}–{last}"
