// SPDX-License-Identifier: Apache-2.0

import CZlib
import CustomerData
import Testing

struct TableReaderTests {
    private func table(
        _ bytes: [UInt8], encoding: TextEncoding = .utf8, columns: [String]? = nil
    ) throws -> (columns: [String], rows: [[String]]) {
        let reader = try TableReader(
            MemoryByteSource(bytes), file: "sample.csv", layout: .csv, encoding: encoding, columns: columns)
        var rows: [[String]] = []
        while try reader.next() { rows.append(reader.columns.indices.map { String(field: reader.field($0)) }) }
        return (reader.columns, rows)
    }

    @Test func namesColumnsByTheHeader() throws {
        let table = try table(Array("id,name\n1,Ann\n".utf8))
        #expect(table.columns == ["id", "name"])
        #expect(table.rows == [["1", "Ann"]])
    }

    @Test func takesColumnNamesForAFileWithoutAHeader() throws {
        #expect(try table(Array("1,Ann\n".utf8), columns: ["id", "name"]).rows == [["1", "Ann"]])
    }

    @Test func refusesAFileWithoutAHeader() {
        #expect(failure { _ = try table([]) }?.description == "sample.csv:1: the file has no header")
    }

    @Test func refusesADuplicateColumn() {
        #expect(
            failure { _ = try table(Array("id,a,id\n".utf8)) } == .duplicateColumn(file: "sample.csv", column: "id"))
    }

    @Test func suggestsAColumnForASlip() throws {
        let reader = try TableReader(
            MemoryByteSource(Array("customer,tenure\n".utf8)), file: "s.csv", layout: .csv, encoding: .utf8,
            columns: nil)
        let error = failure { _ = try reader.index(of: "tenrue") }
        #expect(error?.description == "s.csv: there is no column tenrue among its 2; did you mean tenure?")
    }

    @Test func suspectsTheDelimiterWhenThereIsOneColumn() throws {
        let reader = try TableReader(
            MemoryByteSource(Array("customer;tenure\n".utf8)), file: "s.csv", layout: .csv, encoding: .utf8,
            columns: nil)
        let error = failure { _ = try reader.index(of: "tenure") }
        #expect(error?.description.hasSuffix("(one column only: is the delimiter right?)") == true)
    }

    @Test func readsLatin1AndWindows1252() throws {
        #expect(try table([0x61, 0x0A, 0xFC, 0x80, 0x0A], encoding: .latin1).rows == [["ü\u{80}"]])
        #expect(try table([0x61, 0x0A, 0xFC, 0x80, 0x0A], encoding: .windows1252).rows == [["ü€"]])
    }

    @Test func refusesBytesThatWindows1252DoesNotDefine() {
        let error = failure { _ = try table([0x61, 0x0A, 0x81, 0x0A], encoding: .windows1252) }
        #expect(error?.description == "sample.csv:2: holds a byte that Windows-1252 does not define")
    }

    @Test(arguments: [false, true])
    func readsUTF16(_ isBigEndian: Bool) throws {
        let units = [0xFEFF] + Array("a,b\n€,😀\n".utf16)
        let bytes = units.flatMap {
            isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
        }
        #expect(try table(bytes, encoding: .utf16).rows == [["€", "😀"]])
        let pieces = try TableReader(
            DribblingSource(bytes, step: 3), file: "s", layout: .csv, encoding: .utf16, columns: nil)
        #expect(try pieces.next())
        #expect(String(field: pieces.field(1)) == "😀")
    }

    @Test func refusesHalfASurrogatePairAndHalfACharacter() {
        #expect(
            failure { _ = try table([0xFF, 0xFE, 0x3D, 0xD8, 0x61, 0x00], encoding: .utf16) }?.code == "malformed_input"
        )
        #expect(failure { _ = try table([0xFF, 0xFE, 0x61], encoding: .utf16) }?.code == "malformed_input")
    }

    @Test func unpacksGzipByItsFirstBytes() throws {
        let packed = try gzip(Array("id,name\n1,Ann\n".utf8))
        #expect(try table(packed).rows == [["1", "Ann"]])
    }

    @Test func unpacksSeveralGzipMembers() throws {
        let packed = try gzip(Array("id,name\n".utf8)) + gzip(Array("1,Ann\n".utf8))
        #expect(try table(packed).rows == [["1", "Ann"]])
    }

    @Test func refusesHalfAGzip() throws {
        let packed = try gzip(Array(String(repeating: "id,name\n1,Ann\n", count: 1000).utf8))
        for length in [3, packed.count / 2, packed.count - 1] {
            let error = failure { _ = try table(Array(packed[..<length])) }
            #expect(error?.description.hasSuffix("the gzip data ends before it is complete") == true)
        }
    }

    @Test func refusesADamagedGzip() throws {
        var packed = try gzip(Array("id,name\n1,Ann\n".utf8))
        packed[packed.count - 5] ^= 1
        #expect(failure { _ = try table(packed) }?.description.hasSuffix("the gzip data is damaged") == true)
    }

    @Test func saysWhichFileIsNotThere() {
        let error = failure {
            _ = try TableReader(path: "/nowhere/x.csv", layout: .csv, encoding: .utf8, columns: nil)
        }
        #expect(error == .unreadable(file: "/nowhere/x.csv", reason: "there is no such file"))
    }

    /// One gzip member.
    private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        try #require(
            deflateInit2_(
                &stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                == Z_OK)
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + 100)
        let room = output.count
        return input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(room)
                deflate(&stream, Z_FINISH)
                return Array(output[..<(room - Int(stream.avail_out))])
            }
        }
    }
}
