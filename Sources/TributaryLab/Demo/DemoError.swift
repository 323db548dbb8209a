// SPDX-License-Identifier: Apache-2.0

/// Why a demonstration stopped.
package enum DemoError: Error, CustomStringConvertible {
    /// A program ended with an error; its last words follow.
    case programFailed(command: String, status: Int32, output: String)
    /// A program that had to keep running has ended.
    case programEnded(name: String, log: String)
    case tookTooLong(what: String, seconds: Int, logs: String)
    case unusable(what: String)

    package var description: String {
        switch self {
        case .programFailed(let command, let status, let output):
            "'\(command)' ended with exit code \(status):\n\(output)"
        case .programEnded(let name, let log): "\(name) has ended unexpectedly; its log is \(log)"
        case .tookTooLong(let what, let seconds, let logs):
            "\(what) was not done after \(seconds) s; the programs' logs are in \(logs)"
        case .unusable(let what): what
        }
    }
}
