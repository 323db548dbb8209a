// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Where the hashes of complete subtrees are kept: a table with one row for each ``NodePosition``.
///
/// A reader need not be trusted by whoever gets a proof made from it: a wrong hash makes a proof that does not verify.
public protocol HashReader {
    /// - Throws: ``TransparencyLogError/missingHash(_:)`` where there is none.
    func hash(at position: NodePosition) throws -> Digest
}
