// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The root key's word on where a branch's ledger stands, for a branch whose own record was lost or is behind the log.
///
/// - SeeAlso: `docs/OPERATIONS.md`, "After a restore".
public struct RecoveryOrder: SignableStatement {
    public static let tag = "recovery"

    public var federation: Digest
    public var node: NodeIdentifier
    public var period: UInt64
    /// What the log charges the branch in the period, in units of 10⁻⁹ ρ.
    public var chargedNanoRho: UInt64
    /// The head of the branch's chain of charges that follows from the log.
    public var ledgerHead: Digest
    /// The size of the log from which both were computed; later charges count on top.
    public var logSize: UInt64
    /// Its root hash: in another log the order says nothing.
    public var logRoot: Digest
    /// Unix seconds.
    public var issuedAt: UInt64
    /// For people. At most ``Limits/maximumTextBytes``.
    public var reason: String

    public init(
        federation: Digest, node: NodeIdentifier, period: UInt64, chargedNanoRho: UInt64, ledgerHead: Digest,
        logSize: UInt64, logRoot: Digest, issuedAt: UInt64, reason: String
    ) {
        self.federation = federation
        self.node = node
        self.period = period
        self.chargedNanoRho = chargedNanoRho
        self.ledgerHead = ledgerHead
        self.logSize = logSize
        self.logRoot = logRoot
        self.issuedAt = issuedAt
        self.reason = reason
    }

    public func write(to writer: inout CanonicalWriter) {
        writer.write(federation)
        writer.write(node.rawValue)
        writer.write(period)
        writer.write(chargedNanoRho)
        writer.write(ledgerHead)
        writer.write(logSize)
        writer.write(logRoot)
        writer.write(issuedAt)
        writer.write(reason)
    }

    public init(from reader: inout CanonicalReader) throws {
        federation = try reader.readDigest("federation")
        node = NodeIdentifier(rawValue: try reader.readUInt64("node"))
        period = try reader.readUInt64("period")
        guard (1...Limits.maximumPeriod).contains(period) else { throw FederationError.malformed(field: "period") }
        chargedNanoRho = try reader.readUInt64("chargedNanoRho")
        guard chargedNanoRho <= Limits.maximumNanoRho else {
            throw FederationError.overLimit(field: "chargedNanoRho", limit: Limits.maximumNanoRho)
        }
        ledgerHead = try reader.readDigest("ledgerHead")
        logSize = try reader.readUInt64("logSize")
        logRoot = try reader.readDigest("logRoot")
        issuedAt = try reader.readUInt64("issuedAt")
        reason = try reader.readString("reason")
    }
}
