// SPDX-License-Identifier: Apache-2.0

import Federation
import HTTPTransport
import RoundProtocol
import Testing
import TributaryNode

/// The same refusals over real connections: sockets, mutual TLS, the node's own client.
extension NodeRefusalTests {
    @Test func refusesSecondSetsOverMutualTLSAndFinishesTheRound() async throws {
        let scene = try await RoundScene.at(.announcement)
        try await LoopbackHeadOffice.serve(scene.test.link, to: scene.workspace.secrets) { client in
            try scene.restart { $0.link = client }
            try await scene.advertise(scene.announce())
            try await scene.share()
            let first = NodeIdentifier(rawValue: 1)
            try await scene.expectRefusal("second_set", of: .advertisements(scene.list(without: first)))
            try await scene.mask()
            try await scene.agree()
            // The round is declined already, and nobody is told twice.
            let before = try RoundScene.Traces(scene)
            try await scene.tell(.survivors(scene.survivors(without: first)))
            #expect(try RoundScene.Traces(scene) == before)
            try await scene.expectResent(.consistency, for: scene.honestStep(.survivors))
            try await scene.unmask()
        }
        let kinds: [NodeMessageKind] = [
            .advertisement, .shares, .maskedInput, .consistency, .consistency, .unmasking,
        ]
        #expect(scene.kinds == kinds)
        #expect(try scene.ledger == [.charged])
    }
}
