// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Keeps what a program has in memory, keys and customers, out of what is left of it when it crashes.
public enum ProcessSecrecy {
    /// The signals that Swift's runtime answers with a backtrace: registers, and the memory that they point to, written
    /// where logs are kept.
    private static let crashSignals = [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    /// Call it before anything secret is read: no core file, no backtrace, and no other program of the same user looks
    /// into this one's memory. What a trap says in words still comes out.
    public static func begin() {
        for number in crashSignals { signal(number, SIG_DFL) }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        #if os(Linux)
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
            // Its parameters vary, so that the C library's module does not declare it.
            guard let symbol = dlsym(nil, "prctl") else { return }
            typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
            _ = unsafeBitCast(symbol, to: Control.self)(setDumpable, 0, 0, 0, 0)
        #else
            setrlimit(RLIMIT_CORE, &none)
        #endif
    }

    /// `PR_SET_DUMPABLE` of Linux's `sys/prctl.h`.
    private static let setDumpable: Int32 = 4
}
