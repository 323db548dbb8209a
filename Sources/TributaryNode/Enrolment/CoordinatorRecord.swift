// SPDX-License-Identifier: Apache-2.0

import Federation
package import HTTPTransport

/// Where the coordinator's listener for nodes is, and the certificate authority that vouches for it: from the
/// invitation, kept after enrolment.
package struct CoordinatorRecord: Sendable, Equatable {
    package let address: CoordinatorAddress
    /// DER.
    package let authority: [UInt8]

    private static let maximumAuthorityBytes = 8192

    package init(address: CoordinatorAddress, authority: [UInt8]) {
        self.address = address
        self.authority = authority
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write("\(address)")
        writer.write(authority)
        return writer.bytes
    }

    package init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        address = try CoordinatorAddress(reader.readString("address"))
        authority = try reader.readBytes("authority", limit: Self.maximumAuthorityBytes)
        try reader.finish()
    }
}
