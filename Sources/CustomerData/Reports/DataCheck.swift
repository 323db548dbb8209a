// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation

/// Whether a branch's data suits a contract, feature by feature. For the branch alone: it is exact.
public struct DataCheck: Sendable, Codable, Equatable {
    public let quality: FeatureQuality
    /// Characters of the column of names at least.
    private static let narrowest = 21

    /// One for each feature, in the order of the contract.
    public let sketches: [ColumnSketch]
    /// How many customers have each label; nil without one.
    public let positives: Int?
    public let negatives: Int?

    public init(_ features: CustomerFeatures) {
        quality = features.quality
        let matrix = features.matrix
        sketches = zip(matrix.contract.features, matrix.columns).map { ColumnSketch($0, $1) }
        let hasLabel = matrix.contract.label != nil
        positives = hasLabel ? matrix.labels.count { $0 == FeatureMatrix.Label.positive } : nil
        negatives = hasLabel ? matrix.labels.count { $0 == FeatureMatrix.Label.negative } : nil
    }

    /// For people.
    public var text: String {
        var lines = ["contract \(quality.contract): \(Plain.count(quality.participants, "customer")) take part"]
        if let date = quality.referenceDate { lines[0] += ", counted back from \(date)" }
        if !quality.consentIsDeclared { lines.append("no source says who agreed to what: every customer takes part") }
        if quality.withoutConsent > 0 {
            let reason = quality.purpose.map { "no consent to \($0)" } ?? "no consent to anything"
            lines.append("\(quality.withoutConsent) left out: \(reason)")
        }
        if quality.notYetCustomers > 0 { lines.append("\(quality.notYetCustomers) left out: not yet customers") }
        let width = 1 + max(Self.narrowest, sketches.map(\.heading.count).max() ?? 0)
        lines.append(
            Plain.column("feature", width) + Plain.column("present", 10) + Plain.column("outside", 10) + "distribution")
        for (column, sketch) in zip(quality.columns, sketches) {
            let outside = column.outOfBounds + column.outsideVocabulary + column.notANumber
            lines.append(
                Plain.column(sketch.heading, width)
                    + Plain.column(Plain.percent(column.present, of: quality.participants), 10)
                    + Plain.column(outside == 0 ? "" : String(outside), 10) + sketch.text)
            lines += column.remarks.map { "    \($0)" }
        }
        if let positives, let negatives {
            lines.append(
                "label: \(positives) yes, \(negatives) no, "
                    + "\(quality.participants - positives - negatives) without (they are not learned from)")
        }
        return (lines + (quality.outlook?.lines ?? [])).joined(separator: "\n") + "\n"
    }
}

extension ColumnQuality {
    /// What is wrong, each in a sentence.
    fileprivate var remarks: [String] {
        var remarks: [String] = []
        if isComputedAtSource { remarks.append("computed by this branch's own SQL at the source") }
        func values(_ count: Int, _ one: String, _ several: String) {
            if count > 0 { remarks.append(count == 1 ? "1 value \(one)" : "\(count) values \(several)") }
        }
        values(notANumber, "is no number and counts as missing", "are not numbers and count as missing")
        values(
            outOfBounds, "is outside the bounds and is clipped to them",
            "are outside the bounds and are clipped to them")
        values(
            outsideVocabulary, "is outside the vocabulary and counts as missing",
            "are outside the vocabulary and count as missing")
        if failed > 0 {
            remarks.append("the definition failed or took too long for \(Plain.count(failed, "customer"))")
        }
        return remarks
    }
}
