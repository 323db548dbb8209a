// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import TransparencyLog

/// The known answers under `Tests/Vectors/transparency-log`.
enum VectorFile {
    struct Keys: Decodable {
        struct Key: Decodable {
            let name: String
            let seedHex: String
            let verifierKey: String
        }
        let log: Key
        let witnesses: [Key]
    }

    struct Tree: Decodable {
        struct Root: Decodable {
            let size: UInt64
            let rootHex: String
        }
        struct Inclusion: Decodable {
            let index: UInt64
            let treeSize: UInt64
            let pathHex: [String]
        }
        struct Consistency: Decodable {
            let oldSize: UInt64
            let newSize: UInt64
            let pathHex: [String]
        }
        let roots: [Root]
        let inclusion: [Inclusion]
        let consistency: [Consistency]
    }

    struct Checkpoint: Decodable {
        let signedByLog: String
        let cosigned: String
        /// When each witness cosigned, in the order of the keys.
        let timesSeconds: [UInt64]
        let cosignedMessage: String
        let proofIndex: UInt64
        let entryProof: String
    }

    struct Tiles: Decodable {
        struct Tile: Decodable {
            let path: String
            let byteCount: Int
            let sha256Hex: String
        }
        let tiles: [Tile]
    }

    struct Published: Decodable {
        let specificationNote: String
        let specificationCheckpoint: String
        let verifierKey: String
        let signedNote: String
        let leavesHex: [String]
        let rootsHex: [String]
    }

    static func keys() throws -> Keys { try load("keys") }
    static func tree() throws -> Tree { try load("tree") }
    static func checkpoint() throws -> Checkpoint { try load("checkpoint") }
    static func published() throws -> Published { try load("published-examples") }
    static func tiles() throws -> Tiles { try load("tiles") }

    private static func load<Content: Decodable>(_ name: String, from file: String = #filePath) throws -> Content {
        let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
        let url = tests.appendingPathComponent("Vectors/transparency-log/\(name).json")
        return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
    }
}

extension VectorFile.Keys.Key {
    func signingKey() throws -> SigningKey { try SigningKey(seed: SecretBytes(Hex.decode(seedHex) ?? [])) }
}
