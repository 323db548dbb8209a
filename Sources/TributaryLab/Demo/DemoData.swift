// SPDX-License-Identifier: Apache-2.0

package import CustomerData
package import Federation
import Foundation

/// What the branches of a demonstration hold, and how it is described to the federation.
package struct DemoData: Sendable {
    package let folders: [BranchFolder]
    package let contract: FeatureContract
    /// The day from which features count back, if the data has one.
    let referenceDate: CalendarDate?
    /// Segments are found over these features of the contract.
    let segmentFeatures: [String]

    package var customers: Int { folders.reduce(0) { $0 + $1.customers } }

    /// k-means on a noisy grid is at its best with a few features.
    private static let segmentFeatureCount = 3

    static func prepare(_ options: DemoCommand, in workshop: DemoWorkshop) throws -> DemoData {
        guard let data = options.data, let path = options.contract else {
            return try synthesize(
                Synthesizer(branches: options.branches, customers: options.customers, seed: options.seed),
                in: workshop)
        }
        let file = try ContractFile(path: path)
        let rule: BranchSplit.Rule =
            options.splitBy.map { .column($0) } ?? .count(options.branches, seed: options.seed)
        let folders = try BranchSplit.write(data: data, contract: file, rule: rule, into: workshop.branches)
        try FileManager.default.copyItem(atPath: path, toPath: workshop.contract)
        return try describe(folders, file.contract)
    }

    /// Synthetic customers under the sample contract.
    package static func synthesize(_ synthesizer: Synthesizer, in workshop: DemoWorkshop) throws -> DemoData {
        try synthesize(synthesizer, contract: sampleContract(), in: workshop)
    }

    /// Synthetic customers under a contract over the same attributes.
    static func synthesize(
        _ synthesizer: Synthesizer, contract: String, in workshop: DemoWorkshop
    ) throws -> DemoData {
        try workshop.write(contract, to: workshop.contract)
        return try describe(
            try synthesizer.write(into: workshop.branches), ContractFile(path: workshop.contract).contract)
    }

    /// The sample contract's text.
    package static func sampleContract() throws -> String { try String(contentsOfFile: ownContract(), encoding: .utf8) }

    private static func describe(_ folders: [BranchFolder], _ contract: FeatureContract) throws -> DemoData {
        guard folders.count >= 3 else {
            throw DemoError.unusable(what: "the data makes \(folders.count) branches; a federation needs at least 3")
        }
        let numeric = contract.features.filter { feature in
            if case .numeric = feature.kind { !feature.isProtected } else { false }
        }
        return DemoData(
            folders: folders, contract: contract, referenceDate: folders[0].sources.referenceDate,
            segmentFeatures: numeric.prefix(segmentFeatureCount).map(\.name))
    }

    /// The synthetic customers' contract: beside the working directory's sources, or the program's.
    private static func ownContract() throws -> String {
        let name = "coordinator-config/contracts/synthetic.yaml"
        var places = [FileManager.default.currentDirectoryPath]
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            places.append(folder.path)
            folder.deleteLastPathComponent()
        }
        guard let place = places.first(where: { FileManager.default.fileExists(atPath: "\($0)/\(name)") }) else {
            throw DemoError.unusable(what: "\(name) was found neither here nor above the program; give --data")
        }
        return "\(place)/\(name)"
    }
}
