// SPDX-License-Identifier: Apache-2.0

/// The answer to a poll: what the node has not read of the log yet, and the one thing it should do next; one of the
/// two at least. The node reads first. Asking again yields the same answer until the node has done it, which is what
/// makes a crash on either side harmless.
public struct CoordinatorMessage: Sendable, Equatable {
    public var log: LogPage?
    public var step: RoundStep?

    public init(log: LogPage? = nil, step: RoundStep? = nil) {
        self.log = log
        self.step = step
    }

    /// Bytes of any message: a broadcast state at its limit, a page of the log and its notes.
    public static let maximumBytes = Limits.maximumStateBytes + (8 << 20)

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(log != nil)
        log?.write(to: &writer)
        writer.write(step != nil)
        step?.write(to: &writer)
        return writer.bytes
    }

    /// - Throws: ``FederationError`` for an empty message, anything outside its limits or leftover bytes.
    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        log = try reader.readBool("log") ? LogPage(from: &reader) : nil
        step = try reader.readBool("step") ? RoundStep(from: &reader) : nil
        try reader.finish()
        guard log != nil || step != nil else { throw FederationError.malformed(field: "message") }
    }
}
