// SPDX-License-Identifier: Apache-2.0

package import Analytics
package import Cryptography
import Federation
import Foundation
package import RoundProtocol

extension ReceivedModel {
    /// What the log commits to.
    package var digest: Digest { ProtocolHash.digest("model", content) }

    /// The model as what it is.
    ///
    /// - Throws: ``TributaryNodeError/file(path:reason:)`` for content that is no result of this program's analyses.
    package func result() throws -> AnalysisResult {
        do {
            return try JSONDecoder().decode(AnalysisResult.self, from: Data(content))
        } catch {
            throw TributaryNodeError.file(path: "model \(identifier)", reason: "is not one that this program can read")
        }
    }
}
