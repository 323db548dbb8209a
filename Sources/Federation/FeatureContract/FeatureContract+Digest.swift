// SPDX-License-Identifier: Apache-2.0

public import Cryptography

extension FeatureContract {
    /// `H("contract", canonical bytes)`: two contracts have one digest only if they agree in every field.
    public var digest: Digest {
        ProtocolHash.digest("contract", canonicalBytes)
    }

    /// Fixed field order, lengths before strings, numbers as IEEE 754 bit patterns.
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(name)
        writer.write(UInt64(version))
        writer.write(purpose)
        writer.write(UInt64(features.count))
        for feature in features { feature.write(to: &writer) }
        writer.write(label != nil)
        if let label { label.write(to: &writer) }
        return writer.bytes
    }
}

extension Feature {
    fileprivate func write(to writer: inout CanonicalWriter) {
        for text in [name, title, unit, definition] { writer.write(text) }
        writer.write(isProtected)
        switch kind {
        case .numeric(let lower, let upper, let transform, let bins, let specials):
            writer.write(UInt8(precision == .double ? 0 : 2))
            writer.write(lower)
            writer.write(upper)
            writer.write(transform.rawValue)
            writer.write(UInt64(bins))
            writer.write(UInt64(specials.count))
            for special in specials { writer.write(special) }
        case .categorical(let categories):
            writer.write(UInt8(1))
            writer.write(UInt64(categories.count))
            for category in categories { writer.write(category) }
        }
        switch missing {
        case .ownBin: writer.write(UInt8(0))
        case .constant(let value):
            writer.write(UInt8(1))
            writer.write(value)
        case .category(let name):
            writer.write(UInt8(2))
            writer.write(name)
        }
        writer.write(shape.rawValue)
    }
}

extension LabelDefinition {
    fileprivate func write(to writer: inout CanonicalWriter) {
        for text in [name, title, positive, negative, definition] { writer.write(text) }
        writer.write(UInt64(horizonDays ?? 0))
    }
}
