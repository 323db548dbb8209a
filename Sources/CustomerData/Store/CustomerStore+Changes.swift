// SPDX-License-Identifier: Apache-2.0

import GRDB

extension CustomerStore {
    /// A number that changes when another process has written, for example after an import or when somebody was
    /// forgotten. It means nothing to another ``CustomerStore``.
    public var foreignChangeCounter: Int {
        get throws { try read { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 } }
    }
}
