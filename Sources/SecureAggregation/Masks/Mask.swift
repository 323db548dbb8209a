// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// A mask to add to a vector or to take out of it: a keystream, and a sign.
package struct Mask: Sendable {
    package enum Sign: Sendable { case plus, minus }

    package let seed: SecretBytes
    package let sign: Sign

    package init(seed: SecretBytes, sign: Sign) {
        self.seed = seed
        self.sign = sign
    }
}
