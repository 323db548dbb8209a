// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The part of `Package.swift` that says which module depends on which.
struct Manifest {
    /// For each `module(…)`, the names in quotes among its dependencies: our modules and the C libraries.
    let moduleDependencies: [String: Set<String>]

    init(_ text: String) {
        var found: [String: Set<String>] = [:]
        for call in text.components(between: "module(", and: "])") {
            // The function's own declaration takes parameters, not names.
            guard call.hasPrefix("\"") || call.hasPrefix("\n"), let name = call.quotedNames.first else { continue }
            found[name] = Set(call.quotedNames.dropFirst())
        }
        moduleDependencies = found
    }
}

extension String {
    fileprivate func components(between start: String, and end: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let opening = rest.range(of: start) {
            rest = rest[opening.upperBound...]
            guard let closing = rest.range(of: end) else { break }
            found.append(String(rest[..<closing.lowerBound]))
        }
        return found
    }

    fileprivate var quotedNames: [String] {
        split(separator: "\"", omittingEmptySubsequences: false).enumerated().compactMap {
            $0.offset.isMultiple(of: 2) ? nil : String($0.element)
        }
    }
}
