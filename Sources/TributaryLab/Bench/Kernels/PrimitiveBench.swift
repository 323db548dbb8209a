// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import SecureAggregation

/// `tributary-lab bench primitives`.
struct PrimitiveBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "primitives", abstract: "The primitives that everything stands on, on one core.")

    static let blockBytes = 1 << 20

    @OptionGroup var output: KernelOutput

    func run() throws { try output.write(Self.measured()) }

    static func measured(blockBytes: Int = blockBytes) throws -> KernelFigures {
        var figures = KernelFigures()
        try measureBulk(&figures, blockBytes)
        try measureKeys(&figures)
        measureScalars(&figures)
        return figures
    }

    private static func measureBulk(_ figures: inout KernelFigures, _ count: Int) throws {
        var block = [UInt8](repeating: 1, count: count)
        let bytes = Double(count)
        let keystream = ChaCha20Keystream(key: SecretBytes(Digest.zero.bytes))
        figures.measure("ChaCha20 keystream", items: bytes, unit: "B") {
            block.withUnsafeMutableBytes { keystream.fill($0) }
        }
        figures.measure("BLAKE2b-256, piece by piece", items: bytes, unit: "B") {
            let hash = BLAKE2b256()
            block.withUnsafeBytes { hash.update($0) }
            _ = hash.finalize()
        }
        let prefix = [UInt8](repeating: 0, count: 36)
        figures.measure("BLAKE2b-256, long message", items: bytes, unit: "B") {
            block.withUnsafeBytes { _ = BLAKE2b256.hash(together: [$0], prefix: prefix) }
        }
        let together = Double(BLAKE2b256.lanes) * bytes
        figures.measure("BLAKE2b-256, \(BLAKE2b256.lanes) together", items: together, unit: "B") {
            block.withUnsafeBytes { one in
                _ = BLAKE2b256.hash(
                    together: [UnsafeRawBufferPointer](repeating: one, count: BLAKE2b256.lanes), prefix: prefix)
            }
        }
        figures.measure("SHA-256", items: bytes, unit: "B") { _ = SHA256.hash(block) }
        for size in WordSize.allCases {
            var sum = WordVector(wordSize: size, count: count / size.byteCount)
            let words = Double(count / size.byteCount)
            figures.measure("add a vector of \(size.bitCount)-bit words", items: words, unit: "words") {
                block.withUnsafeBytes { sum.add($0) }
            }
        }
    }

    private static func measureKeys(_ figures: inout KernelFigures) throws {
        var random = SystemRandomSource()
        let identity = try SigningKey.generate(from: &random)
        let digest = ProtocolHash.digest("bench")
        let signature = identity.sign(digest)
        figures.measure("Ed25519 sign") { _ = identity.sign(digest) }
        figures.measure("Ed25519 verify") { _ = identity.verifyingKey.isValid(signature, for: digest) }
        let secret = try AgreementKey(secret: random.secret(32))
        let peer = try AgreementKey(secret: random.secret(32)).publicKey
        try figures.measure("X25519") { _ = try secret.sharedSecret(with: peer) }
        let key = random.secret(32)
        let share = random.secret(SealedShare.plaintextByteCount)
        let sealed = AuthenticatedCipher.seal(share, key: key, associatedData: digest.bytes, random: &random)
        figures.measure("seal a share") {
            _ = AuthenticatedCipher.seal(share, key: key, associatedData: digest.bytes, random: &random)
        }
        try figures.measure("open a share") {
            _ = try AuthenticatedCipher.open(sealed, key: key, associatedData: digest.bytes)
        }
        figures.measure("H of four fields") {
            _ = ProtocolHash.digest("bench", digest.bytes, digest.bytes, digest.bytes)
        }
    }

    private static func measureScalars(_ figures: inout KernelFigures) {
        var random = SystemRandomSource()
        let left = Scalar.random(from: &random)
        let right = Scalar.random(from: &random)
        figures.measure("scalar multiply") { _ = left * right }
        figures.measure("scalar inverse") { _ = left.inverse }
        figures.measure("draw a scalar") { _ = Scalar.random(from: &random) }
    }
}
