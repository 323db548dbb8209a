// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

extension LogReplay {
    /// A branch's planned closure, or its end: by the branch itself, about this log, and new.
    mutating func notice(
        _ signed: Signed<MembershipNotice>, _ proof: [Digest], _ examined: ExaminedEntry, at place: LogPlace
    ) {
        let notice = signed.statement
        guard let member = roster.current?.member(notice.node) else {
            return findings.add(
                .memberNotice, at: place.index, "node \(notice.node.rawValue), which is no member, gives notice")
        }
        func refuse(_ rule: AuditRule, _ explanation: String) {
            findings.add(rule, at: place.index, "the notice of \(member.name) \(explanation)")
        }
        guard examined.isSigned(by: member.identityKey, { signed.isAuthentic(under: $0) }) else {
            return refuse(.memberNotice, "is not signed with its key")
        }
        guard notice.federation == federation else { return refuse(.memberNotice, "is about another federation") }
        guard isOfThisLog(notice.size, notice.root, proof, examined) else {
            return refuse(
                .memberFork,
                "names a log of \(notice.size) entries with root \(notice.root) that this one does not contain: the "
                    + "branch was shown another log. Keep both: they are the evidence")
        }
        if let earlier = notices[notice.node], earlier.signedAt >= notice.signedAt {
            return refuse(.memberNotice, "is not newer than the one before it: an old notice was used again")
        }
        notices[notice.node] = notice
        membership.receive(notice.kind == .leave ? .leave(notice.node) : .comeBack(notice.node), at: place.index)
    }

    /// Whether this log had the root that a statement names for one of its sizes, and the logged proof says so too.
    func isOfThisLog(_ size: UInt64, _ root: Digest, _ proof: [Digest], _ examined: ExaminedEntry) -> Bool {
        guard size <= examined.index, let then = examined.roots[size], then == root,
            let now = examined.roots[examined.index]
        else { return false }
        let claim = ConsistencyProof(oldSize: size, newSize: examined.index, path: proof)
        return (try? claim.verify(oldRoot: root, newRoot: now)) != nil
    }
}
