// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

extension ResultText {
    /// "21.5 % ± 0.6".
    static func share(_ estimate: Estimate) -> String {
        String(format: "%.1f %% ± %.1f", 100 * estimate.value, 196 * estimate.standardError)
    }

    /// "21.5 %".
    static func percent(_ share: Double) -> String { String(format: "%.3g %%", 100 * share) }

    /// Three significant digits.
    static func number(_ value: Double) -> String { FigureText.number(value) }
}
