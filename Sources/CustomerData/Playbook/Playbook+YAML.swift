// SPDX-License-Identifier: Apache-2.0

import Federation

extension Playbook {
    /// - Parameter file: its name, for messages.
    /// - Throws: ``CustomerData/CustomerDataError`` with file, line and key.
    package init(text: String, file: String) throws {
        guard text.utf8.count <= Limits.maximumPlaybookBytes else {
            throw CustomerDataError.overLimit(
                file: file, line: 1, what: "the file", limit: Limits.maximumPlaybookBytes)
        }
        var yaml = try YAMLDocument(text: text, file: file).mapping()
        let name = try yaml.requiredText("playbook")
        guard Identifier.isValidColumn(name) else {
            throw yaml.invalid("playbook", "must be 1 to 64 letters, digits, '_' or '-'")
        }
        guard let version = try yaml.integer("version") else { throw yaml.missing("version") }
        guard version >= 1 else { throw yaml.invalid("version", "must be at least 1") }
        let title = try yaml.requiredText("title")
        let purpose = try yaml.requiredText("purpose")
        let experiment = try Self.experiment(&yaml)
        let outcomes = try Self.outcomes(&yaml)
        guard let items = try yaml.mappings("actions") else { throw yaml.missing("actions") }
        guard (1...Self.maximumActions).contains(items.count) else {
            throw yaml.invalid("actions", "must be 1 to \(Self.maximumActions)")
        }
        let actions = try items.map { item in
            var item = item
            let action = try PlaybookAction(&item, experiment)
            try item.finish()
            return action
        }
        guard Set(actions.map(\.name)).count == actions.count else {
            throw yaml.invalid("actions", "must have different names")
        }
        if let experiment {
            for arm in experiment.treated where !actions.contains(where: { $0.arm == nil || $0.arm == arm }) {
                throw yaml.invalid("actions", "have nothing for arm \(arm)")
            }
        }
        try yaml.finish()
        self.init(
            name: name, version: version, title: title, purpose: purpose, experiment: experiment, actions: actions,
            outcomes: outcomes)
    }

    /// The bytes of a file, as one organisation hands them to another.
    ///
    /// - Throws: as ``init(text:file:)``, and for what is no UTF-8.
    package init(bytes: [UInt8], file: String) throws {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CustomerDataError.malformedInput(file: file, line: 1, column: nil, reason: "is not valid UTF-8")
        }
        try self.init(text: text, file: file)
    }

    private static func experiment(_ yaml: inout YAMLMapping) throws -> PlaybookExperiment? {
        guard var section = try yaml.mapping("experiment") else { return nil }
        let name = try section.requiredText("name")
        let control = try section.requiredText("control")
        guard let parts = try section.mappings("arms") else { throw section.missing("arms") }
        let shares = try parts.map { part in
            var part = part
            let arm = try part.requiredText("arm")
            guard let share = try part.integer("share").flatMap(UInt64.init(exactly:)) else {
                throw part.invalid("share", "must be a whole number")
            }
            try part.finish()
            return ArmDraw.Share(arm: arm, part: share)
        }
        try section.finish()
        guard shares.contains(where: { $0.arm == control }) else { throw section.invalid("control", "must be an arm") }
        do {
            return PlaybookExperiment(draw: try ArmDraw(experiment: name, shares: shares), control: control)
        } catch FederationError.invalidSpecification(_, let reason) {
            throw section.invalid("arms", reason)
        }
    }

    private static func outcomes(_ yaml: inout YAMLMapping) throws -> [String: Double] {
        guard let items = try yaml.mappings("outcomes") else { throw yaml.missing("outcomes") }
        var outcomes: [String: Double] = [:]
        for var item in items {
            let word = try item.requiredText("word")
            guard let value = try item.number("value") else { throw item.missing("value") }
            try item.finish()
            guard !word.isEmpty, outcomes.updateValue(value, forKey: word) == nil else {
                throw item.invalid("word", "must be a word that no other outcome has")
            }
        }
        guard (1...maximumOutcomes).contains(outcomes.count) else {
            throw yaml.invalid("outcomes", "must be 1 to \(maximumOutcomes)")
        }
        return outcomes
    }
}

extension PlaybookAction {
    fileprivate init(_ yaml: inout YAMLMapping, _ experiment: PlaybookExperiment?) throws {
        name = try yaml.requiredText("action")
        guard Identifier.isValidColumn(name) else {
            throw yaml.invalid("action", "must be 1 to 64 letters, digits, '_' or '-'")
        }
        title = try yaml.requiredText("title")
        wording = try yaml.text("wording") ?? ""
        perWeek = try yaml.integer("per_week")
        if let perWeek, !Playbook.weeklyLimits.contains(perWeek) {
            throw yaml.invalid("per_week", "must be 1 to \(Playbook.weeklyLimits.upperBound)")
        }
        arm = try yaml.text("arm")
        if let arm, experiment?.treated.contains(arm) != true {
            throw yaml.invalid("arm", "must be an arm of the experiment, and not its control")
        }
        if var section = try yaml.mapping("when") {
            condition = try PlaybookCondition(&section)
            try section.finish()
        } else {
            condition = PlaybookCondition()
        }
    }
}

extension PlaybookCondition {
    fileprivate init(_ yaml: inout YAMLMapping) throws {
        let section = yaml
        segments = try (yaml.texts("segment") ?? []).map { text in
            guard let number = Int(text), number >= 1 else {
                throw section.invalid("segment", "must be numbers from 1, as in scores.csv")
            }
            return number
        }
        tiers = try yaml.texts("tier") ?? []
        valueTiers = try yaml.texts("value_tier") ?? []
        churn = try Self.range("churn", &yaml)
        value = try Self.range("value", &yaml)
    }

    private static func range(_ key: String, _ yaml: inout YAMLMapping) throws -> ClosedRange<Double>? {
        guard let bounds = try yaml.numbers(key) else { return nil }
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
            throw yaml.invalid(key, "must be two numbers, the lower first")
        }
        return bounds[0]...bounds[1]
    }
}
