// SPDX-License-Identifier: Apache-2.0

/// Work that takes a while: a bar that redraws itself on a terminal, plain lines elsewhere.
package struct ProgressLine {
    private static let width = 24

    private let isInteractive: Bool
    private let write: (String) -> Void
    private var isDrawn = false

    package init(isInteractive: Bool, write: @escaping (String) -> Void) {
        self.isInteractive = isInteractive
        self.write = write
    }

    /// Shows how far the work is.
    ///
    /// - Parameter of: nil where the end is not known.
    package mutating func show(_ name: String, done: Int, of total: Int?, unit: String) {
        let text = Self.text(name, done: done, of: total, unit: unit, bar: isInteractive)
        if isInteractive {
            write("\r\u{1B}[2K" + text)
            isDrawn = true
        } else {
            write(text + "\n")
        }
    }

    /// Takes the bar away, so that a line can be printed.
    package mutating func clear() {
        if isDrawn { write("\r\u{1B}[2K") }
        isDrawn = false
    }

    static func text(_ name: String, done: Int, of total: Int?, unit: String, bar: Bool) -> String {
        guard let total, total > 0 else { return "\(name): \(Figures.grouped(done)) \(unit)" }
        let figures = "\(Figures.grouped(done))/\(Figures.grouped(total)) \(unit)"
        guard bar else { return "\(name): \(figures)" }
        let filled = min(width, max(0, done) * width / total)
        return "\(name) [" + String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
            + "] \(figures)"
    }
}
