// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Cryptography
import Federation
import Foundation
import SecureAggregation

/// `tributary-lab vectors secure-aggregation`: whole rounds from the inputs of known-answer cases, to compare with
/// another implementation.
public struct SecureAggregationVectorsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "secure-aggregation",
        abstract: "Run the rounds of a known-answer file and print every field of their cases.")

    /// Bytes of an input file.
    static let maximumInputBytes = 16 << 20

    @Option(
        help: "JSON: one case, or an object with \"cases\". Only the inputs of a case are read; - for standard input.")
    var input: String

    public init() {}

    public func run() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let inputs = try readInputs()
        do {
            let output =
                switch inputs {
                case .one(let single): try encoder.encode(KnownAnswer(running: single))
                case .many(let cases): try encoder.encode(["cases": cases.map { try KnownAnswer(running: $0) }])
                }
            print(String(decoding: output, as: UTF8.self))
        } catch let error as SecureAggregationError {
            if case .invalidParameter = error { throw fail("\(error)", code: 2) }
            throw fail("\(error)", code: 1)
        }
    }

    private func readInputs() throws -> KnownAnswerInputs.File {
        do {
            let handle = try input == "-" ? .standardInput : FileHandle(forReadingFrom: URL(fileURLWithPath: input))
            let data = try handle.read(upToCount: Self.maximumInputBytes + 1) ?? Data()
            guard data.count <= Self.maximumInputBytes else {
                throw fail("\(input) has more than \(Self.maximumInputBytes) bytes", code: 2)
            }
            return try JSONDecoder().decode(KnownAnswerInputs.File.self, from: data)
        } catch let error as DecodingError {
            throw fail("\(input) is not a known-answer file: \(Self.place(of: error))", code: 2)
        } catch let error as CocoaError {
            throw fail("cannot read \(input): \(error.localizedDescription)", code: 2)
        }
    }

    private func fail(_ message: String, code: Int32) -> ExitCode {
        FileHandle.standardError.write(Data("tributary-lab vectors secure-aggregation: \(message)\n".utf8))
        return ExitCode(code)
    }

    private static func place(of error: DecodingError) -> String {
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
            .dataCorrupted(let found):
            context = found
        @unknown default: return "malformed"
        }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return (path.isEmpty ? "" : "at \(path): ") + context.debugDescription
    }
}

/// What a known-answer case starts from.
struct KnownAnswerInputs: Codable {
    /// A file holds one case, or several.
    enum File: Decodable {
        case one(KnownAnswerInputs)
        case many([KnownAnswerInputs])

        private enum Key: CodingKey { case cases }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            self =
                if container.contains(.cases) {
                    .many(try container.decode([KnownAnswerInputs].self, forKey: .cases))
                } else {
                    .one(try KnownAnswerInputs(from: decoder))
                }
        }
    }

    let n: Int
    let wordBits: UInt8
    let dimension: Int
    let assumedColluders: Int
    let minimumCohort: Int
    let absent: [UInt64]
    let dropAfterAdvertise: [UInt64]
    let dropBeforeMasked: [UInt64]
    let dropBeforeUnmask: [UInt64]
    let seed: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        n = try fields.decode(Int.self, forKey: .n)
        wordBits = try fields.decode(UInt8.self, forKey: .wordBits)
        dimension = try fields.decode(Int.self, forKey: .dimension)
        assumedColluders = try fields.decodeIfPresent(Int.self, forKey: .assumedColluders) ?? 0
        minimumCohort = try fields.decodeIfPresent(Int.self, forKey: .minimumCohort) ?? 2
        absent = try fields.decodeIfPresent([UInt64].self, forKey: .absent) ?? []
        dropAfterAdvertise = try fields.decodeIfPresent([UInt64].self, forKey: .dropAfterAdvertise) ?? []
        dropBeforeMasked = try fields.decodeIfPresent([UInt64].self, forKey: .dropBeforeMasked) ?? []
        dropBeforeUnmask = try fields.decodeIfPresent([UInt64].self, forKey: .dropBeforeUnmask) ?? []
        seed = try fields.decodeIfPresent(String.self, forKey: .seed) ?? "kat"
    }
}

/// A case with everything that comes out of it.
struct KnownAnswer: Encodable {
    /// The survivor with the lowest number, with what only it knows.
    struct Survivor: Encodable {
        let id: UInt64
        let identityPublic, channelKey, maskKey, commitment, b, z, ownBShare, selfSeed: String
        let input: [Int64]
        let masked: [String]

        private enum CodingKeys: String, CodingKey {
            case id, identityPublic, b, z, ownBShare, selfSeed, input, masked
            case channelKey = "C"
            case maskKey = "M"
            case commitment = "B"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case hSpec, ctx, ctx2, ctx3, threshold, quorum, firstSurvivor, pairSeedFirstTwoSurvivors, sum
        case advertisers = "U1"
        case keySharers = "U2"
        case survivors = "U3"
    }

    let inputs: KnownAnswerInputs
    let cohort: SurvivingCohort
    let firstSurvivor: Survivor
    let pairSeedFirstTwoSurvivors: String
    let sum: [Int64]

    init(running inputs: KnownAnswerInputs) throws {
        var round = try KnownAnswerRound(inputs)
        let outcome = try round.run()
        let cohort = outcome.cohort
        let (first, second) = (cohort.members[0], cohort.members[1])
        guard let own = cohort.masking.advertised.advertisement(of: first),
            let next = cohort.masking.advertised.advertisement(of: second),
            let coordinate = cohort.masking.advertised.coordinate(of: first)
        else { throw SecureAggregationError.unknownMember(first) }
        let secrets = KnownAnswerSecrets(
            seed: inputs.seed, node: first, threshold: cohort.masking.advertised.threshold)
        let context = cohort.masking.context
        firstSurvivor = Survivor(
            id: first.rawValue, identityPublic: round.roster[first]?.hex ?? "",
            channelKey: Hex.encode(own.channelKey.bytes),
            maskKey: Hex.encode(own.maskKey.bytes), commitment: own.selfMaskCommitment.hex,
            b: Hex.encode(secrets.b.bytes),
            z: Hex.encode(secrets.z.bytes), ownBShare: Hex.encode(secrets.polynomial.share(at: coordinate).bytes),
            selfSeed: Hex.encode(DerivedKeys.selfSeed(secrets.b, context: context)),
            input: round.noisedSum(of: first), masked: outcome.firstMasked)
        let maskKey = try AgreementKey(secret: ProtocolHash.key("mask-sk", secret: secrets.z.bytes))
        pairSeedFirstTwoSurvivors = Hex.encode(
            try DerivedKeys.pairSeed(
                maskKey, of: first, with: DerivedKeys.End(node: second, key: next.maskKey), context: context))
        self.inputs = inputs
        self.cohort = cohort
        sum = outcome.sum
    }

    func encode(to encoder: any Encoder) throws {
        try inputs.encode(to: encoder)
        let advertised = cohort.masking.advertised
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(cohort.parameters.round.hex, forKey: .hSpec)
        try fields.encode(advertised.context.hex, forKey: .ctx)
        try fields.encode(cohort.masking.context.hex, forKey: .ctx2)
        try fields.encode(cohort.context.hex, forKey: .ctx3)
        try fields.encode(advertised.members.map(\.rawValue), forKey: .advertisers)
        try fields.encode(cohort.masking.members.map(\.rawValue), forKey: .keySharers)
        try fields.encode(cohort.members.map(\.rawValue), forKey: .survivors)
        try fields.encode(advertised.threshold, forKey: .threshold)
        try fields.encode(advertised.quorum, forKey: .quorum)
        try fields.encode(firstSurvivor, forKey: .firstSurvivor)
        try fields.encode(pairSeedFirstTwoSurvivors, forKey: .pairSeedFirstTwoSurvivors)
        try fields.encode(sum, forKey: .sum)
    }
}

/// The secrets a node of a known-answer case draws, read from its seed a second time: a session never shows them.
private struct KnownAnswerSecrets {
    let z: Scalar
    let b: Scalar
    let polynomial: SecretPolynomial

    init(seed: String, node: NodeIdentifier, threshold: Int) {
        var random = KnownAnswerRound.randomSource(seed: seed, node: node)
        // The identity key's seed and the channel secret come first.
        _ = random.secret(32)
        _ = random.secret(32)
        z = Scalar.random(from: &random)
        b = Scalar.random(from: &random)
        _ = random.bytes(Advertisement.nonceByteCount)
        polynomial = SecretPolynomial(secret: b, threshold: threshold, random: &random)
    }
}

/// A round among real nodes and a real coordinator, in one process, on the inputs of a known-answer case.
private struct KnownAnswerRound {
    struct Outcome {
        let cohort: SurvivingCohort
        /// The first survivor's vector, a hexadecimal number a word.
        let firstMasked: [String]
        let sum: [Int64]
    }

    let inputs: KnownAnswerInputs
    let parameters: AggregationParameters
    private(set) var roster: [NodeIdentifier: VerifyingKey] = [:]
    private var sessions: [NodeIdentifier: NodeSession] = [:]
    private var random: [NodeIdentifier: SeededRandomSource] = [:]

    static func randomSource(seed: String, node: NodeIdentifier) -> SeededRandomSource {
        SeededRandomSource(seed: ProtocolHash.digest("kat-seed", Array(seed.utf8), node.bytes))
    }

    init(_ inputs: KnownAnswerInputs) throws {
        guard let wordSize = WordSize(rawValue: inputs.wordBits) else {
            throw SecureAggregationError.invalidParameter(field: "wordBits")
        }
        guard (1...Limits.maximumCohort).contains(inputs.n) else {
            throw SecureAggregationError.invalidParameter(field: "n")
        }
        self.inputs = inputs
        parameters = try AggregationParameters(
            round: ProtocolHash.digest(
                "spec", Array("canonical RoundSpecification bytes go here".utf8), Array(inputs.seed.utf8)),
            wordSize: wordSize, dimension: inputs.dimension, minimumCohort: inputs.minimumCohort,
            assumedColluders: inputs.assumedColluders)
        var identities: [NodeIdentifier: SigningKey] = [:]
        for node in (0..<UInt64(inputs.n)).map({ NodeIdentifier($0) }) {
            var source = Self.randomSource(seed: inputs.seed, node: node)
            identities[node] = try SigningKey.generate(from: &source)
            random[node] = source
        }
        roster = identities.mapValues(\.verifyingKey)
        for (node, identity) in identities {
            sessions[node] = NodeSession(parameters: parameters, node: node, identity: identity, roster: roster)
        }
    }

    func noisedSum(of node: NodeIdentifier) -> [Int64] {
        (0..<inputs.dimension).map { Int64(node.rawValue + 1) * 1_000_003 + 7 * Int64($0) - (5 << 20) }
    }

    mutating func run() throws -> Outcome {
        let shares = try shareKeys()
        let masking = try shares.close()
        let (sum, inputsByNode) = try mask(shares, masking)
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: masking)
        let alive = cohort.members.filter { !inputs.dropBeforeUnmask.contains($0.rawValue) }
        var signatures = ConsistencyCollection(cohort: cohort)
        for node in alive { try signatures.add(step(node) { session, _ in try session.agree(set) }) }
        let quorum = try signatures.close()
        var unmasking = Unmasking(cohort: cohort)
        for node in alive { try unmasking.add(step(node) { session, _ in try session.unmask(quorum) }) }
        return Outcome(
            cohort: cohort, firstMasked: inputsByNode[cohort.members[0]] ?? [],
            sum: try unmasking.unmask(sum).open())
    }

    private mutating func shareKeys() throws -> ShareCollection {
        var advertisements = AdvertisementCollection(parameters: parameters, roster: roster)
        for node in sessions.keys.sorted() where !inputs.absent.contains(node.rawValue) {
            try advertisements.add(step(node) { try $0.advertise(ledgerHead: .zero, random: &$1) })
        }
        let (list, cohort) = try advertisements.close(checkpoint: [])
        var shares = ShareCollection(cohort: cohort)
        for node in cohort.members {
            let message = try step(node) { try $0.shareKeys(list, random: &$1) }
            if !inputs.dropAfterAdvertise.contains(node.rawValue) { try shares.add(message) }
        }
        return shares
    }

    private mutating func mask(
        _ shares: ShareCollection, _ masking: MaskingCohort
    ) throws -> (RunningSum, [NodeIdentifier: [String]]) {
        var sum = RunningSum(cohort: masking)
        var words: [NodeIdentifier: [String]] = [:]
        for node in masking.members where !inputs.dropBeforeMasked.contains(node.rawValue) {
            let inbox = try shares.inbox(of: node, in: masking)
            let values = noisedSum(of: node)
            let message = try step(node) { session, _ in try session.mask(inbox, noisedSum: values) }
            // Only the first survivor's is printed.
            if words.isEmpty { words[node] = message.hexadecimalWords }
            try sum.add(masking.verify(message))
        }
        return (sum, words)
    }

    private mutating func step<Message>(
        _ node: NodeIdentifier, _ body: (inout NodeSession, inout SeededRandomSource) throws -> Message
    ) throws -> Message {
        guard var session = sessions[node], var source = random[node] else {
            throw SecureAggregationError.unknownMember(node)
        }
        let message = try body(&session, &source)
        sessions[node] = session
        random[node] = source
        return message
    }
}

extension MaskedInput {
    fileprivate var hexadecimalWords: [String] {
        let size = wordSize.byteCount
        return withVectorBytes { bytes in
            stride(from: 0, to: bytes.count, by: size).map { Hex.encode(bytes[$0..<$0 + size].reversed()) }
        }
    }
}

extension Hex {
    /// Secrets of a test vector, which are known to everyone.
    fileprivate static func encode(_ secret: SecretBytes) -> String { encode(secret.exposedCopy()) }
}
