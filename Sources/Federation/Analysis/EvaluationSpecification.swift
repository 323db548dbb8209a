// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Which released churn model is put to the test.
public struct EvaluationSpecification: Sendable, Equatable {
    /// The digest of the model's canonical bytes. The model itself travels in the broadcast state.
    public let model: Digest

    public init(model: Digest) {
        self.model = model
    }
}
