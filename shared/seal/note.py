"""Signed notes, checkpoints and proofs as texts (C2SP signed-note, tlog-checkpoint, tlog-proof, tlog-witness).

A log is known by its origin, `<system>/<district>`; its key has the same name. Ed25519 throughout. Under origin, size
and root a checkpoint has two extension lines of ours, `previous <size>` and `at <UTC>`: others pass over them.
"""

import base64
import binascii
import datetime as dt
import re
from collections.abc import Sequence
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.refusals import Trouble
from shared.seal.tree import HASH, consistency, inclusion, leaf_hash, root_by_inclusion, roots_by_consistency

ED25519 = b"\x01"
PROOF = "c2sp.org/tlog-proof@v1"
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")  # as C2SP writes one: ASCII digits, and no second way to say the same
NAME = re.compile(r"[^\s+]+")  # of a key: neither blanks nor plus signs
KEY_ID = 4  # bytes before what is signed
CHAINED = re.compile(rf"previous ({NUMBER.pattern})\nat ([0-9-]{{10}}T[0-9:]{{8}}Z)\n")
SECOND = "%Y-%m-%dT%H:%M:%SZ"


class Unproven(Trouble):
    """A text does not show what it should."""


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What a log commits to: its first `size` records have this root.

    `previous` is the size of the checkpoint before (0: there was none), `at` when it was signed; None if it was signed
    before there was a chain.
    """

    origin: str
    size: int
    root: bytes
    previous: int | None = None
    at: dt.datetime | None = None

    def text(self) -> str:
        """What is signed."""
        chained = "" if self.at is None else f"previous {self.previous}\nat {self.at.astimezone(dt.UTC):{SECOND}}\n"
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n{chained}"


class Signer:
    """Signs one log's checkpoints; `seed` is the Ed25519 private key, 32 bytes."""

    def __init__(self, origin: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._verifier = Verifier(origin, self._key.public_key().public_bytes_raw())
        self.origin = origin

    @property
    def verifier_key(self) -> str:
        """What others check it by: `<origin>+<key id>+<key>`."""
        return str(self._verifier)

    def sign(self, size: int, root: bytes, previous: int | None = None, at: dt.datetime | None = None) -> str:
        """A checkpoint as a signed note; `at` in whole seconds."""
        text = Checkpoint(origin=self.origin, size=size, root=root, previous=previous, at=at).text()
        signature = _base64(self._verifier.key_id + self._key.sign(text.encode()))
        return f"{text}\n— {self.origin} {signature}\n"


class Verifier:
    """Checks one log's checkpoints."""

    def __init__(self, origin: str, key: bytes) -> None:
        self.origin = origin
        self._public = key
        self.key_id = sha256(origin.encode() + b"\n" + ED25519 + key).digest()[:4]

    @classmethod
    def of(cls, verifier_key: str) -> "Verifier":
        """From its text. Raises `Unproven`."""
        origin, _, rest = verifier_key.strip().partition("+")
        key_id, _, key = rest.partition("+")
        found = _bytes(key, Unproven("not-a-key"))
        if not origin or found[:1] != ED25519 or len(found) != 33:
            raise Unproven("not-a-key")
        made = cls(origin, found[1:])
        if made.key_id.hex() != key_id:
            raise Unproven("not-its-own-id")
        return made

    def __str__(self) -> str:
        return f"{self.origin}+{self.key_id.hex()}+{_base64(ED25519 + self._public)}"

    def open(self, note: str, above: int = 0) -> Checkpoint:
        """The checkpoint of a note, if this log signed it, whoever else did. Raises `Unproven`.

        `above`: how many lines stand before it in its file.
        """
        text, _, signatures = note.rpartition("\n\n")
        text += "\n"
        lines = enumerate(signatures.removesuffix("\n").split("\n"), above + text.count("\n") + 2)
        for number, name, signed in [(number, *_signature(line, number)) for number, line in lines if line]:
            if name == self.origin and signed[:4] == self.key_id:
                try:
                    Ed25519PublicKey.from_public_bytes(self._public).verify(signed[4:], text.encode())
                except InvalidSignature:
                    raise Unproven("signed-otherwise", origin=self.origin, line=number) from None
                return self._read(text, above)
        raise Unproven("not-signed", origin=self.origin)

    def kept(self, note: str) -> Checkpoint:
        """The checkpoint of a note as the log itself keeps it, under its own signature alone. Raises `Unproven`."""
        checkpoint = self.open(note)
        _, _, signatures = note.rpartition("\n\n")
        if signatures.count("\n") != 1 or not signatures.endswith("\n"):
            raise Unproven("not-ours-alone", origin=self.origin)
        return checkpoint

    def _read(self, text: str, above: int) -> Checkpoint:
        origin, size, root, rest = (*text.split("\n", 3), "", "", "")[:4]
        if origin != self.origin:
            raise Unproven("of-another-log", found=origin, origin=self.origin, line=above + 1)
        if not NUMBER.fullmatch(size):
            raise Unproven("no-size", line=above + 2)
        previous, at = _chained(rest)
        return Checkpoint(
            origin=origin, size=int(size), root=_bytes(root, Unproven("not-base64", line=above + 3)),
            previous=previous, at=at,
        )  # fmt: skip


def proof_text(index: int, path: Sequence[bytes], note: str, leaf: bytes | None = None) -> str:
    """An offline proof that the checkpoint's tree holds a record; a receipt carries the record with it."""
    extra = [f"extra {_base64(leaf)}"] if leaf is not None else []
    return "\n".join([PROOF, *extra, f"index {index}", *map(_base64, path), "", note])


def consistency_text(old: int, proof: Sequence[bytes], note: str) -> str:
    """A proof that the checkpoint's tree begins with the tree of `old` records, as witnesses are sent it."""
    return "\n".join([f"old {old}", *map(_base64, proof), "", note])


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof shows: the record stands at `seq` of the log as the checkpoint has it."""

    seq: int
    leaf: bytes
    checkpoint: Checkpoint


def check_proof(text: str, verifier: Verifier) -> Proven:
    """Check a receipt: the proof of a record that it carries. Raises `Unproven`."""
    head, _, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != PROOF:
        raise Unproven("not-a-proof", form=PROOF, line=1)
    if not lines or not lines[0].startswith("extra "):
        raise Unproven("no-record", line=2)
    leaf = _bytes(lines.pop(0).removeprefix("extra "), Unproven("not-base64", line=2))
    if not lines or not lines[0].startswith("index ") or not NUMBER.fullmatch(lines[0][6:]):
        raise Unproven("no-index", line=3)
    index, path = int(lines[0][6:]), [_hash(line, number) for number, line in enumerate(lines[1:], 4)]
    checkpoint = verifier.open(note, above=head.count("\n") + 2)
    if index >= checkpoint.size:
        raise Unproven("beyond-the-tree", index=index, size=checkpoint.size, line=3)
    if len(path) != (due := len(inclusion(index, checkpoint.size))):
        raise Unproven("not-that-many-hashes", hashes=len(path), due=due, line=4)
    if root_by_inclusion(leaf_hash(leaf), index, checkpoint.size, path) != checkpoint.root:
        raise Unproven("not-what-was-sealed")
    return Proven(seq=index + 1, leaf=leaf, checkpoint=checkpoint)


def check_consistency(text: str, verifier: Verifier, seen: Checkpoint) -> Checkpoint:
    """The newer checkpoint, shown to go on from one that was seen before. Raises `Unproven`."""
    head, _, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    checkpoint = verifier.open(note, above=head.count("\n") + 2)
    if first != f"old {seen.size}" or seen.origin != checkpoint.origin or not 0 < seen.size <= checkpoint.size:
        raise Unproven("another-checkpoint", line=1)
    proof = [_hash(line, number) for number, line in enumerate(lines, 2)]
    if len(proof) != (due := len(consistency(seen.size, checkpoint.size))):
        raise Unproven("not-that-many-hashes", hashes=len(proof), due=due, line=2)
    roots = roots_by_consistency(seen.size, seen.root, checkpoint.size, proof)
    if roots != (seen.root, checkpoint.root):
        raise Unproven("not-the-beginning", size=checkpoint.size, old=seen.size)
    return checkpoint


def _chained(extensions: str) -> tuple[int | None, dt.datetime | None]:
    """What our own extension lines say; others' say nothing to us."""
    found = CHAINED.match(extensions)
    try:
        return (int(found[1]), dt.datetime.strptime(found[2], SECOND).replace(tzinfo=dt.UTC)) if found else (None, None)
    except ValueError:  # no time, so not ours
        return None, None


def _signature(line: str, number: int) -> tuple[str, bytes]:
    """Whose it is, and what they signed."""
    mark, _, rest = line.partition(" ")
    name, _, signature = rest.partition(" ")
    if mark != "—" or not NAME.fullmatch(name) or not signature:
        raise Unproven("not-a-signature", line=number)
    signed = _bytes(signature, Unproven("not-base64", line=number))
    if len(signed) <= KEY_ID:
        raise Unproven("not-a-signature", line=number)
    return name, signed


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str, problem: Unproven) -> bytes:
    """As RFC 4648 §3.5 allows to ask: with no second way to say the same in the bits that are left over."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise problem from None
    if _base64(found) != text:
        raise problem
    return found


def _hash(line: str, number: int) -> bytes:
    found = _bytes(line, Unproven("not-base64", line=number))
    if len(found) != HASH:
        raise Unproven("not-a-hash", bytes=len(found), line=number)
    return found
