"""A Merkle tree as RFC 6962 §2.1 defines it, kept in tiles of 16 hashes.

Tile (level, n) holds the hashes of up to 16 perfect subtrees of 16**level leaves each; sixteen of them side by side, on
every second level, are a tile of C2SP's tlog-tiles. Proofs are planned as ranges of leaves, so that only the tiles that
hold them need to be read: a dozen at most for any proof in a tree of millions, and of each its half is used.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

HASH = 32  # bytes
HEIGHT = 4  # of a tile, in levels of the tree
WIDTH = 1 << HEIGHT
EMPTY = sha256(b"").digest()  # the root of a tree without leaves

Range = tuple[int, int]  # leaves lo..hi-1
At = tuple[int, int]  # a tile: level, number
Node = tuple[int, int]  # a perfect subtree: height, number from the left


def leaf_hash(leaf: bytes) -> bytes:
    """MTH({d(0)})."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def inclusion(index: int, size: int) -> list[Range]:
    """PATH(index, D[size]): the subtrees beside the way from a leaf up to the root."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf {index}")
    path: list[Range] = []
    lo, hi = 0, size
    while hi - lo > 1:
        middle = lo + _split(hi - lo)
        if index < middle:
            path.append((middle, hi))
            hi = middle
        else:
            path.append((lo, middle))
            lo = middle
    return path[::-1]


def consistency(old: int, new: int) -> list[Range]:
    """PROOF(old, D[new]): the subtrees that show the tree of `old` leaves to be the beginning of the tree of `new`."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} is not the beginning of a tree of {new}")
    proof: list[Range] = []
    lo, hi, whole = 0, new, True  # whole: the old tree is a complete subtree here, and its root is known
    while old != hi:
        middle = lo + _split(hi - lo)
        if old <= middle:
            proof.append((middle, hi))
            hi = middle
        else:
            proof.append((lo, middle))
            lo, whole = middle, False
    if not whole:
        proof.append((lo, hi))
    return proof[::-1]


def tiles_of(ranges: Iterable[Range]) -> set[At]:
    """Where the hashes of these subtrees are found."""
    return {_place(node)[:2] for lo, hi in ranges for node in _perfect(lo, hi)}


def hash_of(tiles: Mapping[At, bytes], lo: int, hi: int) -> bytes:
    """MTH(D[lo:hi]) from its tiles. Raises KeyError with the tile that does not hold it."""
    return _folded([_node(tiles, node) for node in _perfect(lo, hi)])


def root_by_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf's hash and its path lead to (RFC 9162 §2.1.3.2). Raises ValueError for a path too long."""
    ranges = inclusion(index, size)
    if len(path) != len(ranges):
        raise ValueError(f"a path of {len(path)} hashes, not {len(ranges)}")
    found = leaf
    for (lo, _), beside in zip(ranges, path, strict=True):
        found = node_hash(beside, found) if lo <= index else node_hash(found, beside)
    return found


def roots_by_consistency(old: int, old_root: bytes, new: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root that a proof leads to (RFC 9162 §2.1.4.2); both must be the ones that are known."""
    ranges = consistency(old, new)
    if len(proof) != len(ranges):
        raise ValueError(f"a proof of {len(proof)} hashes, not {len(ranges)}")
    if not ranges:
        return old_root, old_root
    parts = list(zip(ranges, proof, strict=True))
    if ranges[0][1] == old:  # the old tree is no whole subtree: its last part comes first
        (_, found), *parts = parts
    else:
        found = old_root
    was = now = found
    for (lo, _), beside in parts:
        if lo < old:
            was, now = node_hash(beside, was), node_hash(beside, now)
        else:
            now = node_hash(now, beside)
    return was, now


class Edge:
    """The right edge of a growing tree: for each level the hashes of its unfinished tile.

    Tiles may reach further than `size`. Raises KeyError where one is missing.
    """

    def __init__(self, size: int = 0, tiles: Mapping[At, bytes] | None = None) -> None:
        self.size = size
        self._levels = [_hashes((tiles or {})[at])[:count] if count else [] for at, count in edge_tiles(size)]
        self._finished: dict[At, bytes] = {}

    def extend(self, leaves: Sequence[bytes]) -> None:
        """More leaves' hashes."""
        level, carried, start = 0, list(leaves), self.size
        while carried:
            if level == len(self._levels):
                self._levels.append([])
            held = self._levels[level] + carried
            first, whole = start >> HEIGHT * (level + 1), len(held) // WIDTH
            full = [held[n * WIDTH : (n + 1) * WIDTH] for n in range(whole)]
            self._finished |= {(level, first + n): b"".join(tile) for n, tile in enumerate(full)}
            self._levels[level] = held[whole * WIDTH :]
            carried, level = [_perfect_root(tile) for tile in full], level + 1
        self.size += len(leaves)

    def root(self) -> bytes:
        """MTH(D[size])."""
        parts: list[bytes] = []
        for held in reversed(self._levels):
            at = 0
            for bit in reversed(range(HEIGHT)):
                if len(held) >> bit & 1:
                    parts.append(_perfect_root(held[at : at + (1 << bit)]))
                    at += 1 << bit
        return _folded(parts) if parts else EMPTY

    def changed(self) -> dict[At, bytes]:
        """Every tile that is new or longer since this was asked last."""
        changed, self._finished = self._finished, {}
        for at, count in edge_tiles(self.size):
            if count:
                changed[at] = b"".join(self._levels[at[0]])
        return changed


def edge_tiles(size: int) -> list[tuple[At, int]]:
    """The unfinished tile of each level of a tree, and how many hashes it holds."""
    found, level = [], 0
    while size >> HEIGHT * level:
        entries = size >> HEIGHT * level
        found.append(((level, entries >> HEIGHT), entries % WIDTH))
        level += 1
    return found


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def _perfect(lo: int, hi: int) -> list[Node]:
    """The perfect subtrees of a range, from the left; `lo` is where RFC 6962 splits."""
    found = []
    while lo < hi:
        height = (hi - lo).bit_length() - 1
        found.append((height, lo >> height))
        lo += 1 << height
    return found


def _place(node: Node) -> tuple[int, int, int, int]:
    """Where a perfect subtree is found: level and number of its tile, the first of its hashes there, and how many."""
    height, number = node
    level, above = divmod(height, HEIGHT)
    first = number << above
    return level, first >> HEIGHT, first % WIDTH, 1 << above


def _node(tiles: Mapping[At, bytes], node: Node) -> bytes:
    level, number, first, count = _place(node)
    held = tiles[level, number][first * HASH : (first + count) * HASH]
    if len(held) != count * HASH:
        raise KeyError((level, number))
    return _perfect_root(_hashes(held))


def _hashes(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]


def _perfect_root(hashes: Sequence[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
    return hashes[0]


def _folded(parts: list[bytes]) -> bytes:
    """Subtrees of falling size, joined from the right."""
    *others, found = parts
    for left in reversed(others):
        found = node_hash(left, found)
    return found
