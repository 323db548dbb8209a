// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The demonstration's folder and the programs it runs there.
package struct DemoWorkshop: Sendable {
    package let path: String
    private let programs: String

    package private(set) var headOffice: String
    package var auditor: String { path + "/auditor" }
    package var officer: String { path + "/privacy-officer" }
    var branches: String { path + "/branches" }
    package var studies: String { path + "/studies" }
    package var logs: String { path + "/logs" }
    var contract: String { path + "/contract.yaml" }
    package var descriptor: String { headOffice + "/federation.pub" }

    /// - Parameters:
    ///   - path: an empty or new folder; nil for a new one below the system's temporary folder.
    ///   - programs: the folder of the executables; nil for the one this program is in.
    package init(path: String?, programs: String? = nil) throws {
        let files = FileManager.default
        let chosen = path ?? NSTemporaryDirectory() + "/tributary-demo-\(UUID().uuidString.prefix(8))"
        let absolute = URL(fileURLWithPath: chosen).standardizedFileURL.path
        if let content = try? files.contentsOfDirectory(atPath: absolute), !content.isEmpty {
            throw DemoError.unusable(what: "\(chosen) is not empty; choose another --workdir or remove it")
        }
        self.path = absolute
        headOffice = absolute + "/head-office"
        self.programs =
            programs
            ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        for folder in [absolute, branches, studies, logs] {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
    }

    /// The same workshop with another folder as its head office.
    package func moving(headOffice folder: String) -> DemoWorkshop {
        var workshop = self
        workshop.headOffice = folder
        return workshop
    }

    func branch(_ name: String) -> String { branches + "/" + name }

    package func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }

    /// Runs a program to its end.
    ///
    /// - Returns: its standard output.
    /// - Throws: ``DemoError/programFailed(command:status:output:)`` for any exit code but 0.
    @discardableResult
    package func run(_ program: String, _ arguments: [String]) throws -> String {
        let ended = try end(of: program, arguments)
        guard ended.status == 0 else {
            throw DemoError.programFailed(
                command: ([program] + arguments).joined(separator: " "), status: ended.status,
                output: ended.complaints + ended.output)
        }
        return ended.output
    }

    /// Runs a program to its end, whatever its exit code.
    package func end(
        of program: String, _ arguments: [String]
    ) throws -> (status: Int32, output: String, complaints: String) {
        let process = process(program, arguments)
        let output = Pipe()
        let complaints = Pipe()
        process.standardOutput = output
        process.standardError = complaints
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let errors = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, errors)
    }

    /// Starts a program that keeps running; what it says goes to a log of its own.
    package func start(_ program: String, _ arguments: [String], log name: String) throws -> RunningProgram {
        let log = logs + "/\(name).log"
        try write("", to: log)
        let process = process(program, arguments)
        let handle = FileHandle(forWritingAtPath: log)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return RunningProgram(name: name, log: log, process: process)
    }

    private func process(_ program: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: programs + "/" + program)
        process.arguments = arguments
        return process
    }
}

/// A process of the demonstration. It ends with the demonstration, whatever happens.
package final class RunningProgram: @unchecked Sendable {
    package let name: String
    package let log: String
    // Safety: started before it is shared; afterwards only its state is read and signals are sent.
    private let process: Process

    init(name: String, log: String, process: Process) {
        self.name = name
        self.log = log
        self.process = process
    }

    var account: ProcessAccount { ProcessAccount(process.processIdentifier) }

    package func requireRunning() throws {
        guard process.isRunning else { throw DemoError.programEnded(name: name, log: log) }
    }

    /// How it ended; nil while it runs.
    package var exitCode: Int32? { process.isRunning ? nil : process.terminationStatus }

    /// `kill -9`: no goodbye.
    package func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    package func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }
}
