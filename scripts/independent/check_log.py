# SPDX-License-Identifier: Apache-2.0
"""Checks an exported transparency log with packages from PyPI: aics-tlog (notes, checkpoints, cosignatures, tiles,
proofs) and pymerkle (the tree over the entries). Nothing of this repository is used."""

import argparse
import sys
from pathlib import Path

from aics_tlog import (
    MemoryTileReader,
    consistency_proof_from_tiles,
    inclusion_proof_from_tiles,
    parse_note,
    parse_vkey,
    tree_root_from_tiles,
    verify_checkpoint,
    verify_consistency,
    verify_leaf_inclusion,
)
from aics_tlog.tiles import parse_entry_bundle, tile_width_at
from pymerkle import InmemoryTree

# The most entries and sizes for which every proof is made; a larger log is sampled evenly.
PROVEN_AT_MOST = 256


class Rejected(Exception):
    pass


def require(condition: bool, reason: str) -> None:
    if not condition:
        raise Rejected(reason)


def opened(raw: bytes, log, witnesses):
    result = verify_checkpoint(parse_note(raw), log, witnesses, len(witnesses), expected_origin=log.name)
    require(result.ok, f"checkpoint: {result.error}")
    return result


def read_entries(reader: MemoryTileReader, size: int) -> list[bytes]:
    entries: list[bytes] = []
    for bundle in range((size + 255) // 256):
        width = tile_width_at(size, 0, bundle)
        raw = reader.read_entry_bundle(bundle, width)
        require(raw is not None, f"entry bundle {bundle} is missing")
        found = parse_entry_bundle(raw)
        require(len(found) == (width or 256), f"entry bundle {bundle} has {len(found)} entries")
        entries += found
    return entries


def check_upper_tiles(reader: MemoryTileReader, size: int) -> None:
    """Each hash of an upper tile is the root of the full tile below it."""
    level = 1
    while size >> (8 * level):
        for index in range(((size >> (8 * level)) + 255) // 256):
            data = reader.read_tile(level, index, tile_width_at(size, level, index))
            require(data is not None, f"tile {level}/{index} is missing")
            for place in range(len(data) // 32):
                below = reader.read_tile(level - 1, 256 * index + place, None)
                require(below is not None, f"tile {level - 1}/{256 * index + place} is missing")
                hashes = [below[at : at + 32] for at in range(0, len(below), 32)]
                while len(hashes) > 1:
                    pairs = zip(hashes[::2], hashes[1::2])
                    hashes = [TREE.hash_pair(left, right) for left, right in pairs]
                require(hashes[0] == data[32 * place : 32 * place + 32], f"tile {level}/{index} does not fit")
        level += 1


TREE = InmemoryTree(algorithm="sha256")


def check_files(files: dict[str, bytes], log, witnesses):
    """Signatures, tiles and entries.

    Returns the signed head, the reader and the entries.
    """
    head = opened(files["checkpoint"], log, witnesses)
    reader = MemoryTileReader(files)
    require(tree_root_from_tiles(reader, head.size) == head.root, "the tiles do not lead to the signed root")
    entries = read_entries(reader, head.size)
    leaves = b"".join(TREE.hash_buff(entry) for entry in entries)
    stored = b"".join(
        reader.read_tile(0, tile, tile_width_at(head.size, 0, tile)) or b"" for tile in range((head.size + 255) // 256)
    )
    require(leaves == stored, "an entry does not hash to its leaf")
    check_upper_tiles(reader, head.size)
    for name in sorted(name for name in files if name.startswith("witnessed/")):
        kept = opened(files[name], log, [])
        root = tree_root_from_tiles(reader, kept.size, head.size)
        require(name == f"witnessed/{kept.size}" and root == kept.root, f"{name} is not of this log")
    return head, reader, entries


def check(files: dict[str, bytes], log, witnesses) -> None:
    head, reader, entries = check_files(files, log, witnesses)
    print(f"pypi: checkpoint: {head.size} entries, {head.cosignature_count} cosignatures verified (aics-tlog)")
    for entry in entries:
        TREE.append_entry(entry)
    require(TREE.get_root() == head.root, "the tree over the entries has another root")
    print(f"pypi: tiles: all lead to the signed root; so do {head.size} entries (aics-tlog, pymerkle)")
    step = 1 + (head.size - 1) // PROVEN_AT_MOST
    places = range(0, head.size, step)
    for index in places:
        proof = inclusion_proof_from_tiles(reader, index, head.size)
        require(verify_leaf_inclusion(entries[index], index, head.size, proof, head.root), f"inclusion of {index}")
        old = index + 1
        proof = consistency_proof_from_tiles(reader, old, head.size)
        root = TREE.get_root(old)
        require(verify_consistency(old, head.size, root, head.root, proof), f"consistency from {old}")
    print(f"pypi: proofs: {len(places)} of inclusion and {len(places)} of consistency verified (aics-tlog)")


def check_flips(files: dict[str, bytes], log, witnesses, stride: int) -> None:
    """Changes one byte of the checkpoint or a tile at a time."""
    rejected = 0
    for name, honest in files.items():
        if name.startswith("witnessed/"):
            continue
        for place in range(0, len(honest), stride):
            flipped = bytearray(honest)
            flipped[place] ^= 1 << place % 8
            try:
                check_files({**files, name: bytes(flipped)}, log, witnesses)
            except (Rejected, ValueError, OSError):
                rejected += 1
            else:
                raise Rejected(f"ACCEPTED with byte {place} of {name} changed")
    print(f"pypi: flips: {rejected} changed bytes rejected (aics-tlog)")


def published(folder: Path) -> dict[str, bytes]:
    """The files of the log, by their paths."""
    names = ["checkpoint", *(f"{path.relative_to(folder)}" for top in ("tile", "witnessed")
                             for path in sorted((folder / top).rglob("*")) if path.is_file())]
    return {name: (folder / name).read_bytes() for name in names}


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--log", type=Path, required=True)
    arguments.add_argument("--key", required=True)
    arguments.add_argument("--witness", action="append", default=[])
    arguments.add_argument("--flips", type=int, default=0)
    options = arguments.parse_args()
    try:
        files = published(options.log)
        keys = parse_vkey(options.key), [parse_vkey(key) for key in options.witness]
        check(files, *keys)
        if options.flips:
            check_flips(files, *keys, options.flips)
    except (Rejected, ValueError, OSError) as error:
        print(f"pypi: REJECTED: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
