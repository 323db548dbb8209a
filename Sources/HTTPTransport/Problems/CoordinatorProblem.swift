// SPDX-License-Identifier: Apache-2.0

/// The coordinator answered, and its answer is no. When there was no answer, a client throws
/// ``HTTPTransportError/unreachable(reason:)`` instead.
///
/// The text is the coordinator's: it is bounded and stripped of control characters, so that it can be printed.
public struct CoordinatorProblem: Error, Hashable, Sendable {
    /// Longest code that is kept.
    public static let maximumCodeBytes = 64
    /// Longest detail that is kept, in Unicode scalars.
    public static let maximumDetailScalars = 500

    /// The HTTP status.
    public let status: Int
    /// A stable snake_case name; `unknown` if the answer had none.
    public let code: String
    /// One sentence for a person.
    public let detail: String
    /// When to try again, if the coordinator said so.
    public let retryAfterSeconds: Int?

    public init(status: Int, code: String, detail: String, retryAfterSeconds: Int? = nil) {
        self.status = status
        self.code = Self.isCode(code) ? code : "unknown"
        self.detail = Self.printable(detail)
        self.retryAfterSeconds = retryAfterSeconds.map { min(max(0, $0), 86_400) }
    }

    /// Whether the same request may succeed later.
    public var isTemporary: Bool { status >= 500 || status == 429 }

    private static func isCode(_ text: String) -> Bool {
        (1...maximumCodeBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.lazy.filter(isPrintable).prefix(maximumDetailScalars))
        return String(scalars)
    }

    /// No control, no invisible formatting: neither can move a cursor or reverse a line.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}

extension CoordinatorProblem: CustomStringConvertible {
    public var description: String { "the coordinator refused (\(code)): \(detail)" }
}
