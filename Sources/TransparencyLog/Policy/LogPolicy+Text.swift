// SPDX-License-Identifier: Apache-2.0

extension LogPolicy {
    /// Parses a policy file.
    public init(parsing bytes: [UInt8]) throws {
        guard bytes.count <= LogLimits.maximumPolicyBytes else {
            throw TransparencyLogError.overLimit(what: "policy", limit: UInt64(LogLimits.maximumPolicyBytes))
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == Self.tab || $0 == Self.newline }) else {
            throw Self.malformed("a control character")
        }
        guard bytes.isEmpty || bytes.last == Self.newline else { throw Self.malformed("the last line has no end") }
        var parts = PolicyParts()
        for line in bytes.split(separator: Self.newline) {
            let words = line.split { $0 == Self.space || $0 == Self.tab }
            guard let first = words.first, first.first != Self.comment else { continue }
            try parts.read(String(decoding: first, as: UTF8.self), words.dropFirst().map { Array($0) })
        }
        guard let quorum = parts.quorum else { throw Self.malformed("no quorum line") }
        try self.init(
            logs: parts.logs, witnesses: parts.witnesses, groups: parts.groups,
            quorum: quorum == .noQuorum ? nil : quorum)
    }

    /// The policy file: logs, witnesses, groups, quorum.
    public var encoded: [UInt8] {
        let lines: [[[UInt8]]] =
            logs.map { Self.words("log", [Array($0.key.encoded.utf8)], $0.address) }
            + witnesses.map { Self.words("witness", [$0.name.octets, Array($0.key.encoded.utf8)], $0.address) }
            + groups.map { group in
                Self.words(
                    "group", [group.name.octets, Array(String(group.threshold).utf8)] + group.members.map(\.octets), nil
                )
            }
            + [Self.words("quorum", [(quorum ?? .noQuorum).octets], nil)]
        return lines.flatMap { $0.joined(separator: [Self.space]) + [Self.newline] }
    }

    private static let tab: UInt8 = 0x09
    private static let newline: UInt8 = 0x0A
    private static let space: UInt8 = 0x20
    private static let comment = UInt8(ascii: "#")

    private static func words(_ keyword: String, _ rest: [[UInt8]], _ address: PolicyName?) -> [[UInt8]] {
        [Array(keyword.utf8)] + rest + (address.map { [$0.octets] } ?? [])
    }
}

/// What the lines of a policy file have said so far. A name is used only after the line that defines it.
private struct PolicyParts {
    private(set) var logs: [LogPolicy.Log] = []
    private(set) var witnesses: [LogPolicy.Witness] = []
    private(set) var groups: [LogPolicy.Group] = []
    private(set) var quorum: PolicyName?
    private var defined: Set<PolicyName> = [.noQuorum]

    mutating func read(_ keyword: String, _ words: [[UInt8]]) throws {
        switch (keyword, words.count) {
        case ("log", 1...2):
            logs.append(.init(key: try Self.key(words[0]), address: try words.dropFirst().first.map(Self.name)))
        case ("witness", 2...3):
            let name = try Self.name(words[0])
            defined.insert(name)
            witnesses.append(
                .init(
                    name: name, key: try Self.key(words[1]), address: try words.dropFirst(2).first.map(Self.name)))
        case ("group", 3...):
            let members = try words.dropFirst(2).map { try used($0) }
            let name = try Self.name(words[0])
            groups.append(
                .init(name: name, threshold: try Self.threshold(words[1], of: members.count), members: members))
            defined.insert(name)
        case ("quorum", 1):
            guard quorum == nil else { throw LogPolicy.malformed("two quorum lines") }
            quorum = try used(words[0])
        default: throw LogPolicy.malformed("a line that begins with '\(keyword)' is not one of a policy")
        }
    }

    private func used(_ octets: [UInt8]) throws -> PolicyName {
        let name = try Self.name(octets)
        guard defined.contains(name) else { throw LogPolicy.malformed("\(name) is used before it is defined") }
        return name
    }

    private static func threshold(_ word: [UInt8], of count: Int) throws -> Int {
        if word.elementsEqual("all".utf8) { return count }
        if word.elementsEqual("any".utf8) { return 1 }
        guard let number = StrictDecimal.parse(word, limit: UInt64(count)), number > 0 else {
            throw LogPolicy.malformed("a threshold is not 'all', 'any' or from 1 to the number of members")
        }
        return Int(number)
    }

    private static func name(_ octets: [UInt8]) throws -> PolicyName { try PolicyName(octets: octets) }

    private static func key(_ octets: [UInt8]) throws -> NoteVerifierKey {
        guard let text = String(validating: octets, as: UTF8.self) else { throw LogPolicy.malformed("a key") }
        return try NoteVerifierKey(parsing: text)
    }
}
