// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The system's limit on what a process may have open at once. Every connection takes one of it.
///
/// A server that accepts more than it may open fails in the middle of things: better it leaves the rest in the queue.
package enum DescriptorLimit {
    /// What a process has open beside connections: stores, logs, libraries.
    package static let reserve = 128

    /// The limit as it stands.
    package static var current: Int {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return 0 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Raises the limit, as far as the system lets this process, so that `count` can be open.
    ///
    /// - Returns: how many can be.
    @discardableResult
    package static func raise(to count: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0, limit.rlim_cur < rlim_t(count) else { return current }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        _ = setrlimit(kind, &limit)
        return current
    }

    #if canImport(Glibc)
        private static var kind: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    #else
        private static var kind: Int32 { RLIMIT_NOFILE }
    #endif
}
