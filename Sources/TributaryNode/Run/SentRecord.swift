// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport

/// The branch's own record of every message that has left it: when, which, how large. One line each in `sent.tsv`.
package struct SentRecord: Sendable {
    package struct Entry: Sendable, Equatable {
        /// Unix seconds.
        package var time: UInt64
        package var kind: NodeMessageKind
        /// Numbers that the message carries about customers, masked; 0 for everything but a masked vector.
        package var numbers: UInt64
        package var bytes: Int

        package init(time: UInt64, kind: NodeMessageKind, numbers: UInt64, bytes: Int) {
            self.time = time
            self.kind = kind
            self.numbers = numbers
            self.bytes = bytes
        }
    }

    /// What all messages together come to.
    package struct Totals: Sendable, Encodable, Equatable {
        package var messages = 0
        package var numbers: UInt64 = 0
        package var bytes: UInt64 = 0
    }

    let path: String

    package init(path: String) { self.path = path }

    package func append(_ entry: Entry) throws {
        try PrivateFile.append(
            line: "\(entry.time)\t\(entry.kind.rawValue)\t\(entry.numbers)\t\(entry.bytes)", to: path)
    }

    /// Lines that a crash has cut short are left out.
    package func totals() throws -> Totals {
        guard PrivateFile.exists(path) else { return Totals() }
        var totals = Totals()
        for line in try PrivateFile.read(path).split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: "\t")).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 4, let numbers = UInt64(fields[2]), let bytes = UInt64(fields[3]) else { continue }
            totals.messages += 1
            totals.numbers += numbers
            totals.bytes += bytes
        }
        return totals
    }
}
