// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Where a listener of the coordinator is: `https://host:port`.
public struct CoordinatorAddress: Hashable, Sendable {
    /// Longest text that is read.
    public static let maximumBytes = 512

    /// A host name or an IP address; an IPv6 address without brackets.
    public let host: String
    public let port: Int

    public init(host: String, port: Int) throws {
        _ = try ServerName(host)
        guard (1...65_535).contains(port) else {
            throw HTTPTransportError.invalidConfiguration(field: "address", reason: "has a port outside 1…65535")
        }
        self.host = host
        self.port = port
    }

    /// - Throws: ``HTTPTransportError/invalidConfiguration(field:reason:)`` for anything but `https://host[:port]`.
    public init(_ text: String) throws {
        guard text.utf8.count <= Self.maximumBytes, let parts = URLComponents(string: text),
            parts.scheme == "https", let host = parts.host, ["", "/"].contains(parts.path), parts.query == nil,
            parts.fragment == nil, parts.user == nil, parts.password == nil
        else {
            throw HTTPTransportError.invalidConfiguration(
                field: "address", reason: "is not of the form https://host:port")
        }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        try self.init(host: bare, port: parts.port ?? 443)
    }
}

extension CoordinatorAddress: CustomStringConvertible {
    public var description: String { "https://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}
