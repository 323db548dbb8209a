// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Testing
import TributaryNode

struct ContractShelfTests {
    private func contract(_ name: String, padding: Int = 0) throws -> FeatureContract {
        try FeatureContract(
            name: name, version: 1, purpose: String(repeating: "x", count: padding),
            features: TestFederation.contract().features, label: nil)
    }

    @Test func beyondTheLimitTheOldestWaitingContractGoes() async throws {
        let node = TemporaryNode()
        _ = await node.run("init", "--no-passphrase")
        let shelf = try node.workspace().shelf
        let contracts = try (0...ContractShelf.maximumWaiting).map { try contract("c\($0)") }
        for contract in contracts.dropLast() {
            _ = try shelf.add(contract.canonicalBytes, digest: contract.digest, isAccepted: false)
        }
        #expect(shelf.waiting.count == ContractShelf.maximumWaiting)
        _ = try shelf.add(
            contracts[contracts.count - 1].canonicalBytes, digest: contracts[contracts.count - 1].digest,
            isAccepted: false)
        #expect(shelf.waiting.count == ContractShelf.maximumWaiting)
        #expect(try shelf.known(contracts[0].digest) == nil)
        #expect(try shelf.known(contracts[1].digest) != nil)
        #expect(try shelf.known(contracts[contracts.count - 1].digest) != nil)
    }

    @Test func beyondTheirBytesTogetherTheOldestGo() async throws {
        let node = TemporaryNode()
        _ = await node.run("init", "--no-passphrase")
        let shelf = try node.workspace().shelf
        let contract = try contract("c")
        let old = node.directory.contracts + "/" + String(repeating: "0", count: 64)
        let handle = try #require(fopen(old, "w"))
        ftruncate(fileno(handle), off_t(ContractShelf.maximumWaitingBytes - contract.canonicalBytes.count))
        fclose(handle)
        _ = try shelf.add(contract.canonicalBytes, digest: contract.digest, isAccepted: false)
        #expect(shelf.waiting.count == 2)
        truncate(old, off_t(ContractShelf.maximumWaitingBytes - contract.canonicalBytes.count + 1))
        _ = try shelf.add(contract.canonicalBytes, digest: contract.digest, isAccepted: false)
        #expect(shelf.waiting == [contract.digest.hex])
    }
}
