// SPDX-License-Identifier: Apache-2.0

public import Federation

/// Malformed or illegal nouns are the sender's fault.
extension FederationError: ProblemConvertible {
    public var problem: GatewayProblem { GatewayProblem(kind: .rejection, code: code, detail: description) }
}
