// SPDX-License-Identifier: Apache-2.0

import Federation

extension FeatureBins {
    /// Words for a bin, without the feature's name: "12 to 24 months", "Two year", "0 €", "missing".
    func title(ofBin bin: Int) -> String {
        if bin == missingBin { return "missing" }
        let unit = feature.unit.isEmpty ? "" : " " + feature.unit
        if let special = specialValue(ofBin: bin) { return FigureText.number(special) + unit }
        if let bounds = bounds(ofBin: bin) {
            return "\(FigureText.number(bounds.lower)) to \(FigureText.number(bounds.upper))\(unit)"
        }
        guard case .categorical(let categories) = feature.kind, bin < categories.count else { return "missing" }
        return categories[bin]
    }
}
