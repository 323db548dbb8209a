// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Testing
import Yams

struct SourceMappingTests {
    private func read(_ text: String) throws -> SourceMapping {
        var document = try YAMLDocument(text: text, file: "node.yaml").mapping()
        guard let node = document.node("sources") else { throw document.invalid("sources", "is missing") }
        return try SourceMapping(node, file: "node.yaml")
    }

    private let full = """
        sources:
          reference_date: 2025-09-30
          time_zone: Europe/Berlin
          tables:
            - table: customer
              files: [customers.csv, more.csv.gz]
              delimiter: ";"
              encoding: windows-1252
              decimal: comma
              missing: ["?", NA]
              customer: number
              start_date: {column: since, format: dd.MM.yyyy}
              consent: {column: agreed, separator: "|"}
              attributes: {monthly_fee: Monthly Fee, age: age}
              reject_limit: 0.5
            - table: transaction
              name: shop
              files: [shop.txt]
              format: aligned
              header: [id, day, money, coin]
              customer: id
              time: {column: day, format: yyyyMMdd}
              amount: {column: money, bounds: [0, 10000], currency: {column: coin, rates: {EUR: 1, USD: 0.92}}}
              time_zone: America/New_York
            - table: interaction
              files: [calls.tsv]
              delimiter: tab
              customer: id
              id: ticket
              opened: opened
              first_contact: solved
        """

    @Test func readsEveryField() throws {
        let mapping = try read(full)
        #expect(mapping.referenceDate == CalendarDate("2025-09-30"))
        #expect(mapping.tables.map(\.name) == ["customer", "shop", "interaction"])
        let customers = mapping.tables[0]
        #expect(customers.form.layout == .separated(by: UInt8(ascii: ";")))
        #expect(customers.form.encoding == .windows1252)
        #expect(customers.form.numbers == .comma)
        #expect(customers.form.missing == ["?", "NA"])
        #expect(customers.attributes.map(\.name).sorted() == ["age", "monthly_fee"])
        #expect(customers.consent == ConsentMapping(column: "agreed", separator: "|"))
        #expect(customers.rejectLimit == 0.5)
        let shop = mapping.tables[1]
        #expect(shop.form.layout == .aligned)
        #expect(shop.form.headerless == ["id", "day", "money", "coin"])
        let currency = CurrencyMapping(column: "coin", rates: ["EUR": 1, "USD": 0.92])
        #expect(
            shop.columns.last == ColumnMapping("amount", column: "money", bounds: 0...10_000, currency: currency))
        #expect(mapping.timeZone == "Europe/Berlin")
        #expect(shop.clock == BranchClock(timeZone: "Europe/Berlin", sourceTimeZone: "America/New_York"))
        #expect(customers.clock == BranchClock(timeZone: "Europe/Berlin", sourceTimeZone: nil))
        #expect(mapping.tables[2].id == "ticket")
        #expect(mapping.tables[2].form.layout == .separated(by: 9))
    }

    @Test func writesWhatItReads() throws {
        let mapping = try read(full)
        #expect(try read(mapping.yamlText) == mapping)
    }

    @Test func writesNamesThatNeedQuotes() throws {
        let table = TableSource(
            name: "customer", table: .customer, files: ["a \"b\": c.csv"], form: FileForm(missing: ["", "#", "\\"]),
            customer: "Kunde: Nr", attributes: [AttributeMapping(name: "x", column: "- y")])
        let mapping = SourceMapping(referenceDate: nil, tables: [table])
        #expect(try read(mapping.yamlText) == mapping)
    }

    @Test(arguments: [
        ("customer: number", "custommer: number", "unknown key sources.tables[1].custommer; did you mean customer?"),
        ("decimal: comma", "decimals: comma", "unknown key sources.tables[1].decimals; did you mean decimal?"),
        ("delimiter: \";\"", "delimiter: \";;\"", "delimiter must be one character, or tab"),
        ("encoding: windows-1252", "encoding: ebcdic", "encoding must be one of utf-8, latin-1, windows-1252, utf-16"),
        ("table: interaction", "table: contact", "table must be one of customer, transaction"),
        ("name: shop", "name: customer", "has two tables named customer"),
        ("time: {column: day, format: yyyyMMdd}", "amounts: x", "sources.tables[2].time is missing"),
        ("format: yyyyMMdd", "format: yyyy", "format must hold yyyy, MM and dd"),
        ("bounds: [0, 10000]", "bounds: [1, 0]", "bounds must be two numbers, the lower first"),
        ("bounds: [0, 10000]", "bound: 1", "unknown key sources.tables[2].amount.bound; did you mean bounds?"),
        ("2025-09-30", "30.9.2025", "reference_date must be a day as 2025-12-31"),
        ("2025-09-30", "2025-02-31", "reference_date must be a day as 2025-12-31"),
        ("monthly_fee: Monthly", "start_date: Monthly", "has start_date twice, or it is a standard column"),
        ("monthly_fee: Monthly", "AGE: Monthly", "twice, or it is a standard column"),
        ("monthly_fee: Monthly", "\"Monthly Fee\": Monthly", "letters, digits, '_' or '-'"),
        ("reject_limit: 0.5", "reject_limit: 5", "reject_limit must be from 0 to 1"),
        ("Europe/Berlin", "Berlin", "sources.time_zone is no time zone that this machine knows"),
        ("America/New_York", "+5", "sources.tables[2].time_zone is no time zone"),
        ("USD: 0.92", "USD: 0", "rates.USD must be from 1e-9 to 1e9"),
        ("rates: {EUR: 1, USD: 0.92}", "rates: {}", "currency.rates must say what one unit of each currency is worth"),
        ("header: [id, day, money, coin]", "header: [id, id]", "header must list different column names"),
        ("files: [shop.txt]", "delimiter: tab", "sources.tables[2].files must list at least one file"),
    ])
    func saysWhatIsWrong(_ part: String, _ replacement: String, _ message: String) {
        let error = failure { _ = try read(full.replacing(part, with: replacement)) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "accepted")")
    }

    @Test func anErrorNamesItsLine() {
        let error = failure { _ = try read(full.replacing("decimal: comma", with: "decimal: dot")) }
        #expect(error?.description.hasPrefix("node.yaml:9: sources.tables[1].decimal") == true)
    }

    @Test func takesAsManyTablesAsTheLimitAndNoMore() throws {
        func text(_ count: Int) -> String {
            "sources:\n  tables:\n"
                + (0..<count).map { "    - {table: customer, name: t\($0), files: [a], customer: c}\n" }.joined()
        }
        #expect(try read(text(SourceMapping.maximumTables)).tables.count == SourceMapping.maximumTables)
        #expect(failure { _ = try read(text(SourceMapping.maximumTables + 1)) }?.code == "invalid_configuration")
    }
}
