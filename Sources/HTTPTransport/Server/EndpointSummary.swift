// SPDX-License-Identifier: Apache-2.0

/// One line of an endpoint table, without what answers it.
package struct EndpointSummary: Hashable, Sendable {
    /// `nodes` or `everyone`.
    package let listener: String
    package let method: String
    package let template: String
    /// What the body must be; nil for endpoints that take none.
    package let accepts: MediaType?
    /// Bytes the body may have.
    package let bodyLimit: Int
}
