// SPDX-License-Identifier: Apache-2.0

extension FeatureContract {
    /// - Throws: ``FederationError`` for anything but the canonical bytes of a valid contract.
    public init(canonicalBytes: [UInt8]) throws {
        guard canonicalBytes.count <= Limits.maximumContractBytes else {
            throw FederationError.overLimit(field: "contract", limit: UInt64(Limits.maximumContractBytes))
        }
        var reader = CanonicalReader(canonicalBytes)
        let name = try reader.readString("name")
        let version = try reader.readCount("version", limit: 1_000_000)
        let purpose = try reader.readString("purpose")
        var features: [Feature] = []
        for _ in 0..<(try reader.readCount("features", limit: Limits.maximumFeatures)) {
            features.append(try Feature(from: &reader))
        }
        let label = try reader.readBool("label") ? try LabelDefinition(from: &reader) : nil
        try reader.finish()
        try self.init(name: name, version: version, purpose: purpose, features: features, label: label)
    }
}

extension Feature {
    fileprivate init(from reader: inout CanonicalReader) throws {
        let name = try reader.readString("feature.name")
        let title = try reader.readString("feature.title")
        let unit = try reader.readString("feature.unit")
        let definition = try reader.readString("feature.definition")
        let isProtected = try reader.readBool("feature.protected")
        let (kind, precision) = try FeatureKind.read(&reader)
        let missing = try MissingRule(from: &reader)
        guard let shape = ShapeRule(rawValue: try reader.readString("feature.shape")) else {
            throw FederationError.malformed(field: "feature.shape")
        }
        self.init(
            name: name, title: title, unit: unit, kind: kind, precision: precision, missing: missing, shape: shape,
            definition: definition, isProtected: isProtected)
    }
}

extension FeatureKind {
    /// A number's first byte says its precision: 0 for 64 bits, 2 for 32.
    fileprivate static func read(_ reader: inout CanonicalReader) throws -> (FeatureKind, NumericPrecision) {
        let tag = try reader.readUInt8("feature.kind")
        switch tag {
        case 0, 2:
            let lower = try reader.readDouble("feature.lowerBound")
            let upper = try reader.readDouble("feature.upperBound")
            guard let transform = NumericTransform(rawValue: try reader.readString("feature.transform")) else {
                throw FederationError.malformed(field: "feature.transform")
            }
            let bins = try reader.readCount("feature.bins", limit: Limits.maximumBins)
            var specials: [Double] = []
            for _ in 0..<(try reader.readCount("feature.specialValues", limit: Limits.maximumSpecialValues)) {
                specials.append(try reader.readDouble("feature.specialValue"))
            }
            let kind = FeatureKind.numeric(
                lowerBound: lower, upperBound: upper, transform: transform, bins: bins, specialValues: specials)
            return (kind, tag == 0 ? .double : .single)
        case 1:
            var categories: [String] = []
            for _ in 0..<(try reader.readCount("feature.categories", limit: Limits.maximumCategories)) {
                categories.append(try reader.readString("feature.category"))
            }
            return (.categorical(categories: categories), .double)
        default: throw FederationError.malformed(field: "feature.kind")
        }
    }
}

extension MissingRule {
    fileprivate init(from reader: inout CanonicalReader) throws {
        switch try reader.readUInt8("feature.missing") {
        case 0: self = .ownBin
        case 1: self = .constant(try reader.readDouble("feature.missing"))
        case 2: self = .category(try reader.readString("feature.missing"))
        default: throw FederationError.malformed(field: "feature.missing")
        }
    }
}

extension LabelDefinition {
    fileprivate init(from reader: inout CanonicalReader) throws {
        let name = try reader.readString("label.name")
        let title = try reader.readString("label.title")
        let positive = try reader.readString("label.positive")
        let negative = try reader.readString("label.negative")
        let definition = try reader.readString("label.definition")
        let horizon = try reader.readCount("label.horizonDays", limit: 3660)
        self.init(
            name: name, title: title, positive: positive, negative: negative,
            horizonDays: horizon == 0 ? nil : horizon, definition: definition)
    }
}
