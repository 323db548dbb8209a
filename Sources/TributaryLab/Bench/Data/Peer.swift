// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Another program that does comparable work.
struct Peer {
    let name: String
    let words: [String]

    /// Its cost, start included; nil if it is not there or fails.
    func run() -> Cost? {
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let before = Self.childrenSeconds
        var status: Int32 = 0
        var isStarted = false
        let cost = Cost.measuring {
            var process = pid_t()
            guard let program = arguments[0], posix_spawnp(&process, program, nil, nil, arguments, environ) == 0 else {
                return
            }
            isStarted = true
            while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        }.cost
        guard isStarted, status == 0 else { return nil }
        return Cost(cpuSeconds: Self.childrenSeconds - before, wallSeconds: cost.wallSeconds)
    }

    /// CPU seconds of all children that have ended.
    private static var childrenSeconds: Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
