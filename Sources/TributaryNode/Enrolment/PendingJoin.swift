// SPDX-License-Identifier: Apache-2.0

package import Federation

/// An enrolment under way: the invitation, the request exactly as it was sent, and what head office calls it.
///
/// Written before the request leaves, so that a second run sends the same bytes again instead of a new request.
package struct PendingJoin: Sendable, Equatable {
    package let invitation: Invitation
    package let request: [UInt8]
    /// Empty until head office has answered.
    package var identifier: String

    private static let maximumTokenBytes = 65_536
    private static let maximumRequestBytes = 16_384

    package init(invitation: Invitation, request: [UInt8], identifier: String = "") {
        self.invitation = invitation
        self.request = request
        self.identifier = identifier
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(invitation.token)
        writer.write(request)
        writer.write(identifier)
        return writer.bytes
    }

    package init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        invitation = try Invitation(token: reader.readString("invitation", limit: Self.maximumTokenBytes))
        request = try reader.readBytes("request", limit: Self.maximumRequestBytes)
        identifier = try reader.readString("identifier")
        try reader.finish()
    }
}
