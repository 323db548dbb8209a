// SPDX-License-Identifier: Apache-2.0

/// Where a witness remembers the checkpoint that it cosigned last of each log.
public protocol WitnessRecords: Sendable {
    /// Shows `body` what is recorded for a log, and records what it returns.
    ///
    /// What `body` returns is durable before this returns: it survives a crash of the machine. No other update of the
    /// same log, in this process or another, runs between the reading and the recording. If `body` returns nil, or
    /// throws, the record stays as it was.
    ///
    /// - Parameter body: gets the recorded note, nil if there is none.
    func update(_ log: NoteName, _ body: ([UInt8]?) throws -> [UInt8]?) throws
}
