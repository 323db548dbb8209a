// SPDX-License-Identifier: Apache-2.0

/// How the fields of a record are told apart.
public enum RecordLayout: Sendable, Equatable {
    /// RFC 4180 with this delimiter: quotes, doubled quotes, embedded newlines.
    case separated(by: UInt8)
    /// Columns aligned by runs of spaces or tabs; no quoting.
    case aligned

    public static let csv = RecordLayout.separated(by: UInt8(ascii: ","))
}
