// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import FoundationNetworking
import HTTPTransport
import Synchronization
import TransparencyLog
import TributaryAuditor

/// A witness that listens on loopback, with a log to submit to it: the log and the keys of the known answers.
final class WitnessUnderTest: Sendable {
    static let time: UInt64 = 1_767_000_000

    let folder: TemporaryFolder
    let port: Int
    private let server: Task<Void, any Error>
    private let said = Lines()

    /// What it told its operator.
    var lines: [String] { said.all.withLock { $0 } }

    /// - Parameter folder: where an earlier one left its records; nil begins anew.
    init(_ folder: TemporaryFolder? = nil) async throws {
        let folder = try folder ?? Self.emptyFolder()
        self.folder = folder
        let keys = try KnownAnswers.keys()
        let records = try WitnessFolder(folder: folder.path + "/logs")
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let said = said
        let desk = WitnessDesk(
            witness: try Witness(
                cosigner: Cosigner(name: try NoteName(keys.witnesses[0].name), key: keys.witnesses[0].signingKey()),
                logs: [try NoteVerifierKey(parsing: keys.log.verifierKey)], records: records),
            evidence: EvidenceFolder(folder: folder.path + "/evidence"), now: { Self.time },
            tell: { line in said.all.withLock { $0.append(line) } })
        let limit = LogLimits.maximumWitnessRequestBytes
        let witness = try WitnessServer(
            configuration: .init(host: "127.0.0.1", port: 0, bodyLimit: limit), identity: nil, gateway: desk
        ) { continuation.yield($0) }
        server = Task { try await witness.run() }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else { throw CancellationError() }
        self.port = port
    }

    /// Stops it and waits until it has let go of its records.
    func stop() async {
        server.cancel()
        _ = await server.result
    }

    /// - Returns: status, content type, body.
    func send(
        _ body: [UInt8], method: String = "POST", path: String = "/add-checkpoint"
    ) async throws -> (status: Int, type: String?, body: String) {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw CancellationError() }
        var request = URLRequest(url: url)
        request.httpMethod = method
        if method == "POST" { request.httpBody = Data(body) }
        let (data, response) = try await URLSession.shared.data(for: request)
        let answer = response as? HTTPURLResponse
        return (
            answer?.statusCode ?? 0, answer?.value(forHTTPHeaderField: "Content-Type"),
            String(decoding: data, as: UTF8.self)
        )
    }

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private static func emptyFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in ["logs", "evidence"] { try PrivateFile.makeFolder("\(folder.path)/\(name)") }
        return folder
    }
}

/// The log of the known answers: entry `i` is the text `entry-i`.
struct KnownLog {
    private let hashes: MemoryHashes
    private let signer: LogSigner

    init(entry: (Int) -> String = { "entry-\($0)" }) throws {
        let key = try KnownAnswers.keys().log
        signer = LogSigner(origin: try NoteName(key.name), key: try key.signingKey())
        var frontier = MerkleFrontier()
        var hashes = MemoryHashes()
        hashes.insert(try frontier.append((0..<300).map { MerkleHash.leaf(Array(entry($0).utf8)) }))
        self.hashes = hashes
    }

    func note(_ size: UInt64) throws -> [UInt8] {
        try signer.sign(size: size, root: MerkleTree(size: size, hashes: hashes).root()).encoded
    }

    /// A request to a witness.
    func request(_ size: UInt64, from old: UInt64) throws -> [UInt8] {
        let path = try MerkleTree(size: size, hashes: hashes).consistencyProof(from: old).path
        return try AddCheckpointRequest(oldSize: old, path: path, note: note(size)).encoded
    }
}

/// The known answers under `Tests/Vectors/transparency-log`.
enum KnownAnswers {
    struct Keys: Decodable {
        struct Key: Decodable {
            let name: String
            let seedHex: String
            let verifierKey: String

            func signingKey() throws -> SigningKey { try SigningKey(seed: SecretBytes(Hex.decode(seedHex) ?? [])) }
        }
        let log: Key
        let witnesses: [Key]
    }

    struct Checkpoint: Decodable {
        let cosigned: String
        let timesSeconds: [UInt64]
    }

    static func keys() throws -> Keys { try load("keys") }
    static func checkpoint() throws -> Checkpoint { try load("checkpoint") }

    private static func load<Content: Decodable>(_ name: String, from file: String = #filePath) throws -> Content {
        let tests = (0..<3).reduce(URL(fileURLWithPath: file)) { url, _ in url.deletingLastPathComponent() }
        let url = tests.appendingPathComponent("Vectors/transparency-log/\(name).json")
        return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
    }
}
