// SPDX-License-Identifier: Apache-2.0

import Testing

/// Words that must not stand in some of the sources.
struct CallRule: Sendable, CustomTestStringConvertible {
    let why: String
    let words: [String]
    /// Which files it holds for, by path.
    let holds: @Sendable (_ path: String) -> Bool
    /// Whether a dot in front of the word makes it something else.
    var isFree = false
    /// Files that may, each with its reason. An exception that no longer applies is a fault as well.
    var exceptions: [String: String] = [:]

    var testDescription: String { why }

    /// `file:line word` for each place that breaks the rule.
    func violations(in files: [SourceFile]) -> [String] {
        files.filter { holds($0.path) && exceptions[$0.path] == nil }.flatMap(places)
    }

    /// Exceptions that excuse nothing any more.
    func idleExceptions(in files: [SourceFile]) -> [String] {
        exceptions.keys.sorted().filter { path in
            !files.contains { $0.path == path && holds(path) && !places(in: $0).isEmpty }
        }
    }

    private func places(in file: SourceFile) -> [String] {
        words.flatMap { word in
            file.lines(with: word, isFree: isFree).map { "\(file.path):\($0) \(word)" }
        }
    }
}
