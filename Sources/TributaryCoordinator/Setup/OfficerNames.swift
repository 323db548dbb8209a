// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension [RosterEpoch] {
    /// The officer to whom a key belongs or belonged: the newest epoch that lists it says.
    func officerName(_ key: VerifyingKey) -> String {
        for epoch in reversed() {
            if let officer = epoch.officers.first(where: { $0.key == key }) { return officer.name }
        }
        return "an officer with key \(key.hex.prefix(16))…"
    }
}

extension String {
    /// Without control and invisible formatting characters: what branches and officers wrote moves no cursor.
    var printable: String {
        var scalars = UnicodeScalarView()
        scalars.append(
            contentsOf: unicodeScalars.lazy.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
                default: true
                }
            })
        return String(scalars)
    }
}
