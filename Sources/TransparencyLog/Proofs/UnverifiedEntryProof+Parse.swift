// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension UnverifiedEntryProof {
    /// Parses the contents of a `.tlog-proof` file.
    public init(parsing bytes: [UInt8]) throws {
        // Header, extra data and index, the path, the empty line.
        var lines = LineReader(bytes, maximumLines: 3 + LogLimits.maximumInclusionPath + 1)
        guard let header = lines.next(), header.elementsEqual(Self.header.utf8) else { throw Self.malformed("header") }
        var line = try Self.require(lines.next())
        var extra: [UInt8]?
        if let field = Self.value(of: "extra ", in: line) {
            extra = Base64.decode(String(decoding: field, as: UTF8.self))
            guard extra != nil else { throw Self.malformed("extra data") }
            line = try Self.require(lines.next())
        }
        guard let field = Self.value(of: "index ", in: line),
            let index = StrictDecimal.parse(field, limit: LogLimits.maximumTreeSize)
        else { throw Self.malformed("index") }
        var path: [Digest] = []
        line = try Self.require(lines.next())
        while !line.isEmpty {
            guard let hash = Digest(base64: line) else { throw Self.malformed("hash") }
            path.append(hash)
            line = try Self.require(lines.next())
        }
        try self.init(index: index, path: path, note: Array(lines.rest), extra: extra)
    }

    private static func value(of key: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        line.starts(with: key.utf8) ? line.dropFirst(key.utf8.count) : nil
    }

    private static func require(_ line: ArraySlice<UInt8>?) throws -> ArraySlice<UInt8> {
        guard let line else { throw malformed("no empty line before the checkpoint") }
        return line
    }

    private static func malformed(_ reason: String) -> TransparencyLogError {
        .malformed(what: "entry proof", reason: reason)
    }
}
