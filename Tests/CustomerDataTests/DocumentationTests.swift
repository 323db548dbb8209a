// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import Foundation
import Testing
import Yams

struct DataModelDocumentationTests {
    private func text() throws -> String {
        try String(contentsOfFile: SharedData.packageRoot + "/docs/DATA_MODEL.md", encoding: .utf8)
    }

    @Test func everyExampleParses() throws {
        let blocks = try text().components(separatedBy: "```yaml\n").dropFirst().map { block in
            String(block.prefix(upTo: block.range(of: "\n```")?.lowerBound ?? block.endIndex))
        }
        #expect(blocks.count == 3)
        for block in blocks {
            if block.hasPrefix("sources:") {
                var document = try YAMLDocument(text: block, file: "DATA_MODEL.md").mapping()
                let section = document.node("sources")
                let node = try #require(section)
                #expect(try SourceMapping(node, file: "DATA_MODEL.md").tables.count == 2)
            } else {
                #expect(try ContractFile(text: block, file: "DATA_MODEL.md").contract.features.count == 5)
            }
        }
    }

    @Test func everyStandardColumnIsNamed() throws {
        let text = try text()
        for table in StandardTable.allCases {
            #expect(text.contains("`\(table.rawValue)`"))
            for column in table.columnNames { #expect(text.contains("`\(column)`"), "\(table.rawValue).\(column)") }
        }
    }

    @Test func theLimitsAreTheOnesOfTheCode() throws {
        let text = try text().replacing(",", with: "")
        for (name, limit) in [
            ("bytes of one record", ReadingLimits.maximumLineBytes),
            ("bytes of one field", ReadingLimits.maximumFieldBytes),
            ("columns of a file", ReadingLimits.maximumColumns), ("sources", SourceMapping.maximumTables),
        ] {
            #expect(text.contains("| \(name) | \(limit) |"))
        }
    }
}
