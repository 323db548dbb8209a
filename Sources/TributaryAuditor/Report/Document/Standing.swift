// SPDX-License-Identifier: Apache-2.0

/// How far the audited log carries a statement.
package enum Standing: String, Sendable, Encodable, CaseIterable {
    /// The log proves it; the report says where.
    case evidence
    /// The parties say so, in the log or by running this program; a log cannot prove it.
    case claimed = "claimed only"
    /// Nothing in the log speaks to it.
    case absent
}
