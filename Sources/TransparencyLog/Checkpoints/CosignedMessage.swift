// SPDX-License-Identifier: Apache-2.0

/// What a witness signs: when, and the checkpoint it saw then.
///
/// - SeeAlso: C2SP tlog-cosignature, "Ed25519 signed message".
package struct CosignedMessage {
    package let bytes: [UInt8]

    package init(timeSeconds: UInt64, checkpointText: [UInt8]) {
        bytes = Array("cosignature/v1\ntime \(timeSeconds)\n".utf8) + checkpointText
    }
}
