// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A bar on standard error while something long goes on; nothing where nobody looks.
public struct ProgressBar: Sendable {
    private static let cells = 32

    private let title: String
    private let isShown: Bool

    /// - Parameter title: a word or two before the bar.
    public init(_ title: String) {
        self.title = title
        isShown = isatty(STDERR_FILENO) == 1
    }

    /// Draws the bar again where it would look different.
    ///
    /// - Parameters:
    ///   - done: steps that are behind, of `total`; as many take the bar away.
    public func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        guard done < total else { return FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
        // A thousandth is less than a cell and less than a digit.
        let step = max(1, total / 1000)
        guard done % step == 0 else { return }
        let filled = done * Self.cells / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Self.cells - filled)
        FileHandle.standardError.write(Data("\r\(title) \(bar) \(done * 100 / total) % \(done)/\(total)".utf8))
    }
}
