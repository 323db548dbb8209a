// SPDX-License-Identifier: Apache-2.0

extension Limits {
    /// Bytes of one JSON text, unless its reader sets a smaller limit.
    public static let maximumJSONBytes = 1 << 20
    /// Objects and arrays inside one another.
    public static let maximumJSONDepth = 32
    /// Largest magnitude of a JSON integer, 2⁵³ − 1: beyond it readers that use doubles disagree (RFC 7493, 2.2).
    public static let maximumJSONInteger: Int64 = (1 << 53) - 1
}
