// SPDX-License-Identifier: Apache-2.0

package import CustomerData

/// Outcomes that staff have written into a list, checked row by row before any is recorded.
package struct OutcomeFile: Sendable {
    /// A row that cannot be used. Names places and reasons, never what a field says.
    package struct Fault: Sendable, Equatable, Encodable {
        package let line: Int
        package let field: String
        package let reason: String
    }

    /// To be recorded; those that say what is on record already are not among them.
    package private(set) var outcomes: [WorkOutcome] = []
    package private(set) var blank = 0
    package private(set) var known = 0
    package private(set) var faults: [Fault] = []

    private let items: [Int: (item: WorkItem, customer: String)]
    private let words: [String: [String: Double]]
    private let corrects: Bool
    private var seen: Set<Int> = []

    /// - Parameters:
    ///   - items: everything on record, with each customer's name.
    ///   - words: by playbook, the words for outcomes and their numbers.
    ///   - corrects: whether what was recorded before may be changed.
    /// - Throws: ``CustomerData/CustomerDataError`` for a file that is no CSV file with these columns.
    package init(
        _ bytes: [UInt8], file: String, items: [(item: WorkItem, customer: String)], words: [String: [String: Double]],
        corrects: Bool
    ) throws {
        self.items = Dictionary(items.map { ($0.item.number, $0) }, uniquingKeysWith: { first, _ in first })
        self.words = words
        self.corrects = corrects
        let reader = try TableReader(
            MemoryByteSource(bytes), file: file, layout: .csv, encoding: .utf8, columns: nil)
        let places = try ["item", "customer", "outcome"].map(reader.index(of:))
        while try reader.next() {
            let fault =
                reader.isComplete
                ? take(places.map { String(field: reader.field($0)).trimmed })
                : ("the row", "has not as many fields as the header")
            if let (field, reason) = fault { faults.append(Fault(line: reader.line, field: field, reason: reason)) }
        }
    }

    /// - Parameter row: item, customer and outcome.
    /// - Returns: what is wrong with it, or nil.
    private mutating func take(_ row: [String]) -> (field: String, reason: String)? {
        guard !row[2].isEmpty else {
            blank += 1
            return nil
        }
        guard let number = Int(row[0]), let entry = items[number] else { return ("item", "is no item of this branch") }
        guard [entry.customer, entry.customer.harmlessInSpreadsheets].contains(row[1]) else {
            return ("customer", "is not the customer of this item")
        }
        guard seen.insert(number).inserted else { return ("item", "is in the file twice") }
        guard let vocabulary = words[entry.item.decision.playbook] else {
            return ("item", "belongs to a playbook that is not accepted any more")
        }
        let plain = row[2].lowercased()
        guard let match = vocabulary.first(where: { $0.key.lowercased() == plain }) else {
            return ("outcome", "is none of \(vocabulary.keys.sorted().joined(separator: ", "))")
        }
        if entry.item.outcome == match.key {
            known += 1
            return nil
        }
        guard entry.item.outcome == nil || corrects else {
            return ("outcome", "differs from what was recorded; --correct changes it")
        }
        outcomes.append(WorkOutcome(number: number, word: match.key, value: match.value))
        return nil
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
