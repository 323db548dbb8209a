// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text without control and invisible formatting characters: what others wrote cannot move a cursor, colour a
    /// terminal or reverse a line.
    package var printable: String {
        var scalars = UnicodeScalarView()
        scalars.append(contentsOf: unicodeScalars.lazy.filter(\.isPrintable))
        return String(scalars)
    }

    /// The text as a spreadsheet takes it for a text: what others wrote cannot become a formula.
    package var harmlessInSpreadsheets: String {
        guard let first = printable.first, "=+-@".contains(first) else { return printable }
        return "'" + printable
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}
