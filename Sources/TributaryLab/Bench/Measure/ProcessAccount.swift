// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the system knows of a process. Every figure is nil where it keeps no such account, or the process has ended.
struct ProcessAccount {
    private let folder: String

    /// This process.
    static let own = ProcessAccount(folder: "/proc/self")

    init(_ identifier: Int32) { self.init(folder: "/proc/\(identifier)") }

    private init(folder: String) { self.folder = folder }

    /// Memory in RAM now, program and libraries included (`VmRSS`).
    var residentBytes: Int? { status("VmRSS:") }

    /// The most memory that was ever in RAM, or since ``forgetPeak()`` (`VmHWM`).
    var peakResidentBytes: Int? { status("VmHWM:") }

    /// Lets the peak begin anew with what is in RAM now.
    func forgetPeak() { try? "5".write(toFile: folder + "/clear_refs", atomically: false, encoding: .ascii) }

    /// CPU seconds of all its threads, in user and in system mode.
    var cpuSeconds: Double? {
        // The command's name, in brackets, may hold anything; the 14th and 15th field count ticks.
        guard let text = try? String(contentsOfFile: folder + "/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private func status(_ field: String) -> Int? {
        guard let text = try? String(contentsOfFile: folder + "/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix(field) }),
            let kibibytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                Int($0)
            })
        else { return nil }
        return kibibytes << 10
    }
}
