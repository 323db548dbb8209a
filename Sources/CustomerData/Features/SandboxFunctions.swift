// SPDX-License-Identifier: Apache-2.0

import GRDBSQLite

/// Functions of the sandbox that stand in for SQLite's own, because those may take long for one instruction.
enum SandboxFunctions {
    /// Bytes compared for one instruction.
    private static let bytesPerInstruction = 8

    /// `LIKE`, for letters of ASCII alike in both cases, counted against the budget; with ESCAPE, and `trim` of other
    /// characters than blanks, a missing value.
    ///
    /// - Parameter budget: must live as long as the connection.
    static func install(on connection: OpaquePointer, budget: InstructionBudget) {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC
        let context = Unmanaged.passUnretained(budget).toOpaque()
        sqlite3_create_function_v2(connection, "like", 2, flags, context, like, nil, nil, nil)
        for (name, arguments) in [("like", 3), ("trim", 2)] {
            sqlite3_create_function_v2(connection, name, Int32(arguments), flags, nil, refuse, nil, nil, nil)
        }
    }

    private static let refuse: @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
        context, _, _ in
        sqlite3_result_error(context, "is not offered", -1)
    }

    private static let like: @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
        context, _, arguments in
        guard let arguments, let budget = sqlite3_user_data(context) else { return }
        guard let pattern = bytes(arguments[0]), let text = bytes(arguments[1]) else {
            return sqlite3_result_null(context)
        }
        let (matches, steps) = LikePattern(pattern).match(text)
        let isPaid = Unmanaged<InstructionBudget>.fromOpaque(budget).takeUnretainedValue()
            .charge(steps / bytesPerInstruction)
        guard isPaid else { return sqlite3_result_error(context, "takes too long", -1) }
        sqlite3_result_int(context, matches ? 1 : 0)
    }

    /// The value as text; nil for NULL.
    private static func bytes(_ value: OpaquePointer?) -> [UInt8]? {
        guard sqlite3_value_type(value) != SQLITE_NULL, let text = sqlite3_value_text(value) else { return nil }
        return Array(UnsafeBufferPointer(start: text, count: Int(sqlite3_value_bytes(value))))
    }
}

/// `%` for any text, `_` for one character, letters of ASCII in either case.
struct LikePattern {
    private static let any = UInt8(ascii: "%")
    private static let one = UInt8(ascii: "_")

    private let pattern: [UInt8]

    init(_ pattern: [UInt8]) { self.pattern = pattern.map(Self.lowered) }

    /// Takes the last `%` back when what follows it fails: at most as many steps as the two lengths multiplied.
    func match(_ text: [UInt8]) -> (isMatch: Bool, steps: Int) {
        var (place, read, steps) = (0, 0, 0)
        var retry: (place: Int, read: Int)?
        while read < text.count {
            steps += 1
            if place < pattern.count, pattern[place] == Self.any {
                place += 1
                retry = (place, read)
            } else if place < pattern.count, pattern[place] == Self.one {
                place += 1
                read = Self.next(read, text)
            } else if place < pattern.count, pattern[place] == Self.lowered(text[read]) {
                place += 1
                read += 1
            } else if let last = retry {
                place = last.place
                read = Self.next(last.read, text)
                retry = (place, read)
            } else {
                return (false, steps)
            }
        }
        return (pattern[place...].allSatisfy { $0 == Self.any }, steps)
    }

    /// Behind the character of UTF-8 that begins here.
    private static func next(_ index: Int, _ text: [UInt8]) -> Int {
        var index = index + 1
        while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
        return index
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
