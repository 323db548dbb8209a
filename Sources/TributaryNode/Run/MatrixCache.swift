// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation

/// The feature matrices of the studies under way, so that thirty rounds read the customers once. Forgotten
/// when the customers change: whoever asks to be forgotten is in no later round.
///
/// - Warning: Security. Holds customer values in memory until ``clear()``.
struct MatrixCache {
    /// Studies that may run at the same time without reading the customers again for each round.
    static let maximumMatrices = 2

    private let source: any FeatureSource
    private var entries: [(study: Digest, matrix: FeatureMatrix)] = []
    private var revision = ""

    init(source: any FeatureSource) { self.source = source }

    mutating func matrix(for study: StudySpecification, contract: FeatureContract) throws -> FeatureMatrix {
        let digest = study.digest
        let current = source.revision()
        if current != revision { clear() }
        revision = current
        if let known = entries.first(where: { $0.study == digest }) { return known.matrix }
        if entries.count == Self.maximumMatrices { entries.removeFirst() }
        let matrix = try source.matrix(contract, purpose: study.purpose, referenceTime: study.referenceTime)
        entries.append((digest, matrix))
        return matrix
    }

    mutating func clear() { entries = [] }
}
