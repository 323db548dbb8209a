// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import Testing

/// What a branch's files may be like on a bad day. After each the store is as it was, and the message says where.
struct BadInputTests {
    private static let header = "customer,time,amount,number\n"

    /// Bytes of `purchases.csv`, what the message says, and whether it is about the file or about rows of it.
    static let cases: [(String, [UInt8], String)] = [
        ("wrong delimiter", Array("customer;time;amount;number\nann;2025-01-01;1;1\n".utf8), "is the delimiter right?"),
        (
            "wrong encoding",
            Array((header + "ann,2025-01-01,1,1\nJ").utf8) + [0xFC] + Array("rg,2025-01-01,1,2\n".utf8),
            "purchases.csv:3: is not valid UTF-8; declare the encoding of the file"
        ),
        ("half a gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 0x2E], "purchases.csv: the gzip data ends"),
        (
            "one endless line", Array(header.utf8) + [UInt8](repeating: 0x61, count: 3 << 20),
            "purchases.csv:2: the length of a"
        ),
        (
            "a NUL byte", Array((header + "ann,2025-01-01,1,1\nb\0b,2025-01-01,1,2\n").utf8),
            "purchases.csv:3: holds a NUL"
        ),
        (
            "nothing but NUL bytes", [UInt8](repeating: 0, count: 1 << 20),
            "purchases.csv:1: holds a NUL byte; is the encoding the declared one?"
        ),
        (
            "an endless field",
            Array((header + "ann,\"").utf8) + [UInt8](repeating: 0x61, count: 70_000) + [0x22, 0x0A],
            "the length of a field is over the limit of 65536 bytes; are the encoding, the delimiter and the quotes"
        ),
        (
            "ten thousand columns", Array(((0..<10_000).map { "c\($0)" }.joined(separator: ",") + "\n").utf8),
            "purchases.csv:1: the number of columns is over the limit of 2000"
        ),
        (
            "a header twice", Array("customer,time,amount,number,time\nann,2025-01-01,1,1,2025-01-01\n".utf8),
            "purchases.csv: column time appears twice"
        ),
        (
            "a quote that never closes", Array((header + "ann,2025-01-01,1,\"1\nbob,2025-01-01,1,2\n").utf8),
            "purchases.csv:2: "
        ),
    ]

    @Test(arguments: cases.indices)
    func aFileThatCannotBeReadChangesNothing(_ index: Int) throws {
        let (name, bytes, message) = Self.cases[index]
        let folder = try SampleStore.folder()
        let store = try CustomerStore(path: folder.file("store.sqlite"), key: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        let before = try store.summary()
        try folder.write(bytes, to: "purchases.csv")
        let error = failure { _ = try store.importSources(try SampleStore.sources(), folder: folder.path) }
        #expect(error?.description.contains(message) == true, "\(name): \(error?.description ?? "accepted")")
        #expect(try store.summary() == before)
    }

    @Test(arguments: [
        ("ann,2025-02-31,1,1\n", RejectReason.notADate, "time"), ("ann,2025-01-01,-1,1\n", .outOfBounds, "amount"),
        ("ann,2025-01-01,1e999,1\n", .notANumber, "amount"), (",2025-01-01,1,1\n", .missingCustomer, "customer"),
    ])
    func rowsThatCannotBeUsedAreRefusedWithTheirPlace(_ row: String, _ reason: RejectReason, _ column: String) throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(path: folder.file("store.sqlite"), key: SampleStore.key)
        let mapping = SampleStore.mapping.replacing(
            "    amount: amount", with: "    amount: {column: amount, bounds: [0, 1000]}")
        _ = try store.importSources(try SampleStore.sources(mapping), folder: folder.path)
        let before = try store.summary()
        try folder.write(Self.header + "ann,2025-01-01,1,7\n" + row, to: "purchases.csv")
        let report = try store.importSources(try SampleStore.sources(mapping), folder: folder.path)
        #expect(report.outcome == .refused)
        #expect(report.tables[1].rejects.map(\.reason) == [reason])
        #expect(report.tables[1].rejects.map(\.column) == [column])
        #expect(report.text.contains("purchases.csv:3: column \(column): \(reason.title)"))
        #expect(try store.summary() == before)
    }

    @Test func aFullDiskChangesNothing() throws {
        let folder = try SampleStore.folder()
        let path = folder.file("store.sqlite")
        _ = try CustomerStore(path: path, key: SampleStore.key)
            .importSources(try SampleStore.sources(), folder: folder.path)
        let store = try CustomerStore(path: path, key: SampleStore.key, maximumBytes: 1 << 20)
        let before = try store.summary()
        let rows = (0..<50_000).map { "c\($0 % 9),2025-01-01,1,\($0)" }
        try folder.write(Self.header + rows.joined(separator: "\n"), to: "purchases.csv")
        let error = failure { _ = try store.importSources(try SampleStore.sources(), folder: folder.path) }
        #expect(error?.description.contains("database or disk is full") == true, "\(error?.description ?? "accepted")")
        #expect(try store.summary() == before)
        // With room it works.
        let again = try CustomerStore(path: path, key: SampleStore.key)
        let report = try again.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(report.tables[1].accepted == 50_000)
    }
}
