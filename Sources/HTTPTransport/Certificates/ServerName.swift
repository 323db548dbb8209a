// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import NIOCore
internal import SwiftASN1
internal import X509

/// A name under which clients reach the coordinator: it becomes a subject alternative name of its certificate.
public enum ServerName: Hashable, Sendable {
    /// A host name, for example `head-office.example`.
    case host(String)
    /// An IPv4 or IPv6 address in text form.
    case address(String)

    /// Longest DNS name (RFC 1035, section 3.1).
    static let maximumHostBytes = 253

    /// Tells an address from a host name.
    ///
    /// - Throws: ``HTTPTransportError/invalidConfiguration(field:reason:)`` for text that is neither.
    public init(_ text: String) throws {
        if (try? SocketAddress(ipAddress: text, port: 0)) != nil {
            self = .address(text)
            return
        }
        guard Self.isHostName(text) else {
            throw HTTPTransportError.invalidConfiguration(field: "server name", reason: "is no host name or address")
        }
        self = .host(text.lowercased())
    }

    /// The form a certificate carries.
    var generalName: GeneralName {
        get throws {
            switch self {
            case .host(let host):
                return .dnsName(host)
            case .address(let text):
                return .ipAddress(ASN1OctetString(contentBytes: try Self.octets(of: text)[...]))
            }
        }
    }

    private static func isHostName(_ text: String) -> Bool {
        guard (1...maximumHostBytes).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.first != 0x2D && label.utf8.last != 0x2D
                && label.utf8.allSatisfy(isLetterDigitHyphen)
        }
    }

    private static func isLetterDigitHyphen(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
        default: false
        }
    }

    private static func octets(of address: String) throws -> [UInt8] {
        switch try SocketAddress(ipAddress: address, port: 0) {
        case .v4(let v4):
            return withUnsafeBytes(of: v4.address.sin_addr) { Array($0) }
        case .v6(let v6):
            return withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) }
        case .unixDomainSocket:
            throw HTTPTransportError.invalidConfiguration(field: "server name", reason: "is a file")
        }
    }
}
