// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// One way in which the specification of a round is not what it should be. It is logged and announced all the same.
struct SpecificationLie {
    /// Below ``count``.
    let choice: Int

    static let count = 13

    func apply(to specification: inout RoundSpecification) {
        let other = ProtocolHash.digest("simulation", Array("another".utf8))
        switch choice {
        case 0: specification.noiseVariance = max(9, specification.noiseVariance / 4)
        case 1: specification.nanoRho /= 2
        case 2: specification.clippingBound *= 2
        case 3: specification.rosterDigest = other
        case 4: specification.studyDigest = other
        case 5: specification.analysisDigest = other
        case 6: specification.contractDigest = other
        case 7: specification.roundNumber += 1
        case 8: specification.previousTranscript = other
        case 9: specification.planStep = specification.planStep == 0 ? 1 : 0
        case 10: specification.period += 1
        case 11:
            // Dearer and more exact than was agreed, and priced rightly.
            specification.noiseVariance = max(9, specification.noiseVariance / 4)
            specification.nanoRho = (try? specification.terms.recomputedNanoRho()) ?? specification.nanoRho
        default:
            specification.announcedAt -= 7200
            specification.expiresAt = specification.announcedAt + 60
        }
    }
}
