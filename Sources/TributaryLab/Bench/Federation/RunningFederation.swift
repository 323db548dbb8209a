// SPDX-License-Identifier: Apache-2.0

import Federation
import Persistence
import RoundProtocol

/// The processes of a federation whose set-up is over, and what they make of a study.
struct RunningFederation {
    /// When a study's first round stood in the log, and when its result was there.
    struct Timing {
        let announced: ContinuousClock.Instant
        let finished: ContinuousClock.Instant
        let study: StoredStudy

        var roundSeconds: Double { (finished - announced) / .seconds(1) }
    }

    let federation: DemoFederation
    let headOffice: RunningProgram
    let branches: [RunningProgram]

    /// Every process of a federation that is set up.
    static func start(_ federation: DemoFederation) async throws -> RunningFederation {
        let headOffice = try federation.startHeadOffice()
        let branches = try federation.startBranches()
        try await federation.waitForHeadOffice(headOffice)
        return RunningFederation(federation: federation, headOffice: headOffice, branches: branches)
    }

    /// Keys, roster, enrolment, customers; afterwards nothing runs.
    static func setUp(_ federation: DemoFederation) async throws {
        try federation.setUpHeadOffice()
        let headOffice = try federation.startHeadOffice()
        defer { headOffice.stop() }
        try await federation.waitForHeadOffice(headOffice)
        try federation.enrolBranches()
        try federation.importCustomers()
    }

    func stop() { for program in branches + [headOffice] { program.stop() } }

    /// Has a study approved, and waits for its result.
    ///
    /// - Parameters:
    ///   - name: the study's.
    ///   - patienceSeconds: more than it can possibly take.
    ///   - propose: proposes the study, and has it signed and started.
    /// - Throws: ``DemoError`` when the study fails, a process ends or the patience does.
    func timing(
        of name: String, patienceSeconds: Int = 300, _ propose: () throws -> Void
    ) async throws -> Timing {
        let study = try StudyIdentifier(name)
        let store = try SQLiteCoordinatorStore(path: federation.workshop.headOffice + "/coordinator.sqlite")
        let watch = Task { try await watched(study, store) }
        let patience = Task {
            try await Task.sleep(for: .seconds(patienceSeconds))
            watch.cancel()
        }
        defer { patience.cancel() }
        try propose()
        return try await watch.value
    }

    private func watched(_ study: StudyIdentifier, _ store: SQLiteCoordinatorStore) async throws -> Timing {
        var announced: ContinuousClock.Instant?
        while !Task.isCancelled {
            let (isOpen, stored) = try store.read { reading in
                (
                    try reading.openRounds().contains { $0.specification.study == study },
                    try reading.study(study)
                )
            }
            if isOpen, announced == nil { announced = .now }
            if let announced, let stored, stored.status == .finished {
                return Timing(announced: announced, finished: .now, study: stored)
            }
            if let status = stored?.status, [.failed, .cancelled].contains(status) { break }
            for program in branches + [headOffice] { try program.requireRunning() }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw DemoError.unusable(what: "the study \(study) did not finish")
    }
}
