// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Federation
import HTTPTransport
import RoundProtocol

extension NodeRunner {
    /// Seconds between two looks at what head office offers.
    static let secondsBetweenPlaybookLooks: UInt64 = 30

    /// Fetches the playbooks that head office offers and that are neither here nor refused, and lets go of those that it
    /// offers no longer. None is followed before a person has accepted it, and nothing that is wrong with one keeps the
    /// node from its rounds.
    func fetchOfferedPlaybooks() async throws {
        let now = tools.clock.now()
        guard now >= nextPlaybookLook else { return }
        nextPlaybookLook = now + Self.secondsBetweenPlaybookLooks
        do {
            guard let bytes = try await tools.link.fetch(.playbooks) else { return }
            let offered = try PlaybookIndex(canonicalBytes: bytes).digests
            tools.playbooks.offers.keepOnly(Set(offered))
            refusedPlaybooks.formIntersection(offered)
            for digest in offered { try await fetchPlaybook(digest) }
            lastPlaybookTrouble = ""
        } catch let error as CancellationError {
            throw error
        } catch {
            if "\(error)" != lastPlaybookTrouble { tools.report(.problem(reason: "playbooks: \(error)")) }
            lastPlaybookTrouble = "\(error)"
        }
    }

    /// A playbook that is none is refused once and for all: its digest stands for its bytes.
    private func fetchPlaybook(_ digest: Digest) async throws {
        let offers = tools.playbooks.offers
        guard !refusedPlaybooks.contains(digest), !offers.holds(digest),
            let bytes = try await tools.link.fetch(.playbook(digest))
        else { return }
        do {
            let file = try offers.add(bytes, digest: digest)
            guard !tools.playbooks.holds(file) else { return }
            tools.report(.playbookOffered(name: file.playbook.name, version: file.playbook.version))
        } catch {
            guard let code = Self.refusalCode(of: error) else { throw error }
            refusedPlaybooks.insert(digest)
            tools.report(.refused(code: code, reason: "\(error)"))
        }
    }
}
