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

extension FeatureBins {
    /// The feature in words for people.
    var title: String { feature.title.isEmpty ? feature.name : feature.title }

    /// "contract: Month-to-month", "balance: 0 €".
    func words(forBin bin: Int) -> String { title + ": " + title(ofBin: bin) }

    /// The cells around `bin` in which a function of the bins has the same sign: "age above 46 years", "balance 0 to
    /// 5,000 €"; a category, a special value and missing speak for themselves.
    func words(forSignOf steps: [Double], atBin bin: Int) -> String {
        guard isNumeric, bin < regularCount else { return words(forBin: bin) }
        func agrees(_ other: Int) -> Bool { (steps[other] < 0) == (steps[bin] < 0) }
        var (first, last) = (bin, bin)
        while first > 0, agrees(first - 1) { first -= 1 }
        while last + 1 < regularCount, agrees(last + 1) { last += 1 }
        guard let lower = bounds(ofBin: first)?.lower, let upper = bounds(ofBin: last)?.upper else {
            return words(forBin: bin)
        }
        let unit = feature.unit.isEmpty ? "" : " " + feature.unit
        switch (first == 0, last == regularCount - 1) {
        case (true, true): return title + " of any size"
        case (true, false): return "\(title) below \(FigureText.number(upper))\(unit)"
        case (false, true): return "\(title) above \(FigureText.number(lower))\(unit)"
        case (false, false): return "\(title) \(FigureText.number(lower)) to \(FigureText.number(upper))\(unit)"
        }
    }
}
