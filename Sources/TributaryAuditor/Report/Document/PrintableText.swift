// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text without control and invisible formatting characters: what others wrote cannot move a cursor, colour a
    /// terminal or reverse a line.
    package var printable: String {
        var scalars = UnicodeScalarView()
        scalars.append(contentsOf: unicodeScalars.lazy.filter(\.isPrintable))
        return String(scalars)
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
