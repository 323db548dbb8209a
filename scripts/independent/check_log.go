// SPDX-License-Identifier: Apache-2.0

// Checks an exported transparency log with the Go project's own packages for signed notes and tiled logs
// (golang.org/x/mod/sumdb, which verify Go's module checksum database). Nothing of this repository is used: this file
// only parses the formats that those packages leave to their callers.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const fullWidth = 1 << tileHeight

// The most entries and sizes for which every proof is made; a larger log is sampled evenly.
const provenAtMost = 1024

type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func main() {
	var witnesses, proofs list
	folder := flag.String("log", "", "folder of the exported log")
	key := flag.String("key", "", "verifier key of the log")
	flag.Var(&witnesses, "witness", "verifier key of a witness that must have cosigned (may be repeated)")
	flag.Var(&proofs, "proof", "a .tlog-proof file of an entry of this log (may be repeated)")
	stride := flag.Int("flips", 0, "also flip every so many bytes of each file, and demand that this is rejected")
	flag.Parse()
	if err := check(*folder, *key, witnesses, proofs); err != nil {
		fmt.Printf("go: REJECTED: %v\n", err)
		os.Exit(1)
	}
	if *stride > 0 {
		if err := checkFlips(*folder, *key, witnesses, proofs, *stride); err != nil {
			fmt.Printf("go: %v\n", err)
			os.Exit(1)
		}
	}
}

// Files that are read with one byte changed.
var altered = map[string][]byte{}

// Silences what an accepted log is told.
var quiet bool

func readFile(path string) ([]byte, error) {
	if data, found := altered[path]; found {
		return data, nil
	}
	return os.ReadFile(path)
}

func tell(format string, values ...any) {
	if !quiet {
		fmt.Printf("go: "+format+"\n", values...)
	}
}

// Changes one byte of the checkpoint, a tile or a proof at a time. Only the unused last bits of a Base64 signature may change nothing: Go's
// decoder ignores them, so the signature it reads is the same.
func checkFlips(folder, key string, witnesses, proofs []string, stride int) error {
	files := []string{filepath.Join(folder, "checkpoint")}
	err := filepath.Walk(filepath.Join(folder, "tile"), func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	quiet = true
	var rejected, same int
	for _, file := range append(files, proofs...) {
		honest, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for place := 0; place < len(honest); place += stride {
			flipped := append([]byte(nil), honest...)
			flipped[place] ^= 1 << (place % 8)
			altered[file] = flipped
			if check(folder, key, witnesses, proofs) != nil {
				rejected++
			} else if isPadding(honest, flipped, place) {
				same++
			} else {
				return fmt.Errorf("ACCEPTED with byte %d of %s changed", place, file)
			}
			delete(altered, file)
		}
	}
	quiet = false
	tell("flips: %d changed bytes rejected; %d changed only unused bits of Base64", rejected, same)
	return nil
}

// Whether only the bits of a Base64 group that encode nothing differ: the character before the padding.
func isPadding(honest, flipped []byte, place int) bool {
	start := bytes.LastIndexAny(honest[:place], " \n") + 1
	end := place + bytes.IndexByte(append(honest[place:len(honest):len(honest)], '\n'), '\n')
	before, err := base64.StdEncoding.DecodeString(string(honest[start:end]))
	if err != nil {
		return false
	}
	after, err := base64.StdEncoding.DecodeString(string(flipped[start:end]))
	return err == nil && bytes.Equal(before, after)
}

func check(folder, key string, witnesses, proofs []string) error {
	log, err := note.NewVerifier(key)
	if err != nil {
		return fmt.Errorf("log key: %w", err)
	}
	verifiers := []note.Verifier{log}
	for _, text := range witnesses {
		witness, err := newWitness(text)
		if err != nil {
			return fmt.Errorf("witness key: %w", err)
		}
		verifiers = append(verifiers, witness)
	}
	raw, err := readFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(raw, verifiers, len(verifiers))
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	tell("checkpoint: %d entries, %d cosignatures verified", tree.N, len(witnesses))
	hashes := tlog.TileHashReader(tree, &tileFolder{folder})
	if err := checkEntries(folder, tree, hashes); err != nil {
		return err
	}
	if !quiet {
		if err := checkProofs(tree, hashes); err != nil {
			return err
		}
	}
	if err := checkKept(folder, verifiers[:1], hashes); err != nil {
		return err
	}
	for _, file := range proofs {
		if err := checkProofFile(file, folder, verifiers); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// A checkpoint is a note of three lines; the key's name is the origin. Every one of `needed` keys must have signed.
func openCheckpoint(raw []byte, verifiers []note.Verifier, needed int) (tlog.Tree, error) {
	opened, err := note.Open(raw, note.VerifierList(verifiers...))
	if err != nil {
		return tlog.Tree{}, err
	}
	signers := map[string]bool{}
	for _, signature := range opened.Sigs {
		signers[fmt.Sprint(signature.Name, signature.Hash)] = true
	}
	for _, verifier := range verifiers[:needed] {
		if !signers[fmt.Sprint(verifier.Name(), verifier.KeyHash())] {
			return tlog.Tree{}, fmt.Errorf("%s has not signed", verifier.Name())
		}
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifiers[0].Name() || lines[3] != "" {
		return tlog.Tree{}, errors.New("not the three lines of this log's checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, errors.New("tree size")
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

// A witness's key: C2SP tlog-cosignature, type 0x04.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(text string) (*witness, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not name+id+key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 0x04 {
		return nil, errors.New("not a cosignature key")
	}
	digest := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if fmt.Sprintf("%x", digest[:4]) != parts[1] {
		return nil, errors.New("wrong key id")
	}
	return &witness{parts[0], binary.BigEndian.Uint32(digest[:4]), ed25519.PublicKey(key[1:])}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature))
	return ed25519.Verify(w.key, append([]byte(head), text...), signature[8:])
}

// Tiles as files. C2SP tlog-tiles leaves the height, which is always 8, out of the path.
type tileFolder struct{ folder string }

func (t *tileFolder) Height() int                     { return tileHeight }
func (t *tileFolder) SaveTiles([]tlog.Tile, [][]byte) {}
func (t *tileFolder) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := readFile(filepath.Join(t.folder, filepath.FromSlash(path)))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

// Every entry of every bundle hashes to the leaf that the tiles, and so the signed root, have for it.
func checkEntries(folder string, tree tlog.Tree, hashes tlog.HashReader) error {
	for first := int64(0); first < tree.N; first += fullWidth {
		entries, err := readBundle(folder, first, tree.N)
		if err != nil {
			return err
		}
		indexes := make([]int64, len(entries))
		for offset := range entries {
			indexes[offset] = tlog.StoredHashIndex(0, first+int64(offset))
		}
		leaves, err := hashes.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for offset, entry := range entries {
			if tlog.RecordHash(entry) != leaves[offset] {
				return fmt.Errorf("entry %d does not hash to its leaf", first+int64(offset))
			}
		}
	}
	tell("tiles: all lead to the signed root; %d entries hash to their leaves", tree.N)
	return nil
}

// The entries of the bundle that begins with entry `first`: each behind its length in two bytes.
func readBundle(folder string, first, size int64) ([][]byte, error) {
	width := size - first
	if width > fullWidth {
		width = fullWidth
	}
	tile := tlog.Tile{H: tileHeight, L: -1, N: first / fullWidth, W: int(width)}
	path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
	rest, err := readFile(filepath.Join(folder, filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(entries) < int(width) {
		if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
			return nil, fmt.Errorf("%s ends inside an entry", path)
		}
		end := 2 + int(binary.BigEndian.Uint16(rest))
		entries = append(entries, rest[2:end])
		rest = rest[end:]
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%s has bytes too many", path)
	}
	return entries, nil
}

func step(count int64) int64 { return 1 + (count-1)/provenAtMost }

// Inclusion and consistency proofs, made from the tiles and checked against the signed root.
func checkProofs(tree tlog.Tree, hashes tlog.HashReader) error {
	var included, consistent int
	for index := int64(0); index < tree.N; index += step(tree.N) {
		leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(tree.N, index, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf[0]); err != nil {
			return fmt.Errorf("inclusion of %d: %w", index, err)
		}
		included++
	}
	for size := int64(1); size <= tree.N; size += step(tree.N) {
		root, err := tlog.TreeHash(size, hashes)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, size, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, size, root); err != nil {
			return fmt.Errorf("consistency from %d: %w", size, err)
		}
		consistent++
	}
	tell("proofs: %d of inclusion and %d of consistency verified", included, consistent)
	return nil
}

// Checkpoints that were kept beside the newest: signed by the log, and with the root the tiles have at their size.
func checkKept(folder string, log []note.Verifier, hashes tlog.HashReader) error {
	files, err := filepath.Glob(filepath.Join(folder, "witnessed", "*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		raw, err := readFile(file)
		if err != nil {
			return err
		}
		kept, err := openCheckpoint(raw, log, 1)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		root, err := tlog.TreeHash(kept.N, hashes)
		if err != nil || root != kept.Hash || filepath.Base(file) != strconv.FormatInt(kept.N, 10) {
			return fmt.Errorf("%s is not a checkpoint of this log", file)
		}
	}
	if len(files) > 0 {
		tell("%d kept checkpoints verified", len(files))
	}
	return nil
}

// C2SP tlog-proof: header, optional extra data, index, hashes, empty line, checkpoint.
func checkProofFile(file, folder string, verifiers []note.Verifier) error {
	raw, err := readFile(file)
	if err != nil {
		return err
	}
	head, checkpoint, found := bytes.Cut(raw, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof file")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return errors.New("no index")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	tree, err := openCheckpoint(checkpoint, verifiers, len(verifiers))
	if err != nil {
		return err
	}
	entries, err := readBundle(folder, index/fullWidth*fullWidth, tree.N)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entries[index%fullWidth])); err != nil {
		return err
	}
	tell("%s: entry %d is in the log", filepath.Base(file), index)
	return nil
}
