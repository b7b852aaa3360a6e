"""The tree: by the vectors of Certificate Transparency, by an independent implementation, by the laws of RFC 9162."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from shared.seal import tree

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A, B, C = (
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
)
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = {
    (0, 8): ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", A, B],
    (5, 8): [D, C, ROOTS[4]],
}
CONSISTENCY = {(1, 1): [], (2, 8): [A, B], (6, 8): [E, C, ROOTS[4]], (2, 5): [A, D]}


def grown(leaves: list[bytes]) -> tuple[tree.Edge, dict[tree.At, bytes]]:
    edge = tree.Edge()
    edge.extend([tree.leaf_hash(leaf) for leaf in leaves])
    return edge, edge.changed()


def hashes(tiles: dict[tree.At, bytes], ranges: list[tree.Range]) -> list[bytes]:
    return [tree.hash_of({at: tiles[at] for at in tree.tiles_of([each])}, *each) for each in ranges]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size):
    assert grown(LEAVES[:size])[0].root().hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_paths_are_those_of_certificate_transparency(index, size):
    _, tiles = grown(LEAVES[:size])

    assert [each.hex() for each in hashes(tiles, tree.inclusion(index, size))] == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_proofs_are_those_of_certificate_transparency(old, new):
    _, tiles = grown(LEAVES[:new])

    assert [each.hex() for each in hashes(tiles, tree.consistency(old, new))] == CONSISTENCY[old, new]


def test_another_implementation_gives_the_same_roots_and_paths():
    peer = InmemoryTree(algorithm="sha256")
    leaves = [b"leaf %d" % n for n in range(70)]
    for leaf in leaves:
        peer.append_entry(leaf)
    for size in range(1, 71):
        edge, tiles = grown(leaves[:size])
        root = bytes(peer.get_root(size))
        assert edge.root() == root
        for index in range(0, size, 7):
            path = {bytes.fromhex(each) for each in peer.prove_inclusion(index + 1, size).serialize()["path"]}
            assert set(hashes(tiles, tree.inclusion(index, size))) == path - {tree.leaf_hash(leaves[index])}


SIZES = st.one_of(st.integers(1, 600), st.sampled_from([4095, 4096, 4097, 65535, 65536, 65537, 70000]))
OTHER = tree.leaf_hash(b"other")  # none of these:
MANY = [tree.leaf_hash(b"%d" % n) for n in range(70000)]
WHOLE = tree.Edge()
WHOLE.extend(MANY)
TILES = WHOLE.changed()


def tiles_at(size: int) -> dict[tree.At, bytes]:
    """The tiles as they were at a size: cut, so that nothing later can slip in."""
    held = {}
    for (level, number), tile in TILES.items():
        there = min((size >> tree.HEIGHT * level) - number * tree.WIDTH, tree.WIDTH)
        if there > 0:
            held[level, number] = tile[: there * tree.HASH]
    return held


@given(SIZES, st.data())
def test_every_path_leads_to_the_root_and_no_other_leaf_does(size, data):
    index = data.draw(st.integers(0, size - 1))
    tiles = tiles_at(size)
    root, path = tree.hash_of(tiles, 0, size), hashes(tiles, tree.inclusion(index, size))

    assert tree.root_by_inclusion(MANY[index], index, size, path) == root
    assert tree.root_by_inclusion(OTHER, index, size, path) != root
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert tree.root_by_inclusion(MANY[index], index, size, [*path[:at], OTHER, *path[at + 1 :]]) != root
    with pytest.raises(ValueError, match="a path of"):
        tree.root_by_inclusion(MANY[index], index, size, [*path, root])


@given(SIZES, st.data())
def test_every_proof_joins_the_old_root_to_the_new(new, data):
    old = data.draw(st.integers(1, new))
    tiles = tiles_at(new)
    was, now = tree.hash_of(tiles_at(old), 0, old), tree.hash_of(tiles, 0, new)
    proof = hashes(tiles, tree.consistency(old, new))

    assert tree.roots_by_consistency(old, was, new, proof) == (was, now)
    if old < new:
        other = tree.leaf_hash(b"another history")
        assert tree.roots_by_consistency(old, other, new, proof) != (other, now)
        with pytest.raises(ValueError, match="a proof of"):
            tree.roots_by_consistency(old, was, new, proof[1:])


@given(st.lists(st.integers(0, 700), max_size=8))
def test_however_it_grows_it_is_the_same_tree(steps):
    edge, tiles, size = tree.Edge(), {}, 0
    for step in steps:
        edge = tree.Edge(size, tiles)  # begun again from what was kept
        edge.extend(MANY[size : size + step])
        size += step
        tiles |= edge.changed()

    assert edge.root() == (tree.hash_of(tiles_at(size), 0, size) if size else tree.EMPTY)
    assert tiles == tiles_at(size)


def test_a_proof_reads_few_tiles():
    for size in (5_000_000, 4_999_999, 4_194_304):
        assert len(tree.tiles_of(tree.inclusion(size // 3, size))) <= 12
        assert len(tree.tiles_of(tree.consistency(size // 3, size))) <= 12


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_path(index, size):
    with pytest.raises(ValueError, match="has no leaf"):
        tree.inclusion(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_what_is_no_beginning_has_no_proof(old, new):
    with pytest.raises(ValueError, match="not the beginning"):
        tree.consistency(old, new)
