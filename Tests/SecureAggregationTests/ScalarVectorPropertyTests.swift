// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// The arithmetic of secret sharing, limb by limb, agrees with libsodium's scalars.
struct ScalarVectorPropertyTests {
    private var random = SeededRandomSource(seed: ProtocolHash.digest("scalar-vectors"))
    private static let largest = Scalar(0) - Scalar(1)

    /// Places around which a step's number of coefficients changes: the sixth power of 1625 fits a machine word.
    @Test(arguments: [1, 2, 3, 565, 566, 1000, 1625, 1626, 65535, 65536, 1 << 32, 1 << 63, .max] as [UInt64])
    mutating func polynomialsAreWhatHornersRuleSays(_ place: UInt64) {
        for count in [1, 2, 5, 6, 7, 8, 9, 13, 14, 15, 51] {
            let uniform = (0..<count).map { _ in Scalar.random(from: &random) }
            let extreme = [Scalar](repeating: Self.largest, count: count)
            for coefficients in [uniform, extreme, [Scalar](repeating: Scalar(0), count: count)] {
                let expected = coefficients.reversed().reduce(Scalar(0)) { $0 * Scalar(place) + $1 }
                #expect(ScalarVector(coefficients).polynomial(at: [place])[0] == expected)
            }
        }
    }

    /// Around the number of products that are added up before they are reduced.
    @Test(arguments: [1, 2, 62, 63, 64, 65, 126, 127, 200]) mutating func combinationsAreSumsOfProducts(_ count: Int) {
        for isExtreme in [false, true] {
            let factors = (0..<count).map { _ in isExtreme ? Self.largest : Scalar.random(from: &random) }
            let vectors = (0..<count).map { _ in
                (0..<3).map { _ in isExtreme ? Self.largest : Scalar.random(from: &random) }
            }
            let combined = ScalarVector(factors).combination(of: vectors.map { ScalarVector($0) }, at: 1..<3)
            #expect(combined.count == 2)
            for place in 1..<3 {
                let expected = zip(factors, vectors).reduce(Scalar(0)) { $0 + $1.0 * $1.1[place] }
                #expect(combined[place - 1] == expected)
            }
        }
    }

    @Test mutating func coefficientsAreDrawnAsScalarsOneByOne() {
        var replay = SeededRandomSource(seed: ProtocolHash.digest("scalar-vectors"))
        let drawn = ScalarVector(constant: Scalar(7), uniform: 20, from: &random)
        #expect(drawn[0] == Scalar(7))
        for index in 1...20 { #expect(drawn[index] == Scalar.random(from: &replay)) }
    }

    @Test mutating func partsAreJoinedInOrder() {
        let scalars = (0..<5).map { _ in Scalar.random(from: &random) }
        let joined = ScalarVector(
            joining: [ScalarVector(scalars[..<2]), ScalarVector([Scalar]()), ScalarVector(scalars[2...])])
        #expect(joined == ScalarVector(scalars))
        #expect(!(joined == ScalarVector(scalars.reversed())))
        #expect("\(joined)" == "ScalarVector(5, redacted)")
    }

    @Test func scalarsEndBelowTheGroupOrder() throws {
        let order = try #require(Hex.decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
        var below = order
        below[0] -= 1
        #expect(try Scalar(below) == Self.largest)
        for offset in 0..<32 {
            var above = order
            above[offset] |= 0x80
            #expect(throws: CryptographyError.scalarOutOfRange) { try Scalar(above) }
        }
        #expect(throws: CryptographyError.scalarOutOfRange) { try Scalar(order) }
        #expect(throws: CryptographyError.scalarOutOfRange) { try Scalar([UInt8](repeating: 0xFF, count: 32)) }
        #expect(throws: CryptographyError.wrongLength(what: "scalar", expected: 32, actual: 33)) {
            try Scalar(below + [0])
        }
    }

    @Test func scalarsAreReadAsTheyTravelAndOnlyBelowTheOrder() throws {
        let order = try #require(Hex.decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
        let largest = [order[0] - 1] + order.dropFirst()
        let seven = [7] + [UInt8](repeating: 0, count: Scalar.byteCount - 1)
        let vector = try ScalarVector(bytes: largest + seven)
        #expect(vector == ScalarVector([try Scalar(largest), Scalar(7)]))
        #expect(try ScalarVector(bytes: []).count == 0)
        #expect(throws: CryptographyError.scalarOutOfRange) { try ScalarVector(bytes: seven + order) }
        #expect(throws: CryptographyError.wrongLength(what: "scalars", expected: 64, actual: 33)) {
            try ScalarVector(bytes: seven + [0])
        }
    }
}
