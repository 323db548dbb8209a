// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Federation
import Yams

/// A small branch: customers with attributes and consent, and what they bought.
enum SampleStore {
    static let key = SecretBytes([UInt8](repeating: 7, count: 32))

    static let customers = """
        id,since,left,age,contract,agreed
        ann,2020-01-01,,31,monthly,analytics;marketing
        bob,2021-06-15,2025-10-20,45,yearly,analytics
        cat,2025-12-01,,27,monthly,analytics
        dan,2019-03-03,,,yearly,
        eve,2018-01-01,2025-05-01,66,other,analytics
        """

    static let purchases = """
        customer,time,amount,number
        ann,2025-09-01,10.5,1
        ann,2025-09-30T18:00:00,4.5,2
        ann,2025-10-02,100,3
        bob,2025-08-01,20,4
        dan,2025-09-01,99,5
        """

    static let mapping = """
        reference_date: 2025-09-30
        tables:
          - table: customer
            files: [customers.csv]
            customer: id
            start_date: since
            churn_date: left
            consent: agreed
            attributes: [age, contract]
          - table: transaction
            files: [purchases.csv]
            customer: customer
            id: number
            time: time
            amount: amount
        """

    static func folder() throws -> SampleFolder {
        try SampleFolder(["customers.csv": customers, "purchases.csv": purchases])
    }

    static func sources(_ text: String = mapping) throws -> SourceMapping {
        try SourceMapping(try YAMLDocument(text: text, file: "node.yaml").root, file: "node.yaml")
    }

    /// The store in memory, filled.
    static func filled() throws -> CustomerStore {
        let store = try CustomerStore(inMemoryWithKey: key)
        let folder = try folder()
        _ = try store.importSources(try sources(), folder: folder.path)
        return store
    }

    /// A contract with one numeric feature for each definition.
    static func contract(_ definitions: String..., label: LabelDefinition? = nil) throws -> FeatureContract {
        try FeatureContract(
            name: "sample", version: 1, purpose: "",
            features: definitions.enumerated().map { index, definition in
                Feature(name: "f\(index)", kind: number, definition: definition)
            },
            label: label)
    }

    static let number = FeatureKind.numeric(
        lowerBound: 0, upperBound: 1000, transform: .identity, bins: 10, specialValues: [])
}
