// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation

extension WitnessFacts {
    /// What people need to know first, in one sentence.
    var headline: String {
        guard required > 0 else { return "No branch counts as a witness yet: the first roster lists too few." }
        let missing = required - cosigned
        if witnessedSize == logSize || missing <= 0 {
            return "Cosigned by \(cosigned) of \(enrolled) branches, \(required) are needed; newest quorum \(age)."
        }
        let waiting = "Waiting for \(missing) of \(required) witnesses\(silence)"
        if !isServing { return "\(waiting). Nobody listens to the branches: 'tributary-coordinator serve' does." }
        return canReachQuorum
            ? "\(waiting); newest quorum \(age)."
            : "\(waiting). Too few branches are there: every study waits until \(required) of \(enrolled) are back or have "
                + "signed a leave; newest quorum \(age)."
    }

    /// Further lines for `status`.
    var text: String {
        var lines = [headline, "  \(witnessedSize) of \(logSize) log entries are under a quorum"]
        if !pendingChanges.isEmpty {
            lines.append("  takes force with the next quorum: \(pendingChanges.joined(separator: ", "))")
        }
        let width = branches.map(\.branch.count).max() ?? 0
        lines += branches.map { branch in
            let name = branch.branch.padding(toLength: width, withPad: " ", startingAt: 0)
            return "  \(name)  \(words(of: branch))"
        }
        return lines.joined(separator: "\n")
    }

    func words(of branch: Branch) -> String {
        switch branch.standing {
        case .cosigned: "has cosigned" + (branch.cosignedAt.map { " at \(Self.time($0))" } ?? "")
        case .awaited: isServing ? "is asked to cosign" : "has not cosigned yet"
        case .silent: branch.lastSeenAt.map { "silent since \(Self.time($0))" } ?? "silent since head office started"
        case .onLeave: "on leave"
        case .suspended: "suspended"
        }
    }

    /// `: north, south are silent since 14:02:11 UTC`
    private var silence: String {
        let silent = branches.filter { $0.standing == .silent }
        guard !silent.isEmpty else { return "" }
        let names = silent.map(\.branch).joined(separator: ", ")
        let verb = silent.count == 1 ? "is" : "are"
        guard let since = silent.compactMap(\.lastSeenAt).max() else {
            return ": \(names) \(verb) silent since head office started"
        }
        return ": \(names) \(verb) silent since \(Self.time(since))"
    }

    /// How old the newest quorum is.
    var age: String {
        guard let witnessedAt else { return "none yet" }
        let seconds = takenAt > witnessedAt ? takenAt - witnessedAt : 0
        let text =
            switch seconds {
            case ..<120: "\(seconds) s ago"
            case ..<7200: "\(seconds / 60) min ago"
            default: "\(seconds / 3600) h ago"
            }
        return seconds > Limits.maximumWitnessAgeSeconds ? text + ", too old for a round" : text
    }

    /// `14:02:11 UTC`, with the day if it was another.
    private static func time(_ seconds: UInt64) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        formatter.dateFormat = Date().timeIntervalSince(date) < 43_200 ? "HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm 'UTC'"
        return formatter.string(from: date)
    }
}
