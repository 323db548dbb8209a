// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Dispatch
import Foundation

/// How fast libcrypto's ChaCha20 alone writes keystream into a buffer that stays in the first-level cache: what masks
/// cannot beat.
struct KeystreamLimit {
    static let bufferBytes = 16 << 10
    private static let windows = 9
    private static let windowBytes = 64 << 20

    /// Cores that worked at once.
    let cores: Int
    /// Of one core while all of them worked: the median of several windows.
    let bytesPerSecondPerCore: Double

    var bytesPerSecond: Double { bytesPerSecondPerCore * Double(cores) }

    static var availableCores: Int { ProcessInfo.processInfo.activeProcessorCount }

    static func measured(cores: Int = availableCores) -> KeystreamLimit {
        let rates = (0..<windows).map { _ in
            let cost = Cost.measuring {
                DispatchQueue.concurrentPerform(iterations: cores) { lane in
                    let keystream = ChaCha20Keystream(
                        key: SecretBytes([UInt8](repeating: UInt8(lane & 0xFF), count: 32)))
                    var buffer = [UInt8](repeating: 0, count: bufferBytes)
                    buffer.withUnsafeMutableBytes { buffer in
                        for _ in 0..<windowBytes / bufferBytes { keystream.fill(buffer) }
                    }
                }
            }.cost
            return Double(windowBytes * cores) / cost.cpuSeconds
        }
        return KeystreamLimit(cores: cores, bytesPerSecondPerCore: Cost.median(rates))
    }
}
