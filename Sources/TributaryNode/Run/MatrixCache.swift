// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Cryptography
package import Federation

/// The feature matrices of the studies under way, so that thirty rounds read the customers once. They are
/// dropped when the customers change: whoever asks to be forgotten is in no later round.
///
/// - Warning: Security. Holds customer values in memory until ``clear()``.
package struct MatrixCache {
    /// Studies that may run at the same time without reading the customers again for each round.
    package static let maximumMatrices = 2

    private let source: any FeatureSource
    private var entries: [(study: Digest, matrix: FeatureMatrix)] = []
    private var revision = 0

    package init(source: any FeatureSource) { self.source = source }

    package mutating func matrix(for study: StudySpecification, contract: FeatureContract) throws -> FeatureMatrix {
        let digest = study.digest
        let current = try source.revision()
        if current != revision { entries = [] }
        revision = current
        if let known = entries.first(where: { $0.study == digest }) { return known.matrix }
        if entries.count == Self.maximumMatrices { entries.removeFirst() }
        let matrix = try source.matrix(contract, purpose: study.purpose, referenceTime: study.referenceTime)
        entries.append((digest, matrix))
        return matrix
    }

    /// Whether the study's matrix is in memory, of the customers as they are now.
    package func holds(_ study: StudySpecification) throws -> Bool {
        let digest = study.digest
        return try source.revision() == revision && entries.contains { $0.study == digest }
    }

    package mutating func clear() {
        entries = []
        source.close()
    }
}
