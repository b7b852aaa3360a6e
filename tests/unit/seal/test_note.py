"""Notes, checkpoints and proofs as texts: what is signed is taken, and nothing else is."""

import base64
import datetime as dt
import re
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.seal import tree
from shared.seal.note import (
    Checkpoint,
    Proven,
    Signer,
    Unproven,
    Verifier,
    check_consistency,
    check_proof,
    consistency_text,
    proof_text,
)

SEED = bytes(range(32))
SIGNER = Signer("copperseal.example/610203", SEED)
OTHER = Signer("copperseal.example/610203", bytes(32))
VERIFIER = Verifier.of(SIGNER.verifier_key)
LEAVES = [b'{"seq":%d}' % n for n in range(1, 12)]


def sealed(size: int, signer: Signer = SIGNER) -> tuple[str, dict[tree.At, bytes]]:
    edge = tree.Edge()
    edge.extend([tree.leaf_hash(leaf) for leaf in LEAVES[:size]])
    return signer.sign(size, edge.root()), edge.changed()


def receipt(seq: int, size: int, signer: Signer = SIGNER) -> str:
    note, tiles = sealed(size, signer)
    path = [tree.hash_of(tiles, *each) for each in tree.inclusion(seq - 1, size)]
    return proof_text(seq - 1, path, note, LEAVES[seq - 1])


def test_a_checkpoint_has_the_form_of_c2sp():
    note, _ = sealed(11)
    root = VERIFIER.open(note).root

    text, signature = note.split("\n\n")
    assert text == f"copperseal.example/610203\n11\n{base64.b64encode(root).decode()}"
    assert re.fullmatch(r"— copperseal\.example/610203 [A-Za-z0-9+/]{91}=\n", signature)  # 4 + 64 bytes
    assert VERIFIER.open(note) == Checkpoint(origin="copperseal.example/610203", size=11, root=root)


def test_a_chained_checkpoint_is_one_that_others_can_read():
    """By the letter of C2SP: three lines, extension lines that are not empty, a blank line, signatures."""
    at = dt.datetime(2014, 3, 1, 8, 30, 5, tzinfo=dt.UTC)
    note = SIGNER.sign(11, b"r" * 32, previous=7, at=at)

    text, signatures = note.split("\n\n")
    origin, size, root, *extensions = text.split("\n")
    assert (origin, int(size), base64.b64decode(root)) == ("copperseal.example/610203", 11, b"r" * 32)
    assert extensions == ["previous 7", "at 2014-03-01T08:30:05Z"]
    signature = base64.b64decode(signatures.removeprefix("— copperseal.example/610203 "))
    key = Ed25519PrivateKey.from_private_bytes(SEED).public_key()
    key.verify(signature[4:], f"{text}\n".encode())
    assert VERIFIER.open(note) == Checkpoint(origin=origin, size=11, root=b"r" * 32, previous=7, at=at)


@pytest.mark.parametrize(
    "lines", ["", "anything else\n", "previous 07\nat 2014-03-01T08:30:05Z\n", "previous 7\nat 2014-99-01T08:30:05Z\n"]
)
def test_extension_lines_of_others_say_nothing_to_us(lines):
    text = f"copperseal.example/610203\n11\n{base64.b64encode(b'r' * 32).decode()}\n{lines}"
    signed = VERIFIER.key_id + Ed25519PrivateKey.from_private_bytes(SEED).sign(text.encode())

    found = VERIFIER.open(f"{text}\n— copperseal.example/610203 {base64.b64encode(signed).decode()}\n")

    assert (found.size, found.previous, found.at) == (11, None, None)


def test_a_known_note_of_the_go_implementation_is_verified():
    """The example of golang.org/x/mod/sumdb/note, which is where the format comes from."""
    verifier = Verifier.of("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    with pytest.raises(
        Unproven, match="a checkpoint of If you think"
    ):  # the signature holds, the text is none of a log
        verifier.open(note)
    with pytest.raises(Unproven, match="not over this text"):
        verifier.open(note.replace("answer", "question"))


def test_others_may_sign_beside_it():
    note, _ = sealed(11)
    witness = Signer("witness.example", bytes(32)).sign(11, b"x" * 32).splitlines()[-1]

    assert VERIFIER.open(f"{note}{witness}\n").size == 11
    assert VERIFIER.kept(note).size == 11
    for more in (f"{witness}\n", note.splitlines()[-1] + "\n", "\n"):
        with pytest.raises(Unproven):
            VERIFIER.kept(f"{note}{more}")


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda note: note.replace("\n11\n", "\n12\n"), "not over this text"),
        (lambda note: note.replace("— copperseal.example", "— somebody.example"), "no signature"),
        (lambda note: note.split("\n\n")[0], "no signature"),
        (lambda note: "", "no signature"),
        (lambda note: note.replace("610203 ", "610203 !"), "not base64"),
        (lambda note: sealed(11, OTHER)[0], "no signature"),
    ],
)
def test_an_edited_checkpoint_is_refused(edit, why):
    with pytest.raises(Unproven, match=why):
        VERIFIER.open(edit(sealed(11)[0]))


def key_text(origin: str, key: bytes) -> str:
    """As a verifier's key is written, its id right."""
    key_id = sha256(f"{origin}\n".encode() + key).digest()[:4]
    return f"{origin}+{key_id.hex()}+{base64.b64encode(key).decode()}"


@pytest.mark.parametrize(
    "key",
    [
        "", "x", "a+b+c", f"copperseal+00000000+{SIGNER.verifier_key[-44:]}", key_text("", b"\x01" + bytes(32)),
        key_text("copperseal", b"\x04" + bytes(32)), key_text("copperseal", b"\x01" + bytes(31)),
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(key):
    with pytest.raises(Unproven, match="verifier key"):
        Verifier.of(key)


def test_a_receipt_proves_its_record():
    for size in range(1, 12):
        for seq in range(1, size + 1):
            proven = check_proof(receipt(seq, size), VERIFIER)
            assert proven == Proven(seq=seq, leaf=LEAVES[seq - 1], checkpoint=VERIFIER.open(sealed(size)[0]))


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda text: text.replace("tlog-proof@v1", "tlog-proof@v2"), "this is no c2sp"),
        (lambda text: re.sub("extra .*", "extra eA==", text), "not what was sealed"),
        (lambda text: re.sub("extra .*\n", "", text), "carries no record"),
        (lambda text: text.replace("index 4", "index 5"), "not what was sealed"),
        (lambda text: text.replace("index 4", "index 400"), "has no leaf 400"),
        (lambda text: text.replace("index 4", "index four"), "names no index"),
        (lambda text: re.sub("(index 4\n).*\n", r"\1", text), "a path of"),
        (lambda text: re.sub("(index 4\n).*\n", r"\1eA==\n", text), "has 32 bytes, not 1"),
        (lambda text: text.replace("\n11\n", "\n10\n"), "not over this text"),
        (lambda text: "", "this is no c2sp"),
    ],
)
def test_an_edited_receipt_proves_nothing(edit, why):
    with pytest.raises(Unproven, match=why):
        check_proof(edit(receipt(5, 11)), VERIFIER)


def test_a_newer_checkpoint_goes_on_from_the_one_that_was_seen():
    for new in range(1, 12):
        note, tiles = sealed(new)
        for old in range(1, new + 1):
            proof = [tree.hash_of(tiles, *each) for each in tree.consistency(old, new)]
            seen = VERIFIER.open(sealed(old)[0])
            assert check_consistency(consistency_text(old, proof, note), VERIFIER, seen).size == new
            another = Checkpoint(origin=seen.origin, size=seen.size, root=bytes(32))
            with pytest.raises(Unproven):
                check_consistency(consistency_text(old, proof, note), VERIFIER, another)


def grown(old: int = 4, new: int = 11) -> str:
    note, tiles = sealed(new)
    return consistency_text(old, [tree.hash_of(tiles, *each) for each in tree.consistency(old, new)], note)


@pytest.mark.parametrize(
    ("edit", "code", "line"),
    [
        (lambda text: text.replace("old 4", "old 5"), "another-checkpoint", 1),
        (lambda text: re.sub("(old 4\n)(.*\n)", r"\1\2\2", text), "not-that-many-hashes", 2),
        (lambda text: re.sub("(old 4\n).*\n", r"\1", text), "not-that-many-hashes", 2),
        (lambda text: re.sub("(old 4\n).*\n", r"\1eA==\n", text), "not-a-hash", 2),
        (lambda text: text.replace("\n11\n", "\n12\n"), "signed-otherwise", 9),
    ],
)
def test_what_is_wrong_with_a_proof_of_growth_has_a_code_and_a_line(edit, code, line):
    with pytest.raises(Unproven) as found:
        check_consistency(edit(grown()), VERIFIER, VERIFIER.open(sealed(4)[0]))

    assert (found.value.code, found.value.values["line"]) == (code, line)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (consistency_text(0, [], sealed(11)[0]), Checkpoint(origin=VERIFIER.origin, size=0, root=b"")),
        (consistency_text(11, [], sealed(4)[0]), VERIFIER.open(sealed(11)[0])),
        (grown(), Checkpoint(origin="somebody.example", size=4, root=VERIFIER.open(sealed(4)[0]).root)),
    ],
)
def test_growth_is_shown_from_a_smaller_tree_of_the_same_log(text, seen):
    with pytest.raises(Unproven) as found:
        check_consistency(text, VERIFIER, seen)

    assert found.value.code == "another-checkpoint"


@pytest.mark.parametrize("index", ["²", "９", "٣", "09", "+9", "9 ", "", "9" * 5000])
def test_an_index_is_written_in_one_way(index):
    with pytest.raises(Unproven, match="names no index"):
        check_proof(receipt(10, 11).replace("index 9\n", f"index {index}\n"), VERIFIER)


def test_no_character_of_a_receipt_can_be_another():
    """Nor the bits that the last character of a hash in base64 has left over."""
    text = receipt(5, 11)
    for at, character in enumerate(text):
        near = {chr(ord(character) + by) for by in (-1, 1, 2, 3)}
        for other in (near | {"\n", "é"}) - {character}:
            with pytest.raises(Unproven):
                check_proof(text[:at] + other + text[at + 1 :], VERIFIER)


@pytest.mark.parametrize("between", ["\u2028", "\x0b", "\x0c", "\x1c", "\x85"])
def test_a_line_ends_with_a_line_break(between):
    with pytest.raises(Unproven):
        check_proof(receipt(10, 11).replace("\n", between, 2), VERIFIER)


@pytest.mark.parametrize("line", ["junk", "this also proves the moon", "— ", "— name", " — name AAAA"])
def test_nothing_but_signatures_follows_a_checkpoint(line):
    with pytest.raises(Unproven, match="no signature"):
        check_proof(f"{receipt(10, 11)}{line}\n", VERIFIER)


@pytest.mark.parametrize(
    ("edit", "code", "line"),
    [
        (lambda text: text.replace("tlog-proof@v1", "tlog-proof@v2"), "not-a-proof", 1),
        (lambda text: re.sub("extra .*", "extra !", text), "not-base64", 2),
        (lambda text: text.replace("index 4", "index four"), "no-index", 3),
        (lambda text: text.replace("index 4", "index 11"), "beyond-the-tree", 3),
        (lambda text: re.sub("(index 4\n)(.*\n)", r"\1\2\2", text), "not-that-many-hashes", 4),
        (lambda text: re.sub("(index 4\n.*\n).*\n", r"\1eA==\n", text), "not-a-hash", 5),
        (lambda text: text.replace("\n11\n", "\n10\n"), "signed-otherwise", 13),
        (lambda text: f"{text}junk\n", "not-a-signature", 14),
        (lambda text: f"{text}— a+b AAAAAQAA\n", "not-a-signature", 14),  # these two are names that no key has
        (lambda text: f"{text}— a\u3000b AAAAAQAA\n", "not-a-signature", 14),
        (lambda text: f"{text}— witness.example AAAAAQ==\n", "not-a-signature", 14),  # a key's id, and nothing signed
    ],
)
def test_what_is_wrong_with_a_receipt_has_a_code_and_a_line(edit, code, line):
    with pytest.raises(Unproven) as found:
        check_proof(edit(receipt(5, 11)), VERIFIER)

    assert (found.value.code, found.value.values["line"]) == (code, line)
    assert found.value.at(file="receipt").told.startswith(f"receipt:{line} {code} ")
