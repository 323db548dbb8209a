// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Testing

struct RecordReaderTests {
    @Test func readsPlainRecords() throws {
        #expect(try records("a,b\n1,2\n") == [["a", "b"], ["1", "2"]])
    }

    @Test func needsNoLineEndAtTheEnd() throws {
        #expect(try records("a,b\n1,") == [["a", "b"], ["1", ""]])
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func takesEveryLineEnd(_ end: String) throws {
        #expect(try records("a,b\(end)1,2\(end)") == [["a", "b"], ["1", "2"]])
    }

    @Test func unquotes() throws {
        #expect(try records("\"a,b\",\"say \"\"hi\"\"\",\"\"\n") == [["a,b", "say \"hi\"", ""]])
    }

    @Test func keepsQuotesInsideAPlainField() throws {
        #expect(try records("3\" nail,x\n") == [["3\" nail", "x"]])
    }

    @Test func keepsNewlinesInQuotes() throws {
        #expect(try records("\"a\nb\",c\r\n\"d\r\ne\",f") == [["a\nb", "c"], ["d\r\ne", "f"]])
    }

    @Test func skipsBlankLinesAndAByteOrderMark() throws {
        #expect(try records("\u{FEFF}a,b\n\n\r\n1,2\n\n") == [["a", "b"], ["1", "2"]])
    }

    @Test func takesAnotherDelimiter() throws {
        #expect(try records("a\t\"b\tc\"\n", layout: .separated(by: 9)) == [["a", "b\tc"]])
    }

    @Test func readsAlignedColumns() throws {
        #expect(try records("  a  b\tc \n 1   2 3\n\n", layout: .aligned) == [["a", "b", "c"], ["1", "2", "3"]])
    }

    @Test(arguments: [1, 2, 3, 7])
    func readsTheSameInPieces(_ step: Int) throws {
        let text = "a,\"b\r\n\"\"x\"\"\",c\r\n,,\r\n\"\",2,\"3\"\r\"q\",\"\",\u{E9}"
        let whole = try records(text)
        #expect(whole.count == 4)
        #expect(try records(DribblingSource(Array(text.utf8), step: step)) == whole)
    }

    @Test func crossesManyPieces() throws {
        let row = "12345,\"a \"\"quoted\"\" text\",9.5\n"
        let text = String(repeating: row, count: 60_000)
        let all = try records(text)
        #expect(all.count == 60_000)
        #expect(all.allSatisfy { $0 == ["12345", "a \"quoted\" text", "9.5"] })
    }

    @Test func countsLinesAcrossQuotedNewlines() throws {
        let reader = RecordReader(
            MemoryByteSource(Array("h\n\"a\n\nb\"\n\nlast\n".utf8)), file: "x", layout: .csv)
        var lines: [Int] = []
        while try reader.next() { lines.append(reader.line) }
        #expect(lines == [1, 2, 6])
    }
}

struct BrokenRecordTests {
    @Test func refusesAQuoteThatNeverCloses() {
        let error = failure { _ = try records("a,b\n1,\"2\n3,4\n") }
        #expect(
            error
                == .malformedInput(
                    file: "sample.csv", line: 2, column: nil, reason: "a quote that opens here is never closed"))
    }

    @Test func refusesTextAfterAClosingQuote() {
        let error = failure { _ = try records("a,b\n\n\"1\"x,2\n") }
        #expect(
            error
                == .malformedInput(
                    file: "sample.csv", line: 3, column: nil, reason: "there is text after a closing quote"))
    }

    @Test func refusesNULBytes() {
        let error = failure { _ = try records("a,b\n1,\0\n") }
        #expect(error?.code == "malformed_input")
        #expect(error?.description.hasPrefix("sample.csv:2: holds a NUL byte") == true)
    }

    @Test func refusesBytesThatAreNotUTF8() {
        let error = failure { _ = try records(MemoryByteSource([0x61, 0x0A, 0xE9, 0x2C, 0x62, 0x0A])) }
        #expect(error?.description == "sample.csv:2: is not valid UTF-8; declare the encoding of the file")
    }

    @Test func errorsDoNotRepeatTheContent() {
        for text in ["h\n\"Smith\"x\n", "h\n\"Smith\n", "h\nSmith\0\n"] {
            let error = failure { _ = try records(text) }
            #expect(error?.description.contains("Smith") == false)
        }
    }
}

struct ReadingLimitTests {
    @Test func aLineMayBeAsLongAsTheLimitAndNoLonger() throws {
        let field = String(repeating: "x", count: 65_535)
        let fields = ReadingLimits.maximumLineBytes / 65_536
        let line = Array(repeating: field, count: fields).joined(separator: ",")
        #expect(line.utf8.count + 1 == ReadingLimits.maximumLineBytes)
        #expect(try records(line + ",\n")[0].count == fields + 1)
        #expect(
            failure { _ = try records(line + ",x\n") }
                == .overLimit(
                    file: "sample.csv", line: 1, what: "the length of a line", limit: ReadingLimits.maximumLineBytes))
    }

    @Test func aFieldMayBeAsLongAsTheLimitAndNoLonger() throws {
        let field = String(repeating: "x", count: ReadingLimits.maximumFieldBytes)
        #expect(try records("a,\(field)\n")[0][1].count == ReadingLimits.maximumFieldBytes)
        for longer in ["h\na,\(field)x\n", "h\na,\"\(field)x\"\n"] {
            #expect(
                failure { _ = try records(longer) }
                    == .overLimit(
                        file: "sample.csv", line: 2, what: "the length of a field",
                        limit: ReadingLimits.maximumFieldBytes))
        }
    }

    @Test func aFileMayHaveAsManyColumnsAsTheLimitAndNoMore() throws {
        let most = String(repeating: ",", count: ReadingLimits.maximumColumns - 1)
        #expect(try records(most + "\n")[0].count == ReadingLimits.maximumColumns)
        let error = failure { _ = try records(most + ",\n") }
        #expect(
            error
                == .overLimit(
                    file: "sample.csv", line: 1, what: "the number of columns", limit: ReadingLimits.maximumColumns))
        let aligned = Array(repeating: "x", count: ReadingLimits.maximumColumns + 1).joined(separator: " ")
        #expect(failure { _ = try records(aligned, layout: .aligned) } == error)
    }

    @Test(arguments: [UInt8(ascii: "x"), UInt8(ascii: "\""), UInt8(ascii: " ")])
    func aGigabyteInOneLineIsRefusedAfterLittle(_ byte: UInt8) {
        for layout in [RecordLayout.csv, .aligned] {
            let source = EndlessSource(byte)
            let error = failure { _ = try records(source, layout: layout) }
            #expect(error?.code == "over_limit")
            #expect(source.bytesRead < 4 * ReadingLimits.maximumLineBytes)
        }
    }
}
