// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation

extension WitnessFacts {
    /// What people need to know first, in one sentence.
    var headline: String {
        guard required > 0 else {
            return logSize == 0
                ? "The log is empty: no roster has been signed yet."
                : "No branch counts as a witness yet: the first roster lists too few."
        }
        let isComplete = witnessedSize == logSize || cosigned >= required
        let count =
            isComplete
            ? "Cosigned by \(cosigned) of \(enrolled) branches, \(required) are needed"
            : "Waiting for \(required - cosigned) of \(required) witnesses"
        guard isServing else {
            return "\(count); newest quorum \(age). Nobody listens to the branches: 'tributary-coordinator serve' does."
        }
        guard !canReachQuorum else { return "\(count)\(silence); newest quorum \(age)." }
        return
            "\(count)\(silence). Only \(present) of the \(required) that are needed are there: every study waits until "
            + "enough are back, or have signed a leave; newest quorum \(age)."
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
        lines += outside.map { "  outside witness \($0.witness): \(words(of: $0))" }
        return lines.joined(separator: "\n")
    }

    func words(of branch: Branch) -> String {
        let words =
            switch branch.standing {
            case .cosigned: "has cosigned" + (branch.cosignedAt.map { " at \(Self.time($0))" } ?? "")
            case .awaited: isServing && !branch.isSilent ? "is asked to cosign" : "has not cosigned yet"
            case .onLeave: "on leave"
            case .suspended: "suspended"
            }
        guard branch.isSilent else { return words }
        let since = branch.lastSeenAt.map { "silent since \(Self.time($0))" } ?? "silent since head office started"
        return "\(words); \(since)"
    }

    func words(of outsider: Outside) -> String {
        let cosigned =
            outsider.cosignedAt.map { "has cosigned the newest quorum at \(Self.time($0))" }
            ?? "has not cosigned the newest quorum"
        return outsider.problem.map { "\(cosigned); the last attempt failed: \($0)" } ?? cosigned
    }

    /// `: north, south are silent since 14:02:11 UTC`
    private var silence: String {
        let silent = branches.filter(\.isSilent)
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
