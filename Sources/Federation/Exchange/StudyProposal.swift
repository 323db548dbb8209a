// SPDX-License-Identifier: Apache-2.0

/// A study as it is put to a branch: the specification, the contract's digest inside it, and who has approved it.
public struct StudyProposal: Sendable, Equatable {
    public var study: StudySpecification
    public var approvals: [StudyApproval]

    public init(study: StudySpecification, approvals: [StudyApproval]) {
        self.study = study
        self.approvals = approvals
    }

    /// Bytes of a specification: one analysis and `maximumRoundsPerStudy` terms fit.
    static let maximumStudyBytes = Limits.maximumAnalysisBytes + (1 << 20)

    public func write(to writer: inout CanonicalWriter) {
        writer.write(study.canonicalBytes)
        writer.write(UInt64(approvals.count))
        for approval in approvals { approval.write(to: &writer) }
    }

    public init(from reader: inout CanonicalReader) throws {
        study = try StudySpecification(
            canonicalBytes: reader.readBytes("study", limit: Self.maximumStudyBytes))
        approvals = []
        for _ in 0..<(try reader.readCount("approvals", limit: Limits.maximumApprovals)) {
            approvals.append(try StudyApproval(from: &reader))
        }
    }
}
