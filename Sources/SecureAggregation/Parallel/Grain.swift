// SPDX-License-Identifier: Apache-2.0

/// How much of each kind of work one core takes at a time, see ``AllCores``.
enum Grain {
    /// An Ed25519 check takes 40 µs.
    static let signatures = 8
    /// X25519 takes 30 µs.
    static let agreements = 8
    /// Bytes of vector that take keystreams, 80 µs each.
    static let keystreamBytes = 512 << 10
    /// Multiplications of a scalar and a machine word: about 5 ns each.
    static let products = 50_000
}
